use engine::rest::Video;

use super::*;

const SETTLE: Duration = Duration::from_secs(30);

/// Virtual time: the seconds after the function began.
struct Scenario {
    airings: Airings,
    start: Moment,
}

impl Scenario {
    fn new() -> Self {
        let start = Moment::now();
        let airings = Airings::new(start.time);
        Scenario { airings, start }
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

    fn update(&mut self, second: u64, live: Option<&[LiveStream]>) -> Vec<String> {
        let now = Moment {
            at: self.start.at + Duration::from_secs(second),
            time: self.start.time + Duration::from_secs(second),
        };
        let events = self.airings.update(live, SETTLE, now).into_iter();
        let seconds = |time: Timestamp| time.duration_since(self.start.time).as_secs();
        let shown = events.map(|event| {
            let change = match event.change {
                Change::Live => format!("live since {}", seconds(event.since)),
                Change::Ended(at) => format!("ended {} to {}", seconds(event.since), seconds(at)),
                Change::Alert(problem) => problem.code().to_owned(),
            };
            format!("{} {change}", event.stream)
        });
        shown.collect()
    }
}

#[test]
fn a_stream_is_live_and_has_ended_once_it_is_settled() {
    let mut scenario = Scenario::new();
    let ann = [scenario.live("show/ann", 1)];
    assert!(scenario.update(1, Some(&ann)).is_empty());
    assert!(scenario.update(5, Some(&ann)).is_empty());
    assert_eq!(scenario.update(6, Some(&ann)), ["show/ann live since 1"]);
    assert!(scenario.update(8, Some(&ann)).is_empty());
    assert!(scenario.update(100, Some(&[])).is_empty());
    assert!(scenario.update(129, Some(&[])).is_empty());
    assert_eq!(scenario.update(130, Some(&[])), ["show/ann ended 1 to 100"]);
    assert!(scenario.update(200, Some(&[])).is_empty());
}

#[test]
fn an_encoder_that_returns_in_time_continues() {
    let mut scenario = Scenario::new();
    let ann = [scenario.live("show/ann", 1)];
    scenario.update(1, Some(&ann));
    scenario.update(6, Some(&ann));
    assert!(scenario.update(50, Some(&[])).is_empty());
    let again = [scenario.live("show/ann", 79)];
    assert!(scenario.update(79, Some(&again)).is_empty());
    assert!(scenario.update(100, Some(&again)).is_empty());
    assert!(scenario.update(101, Some(&[])).is_empty());
    assert_eq!(scenario.update(131, Some(&[])), ["show/ann ended 1 to 101"]);
    // and a third one is an airing of its own
    let third = [scenario.live("show/ann", 140)];
    assert!(scenario.update(140, Some(&third)).is_empty());
    assert_eq!(
        scenario.update(145, Some(&third)),
        ["show/ann live since 140"]
    );
}

#[test]
fn a_stream_that_only_flickers_is_never_reported() {
    let mut scenario = Scenario::new();
    for round in 0..10 {
        let ann = [scenario.live("show/ann", 10 * round)];
        let second = 10 * round.unsigned_abs();
        assert!(scenario.update(second, Some(&ann)).is_empty());
        assert!(scenario.update(second + 4, Some(&ann)).is_empty());
        assert!(scenario.update(second + 6, Some(&[])).is_empty());
    }
}

#[test]
fn an_engine_that_does_not_answer_ends_no_stream() {
    let mut scenario = Scenario::new();
    let ann = [scenario.live("show/ann", 1)];
    scenario.update(1, Some(&ann));
    scenario.update(6, Some(&ann));
    scenario.update(10, Some(&[]));
    assert!(scenario.update(20, None).is_empty());
    assert!(scenario.update(4000, None).is_empty());
    // it restarts, and its encoders return
    assert!(scenario.update(4001, Some(&[])).is_empty());
    assert!(scenario.update(4030, Some(&[])).is_empty());
    assert!(scenario.update(4030, Some(&ann)).is_empty());
    assert!(scenario.update(4031, Some(&[])).is_empty());
    assert_eq!(
        scenario.update(4061, Some(&[])),
        ["show/ann ended 1 to 4031"]
    );
}

#[test]
fn what_was_live_before_the_function_is_not_reported_again_but_its_end_is() {
    let mut scenario = Scenario::new();
    scenario.update(0, None);
    let mut both = [
        scenario.live("show/ann", -60),
        scenario.live("show/ben", -2),
    ];
    both[0].video = Some(video(true, None));
    assert!(scenario.update(1, Some(&both)).is_empty());
    assert_eq!(scenario.update(6, Some(&both)), ["show/ben live since -2"]);
    // a stream that appears later with an old time was not there
    let old = [scenario.live("show/cleo", -60)];
    let ends = scenario.update(50, Some(&old));
    assert!(ends.is_empty());
    assert_eq!(
        scenario.update(80, Some(&old)),
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
    let mut scenario = Scenario::new();
    let mut ann = [scenario.live("show/ann", 1)];
    ann[0].video = Some(video(true, None));
    assert!(scenario.update(1, Some(&ann)).is_empty());
    assert_eq!(
        scenario.update(6, Some(&ann)),
        ["show/ann live since 1", "show/ann bframes"]
    );
    ann[0].video = Some(video(true, Some(8.0)));
    assert_eq!(scenario.update(8, Some(&ann)), ["show/ann keyframes"]);
    ann[0].video = Some(video(false, None));
    assert!(scenario.update(9, Some(&ann)).is_empty());
    ann[0].video = Some(video(true, Some(9.0)));
    assert!(scenario.update(10, Some(&ann)).is_empty());
}
