//! A plan as a person reads it.

use std::fmt::Write;

use super::{Estimate, Excess, Mode, Plan};
use crate::words::counted;

/// The figures as lines of a word and what there is to say of it, ending in a line end.
pub fn text(plan: &Plan, estimate: &Estimate) -> String {
    let mut lines = vec![
        ("Mode".to_owned(), mode(plan)),
        ("A stream".to_owned(), stream(plan)),
        ("In".to_owned(), flow(estimate.streams_in, estimate.mbit_in)),
        (
            "Out".to_owned(),
            flow(estimate.streams_out, estimate.mbit_out),
        ),
    ];
    let watched = estimate.renditions.iter().filter(|_| plan.viewers > 0);
    lines.extend(watched.map(|one| {
        let line = format!("{:.2} Mbit/s, if every viewer watches it", one.mbit_out);
        (format!("At {}", one.name), line)
    }));
    lines.extend([
        (
            "A day".to_owned(),
            format!(
                "{} out, in {}",
                bits(estimate.gbit_a_day * 1e9),
                hours(plan.hours)
            ),
        ),
        (
            "A month".to_owned(),
            format!(
                "{} or {} out, in {}",
                bits(estimate.tbit_a_month * 1e12),
                bytes(estimate.gb_a_month * 1e9),
                counted(plan.days as usize, "day")
            ),
        ),
    ]);
    if let (Some(cost), Some(price)) = (estimate.cost, plan.price) {
        let beyond = match plan.allowance {
            Some(allowance) => format!(", beyond {} TB", short(allowance)),
            None => String::new(),
        };
        lines.push((
            "Cost".to_owned(),
            format!("{cost:.2} a month at {} a TB{beyond}", short(price)),
        ));
    }
    lines.push(("Cores".to_owned(), cores(plan, estimate)));
    lines.extend(audience(plan, estimate));
    lines.extend(
        estimate
            .exceeds
            .iter()
            .map(|excess| ("Too much".to_owned(), too_much(plan, estimate, *excess))),
    );
    let mut text = String::new();
    for (word, line) in lines {
        let _ = writeln!(text, "{word:<9} {line}");
    }
    text
}

fn mode(plan: &Plan) -> String {
    let viewers = counted(plan.viewers as usize, "viewer");
    match plan.mode {
        Mode::Solo => format!("solo: one stream for {viewers}"),
        Mode::Event => format!(
            "event: {} for the producer, the producer's stream for {viewers}",
            counted(plan.people as usize, "player")
        ),
        Mode::Call => format!(
            "call: {} people who watch each other, and {viewers}",
            plan.people
        ),
    }
}

fn stream(plan: &Plan) -> String {
    format!(
        "{:.2} Mbit/s: {} kbit/s of video, {} of audio",
        plan.stream(),
        plan.video,
        plan.audio
    )
}

fn flow(streams: u64, mbit: f64) -> String {
    let streams = usize::try_from(streams).unwrap_or(usize::MAX);
    format!("{mbit:.2} Mbit/s, {}", counted(streams, "stream"))
}

fn cores(plan: &Plan, estimate: &Estimate) -> String {
    let what = match plan.renditions.len() {
        0 if plan.channels > 0.0 => "only audio, thumbnails and channels are encoded".to_owned(),
        0 => "nothing is encoded but audio and thumbnails".to_owned(),
        many => format!(
            "{} of each stream that viewers watch",
            counted(many, "rendition")
        ),
    };
    let channels = match plan.channels > 0.0 {
        true => format!("; {:.1} of them for channels, all the time", plan.channels),
        false => String::new(),
    };
    format!("about {:.1}: {what}{channels}", estimate.cores)
}

/// Of the audience that fits, where a limit is known.
fn audience(plan: &Plan, estimate: &Estimate) -> Option<(String, String)> {
    if plan.link.is_none() && plan.allowance.is_none() {
        return None;
    }
    let line = match estimate.most_viewers {
        Some(most) => format!(
            "up to {}",
            counted(usize::try_from(most).unwrap_or(usize::MAX), "viewer")
        ),
        None => "no viewers, and not even those who take part".to_owned(),
    };
    Some(("Fits".to_owned(), line))
}

fn too_much(plan: &Plan, estimate: &Estimate, excess: Excess) -> String {
    match excess {
        Excess::Link => format!(
            "{:.2} Mbit/s on a link of {}; fewer viewers, a lower --video, or a faster link",
            estimate.mbit_in.max(estimate.mbit_out),
            short(plan.link.unwrap_or_default())
        ),
        Excess::Allowance => format!(
            "{} a month of an allowance of {} TB; fewer hours, or a lower --video",
            bytes(estimate.gb_a_month * 1e9),
            short(plan.allowance.unwrap_or_default())
        ),
    }
}

fn hours(hours: f64) -> String {
    let plural = if (hours - 1.0).abs() < f64::EPSILON {
        ""
    } else {
        "s"
    };
    format!("{} hour{plural}", short(hours))
}

/// Without zeros behind the point.
fn short(number: f64) -> String {
    let text = format!("{number:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn bits(bits: f64) -> String {
    scaled(bits, "bit")
}

fn bytes(bytes: f64) -> String {
    scaled(bytes, "B")
}

/// To three digits or four: "162.4 Gbit", "3.25 Tbit", "406 GB".
fn scaled(number: f64, unit: &str) -> String {
    let (value, prefix) = match number {
        n if n >= 1e15 => (n / 1e15, "P"),
        n if n >= 1e12 => (n / 1e12, "T"),
        n if n >= 1e9 => (n / 1e9, "G"),
        n => (n / 1e6, "M"),
    };
    let digits = match value {
        v if v >= 100.0 && unit == "B" => 0,
        v if v >= 100.0 => 1,
        _ => 2,
    };
    format!("{value:.digits$} {prefix}{unit}")
}

#[cfg(test)]
mod tests {
    use super::{super::estimate, *};

    fn plan() -> Plan {
        Plan {
            mode: Mode::Solo,
            people: 1,
            viewers: 5,
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

    #[test]
    fn one_stream_for_five() {
        let plan = plan();
        assert_eq!(
            text(&plan, &estimate(&plan)),
            "\
Mode      solo: one stream for 5 viewers
A stream  2.26 Mbit/s: 2000 kbit/s of video, 256 of audio
In        2.26 Mbit/s, 1 stream
Out       11.28 Mbit/s, 5 streams
A day     162.4 Gbit out, in 4 hours
A month   3.25 Tbit or 406 GB out, in 20 days
Cores     about 0.1: nothing is encoded but audio and thumbnails
"
        );
    }

    #[test]
    fn what_does_not_fit_says_what_would() {
        let mut plan = plan();
        (plan.link, plan.allowance, plan.price) = (Some(10.0), Some(0.25), Some(12.5));
        let text = text(&plan, &estimate(&plan));
        for line in [
            "Cost      1.95 a month at 12.5 a TB, beyond 0.25 TB\n",
            "Fits      up to 3 viewers\n",
            "Too much  11.28 Mbit/s on a link of 10; fewer viewers, a lower --video, or a faster link\n",
            "Too much  406 GB a month of an allowance of 0.25 TB; fewer hours, or a lower --video\n",
        ] {
            assert!(text.contains(line), "{line}{text}");
        }
    }
}
