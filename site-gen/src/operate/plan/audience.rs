//! The largest audience that a link and an allowance carry.

use super::{Plan, count};

/// How many viewers fit beside those who take part. `None`: no limit is known, or not even those who take part fit.
pub(super) fn largest(plan: &Plan) -> Option<u64> {
    let link = plan.link;
    // an allowance in TB as the Mbit/s that use it up exactly
    let allowance = plan.allowance.map(|tb| tb * 8_000_000.0 / plan.seconds());
    let out = match (link, allowance) {
        (Some(link), Some(allowance)) => link.min(allowance),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => return None,
    };
    let incoming = count(plan.incoming()) * plan.stream();
    let rest = out - count(plan.among_themselves()) * plan.stream();
    if rest < 0.0 || link.is_some_and(|link| incoming > link) {
        return None;
    }
    let viewer = count(plan.for_a_viewer()) * plan.stream();
    // what divides evenly may come out a hair too small
    Some(whole(rest / viewer + 1e-9))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is not negative, and a cast of what is too large is the largest number"
)]
fn whole(viewers: f64) -> u64 {
    viewers.floor() as u64
}

#[cfg(test)]
mod tests {
    use super::{super::Mode, *};

    fn plan(mode: Mode, people: u32) -> Plan {
        Plan {
            mode,
            people,
            viewers: 0,
            video: 2000,
            audio: 0,
            renditions: Vec::new(),
            channels: 0.0,
            hours: 10.0,
            days: 10,
            link: Some(100.0),
            allowance: None,
            price: None,
        }
    }

    #[test]
    fn as_many_as_the_link_carries() {
        assert_eq!(largest(&plan(Mode::Solo, 1)), Some(50));
        assert_eq!(largest(&plan(Mode::Event, 16)), Some(34));
        assert_eq!(largest(&plan(Mode::Call, 5)), Some(5)); // 50 Mbit/s among themselves, 10 for each viewer
        assert_eq!(largest(&plan(Mode::Call, 7)), Some(0));
        assert_eq!(largest(&plan(Mode::Call, 8)), None);
    }

    #[test]
    fn the_tighter_limit_counts() {
        let mut plan = plan(Mode::Solo, 1);
        plan.allowance = Some(0.9); // 20 Mbit/s for 100 hours
        assert_eq!(largest(&plan), Some(10));
        plan.link = None;
        assert_eq!(largest(&plan), Some(10));
        plan.allowance = None;
        assert_eq!(largest(&plan), None);
    }

    #[test]
    fn players_who_do_not_fit_in_leave_no_room() {
        let mut plan = plan(Mode::Event, 16);
        plan.link = Some(33.0); // 34 come in
        assert_eq!(largest(&plan), None);
    }
}
