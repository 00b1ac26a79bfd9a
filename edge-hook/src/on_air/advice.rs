//! Advice about encoder settings that make viewers wait or video stutter. It is logged once per stream.

use engine::rest::Video;

/// Seconds between keyframes above which viewers notice the wait.
const LONG: f64 = 4.05;

/// What to change about a stream's video.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Advice {
    bframes: bool,
    /// Seconds between keyframes, if they are too far apart.
    keyframes: Option<f64>,
}

impl Advice {
    pub(super) fn of(video: Option<&Video>) -> Self {
        let Some(video) = video else {
            return Advice::default();
        };
        Advice {
            bframes: video.bframes,
            keyframes: video.keyframe_interval.filter(|interval| *interval > LONG),
        }
    }

    /// Adds new advice, and returns the part that was not there before.
    pub(super) fn renew(&mut self, now: Advice) -> Advice {
        let new = Advice {
            bframes: now.bframes && !self.bframes,
            keyframes: now.keyframes.filter(|_| self.keyframes.is_none()),
        };
        self.bframes |= new.bframes;
        self.keyframes = self.keyframes.or(new.keyframes);
        new
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
