//! The owner of a key, and where they may publish. Pure: no HTTP, no clock, no files.

use jiff::Timestamp;
use roster::{Roster, Standing, StreamName, User};
use serde::{Serialize, Serializer};

use crate::directory::Directory;

/// The owner of a valid key, and where they may publish. The JSON of the answer.
#[derive(Debug, Serialize)]
pub(crate) struct Owner<'d> {
    pub(crate) user: &'d str,
    name: &'d str,
    apps: Vec<OwnStream<'d>>,
    /// When the key ends.
    until: Option<String>,
}

/// One of the owner's streams.
#[derive(Debug, Serialize)]
struct OwnStream<'d> {
    app: &'d str,
    title: &'d str,
    #[serde(serialize_with = "as_text")]
    stream: StreamName,
    path: String,
    /// Whether it is live now, with any key; absent if unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<bool>,
}

impl Owner<'_> {
    /// Adds which streams are live.
    pub(crate) fn with_live(mut self, is_live: impl Fn(&StreamName) -> Option<bool>) -> Self {
        for place in &mut self.apps {
            place.live = is_live(&place.stream);
        }
        self
    }
}

/// What is wrong with a key. The JSON of the answer.
#[derive(Debug, Serialize)]
pub(crate) struct KeyProblem<'d> {
    /// A message for people.
    error: &'static str,
    /// A word for programs.
    pub(crate) reason: &'static str,
    /// When the key becomes valid, if it is not yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// When it expired, if it has; or until when its owner is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// For the log only.
    #[serde(skip)]
    pub(crate) user: Option<&'d str>,
}

/// Finds the owner of the key `text`. Does equal work for malformed and unknown keys.
pub(crate) fn decide<'d>(
    directory: &'d Directory,
    text: &str,
    now: Timestamp,
) -> Result<Owner<'d>, KeyProblem<'d>> {
    let Some((user, key)) = directory.find_with_equal_work(text) else {
        return Err(KeyProblem {
            error: "nobody has this stream key",
            reason: "unknown",
            from: None,
            until: None,
            user: None,
        });
    };
    let (from, until) = (key.window.from, key.window.until);
    let wrong = |reason, error| KeyProblem {
        error,
        reason,
        from: None,
        until: None,
        user: Some(&user.slug),
    };
    if !user.enabled {
        return Err(wrong("disabled", "the user is disabled"));
    }
    if user.is_refused(now) {
        return Err(KeyProblem {
            until: user.refused_until.map(time),
            ..wrong("refused", "the user is refused for a while")
        });
    }
    let standing = key.window.standing(now);
    let outside = wrong(standing.word(), standing.sentence());
    match standing {
        Standing::Early => Err(KeyProblem {
            from: from.map(time),
            ..outside
        }),
        Standing::Over => Err(KeyProblem {
            until: until.map(time),
            ..outside
        }),
        Standing::Open => Ok(Owner {
            user: &user.slug,
            name: &user.name,
            apps: places(directory.roster(), user),
            until: until.map(time),
        }),
    }
}

fn places<'d>(roster: &'d Roster, user: &'d User) -> Vec<OwnStream<'d>> {
    let apps = user
        .apps
        .iter()
        .filter_map(|app| roster.apps.get(&app.value));
    apps.map(|app| {
        let stream = StreamName {
            app: app.slug.value.clone(),
            name: user.slug.value.clone(),
        };
        OwnStream {
            app: &app.slug,
            title: &app.title,
            path: roster.watch_path(&stream),
            stream,
            live: None,
        }
    })
    .collect()
}

fn as_text<S: Serializer>(stream: &StreamName, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(stream)
}

/// RFC 3339 in UTC.
fn time(at: Timestamp) -> String {
    at.to_string()
}
