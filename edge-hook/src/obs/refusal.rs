//! Why an OBS is refused, in the words that it shows.

use jiff::{Timestamp, tz::TimeZone};
use roster::Tables;

use super::{
    config::Config,
    words::{Words, words},
};

/// Why an OBS is refused. Only the holder of a key learns more than [`Refusal::Unknown`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No key, a mistyped key, or an unknown key.
    Unknown,
    /// The user has `enabled = false`.
    Disabled,
    /// Before the user's `refused_until`.
    Refused(Timestamp),
    /// Before the key's `from`.
    Early(Timestamp),
    /// After the key's `until`.
    Over(Timestamp),
    /// Before the next turn of a user with `only_turns`.
    Turn {
        /// When they may publish.
        opens: Timestamp,
        /// The start of the turn.
        at: Timestamp,
    },
    /// After the last turn of a user with `only_turns`.
    NoTurn,
    /// The user does not publish in the app that their OBS names.
    App,
    /// The app does not accept RTMP.
    Protocol,
    /// Too many requests: the seconds until the next.
    Often(u64),
    /// The key cannot be checked.
    Failed,
}

impl Refusal {
    /// A word for the log; the same as those of `/whoami`, as far as it has them.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Refusal::Unknown => "unknown",
            Refusal::Disabled => "disabled",
            Refusal::Refused(_) => "refused",
            Refusal::Early(_) => "early",
            Refusal::Over(_) => "expired",
            Refusal::Turn { .. } | Refusal::NoTurn => "turn",
            Refusal::App => "app",
            Refusal::Protocol => "protocol",
            Refusal::Often(_) => "too many requests",
            Refusal::Failed => "internal",
        }
    }

    /// The answer to OBS in the person's language, or else that of the site.
    pub(crate) fn config(self, roster: &Tables, language: Option<&str>, now: Timestamp) -> Config {
        let site = &roster.site;
        let words = words(language).or(words(Some(&site.language)));
        let text = self.text(words.unwrap_or_default(), &site.timezone, now);
        Config::bad(text.replace("{site}", &escape(&site.title)))
    }

    fn text(self, words: &Words, zone: &TimeZone, now: Timestamp) -> String {
        let at = |text: &str, moment: Timestamp| text.replace("{time}", &time(moment, zone, now));
        match self {
            Refusal::Unknown => words.unknown.to_owned(),
            Refusal::Disabled => words.disabled.to_owned(),
            Refusal::Refused(until) => at(words.refused, until),
            Refusal::Early(from) => at(words.early, from),
            Refusal::Over(until) => at(words.over, until),
            Refusal::Turn { opens, at: start } if opens < start => {
                format!("{} {}", at(words.early, start), at(words.opens, opens))
            }
            Refusal::Turn { at: start, .. } => at(words.early, start),
            Refusal::NoTurn => words.no_turn.to_owned(),
            Refusal::App => words.app.to_owned(),
            Refusal::Protocol => words.protocol.to_owned(),
            Refusal::Often(seconds) => words.often.replace("{n}", &seconds.to_string()),
            Refusal::Failed => words.failed.to_owned(),
        }
    }
}

/// A moment in the time zone of the site, which is named, since the person may be in another: `20:00 CET`, or with the
/// date if it is another day.
fn time(moment: Timestamp, zone: &TimeZone, now: Timestamp) -> String {
    let there = moment.to_zoned(zone.clone());
    let format = match there.date() == now.to_zoned(zone.clone()).date() {
        true => "%H:%M %Z",
        false => "%Y-%m-%d %H:%M %Z",
    };
    there.strftime(format).to_string()
}

/// The text without a meaning for OBS, which shows rich text.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use roster::Roster;

    use super::*;

    fn shown(refusal: Refusal, language: Option<&str>) -> String {
        let text = "[site]\ntitle = 'Bread & <b>'\nurl = 'https://h.example'\nlanguage = 'fr'\n\
                    timezone = 'Europe/Amsterdam'\n";
        let (roster, _) = Roster::parse("mitts.toml", text).unwrap();
        let now = "2026-11-28T18:00:00Z".parse().unwrap();
        let config = refusal.config(&roster, language, now);
        let json = serde_json::to_value(&config).unwrap();
        assert_eq!(json["status"]["result"], "error");
        json["status"]["html_en_us"].as_str().unwrap().to_owned()
    }

    #[test]
    fn a_refusal_is_in_the_language_of_the_person_or_of_the_site() {
        let early = Refusal::Early("2026-11-28T19:00:00Z".parse().unwrap());
        for (language, text) in [
            (Some("en"), "Your turn starts at 20:00 CET."),
            (Some("en-GB"), "Your turn starts at 20:00 CET."),
            (Some("de"), "Du bist um 20:00 CET an der Reihe."),
            (Some("xx"), "Ton tour commence à 20:00 CET."),
            (None, "Ton tour commence à 20:00 CET."),
        ] {
            assert_eq!(shown(early, language), text, "{language:?}");
        }
    }

    #[test]
    fn another_day_has_its_date_and_names_have_no_meaning_in_rich_text() {
        let over = Refusal::Over("2026-11-20T23:30:00Z".parse().unwrap());
        let text = shown(over, Some("en"));
        assert!(text.contains("2026-11-21 00:30 CET"), "{text}");
        assert!(text.contains("Bread &amp; &lt;b&gt;"), "{text}");
        assert!(shown(Refusal::Often(7), Some("en")).contains("7 seconds"));
    }
}
