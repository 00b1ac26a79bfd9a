use engine::rest::Video;

use super::*;

const SETTLE: Duration = Duration::from_secs(30);

/// Virtual time: the seconds after the function began.
struct Town {
    airings: Airings,
    start: Moment,
}

impl Town {
    fn new() -> Self {
        let start = Moment::now();
        let airings = Airings::new(start.time);
        Town { airings, start }
    }

    fn live(&self, name: &str, since: i64) -> LiveStream {
        LiveStream {
            stream: name.to_owned().try_into().unwrap(),
            since: self.start.time + SignedDuration::from_secs(since),
            viewers: 0,
            viewers_min: false,
            bitrate: 1,
            video: None,
            audio: None,
        }
    }

    fn look(&mut self, second: u64, live: Option<&[LiveStream]>) -> Vec<String> {
        let now = Moment {
            at: self.start.at + Duration::from_secs(second),
            time: self.start.time + Duration::from_secs(second),
        };
        let happenings = self.airings.look(live, SETTLE, now).into_iter();
        let seconds = |time: Timestamp| time.duration_since(self.start.time).as_secs();
        let shown = happenings.map(|happening| {
            let what = match happening.what {
                What::Live => format!("live since {}", seconds(happening.since)),
                What::Ended(at) => format!("ended {} to {}", seconds(happening.since), seconds(at)),
                What::Alert(problem) => problem.code().to_owned(),
            };
            format!("{} {what}", happening.stream)
        });
        shown.collect()
    }
}

#[test]
fn a_stream_is_live_and_has_ended_once_it_is_settled() {
    let mut town = Town::new();
    let ann = [town.live("show/ann", 1)];
    assert!(town.look(1, Some(&ann)).is_empty());
    assert!(town.look(5, Some(&ann)).is_empty());
    assert_eq!(town.look(6, Some(&ann)), ["show/ann live since 1"]);
    assert!(town.look(8, Some(&ann)).is_empty());
    assert!(town.look(100, Some(&[])).is_empty());
    assert!(town.look(129, Some(&[])).is_empty());
    assert_eq!(town.look(130, Some(&[])), ["show/ann ended 1 to 100"]);
    assert!(town.look(200, Some(&[])).is_empty());
}

#[test]
fn an_encoder_that_returns_in_time_continues() {
    let mut town = Town::new();
    let ann = [town.live("show/ann", 1)];
    town.look(1, Some(&ann));
    town.look(6, Some(&ann));
    assert!(town.look(50, Some(&[])).is_empty());
    let again = [town.live("show/ann", 79)];
    assert!(town.look(79, Some(&again)).is_empty());
    assert!(town.look(100, Some(&again)).is_empty());
    assert!(town.look(101, Some(&[])).is_empty());
    assert_eq!(town.look(131, Some(&[])), ["show/ann ended 1 to 101"]);
    // and a third one is an airing of its own
    let third = [town.live("show/ann", 140)];
    assert!(town.look(140, Some(&third)).is_empty());
    assert_eq!(town.look(145, Some(&third)), ["show/ann live since 140"]);
}

#[test]
fn a_stream_that_only_flickers_is_never_reported() {
    let mut town = Town::new();
    for round in 0..10 {
        let ann = [town.live("show/ann", 10 * round)];
        let second = 10 * round.unsigned_abs();
        assert!(town.look(second, Some(&ann)).is_empty());
        assert!(town.look(second + 4, Some(&ann)).is_empty());
        assert!(town.look(second + 6, Some(&[])).is_empty());
    }
}

#[test]
fn an_engine_that_does_not_answer_ends_no_stream() {
    let mut town = Town::new();
    let ann = [town.live("show/ann", 1)];
    town.look(1, Some(&ann));
    town.look(6, Some(&ann));
    town.look(10, Some(&[]));
    assert!(town.look(20, None).is_empty());
    assert!(town.look(4000, None).is_empty());
    // it restarts, and its encoders return
    assert!(town.look(4001, Some(&[])).is_empty());
    assert!(town.look(4030, Some(&[])).is_empty());
    assert!(town.look(4030, Some(&ann)).is_empty());
    assert!(town.look(4031, Some(&[])).is_empty());
    assert_eq!(town.look(4061, Some(&[])), ["show/ann ended 1 to 4031"]);
}

#[test]
fn what_was_live_before_the_function_is_not_reported_again_but_its_end_is() {
    let mut town = Town::new();
    town.look(0, None);
    let mut both = [town.live("show/ann", -60), town.live("show/ben", -2)];
    both[0].video = Some(video(true, None));
    assert!(town.look(1, Some(&both)).is_empty());
    assert_eq!(town.look(6, Some(&both)), ["show/ben live since -2"]);
    // a stream that appears later with an old time was not there
    let old = [town.live("show/cleo", -60)];
    let ends = town.look(50, Some(&old));
    assert!(ends.is_empty());
    assert_eq!(
        town.look(80, Some(&old)),
        [
            "show/cleo live since -60",
            "show/ann ended -60 to 50",
            "show/ben ended -2 to 50"
        ]
    );
}

fn video(bframes: bool, keyframe_interval: Option<f64>) -> Video {
    Video {
        codec: "H264".to_owned(),
        width: 2,
        height: 2,
        framerate: 30.0,
        bframes,
        keyframe_interval,
    }
}

#[test]
fn each_problem_is_reported_once_an_airing_and_after_the_stream() {
    let mut town = Town::new();
    let mut ann = [town.live("show/ann", 1)];
    ann[0].video = Some(video(true, None));
    assert!(town.look(1, Some(&ann)).is_empty());
    assert_eq!(
        town.look(6, Some(&ann)),
        ["show/ann live since 1", "show/ann bframes"]
    );
    ann[0].video = Some(video(true, Some(8.0)));
    assert_eq!(town.look(8, Some(&ann)), ["show/ann keyframes"]);
    ann[0].video = Some(video(false, None));
    assert!(town.look(9, Some(&ann)).is_empty());
    ann[0].video = Some(video(true, Some(9.0)));
    assert!(town.look(10, Some(&ann)).is_empty());
}
