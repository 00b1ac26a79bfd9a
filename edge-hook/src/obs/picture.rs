//! The size, frame rate and bitrate of a stream.

use super::report::{Canvas, Report};

/// Sound in kbit/s.
pub const SOUND: u32 = 160;
/// The short side of the largest picture: 1080p.
const TALLEST: u32 = 1080;
/// Frames per second at most.
const FASTEST: u32 = 60;
/// By the short side of the picture: kbit/s up to 40 frames per second, and for more. The page for streamers advises the
/// same.
const STEPS: [(u32, u32, u32); 4] = [
    (1080, 4500, 6000),
    (720, 2500, 3500),
    (480, 1200, 1800),
    (360, 800, 1100),
];
/// The lowest bitrate of a picture, whatever the person allows.
const LEAST: u32 = 200;
/// For an OBS that does not say what it makes.
const USUAL: Canvas = Canvas {
    width: 1280,
    height: 720,
    framerate: [30, 1],
};

/// What OBS is to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    /// A whole part of the frame rate of OBS, as a fraction.
    pub(super) framerate: [u32; 2],
    /// In kbit/s.
    pub(super) bitrate: u32,
}

/// The picture for this report: that of OBS, but no larger than 1080p, no faster than 60 frames per second, and small
/// enough for the bitrate that the person allows.
pub(super) fn picture(report: &Report) -> Picture {
    let canvas = report.canvas().filter(is_sane).unwrap_or(USUAL);
    let framerate = slowed(canvas.framerate);
    let is_fast = u64::from(framerate[0]) > 40 * u64::from(framerate[1]);
    let most = report.most().filter(|most| *most > 0).map(|most| {
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        most.saturating_sub(SOUND).max(LEAST)
    });
    let own = canvas.width.min(canvas.height).min(TALLEST);
    let smaller = STEPS.iter().map(|step| step.0).filter(|side| *side < own);
    let mut sides = std::iter::once(own).chain(smaller).peekable();
    let mut chosen = (own, bitrate(own, is_fast));
    while let Some(side) = sides.next() {
        let wanted = bitrate(side, is_fast);
        let fits = most.is_none_or(|most| wanted <= most);
        if fits || sides.peek().is_none() {
            chosen = (side, most.map_or(wanted, |most| wanted.min(most)));
            break;
        }
    }
    let (side, bitrate) = chosen;
    let [width, height] = scaled([canvas.width, canvas.height], side);
    Picture {
        width,
        height,
        framerate,
        bitrate,
    }
}

/// Whether a person can have set it.
fn is_sane(canvas: &Canvas) -> bool {
    let short = canvas.width.min(canvas.height);
    let long = canvas.width.max(canvas.height);
    let [frames, seconds] = canvas.framerate.map(u64::from);
    // of an odd shape, the long side would be one that no encoder takes
    (16..=16384).contains(&short)
        && long <= 16384.min(4 * short)
        && seconds > 0
        && (seconds..=1000 * seconds).contains(&frames)
}

/// OBS can leave out frames evenly only: every second one, two of three, and so on.
fn slowed([frames, seconds]: [u32; 2]) -> [u32; 2] {
    let limit = u64::from(FASTEST) * u64::from(seconds);
    let part = u64::from(frames).div_ceil(limit.max(1)).max(1);
    let slower = u64::from(seconds) * part;
    [frames, u32::try_from(slower).unwrap_or(seconds)]
}

/// The bitrate of the smallest step that is at least this large.
fn bitrate(side: u32, is_fast: bool) -> u32 {
    let step = STEPS.iter().rfind(|step| step.0 >= side);
    let (_, usual, fast) = step.unwrap_or(&STEPS[0]);
    if is_fast { *fast } else { *usual }
}

/// The size with this short side and the same shape; even, as encoders need it.
fn scaled(size: [u32; 2], side: u32) -> [u32; 2] {
    let short = size[0].min(size[1]);
    size.map(|own| {
        let exact = u64::from(own) * u64::from(side);
        let short = 2 * u64::from(short);
        // to the nearest even number
        let half = (exact + short / 2) / short;
        u32::try_from(2 * half.max(1)).unwrap_or(own)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn of(size: [u32; 2], framerate: [u32; 2], most: Option<u32>) -> Picture {
        let report = json!({ "preferences": {
            "maximum_aggregate_bitrate": most,
            "canvases": [{
                "width": size[0], "height": size[1],
                "framerate": { "numerator": framerate[0], "denominator": framerate[1] },
            }],
        }});
        picture(&Report::read(report.to_string().as_bytes()).unwrap())
    }

    #[test]
    fn the_picture_of_obs_is_kept_as_far_as_it_is_reasonable() {
        for (size, framerate, most, chosen) in [
            ([1920, 1080], [30, 1], None, ([1920, 1080], [30, 1], 4500)),
            ([1920, 1080], [60, 1], None, ([1920, 1080], [60, 1], 6000)),
            (
                [1920, 1080],
                [60000, 1001],
                None,
                ([1920, 1080], [60000, 1001], 6000),
            ),
            ([1280, 720], [30, 1], None, ([1280, 720], [30, 1], 2500)),
            ([640, 360], [30, 1], None, ([640, 360], [30, 1], 800)),
            ([1536, 864], [30, 1], None, ([1536, 864], [30, 1], 4500)),
            // larger and faster than anybody watches
            ([3840, 2160], [120, 1], None, ([1920, 1080], [120, 2], 6000)),
            ([2560, 1440], [144, 1], None, ([1920, 1080], [144, 3], 6000)),
            // phones held upright
            ([1080, 1920], [30, 1], None, ([1080, 1920], [30, 1], 4500)),
            ([853, 480], [30, 1], None, ([854, 480], [30, 1], 1200)),
            // what the person allows
            (
                [1920, 1080],
                [30, 1],
                Some(5000),
                ([1920, 1080], [30, 1], 4500),
            ),
            (
                [1920, 1080],
                [30, 1],
                Some(4000),
                ([1280, 720], [30, 1], 2500),
            ),
            (
                [1920, 1080],
                [60, 1],
                Some(1500),
                ([640, 360], [60, 1], 1100),
            ),
            ([1920, 1080], [30, 1], Some(500), ([640, 360], [30, 1], 340)),
            ([320, 180], [30, 1], Some(1), ([320, 180], [30, 1], 200)),
            // nonsense
            ([0, 1080], [30, 1], None, ([1280, 720], [30, 1], 2500)),
            ([1920, 1080], [30, 0], None, ([1280, 720], [30, 1], 2500)),
            ([16, 16384], [30, 1], None, ([1280, 720], [30, 1], 2500)),
        ] {
            let found = of(size, framerate, most);
            let found = ([found.width, found.height], found.framerate, found.bitrate);
            assert_eq!(found, chosen, "{size:?} {framerate:?} {most:?}");
        }
    }

    #[test]
    fn an_older_obs_says_it_in_another_place() {
        let report = json!({ "preferences": {
            "width": 1920, "height": 1080, "framerate": { "numerator": 60, "denominator": 1 },
        }});
        let report = Report::read(report.to_string().as_bytes()).unwrap();
        let found = picture(&report);
        assert_eq!((found.width, found.framerate), (1920, [60, 1]));
    }

    proptest! {
        #[test]
        fn any_report_gets_a_picture_that_encoders_take(
            size in any::<[u32; 2]>(), small in [16_u32..5000, 16..5000], framerate in any::<[u32; 2]>(),
            most in any::<Option<u32>>(),
        ) {
            for size in [size, small] {
                for framerate in [framerate, [60, 1]] {
                    let found = of(size, framerate, most);
                    prop_assert!(found.width.is_multiple_of(2) && found.height.is_multiple_of(2));
                    prop_assert!(found.width.min(found.height) <= TALLEST && found.width.min(found.height) >= 16);
                    prop_assert!((LEAST..=6000).contains(&found.bitrate));
                    let [frames, seconds] = found.framerate.map(u64::from);
                    prop_assert!(seconds > 0 && frames <= 60 * seconds);
                }
            }
        }
    }
}
