//! Advice about encoder settings that make viewers wait or video stutter. It is logged once per stream.

use engine::rest::Video;

/// Seconds between keyframes above which viewers notice the wait.
const LONG: f64 = 4.05;

/// Something that is wrong with a stream's video.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg(feature = "notifications")]
pub(crate) enum Problem {
    /// It has B-frames.
    BFrames,
    /// So many seconds are between its keyframes.
    Keyframes(f64),
}

/// What to change about a stream's video.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Advice {
    bframes: bool,
    /// Seconds between keyframes, if they are too far apart.
    keyframes: Option<f64>,
}

impl Advice {
    pub(crate) fn of(video: Option<&Video>) -> Self {
        let Some(video) = video else {
            return Advice::default();
        };
        Advice {
            bframes: video.bframes,
            keyframes: video.keyframe_interval.filter(|interval| *interval > LONG),
        }
    }

    /// Adds new advice, and returns the part that was not there before.
    pub(crate) fn renew(&mut self, now: Advice) -> Advice {
        let new = Advice {
            bframes: now.bframes && !self.bframes,
            keyframes: now.keyframes.filter(|_| self.keyframes.is_none()),
        };
        self.bframes |= new.bframes;
        self.keyframes = self.keyframes.or(new.keyframes);
        new
    }

    /// The problems, one by one.
    #[cfg(feature = "notifications")]
    pub(crate) fn problems(self) -> impl Iterator<Item = Problem> {
        let bframes = self.bframes.then_some(Problem::BFrames);
        let keyframes = self.keyframes.map(Problem::Keyframes);
        bframes.into_iter().chain(keyframes)
    }

    /// The advice as sentences.
    pub(super) fn texts(self) -> impl Iterator<Item = String> {
        let bframes = self.bframes.then(|| {
            "the encoder sends B-frames: viewers over WebRTC see only one or two pictures a second; \
             set bframes=0 in the encoder (OBS: x264 options keyint=30 bframes=0 at 30 frames per second)"
                .to_owned()
        });
        let keyframes = self.keyframes.map(|interval| {
            format!(
                "the encoder sends a keyframe every {interval:.1} s: viewers over WebRTC wait up to that long \
                 for the first picture; set keyint to the frames of one second (OBS: x264 options \
                 keyint=30 at 30 frames per second, or a keyframe interval of 1 s)"
            )
        });
        bframes.into_iter().chain(keyframes)
    }
}

#[cfg(feature = "notifications")]
impl Problem {
    /// A short stable word for programs.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Problem::BFrames => "bframes",
            Problem::Keyframes(_) => "keyframes",
        }
    }

    /// The problem in a few words.
    pub(crate) fn text(self) -> String {
        match self {
            Problem::BFrames => "B-frames are on".to_owned(),
            Problem::Keyframes(interval) => format!("a keyframe only every {interval:.1} s"),
        }
    }

    /// What to do about it.
    pub(crate) fn remedy(self) -> &'static str {
        match self {
            Problem::BFrames => "set bframes=0",
            Problem::Keyframes(_) => "set the keyframe interval to 1 s",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bframes: bool, keyframe_interval: Option<f64>) -> Advice {
        Advice::of(Some(&Video {
            codec: "H264".to_owned(),
            width: 2,
            height: 2,
            framerate: 30.0,
            bframes,
            keyframe_interval,
        }))
    }

    #[test]
    fn each_advice_is_given_once() {
        let mut given = Advice::default();
        let mut texts = |now| given.renew(now).texts().collect::<Vec<_>>();
        assert!(texts(of(false, Some(4.0))).is_empty());
        assert!(texts(Advice::of(None)).is_empty());
        let found = texts(of(true, None));
        assert!(
            found.len() == 1 && found[0].contains("bframes=0"),
            "{found:?}"
        );
        let found = texts(of(true, Some(8.33)));
        assert!(
            found.len() == 1 && found[0].contains("every 8.3 s"),
            "{found:?}"
        );
        assert!(texts(of(true, Some(9.0))).is_empty());
    }
}
