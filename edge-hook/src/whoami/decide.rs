//! The decision: it knows no HTTP, no clock and no file.

use jiff::Timestamp;
use roster::{Roster, Standing, StreamName, User};
use serde::{Serialize, Serializer};

use crate::directory::Directory;

/// Whose a key is, and what they may do with it.
#[derive(Debug, Serialize)]
pub(super) struct Owner<'d> {
    pub(super) user: &'d str,
    name: &'d str,
    apps: Vec<Place<'d>>,
    /// When the key ends.
    until: Option<String>,
}

/// One of the owner's streams.
#[derive(Debug, Serialize)]
struct Place<'d> {
    app: &'d str,
    title: &'d str,
    #[serde(serialize_with = "as_text")]
    stream: StreamName,
    path: String,
    /// Whether it is live now, by whichever key; absent where nobody knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<bool>,
}

impl Owner<'_> {
    /// The same, saying which streams are live.
    pub(super) fn with_live(mut self, is_live: impl Fn(&StreamName) -> Option<bool>) -> Self {
        for place in &mut self.apps {
            place.live = is_live(&place.stream);
        }
        self
    }
}

/// What is wrong with a key.
#[derive(Debug, Serialize)]
pub(super) struct Wrong<'d> {
    /// For a person.
    error: &'static str,
    /// For a page.
    pub(super) reason: &'static str,
    /// When the key begins, to who holds one that is early.
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    /// For the log alone.
    #[serde(skip)]
    pub(super) user: Option<&'d str>,
}

/// Whose key `text` is. Takes the same work for a text that is none as for a key that nobody has.
pub(super) fn decide<'d>(
    directory: &'d Directory,
    text: &str,
    now: Timestamp,
) -> Result<Owner<'d>, Wrong<'d>> {
    let Some((user, key)) = directory.find_evenly(text) else {
        return Err(Wrong {
            error: "nobody has this stream key",
            reason: "unknown",
            from: None,
            until: None,
            user: None,
        });
    };
    let (from, until) = (key.window.from, key.window.until);
    let wrong = |reason, error| Wrong {
        error,
        reason,
        from: None,
        until: None,
        user: Some(&user.slug),
    };
    if !user.enabled {
        return Err(wrong("disabled", "the user is disabled"));
    }
    let standing = key.window.standing(now);
    let outside = wrong(standing.word(), standing.sentence());
    match standing {
        Standing::Early => Err(Wrong {
            from: from.map(time),
            ..outside
        }),
        Standing::Over => Err(Wrong {
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

fn places<'d>(roster: &'d Roster, user: &'d User) -> Vec<Place<'d>> {
    let apps = user
        .apps
        .iter()
        .filter_map(|app| roster.apps.get(&app.value));
    apps.map(|app| {
        let stream = StreamName {
            app: app.slug.value.clone(),
            name: user.slug.value.clone(),
        };
        Place {
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
