//! The texts for people.

use jiff::{SignedDuration, Timestamp};
use roster::{Placeholder, Template, Templates};

use super::{airings::Change, notice::Facts, target::Kind};

/// The text about a event, in the markup of the target.
pub(super) fn text(templates: &Templates, change: &Change, facts: &Facts, kind: Kind) -> String {
    let fill = |placeholder| match placeholder {
        Placeholder::Name => escaped(&facts.name, kind),
        Placeholder::Site => escaped(&facts.site, kind),
        Placeholder::Stream => facts.stream.to_string(),
        Placeholder::Url => facts.url.clone(),
        Placeholder::Lasted => match change {
            Change::Ended(at) => lasted(facts.since, *at),
            Change::Live | Change::Alert(_) => String::new(),
        },
        Placeholder::Problem => match change {
            Change::Alert(problem) => format!("{}: {}", problem.text(), problem.remedy()),
            Change::Live | Change::Ended(_) => String::new(),
        },
    };
    match template(templates, change) {
        Some(template) => template.fill(fill),
        None => {
            let name = fill(Placeholder::Name);
            match change {
                Change::Live => format!("{name} is live: {}", facts.url),
                Change::Ended(_) => {
                    format!(
                        "{name} was live for {}: {}",
                        fill(Placeholder::Lasted),
                        facts.url
                    )
                }
                Change::Alert(_) => format!("{name}: {}", fill(Placeholder::Problem)),
            }
        }
    }
}

/// The roster's own template for this event.
pub(super) fn template<'t>(templates: &'t Templates, change: &Change) -> Option<&'t Template> {
    match change {
        Change::Live => templates.live.as_ref(),
        Change::Ended(_) => templates.ended.as_ref(),
        Change::Alert(_) => templates.alert.as_ref(),
    }
}

/// `2 h 5 min`, `12 min` or `40 s`.
fn lasted(since: Timestamp, until: Timestamp) -> String {
    let length = until.duration_since(since).max(SignedDuration::ZERO);
    let (hours, minutes) = (length.as_hours(), length.as_mins() % 60);
    match (hours, minutes) {
        (0, 0) => format!("{} s", length.as_secs()),
        (0, _) => format!("{minutes} min"),
        (_, 0) => format!("{hours} h"),
        _ => format!("{hours} h {minutes} min"),
    }
}

/// A name without a meaning as markup, so that it mentions nobody.
fn escaped(text: &str, kind: Kind) -> String {
    match kind {
        Kind::Discord => {
            let mut escaped = String::with_capacity(text.len());
            for c in text.chars() {
                match c {
                    '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '<' | '[' | ']' | '(' | ')'
                    | '#' => {
                        escaped.extend(['\\', c]);
                    }
                    // a mention needs both characters side by side
                    '@' => escaped.push_str("@\u{200b}"),
                    _ => escaped.push(c),
                }
            }
            escaped
        }
        Kind::Slack => {
            let escaped = text.replace('&', "&amp;");
            escaped.replace('<', "&lt;").replace('>', "&gt;")
        }
        Kind::Webhook => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_air::Problem;

    fn facts(name: &str) -> Facts {
        Facts {
            stream: "show/ann".to_owned().try_into().unwrap(),
            since: Timestamp::UNIX_EPOCH,
            name: name.to_owned(),
            is_user: true,
            url: "https://a/ann/".to_owned(),
            site: "The <site>".to_owned(),
        }
    }

    fn said(templates: &Templates, change: &Change, kind: Kind) -> String {
        text(templates, change, &facts("@everyone *Ann* & <b>"), kind)
    }

    #[test]
    fn a_name_is_never_markup() {
        let templates = Templates::default();
        let live = |kind| said(&templates, &Change::Live, kind);
        assert_eq!(
            live(Kind::Discord),
            "@\u{200b}everyone \\*Ann\\* & \\<b\\> is live: https://a/ann/"
        );
        assert_eq!(
            live(Kind::Slack),
            "@everyone *Ann* &amp; &lt;b&gt; is live: https://a/ann/"
        );
    }

    #[test]
    fn each_event_has_its_text_and_the_roster_may_have_another() {
        let ended = Change::Ended(Timestamp::from_second(2 * 3600 + 300).unwrap());
        let alert = Change::Alert(Problem::BFrames);
        let mut templates = Templates::default();
        let ann = |templates: &Templates, change: &Change| {
            text(templates, change, &facts("Ann"), Kind::Slack)
        };
        assert_eq!(
            ann(&templates, &ended),
            "Ann was live for 2 h 5 min: https://a/ann/"
        );
        assert_eq!(
            ann(&templates, &alert),
            "Ann: B-frames are on: set bframes=0"
        );
        let own = "{name} ({stream}) on {site}: {lasted}".to_owned();
        templates.ended = Some(Template::try_from(own).unwrap());
        assert_eq!(
            ann(&templates, &ended),
            "Ann (show/ann) on The &lt;site&gt;: 2 h 5 min"
        );
    }

    #[test]
    fn lengths_are_short() {
        let zero = Timestamp::UNIX_EPOCH;
        for (seconds, shown) in [
            (-5, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (3599, "59 min"),
            (3600, "1 h"),
            (90_061, "25 h 1 min"),
        ] {
            let until = Timestamp::from_second(seconds).unwrap();
            assert_eq!(lasted(zero, until), shown);
        }
    }
}
