//! The figures of a plan.

use roster::Rendition;
use serde::Serialize;

use super::{Mode, Plan, audience::largest, count};

/// What one processor core encodes, in pixels a second, decoding and scaling included: OvenMediaEngine 0.21 made three
/// renditions of 720p at 30 frames a second with x264's `faster` on one whole core.
const PIXELS_PER_CORE: f64 = 45_000_000.0;
/// The cores that a stream takes that is passed on as it comes, with Opus made of its AAC, and a thumbnail.
pub const CORES_PER_STREAM: f64 = 0.15;
const FRAMERATE: f64 = 30.0;
const BITS_PER_BYTE: f64 = 8.0;

/// What a plan comes to. Sizes are decimal: a gigabyte is 10⁹ bytes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Who publishes, and who watches whom.
    pub mode: Mode,
    /// Streams that come in.
    pub streams_in: u64,
    /// Streams that go out when all viewers are there.
    pub streams_out: u64,
    /// What comes in, in Mbit/s.
    pub mbit_in: f64,
    /// What goes out, in Mbit/s. With renditions it is the most that it can be: everybody watches the best one.
    pub mbit_out: f64,
    /// What goes out if every viewer watches one rendition, for each.
    pub renditions: Vec<RenditionOut>,
    /// What goes out in a day, in Gbit.
    pub gbit_a_day: f64,
    /// What goes out in a month, in Tbit.
    pub tbit_a_month: f64,
    /// The same in GB.
    pub gb_a_month: f64,
    /// What the transfer beyond the allowance costs in a month, in the currency of the price.
    pub cost: Option<f64>,
    /// Processor cores that OvenMediaEngine needs, about.
    pub cores: f64,
    /// How many viewers fit the link and the allowance. `None`: neither is known, or not even those who take part fit.
    pub most_viewers: Option<u64>,
    /// What is exceeded.
    pub exceeds: Vec<Excess>,
}

/// What goes out if every viewer watches this rendition; those who take part get the streams as they come.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RenditionOut {
    /// The rendition's name.
    pub name: String,
    /// In Mbit/s.
    pub mbit_out: f64,
}

/// A limit that a plan is above.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Excess {
    /// The link, in either direction.
    Link,
    /// The month's outgoing transfer.
    Allowance,
}

/// Computes the figures of a plan.
pub fn estimate(plan: &Plan) -> Estimate {
    let streams_in = plan.incoming();
    let streams_out = plan.among_themselves() + u64::from(plan.viewers) * plan.for_a_viewer();
    let mbit_in = count(streams_in) * plan.stream();
    let mbit_out = count(streams_out) * plan.stream();
    let month = mbit_out * plan.seconds() / 1_000_000.0; // Tbit
    let gb_a_month = month * 1000.0 / BITS_PER_BYTE;
    let tb = gb_a_month / 1000.0;
    let mut exceeds = Vec::new();
    if plan.link.is_some_and(|link| mbit_in.max(mbit_out) > link) {
        exceeds.push(Excess::Link);
    }
    if plan.allowance.is_some_and(|allowance| tb > allowance) {
        exceeds.push(Excess::Allowance);
    }
    Estimate {
        mode: plan.mode,
        streams_in,
        streams_out,
        mbit_in,
        mbit_out,
        renditions: plan.renditions.iter().map(|one| out(plan, one)).collect(),
        gbit_a_day: mbit_out * plan.hours * 3600.0 / 1000.0,
        tbit_a_month: month,
        gb_a_month,
        cost: plan
            .price
            .map(|price| (tb - plan.allowance.unwrap_or(0.0)).max(0.0) * price),
        cores: cores(plan),
        most_viewers: largest(plan),
        exceeds,
    }
}

fn out(plan: &Plan, rendition: &Rendition) -> RenditionOut {
    let watched = u64::from(plan.viewers) * plan.for_a_viewer();
    let mbit = f64::from(rendition.bitrate) / 1_000_000.0 + f64::from(plan.audio) / 1000.0;
    RenditionOut {
        name: rendition.name.to_string(),
        mbit_out: count(plan.among_themselves()) * plan.stream() + count(watched) * mbit,
    }
}

fn cores(plan: &Plan) -> f64 {
    let encoded: f64 = plan.renditions.iter().map(cores_of).sum();
    count(plan.incoming()) * CORES_PER_STREAM + count(plan.watched()) * encoded + plan.channels
}

/// The cores that a channel takes, which is encoded whole, with the renditions of its app that are smaller.
pub(super) fn cores_of_channel<'a>(
    channel: &'a Rendition,
    ladder: impl Iterator<Item = &'a Rendition>,
) -> f64 {
    let smaller = ladder.filter(|one| one.height < channel.height);
    let encoded: f64 = std::iter::once(channel).chain(smaller).map(cores_of).sum();
    CORES_PER_STREAM + encoded
}

/// The cores that one stream's rendition takes.
pub fn cores_of(rendition: &Rendition) -> f64 {
    pixels(rendition) / PIXELS_PER_CORE
}

/// What a rendition takes to encode, in pixels a second, at sixteen to nine.
fn pixels(rendition: &Rendition) -> f64 {
    let height = f64::from(rendition.height);
    let framerate = rendition.framerate.map_or(FRAMERATE, f64::from);
    height * height * 16.0 / 9.0 * framerate
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(mode: Mode, people: u32, viewers: u32) -> Plan {
        Plan {
            mode,
            people,
            viewers,
            video: 2000,
            audio: 256,
            renditions: Vec::new(),
            channels: 0.0,
            hours: 4.0,
            days: 20,
            link: None,
            allowance: None,
            price: None,
        }
    }

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6 * b.abs().max(1.0)
    }

    #[test]
    fn five_viewers_of_one_stream() {
        let found = estimate(&plan(Mode::Solo, 1, 5));
        assert_eq!((found.streams_in, found.streams_out), (1, 5));
        assert!(near(found.mbit_in, 2.256), "{found:?}");
        assert!(near(found.mbit_out, 11.28), "{found:?}");
        assert!(near(found.gbit_a_day, 162.432), "{found:?}");
        assert!(near(found.tbit_a_month, 3.24864), "{found:?}");
        assert!(near(found.gb_a_month, 406.08), "{found:?}");
        assert_eq!(found.cost, None);
        assert_eq!(found.most_viewers, None);
    }

    #[test]
    fn in_a_call_everybody_watches_everybody() {
        let found = estimate(&plan(Mode::Call, 8, 0));
        assert_eq!((found.streams_in, found.streams_out), (8, 64));
        let watched = estimate(&plan(Mode::Call, 8, 2));
        assert_eq!(watched.streams_out, 64 + 16);
    }

    #[test]
    fn in_an_event_the_producer_gets_each_player_and_viewers_get_one_stream() {
        let found = estimate(&plan(Mode::Event, 16, 100));
        assert_eq!((found.streams_in, found.streams_out), (17, 116));
    }

    #[test]
    fn only_what_is_beyond_the_allowance_costs() {
        let mut plan = plan(Mode::Solo, 1, 5);
        plan.price = Some(10.0);
        assert!(near(estimate(&plan).cost.unwrap(), 4.0608));
        plan.allowance = Some(0.4);
        let found = estimate(&plan);
        assert!(near(found.cost.unwrap(), 0.0608), "{found:?}");
        assert_eq!(found.exceeds, [Excess::Allowance]);
        plan.allowance = Some(1.0);
        let found = estimate(&plan);
        assert_eq!((found.cost, found.exceeds.len()), (Some(0.0), 0));
    }

    #[test]
    fn a_link_is_exceeded_in_either_direction() {
        let mut plan = plan(Mode::Event, 16, 0);
        plan.link = Some(38.0); // 17 streams in are 38.4, 16 out are 36.1
        assert_eq!(estimate(&plan).exceeds, [Excess::Link]);
        plan.link = Some(38.4);
        assert_eq!(estimate(&plan).exceeds, []);
    }

    #[test]
    fn viewers_of_a_rendition_get_less_and_those_who_take_part_do_not() {
        let mut plan = plan(Mode::Event, 2, 10);
        plan.renditions = Rendition::named("360p").into_iter().collect();
        let [only] = &estimate(&plan).renditions[..] else {
            panic!("one rendition");
        };
        assert_eq!(only.name, "360p");
        assert!(near(only.mbit_out, 2.0 * 2.256 + 10.0 * 0.856), "{only:?}");
    }

    #[test]
    fn what_viewers_watch_is_encoded_and_no_more() {
        let ladder: Vec<_> = ["720p", "480p", "360p"]
            .into_iter()
            .filter_map(Rendition::named)
            .collect();
        assert_eq!(ladder.len(), 3);
        let with = |mode, people| {
            let mut plan = plan(mode, people, 1);
            plan.renditions.clone_from(&ladder);
            estimate(&plan).cores
        };
        let one = with(Mode::Solo, 1);
        assert!((1.1..1.3).contains(&one), "{one}"); // a core for the ladder, and the stream itself
        let event = with(Mode::Event, 16);
        assert!(near(event, one + 16.0 * CORES_PER_STREAM), "{event}");
        assert!(near(with(Mode::Call, 8), 8.0 * one));
    }
}
