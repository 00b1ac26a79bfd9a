//! The owner of a key, and where they may publish. Pure: no HTTP, no clock, no files.

use std::borrow::Cow;

use jiff::Timestamp;
use roster::{
    InvitationProblem, Right, Standing, StreamName, Tables, User, Verified, index::Unreadable,
    token_of_guest,
};
use serde::{Serialize, Serializer};

use crate::directory::{Directory, slug_of};

/// The message when the roster's index cannot be read.
pub(crate) const UNREADABLE: &str = "stream keys cannot be checked now: try again later";

/// The owner of a valid key, and where they may publish. The JSON of the answer.
#[derive(Debug, Serialize)]
pub(crate) struct Owner<'d> {
    pub(crate) user: Cow<'d, str>,
    name: Cow<'d, str>,
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
    pub(crate) user: Option<Cow<'d, str>>,
}

/// Finds the owner of the key `text`. Does equal work for malformed and unknown keys.
pub(crate) fn decide<'d>(
    directory: &'d Directory,
    text: &str,
    now: Timestamp,
) -> Result<Owner<'d>, KeyProblem<'d>> {
    if let Some(token) = token_of_guest(text) {
        return guest(directory, token, now);
    }
    let nobody = |reason, error| KeyProblem::new(reason, error, None);
    let holder = match directory.find_with_equal_work(text) {
        Ok(Some(holder)) => holder,
        Ok(None) => return Err(nobody("unknown", "nobody has this stream key")),
        Err(Unreadable) => return Err(nobody("internal", UNREADABLE)),
    };
    let (user, key) = (&holder.user, holder.key());
    let (from, until) = (key.window.from, key.window.until);
    let wrong = |reason, error| KeyProblem::new(reason, error, Some(user));
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
            user: slug_of(user),
            name: match user {
                Cow::Borrowed(user) => Cow::Borrowed(user.name.as_str()),
                Cow::Owned(user) => Cow::Owned(user.name.clone()),
            },
            apps: places(directory.roster(), user),
            until: until.map(time),
        }),
    }
}

impl<'d> KeyProblem<'d> {
    fn new(reason: &'static str, error: &'static str, user: Option<&Cow<'d, User>>) -> Self {
        KeyProblem {
            error,
            reason,
            from: None,
            until: None,
            user: user.map(slug_of),
        }
    }
}

/// The guest with this signed text, and where they may publish.
fn guest<'d>(
    roster: &'d Directory,
    token: &str,
    now: Timestamp,
) -> Result<Owner<'d>, KeyProblem<'d>> {
    let unknown = || KeyProblem::new("unknown", "nobody has this stream key", None);
    let Verified { invitation, .. } =
        roster.verify(token, now).map_err(|problem| match problem {
            InvitationProblem::Unknown => unknown(),
            InvitationProblem::Revoked(_) => {
                KeyProblem::new("disabled", "the stream key is revoked", None)
            }
            InvitationProblem::Early(invitation) => KeyProblem {
                from: Some(time(invitation.from)),
                ..KeyProblem::new(Standing::Early.word(), Standing::Early.sentence(), None)
            },
            InvitationProblem::Over(invitation) => KeyProblem {
                until: Some(time(invitation.until)),
                ..KeyProblem::new(Standing::Over.word(), Standing::Over.sentence(), None)
            },
        })?;
    let Right::Publish(stream) = invitation.right else {
        return Err(unknown());
    };
    let app = roster.apps.get(&stream.app).ok_or_else(unknown)?;
    let user = roster.user(&stream.name);
    let user = user.map_err(|_| KeyProblem::new("internal", UNREADABLE, None))?;
    let named = roster.named(&stream.name, user.as_deref());
    if !named.is_for_guests(&stream.app) {
        return Err(KeyProblem::new(
            "disabled",
            "the guest's name is that of a user or channel",
            None,
        ));
    }
    let wrong = |user: &&Cow<'d, User>| !user.enabled || user.is_refused(now);
    if let Some(user) = user.as_ref().filter(wrong) {
        return Err(KeyProblem::new(
            "disabled",
            "the user is disabled",
            Some(user),
        ));
    }
    Ok(Owner {
        user: stream.name.to_string().into(),
        name: invitation.name.into(),
        until: Some(time(invitation.until)),
        apps: vec![OwnStream {
            app: &app.slug,
            title: &app.title,
            path: match &user {
                Some(_) => named.watch_path(&stream.app),
                // without a user, there is no page
                None => "/".to_owned(),
            },
            stream,
            live: None,
        }],
    })
}

fn places<'d>(roster: &'d Tables, user: &User) -> Vec<OwnStream<'d>> {
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
            path: roster.named(&user.slug, Some(user)).watch_path(&app.slug),
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
