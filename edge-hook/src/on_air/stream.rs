//! The state of one stream between polls. Pure: it is given the engine's answers and their times.

use std::time::{Duration, Instant};

use engine::rest::{StreamDetail, StreamInput, StreamStats};
use jiff::Timestamp;
use roster::StreamName;

use super::{advice::Advice, document::LiveStream};

/// How long every poll requests the details of a new stream, until they are complete.
const FINDING_OUT: Duration = Duration::from_secs(60);
/// When the details of a stream are requested again, by how often they were complete. B-frames appear after some
/// frames, the keyframe interval after the second keyframe, and a publisher may change the resolution later.
const AGAIN: [Duration; 3] = [
    Duration::from_secs(4),
    Duration::from_secs(10),
    Duration::from_secs(60),
];
/// How long a stream stays listed while no media arrives. Some engines end it after 8 s; until then, players wait for
/// the next picture, not for a new stream.
const SILENCE: Duration = Duration::from_secs(10);
/// How long statistics are shown while the engine does not answer for this stream.
const KEPT: Duration = Duration::from_secs(15);
/// How long a stream is skipped after a timeout, so that other streams do not wait for it again.
const REST: Duration = Duration::from_secs(5);

/// A stream of the engine.
#[derive(Clone, Debug)]
pub(super) struct StreamState {
    /// When it began; `None` if the engine does not report it.
    pub(super) created: Option<Timestamp>,
    /// When it began, or else when it was first seen.
    pub(super) since: Timestamp,
    first: Instant,
    stats: Option<(StreamStats, Instant)>,
    detail: Option<StreamDetail>,
    /// When details were last requested, and how often they were complete.
    asked: Option<Instant>,
    complete: usize,
    /// Whether any media has arrived.
    media: bool,
    /// When the count of received bytes last grew.
    grew: Option<Instant>,
    /// When the last timeout was.
    slow: Option<Instant>,
    /// Whether there has been any request about it, successful or not.
    tried: bool,
    advised: Advice,
}

impl StreamState {
    pub(super) fn new(now: Instant, time: Timestamp) -> Self {
        StreamState {
            created: None,
            since: time,
            first: now,
            stats: None,
            detail: None,
            asked: None,
            complete: 0,
            media: false,
            grew: None,
            slow: None,
            tried: false,
            advised: Advice::default(),
        }
    }

    /// Whether to request its data now.
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.slow
            .is_none_or(|slow| now.saturating_duration_since(slow) >= REST)
    }

    /// Whether to request its details as well. `stats` are those of this poll.
    pub(super) fn needs_detail(&self, stats: Option<&StreamStats>, now: Instant) -> bool {
        let created = stats.and_then(|stats| stats.created);
        let (Some(detail), Some(asked)) = (&self.detail, self.asked) else {
            return true;
        };
        if created.is_some() && self.created.is_some() && created != self.created {
            return true;
        }
        let wait = match self.complete.checked_sub(1) {
            Some(at) if self.media => AGAIN[at.min(AGAIN.len() - 1)],
            _ if now.saturating_duration_since(self.first) < FINDING_OUT => Duration::ZERO,
            // a publisher that does not send yet may start at any moment
            _ if !self.media => Duration::ZERO,
            _ if detail.is_complete => AGAIN[2],
            _ => AGAIN[0],
        };
        now.saturating_duration_since(asked) >= wait
    }

    /// Adds new statistics. A different creation time means a new stream of the same name.
    pub(super) fn take_stats(&mut self, stats: StreamStats, now: Instant, time: Timestamp) {
        self.tried = true;
        self.slow = None;
        self.begin(stats.created, now, time);
        let before = self.stats.and_then(|(before, _)| before.bytes);
        if before.is_some() && stats.bytes.is_some() && before != stats.bytes {
            self.grew = Some(now);
        }
        self.stats = Some((stats, now));
    }

    /// Adds new details.
    pub(super) fn take_detail(&mut self, detail: StreamDetail, now: Instant, time: Timestamp) {
        self.tried = true;
        self.begin(detail.created, now, time);
        self.asked = Some(now);
        self.media |= detail.media.unwrap_or_else(|| {
            // no track reports it: then the throughput decides, and without it the stream counts as sending
            let throughput = self.stats.and_then(|(stats, _)| stats.throughput);
            throughput.is_none_or(|throughput| throughput > 0)
        });
        let interval = |detail: &StreamDetail| {
            let video = detail.video.as_ref();
            video.is_none_or(|video| video.keyframe_interval.is_some())
        };
        if detail.is_complete && (interval(&detail) || self.complete > 0) {
            self.complete += 1;
        }
        self.detail = Some(detail);
    }

    /// Records a failure; `slow` if it was a timeout.
    pub(super) fn take_failure(&mut self, slow: bool, now: Instant) {
        self.tried = true;
        if slow {
            self.slow = Some(now);
        }
    }

    fn begin(&mut self, created: Option<Timestamp>, now: Instant, time: Timestamp) {
        let Some(created) = created else { return };
        if self.created.is_some_and(|before| before != created) {
            *self = StreamState::new(now, time);
        }
        self.created = Some(created);
        self.since = created;
    }

    /// How it reaches the engine; unknown until its details are known.
    pub(super) fn input(&self) -> StreamInput {
        let detail = self.detail.as_ref();
        detail.map_or_else(StreamInput::default, |detail| detail.input)
    }

    /// Whether media arrives. If this is unknown, the stream counts as live.
    pub(super) fn is_live(&self, now: Instant) -> bool {
        let silent = self
            .grew
            .is_some_and(|grew| now.saturating_duration_since(grew) >= SILENCE);
        match self.detail {
            Some(_) => self.media && !silent,
            None => self.tried,
        }
    }

    /// New advice for its publisher.
    pub(super) fn advice(&mut self) -> Advice {
        let video = self
            .detail
            .as_ref()
            .and_then(|detail| detail.video.as_ref());
        self.advised.renew(Advice::of(video))
    }

    /// The stream's entry in `/live.json`.
    pub(super) fn to_live_stream(&self, stream: StreamName, now: Instant) -> LiveStream {
        let stats = self
            .stats
            .filter(|(_, at)| now.saturating_duration_since(*at) < KEPT);
        let stats = stats.map(|(stats, _)| stats);
        let detail = self.detail.as_ref();
        LiveStream {
            stream,
            since: self.since,
            viewers: stats.map_or(0, |stats| stats.viewers),
            // without statistics, "0 or more" is correct
            viewers_min: stats.is_none_or(|stats| stats.others),
            bitrate: stats.and_then(|stats| stats.throughput).unwrap_or(0),
            video: detail.and_then(|detail| detail.video.clone()),
            audio: detail.and_then(|detail| detail.audio.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use engine::rest::Video;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    struct Clock(Instant, Timestamp);

    impl Clock {
        fn start() -> (Self, StreamState) {
            let clock = Clock(Instant::now(), Timestamp::UNIX_EPOCH);
            let stream = StreamState::new(clock.0, clock.1);
            (clock, stream)
        }

        fn pass(&mut self, seconds: u32) {
            self.0 += SECOND * seconds;
        }
    }

    fn stats(created: i64, bytes: u64) -> StreamStats {
        StreamStats {
            created: Timestamp::from_second(created).ok(),
            bytes: Some(bytes),
            ..StreamStats::default()
        }
    }

    fn detail(media: Option<bool>, keyframe_interval: Option<f64>) -> StreamDetail {
        StreamDetail {
            media,
            is_complete: true,
            video: Some(Video {
                codec: "H264".to_owned(),
                width: 2,
                height: 2,
                framerate: 30.0,
                bframes: false,
                keyframe_interval,
            }),
            ..StreamDetail::default()
        }
    }

    #[test]
    fn a_stream_is_live_once_media_arrives_and_until_it_stays_away() {
        let (mut clock, mut stream) = Clock::start();
        assert!(!stream.is_live(clock.0), "nothing is known of it");
        stream.take_stats(stats(7, 0), clock.0, clock.1);
        stream.take_detail(detail(Some(false), None), clock.0, clock.1);
        assert!(!stream.is_live(clock.0), "its publisher never connected");
        assert!(stream.needs_detail(None, clock.0), "it may at any moment");
        stream.take_detail(detail(Some(true), None), clock.0, clock.1);
        assert!(stream.is_live(clock.0));
        for bytes in 1..30 {
            clock.pass(1);
            stream.take_stats(stats(7, bytes), clock.0, clock.1);
            assert!(stream.is_live(clock.0));
        }
        for second in 1..30 {
            clock.pass(1);
            stream.take_stats(stats(7, 29), clock.0, clock.1);
            assert_eq!(
                stream.is_live(clock.0),
                second < 10,
                "silent for {second} s"
            );
        }
        stream.take_stats(stats(7, 30), clock.0, clock.1);
        assert!(stream.is_live(clock.0), "it goes on");
    }

    #[test]
    fn another_time_of_creation_is_another_stream() {
        let (clock, mut stream) = Clock::start();
        stream.take_stats(stats(7, 1), clock.0, clock.1);
        stream.take_detail(detail(Some(true), Some(1.0)), clock.0, clock.1);
        let renewed = stats(8, 1);
        assert!(stream.needs_detail(Some(&renewed), clock.0));
        stream.take_stats(renewed, clock.0, clock.1);
        assert_eq!(stream.since.as_second(), 8);
        assert!(stream.detail.is_none());
    }

    #[test]
    fn without_a_time_of_creation_it_began_when_it_was_seen_first() {
        let (mut clock, mut stream) = Clock::start();
        for _ in 0..3 {
            stream.take_stats(StreamStats::default(), clock.0, clock.1);
            stream.take_detail(detail(None, None), clock.0, clock.1);
            clock.pass(1);
            clock.1 = Timestamp::MAX;
        }
        assert_eq!(stream.since, Timestamp::UNIX_EPOCH);
        assert!(stream.is_live(clock.0), "nobody says that nothing arrives");
    }

    #[test]
    fn details_are_asked_for_seldom_once_they_are_complete() {
        let (mut clock, mut stream) = Clock::start();
        let mut asked = Vec::new();
        for second in 0..200 {
            stream.take_stats(stats(7, second), clock.0, clock.1);
            if stream.needs_detail(None, clock.0) {
                asked.push(second);
                // the second keyframe comes after 3 s
                let interval = (second >= 3).then_some(2.5);
                stream.take_detail(detail(Some(true), interval), clock.0, clock.1);
            }
            clock.pass(1);
        }
        assert_eq!(asked, [0, 1, 2, 3, 7, 17, 77, 137, 197]);
    }

    #[test]
    fn an_engine_that_is_slow_for_one_stream_is_left_alone_with_it_for_a_while() {
        let (mut clock, mut stream) = Clock::start();
        stream.take_stats(stats(7, 5), clock.0, clock.1);
        stream.take_detail(detail(Some(true), Some(1.0)), clock.0, clock.1);
        let name: StreamName = "show/ann".to_owned().try_into().unwrap();
        assert!(!stream.to_live_stream(name.clone(), clock.0).viewers_min);
        clock.pass(1);
        stream.take_failure(true, clock.0);
        assert!(!stream.is_due(clock.0));
        assert!(stream.is_live(clock.0), "it is still there");
        clock.pass(5);
        assert!(stream.is_due(clock.0));
        assert!(
            !stream.to_live_stream(name.clone(), clock.0).viewers_min,
            "the last number stands"
        );
        clock.pass(10);
        let shown = stream.to_live_stream(name, clock.0);
        assert_eq!(
            (shown.viewers, shown.viewers_min),
            (0, true),
            "but not for long"
        );
        assert!(shown.video.is_some());
    }

    #[test]
    fn a_stream_that_nobody_can_ask_about_is_there_without_details() {
        let (clock, mut stream) = Clock::start();
        stream.take_failure(false, clock.0);
        assert!(stream.is_live(clock.0));
        let shown = stream.to_live_stream("show/ann".to_owned().try_into().unwrap(), clock.0);
        assert_eq!(
            (shown.viewers, shown.viewers_min, shown.video),
            (0, true, None)
        );
    }
}
