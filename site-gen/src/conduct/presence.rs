//! Who is live in an app, as OvenMediaEngine's REST interface says.

use std::collections::{BTreeMap, BTreeSet};

use engine::rest::{RestClient, RestError, StreamDetail};
use jiff::{SignedDuration, Timestamp};
use roster::Slug;
use tokio::task::JoinSet;

use super::queue::{Live, Seen};

/// How long nothing may arrive of the stream on air. Its encoder has vanished, and OvenMediaEngine keeps the stream for longer.
const SILENCE: SignedDuration = SignedDuration::from_secs(2);

/// What was seen of an app's streams before.
#[derive(Debug, Default)]
pub(super) struct Presence {
    known: BTreeMap<Slug, Timestamp>,
    /// How many bytes had arrived of the stream on air, and when that number last grew.
    arrived: Option<(Slug, u64, Timestamp)>,
}

impl Presence {
    /// Asks who of these users is live. `now` is the beginning of streams of which the engine does not say it. Of the stream
    /// `on_air` it also asks whether anything arrives.
    pub(super) async fn ask(
        &mut self,
        rest: &RestClient,
        app: &str,
        users: &BTreeSet<Slug>,
        on_air: Option<&Slug>,
        now: Timestamp,
    ) -> Seen {
        // an app that does not exist yet: the engine is starting, or must be started again
        let Ok(names) = rest.stream_names(app).await else {
            return Seen::Nothing;
        };
        let names: BTreeSet<Slug> = names.iter().filter_map(|name| name.parse().ok()).collect();
        let mut asked = JoinSet::new();
        for user in names.into_iter().filter(|name| users.contains(name)) {
            let (rest, app) = (rest.clone(), app.to_owned());
            asked.spawn(async move {
                let detail = rest.stream_detail(&app, &user).await;
                (user, detail)
            });
        }
        let mut live = BTreeMap::new();
        while let Some(answer) = asked.join_next().await {
            let Ok((user, detail)) = answer else { continue };
            if let Some(created) = self.judge(&user, detail, now) {
                live.insert(user, created);
            }
        }
        self.known = live;
        let silent = match on_air.filter(|user| self.known.contains_key(*user)) {
            Some(user) => {
                let stats = rest.stream_stats(app, user).await;
                let bytes = stats.ok().and_then(|stats| stats.bytes);
                bytes.and_then(|bytes| self.silent(user, bytes, now))
            }
            None => None,
        };
        let live = self.known.iter().map(|(user, created)| Live {
            user: user.clone(),
            created: *created,
            silent: silent.filter(|_| on_air == Some(user)),
        });
        Seen::Live(live.collect())
    }

    /// Since when nothing has arrived, if that is long.
    fn silent(&mut self, user: &Slug, bytes: u64, now: Timestamp) -> Option<Timestamp> {
        match &self.arrived {
            Some((known, before, since)) if known == user && *before == bytes => {
                (now.duration_since(*since) >= SILENCE).then_some(*since)
            }
            _ => {
                self.arrived = Some((user.clone(), bytes, now));
                None
            }
        }
    }

    /// When a stream began, if it has pictures or sound.
    fn judge(
        &self,
        user: &Slug,
        detail: Result<StreamDetail, RestError>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let known = self.known.get(user).copied();
        match detail {
            Ok(detail) => {
                let media = detail.media.unwrap_or(detail.is_complete);
                media.then(|| detail.created.or(known).unwrap_or(now))
            }
            Err(RestError::NotFound) => None,
            // it was in the list a moment ago
            Err(_) => known,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_of_which_nothing_arrives_is_silent() {
        let [ann, ben]: [Slug; 2] = ["ann", "ben"].map(|name| name.parse().unwrap());
        let time = |second| Timestamp::from_second(second).unwrap();
        let mut presence = Presence::default();
        assert_eq!(presence.silent(&ann, 10, time(0)), None);
        assert_eq!(presence.silent(&ann, 20, time(5)), None);
        assert_eq!(presence.silent(&ann, 20, time(6)), None);
        assert_eq!(presence.silent(&ann, 20, time(7)), Some(time(5)));
        assert_eq!(presence.silent(&ann, 21, time(8)), None);
        assert_eq!(presence.silent(&ben, 21, time(20)), None, "another one");
    }

    #[test]
    fn a_stream_counts_once_it_has_frames() {
        let ann: Slug = "ann".parse().unwrap();
        let time = |second| Timestamp::from_second(second).unwrap();
        let detail = |media, created: Option<i64>| {
            Ok(StreamDetail {
                media,
                created: created.map(time),
                ..StreamDetail::default()
            })
        };
        let mut presence = Presence::default();
        let now = time(100);
        assert_eq!(
            presence.judge(&ann, detail(Some(false), Some(7)), now),
            None
        );
        assert_eq!(presence.judge(&ann, detail(None, Some(7)), now), None);
        let seen = presence.judge(&ann, detail(Some(true), Some(7)), now);
        assert_eq!(seen, Some(time(7)));
        assert_eq!(presence.judge(&ann, Err(RestError::Slow), now), None);
        presence.known.insert(ann.clone(), time(7));
        let kept = presence.judge(&ann, Err(RestError::Slow), now);
        assert_eq!(kept, Some(time(7)), "a slow answer ends nothing");
        assert_eq!(presence.judge(&ann, Err(RestError::NotFound), now), None);
        let silent = presence.judge(&ann, detail(Some(true), None), now);
        assert_eq!(silent, Some(time(7)));
    }
}
