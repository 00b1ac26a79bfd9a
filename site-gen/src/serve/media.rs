//! A live playlist that loops over a clip. The segments are made once, and the clock decides which of them are live, so no
//! background work is needed.

use std::fmt::Write;

/// A clip cut into segments.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// Each segment's file name and length in seconds.
    pub segments: Vec<(String, f64)>,
    /// The initialisation segment's file name.
    pub init: String,
}

/// How many segments a live playlist holds.
const HELD: u64 = 6;

impl Clip {
    /// Parses a playlist of a whole clip from ffmpeg. `None` if it is invalid.
    pub fn parse(playlist: &str) -> Option<Self> {
        let mut init = None;
        let mut length = None;
        let mut segments = Vec::new();
        for line in playlist.lines() {
            if let Some(map) = line.strip_prefix("#EXT-X-MAP:URI=\"") {
                init = map.strip_suffix('"').map(str::to_owned);
            } else if let Some(info) = line.strip_prefix("#EXTINF:") {
                length = info.trim_end_matches(',').parse().ok();
            } else if !line.starts_with('#') && !line.is_empty() {
                segments.push((line.to_owned(), length.take()?));
            }
        }
        Some(Clip {
            init: init?,
            segments: Some(segments).filter(|segments| !segments.is_empty())?,
        })
    }

    /// The playlist at `now`, in seconds of any monotonic clock.
    pub fn playlist(&self, now: f64) -> String {
        let count = self.segments.len() as u64;
        let whole: f64 = self.segments.iter().map(|(_, length)| length).sum();
        let round = (now / whole).floor();
        let mut left = now - round * whole;
        let mut within = 0;
        for (_, length) in &self.segments {
            if left < *length {
                break;
            }
            left -= length;
            within += 1;
        }
        // the current segment is still being "recorded"; the earlier ones exist
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "counts of rounds"
        )]
        let end = round as u64 * count + within;
        let start = end.saturating_sub(HELD);
        let longest = self
            .segments
            .iter()
            .map(|(_, length)| *length)
            .fold(1.0, f64::max);
        let mut text = format!(
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{:.0}\n#EXT-X-MEDIA-SEQUENCE:{start}\n\
             #EXT-X-DISCONTINUITY-SEQUENCE:{}\n#EXT-X-MAP:URI=\"{}\"\n",
            longest.ceil(),
            start.saturating_sub(1) / count,
            self.init
        );
        for number in start..end {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "less than the number of segments"
            )]
            let (name, length) = &self.segments[(number % count) as usize];
            if number % count == 0 && number > 0 {
                text.push_str("#EXT-X-DISCONTINUITY\n");
            }
            let _ = writeln!(text, "#EXTINF:{length:.6},\n{name}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clip() -> Clip {
        Clip::parse(
            "#EXTM3U\n#EXT-X-MAP:URI=\"init.m4s\"\n#EXTINF:1.000000,\n0.m4s\n#EXTINF:1.000000,\n\
             1.m4s\n#EXTINF:0.500000,\n2.m4s\n#EXT-X-ENDLIST\n",
        )
        .unwrap()
    }

    #[test]
    fn a_clip_goes_round_without_a_gap() {
        let text = clip().playlist(25.2);
        // ten rounds of 2.5 s, and 0.2 s into the eleventh
        assert!(
            text.contains("MEDIA-SEQUENCE:24\n#EXT-X-DISCONTINUITY-SEQUENCE:7\n"),
            "{text}"
        );
        assert!(text.ends_with(
            "#EXT-X-DISCONTINUITY\n#EXTINF:1.000000,\n0.m4s\n#EXTINF:1.000000,\n1.m4s\n\
             #EXTINF:0.500000,\n2.m4s\n"
        ));
        assert!(clip().playlist(26.6).contains("MEDIA-SEQUENCE:25\n"));
    }

    /// A segment has the same number, and the same count of discontinuities before it, in every playlist.
    #[test]
    fn numbers_never_change() {
        let clip = clip();
        let mut seen = std::collections::HashMap::new();
        for step in 0..400 {
            let text = clip.playlist(100.0 + f64::from(step) * 0.13);
            let value = |tag: &str| -> u64 {
                let line = text
                    .lines()
                    .find_map(|line| line.strip_prefix(tag))
                    .unwrap();
                line.parse().unwrap()
            };
            let mut number = value("#EXT-X-MEDIA-SEQUENCE:");
            let mut breaks = value("#EXT-X-DISCONTINUITY-SEQUENCE:");
            for line in text.lines() {
                if line == "#EXT-X-DISCONTINUITY" {
                    breaks += 1;
                } else if !line.starts_with('#') {
                    let first = seen
                        .entry(number)
                        .or_insert((line.to_owned(), breaks))
                        .clone();
                    assert_eq!(first, (line.to_owned(), breaks), "segment {number}");
                    number += 1;
                }
            }
        }
    }
}
