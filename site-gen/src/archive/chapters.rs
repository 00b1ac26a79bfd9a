//! Chapters: where turns of a channel begin in an entry.

use jiff::Timestamp;
use roster::{Roster, StreamName};

use super::{entry::Chapter, plan::Piece};

/// Chapters that are closer to each other than this many seconds are one: somebody was there for a moment only.
const SHORTEST: f64 = 1.0;

/// A turn that was taken, for channels whose turns are not in the roster's timetable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastTurn {
    /// The channel's stream.
    pub stream: StreamName,
    /// When it began.
    pub from: Timestamp,
    /// Whose it was; `None` is the standby clip.
    pub title: Option<String>,
}

/// The chapters of these pieces of a stream, in order. None if it is no channel, or if one turn was all of it.
pub(super) fn chapters(roster: &Roster, turns: &[PastTurn], pieces: &[Piece]) -> Vec<Chapter> {
    let Some(stream) = pieces.first().map(|piece| &piece.stream) else {
        return Vec::new();
    };
    let mut taken: Vec<(Timestamp, Option<String>)> = turns
        .iter()
        .filter(|turn| turn.stream == *stream)
        .map(|turn| (turn.from, turn.title.clone()))
        .collect();
    let channel = roster.channels.get(&stream.name);
    let channel = channel.filter(|channel| channel.app.value == stream.app);
    if let Some(channel) = channel.filter(|_| taken.is_empty()) {
        let stretches = channel.timetable();
        taken.extend(stretches.iter().map(|stretch| {
            let user = stretch.user.and_then(|user| roster.users.get(user));
            let from = stretch.from.unwrap_or(Timestamp::MIN);
            (from, user.map(|user| user.name.clone()))
        }));
    }
    taken.sort_by_key(|(from, _)| *from);
    in_pieces(&taken, pieces)
}

fn in_pieces(turns: &[(Timestamp, Option<String>)], pieces: &[Piece]) -> Vec<Chapter> {
    let length: f64 = pieces.iter().map(|piece| piece.duration).sum();
    let mut chapters: Vec<Chapter> = Vec::new();
    for (from, title) in turns {
        let at = position(*from, pieces);
        if at + SHORTEST > length {
            break;
        }
        let title = title.clone();
        if chapters.last().is_some_and(|last| at - last.at < SHORTEST) {
            chapters.pop();
        }
        if chapters.last().is_none_or(|last| last.title != title) {
            chapters.push(Chapter { at, title });
        }
    }
    match chapters.len() {
        1 => Vec::new(),
        _ => chapters,
    }
}

/// Where a moment is in the joined pieces, in seconds. What is between pieces is not in the entry.
fn position(moment: Timestamp, pieces: &[Piece]) -> f64 {
    let mut before = 0.0;
    for piece in pieces {
        if moment < piece.ended() {
            let within = moment.duration_since(piece.began).as_secs_f64();
            let at = before + within.max(0.0);
            return (at * 1000.0).round() / 1000.0;
        }
        before += piece.duration;
    }
    before
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROSTER: &str = r#"
        [site]
        title = "T"
        url = "https://live.example.net"
        [apps.show]
        [users.ann]
        name = "Ann"
        [users.ben]
        name = "Ben"
        [channels.main]
        app = "show"
        turns = [
          { user = "ann", at = 2026-12-04T20:00:00Z, for = "30m" },
          { user = "ben", at = 2026-12-04T20:30:00Z, for = "30m" },
        ]
    "#;

    /// Two pieces of a stream: from 19:50 to 20:10, and, after a crash, from 20:20 to 21:10.
    fn pieces(stream: &str) -> Vec<Piece> {
        let piece = |began: &str, minutes: f64| Piece {
            stream: StreamName::try_from(stream.to_owned()).unwrap(),
            file: "/r/a.ts".into(),
            bytes: 1,
            began: began.parse().unwrap(),
            duration: 60.0 * minutes,
            format: String::new(),
            aac: true,
            writing: false,
        };
        vec![
            piece("2026-12-04T19:50:00Z", 20.0),
            piece("2026-12-04T20:20:00Z", 50.0),
        ]
    }

    fn shown(stream: &str, turns: &[PastTurn]) -> Vec<(f64, String)> {
        let (roster, _) = Roster::parse("mitts.toml", ROSTER).unwrap();
        let chapters = chapters(&roster, turns, &pieces(stream));
        let shown = chapters.into_iter();
        shown
            .map(|one| (one.at / 60.0, one.title.unwrap_or_default()))
            .collect()
    }

    #[test]
    fn chapters_are_where_turns_are_in_what_was_recorded() {
        let expected = [(0.0, ""), (10.0, "Ann"), (30.0, "Ben"), (60.0, "")];
        let expected = expected.map(|(at, title)| (at, title.to_owned()));
        assert_eq!(shown("show/main", &[]), expected);
        assert_eq!(shown("show/ann", &[]), []);
    }

    #[test]
    fn turns_that_were_taken_count_instead_of_the_timetable() {
        let turn = |from: &str, title: &str| PastTurn {
            stream: StreamName::try_from("show/main".to_owned()).unwrap(),
            from: from.parse().unwrap(),
            title: Some(title.to_owned()),
        };
        // one of them in the gap, and one after the end
        let turns = [
            turn("2026-12-04T19:00:00Z", "Eve"),
            turn("2026-12-04T20:15:00Z", "Fay"),
            turn("2026-12-04T21:10:00Z", "Gus"),
        ];
        let expected = [(0.0, "Eve".to_owned()), (20.0, "Fay".to_owned())];
        assert_eq!(shown("show/main", &turns), expected);
        assert_eq!(shown("show/main", &turns[..1]), []);
    }
}
