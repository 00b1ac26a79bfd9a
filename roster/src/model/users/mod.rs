//! `[users.*]`: who may publish, with which keys, and who may watch.

pub(crate) mod profile;

use jiff::{Timestamp, tz::TimeZone};
use toml::value::Datetime;

use crate::{
    access::hash::KeyHash,
    file::{
        composed::composed_path,
        decode::{Field, Problems, Value},
        kind::ProblemKind,
        leaf::leaf_field,
        problem::{At, Problem},
        table::Table,
    },
    model::{
        notify::Notices,
        privacy::{Pages, Watcher, watchers},
        renditions::Rendition,
        unread::Unread,
        users::profile::Profile,
        values::{
            slug::Slug,
            time::{Edge, Window, moment},
        },
    },
};

/// A user who publishes. Their stream in an app is `<app>/<name>`.
#[derive(Clone, Debug)]
pub struct User {
    /// Their name in addresses.
    pub slug: At<Slug>,
    /// Their name for people; the slug by default.
    pub name: String,
    /// The apps they publish in; the first one's stream is on their page.
    pub apps: Vec<At<Slug>>,
    /// The hashes of their stream keys.
    pub keys: Vec<Key>,
    /// Markdown about them: a path under `content/`.
    pub about: Option<At<String>>,
    /// Their picture, links and tags.
    pub profile: Profile,
    /// What is encoded of their streams, instead of what is encoded in the app.
    pub renditions: Option<Vec<At<Rendition>>>,
    /// `Some`: private, only these may watch.
    pub watchers: Option<Vec<At<Watcher>>>,
    /// What others see of their pages, if their streams are private.
    pub pages: Option<At<Pages>>,
    /// Whether their streams are recorded; `None` as their apps say.
    pub record: Option<bool>,
    /// Whether they may publish only around their turns on channels: see [`Tables::slot`](crate::Tables::slot).
    pub only_turns: bool,
    /// Who is notified of their streams, beside those of `[notify]`.
    pub notify: Option<Notices>,
    /// Whether they may publish.
    pub enabled: bool,
    /// Until then they may not publish, even if they are enabled.
    pub refused_until: Option<Timestamp>,
}

/// One key of a user.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its hash.
    pub hash: At<KeyHash>,
    /// A label, such as "studio PC".
    pub label: Option<String>,
    /// When it is valid.
    pub window: Window,
}

leaf_field!(
    KeyHash,
    "`sha256:` and 64 hex digits, as `mitts user add` writes it",
    is_str
);

impl User {
    /// Whether they may not publish for now, although they are enabled.
    pub fn is_refused(&self, now: Timestamp) -> bool {
        self.refused_until.is_some_and(|until| now < until)
    }

    /// Whether they publish in this app.
    pub fn publishes_in(&self, app: &str) -> bool {
        self.apps.iter().any(|own| own.as_str() == app)
    }

    pub(crate) fn decode(
        slug: At<Slug>,
        value: Value<'_>,
        zone: &TimeZone,
        apps: &[Slug],
        unread: &mut Unread,
        problems: &mut Problems,
    ) -> Self {
        let name = format!("[users.{}]", *slug);
        let mut table = Table::new(name, slug.span.clone(), value, problems);
        let name = table.optional("name").map(|name: At<String>| name.value);
        let user_apps = if table.has("apps") || apps.len() != 1 {
            let before = table.problems.len();
            table.not_empty("apps", "expected at least one");
            let apps = match unread.tables.contains("apps") {
                true => table.optional::<Vec<At<Slug>>>("apps"),
                false => table.required("apps"),
            };
            if apps.is_none() || table.problems.len() > before {
                unread.apps_of.insert(slug.value.clone());
            }
            apps.map(|apps| apps.value).unwrap_or_default()
        } else {
            // the only app; reading the field makes it known to "did you mean"
            table.optional::<Vec<At<Slug>>>("apps");
            vec![At::new(apps[0].clone(), slug.span.clone())]
        };
        let keys = table.optional::<Vec<At<RawKey>>>("keys");
        let about = table.optional("about").map(composed_path);
        let profile = Profile::decode(&mut table);
        let renditions = table.optional("renditions");
        let watchers = watchers(&mut table);
        let pages = table.optional("pages");
        let record = table.optional("record");
        let only_turns = table.optional("only_turns");
        let notify = table.optional("notify").map(|notify| notify.value);
        let enabled = table.optional("enabled");
        let refused_until = table.optional("refused_until");
        table.finish();
        let refused_until = end(&refused_until, zone, Edge::End, problems);
        let keys = keys.map(|keys| keys.value).unwrap_or_default();
        User {
            name: name.unwrap_or_else(|| slug.to_string()),
            apps: user_apps,
            keys: keys
                .into_iter()
                .filter_map(|key| key.value.in_zone(zone, problems))
                .collect(),
            about,
            profile,
            renditions: renditions.map(|renditions| renditions.value),
            watchers,
            pages,
            record: record.map(|record: At<bool>| record.value),
            only_turns: only_turns.is_some_and(|only: At<bool>| only.value),
            notify,
            enabled: enabled.is_none_or(|enabled: At<bool>| enabled.value),
            refused_until,
            slug,
        }
    }
}

/// The moment of a date or time; reports one that does not exist.
fn end(
    value: &Option<At<Datetime>>,
    zone: &TimeZone,
    edge: Edge,
    problems: &mut Problems,
) -> Option<Timestamp> {
    let value = value.as_ref()?;
    let found = moment(value, zone, edge);
    if found.is_none() {
        problems.push(
            Problem::new(ProblemKind::Date, value.span.clone())
                .label("expected a date such as 2026-12-01, with or without a time"),
        );
    }
    found
}

/// A key as written, before its dates are interpreted in the site's time zone.
struct RawKey {
    hash: Option<At<KeyHash>>,
    label: Option<String>,
    from: Option<At<Datetime>>,
    until: Option<At<Datetime>>,
}

impl Field for RawKey {
    const EXPECTED: &'static str = "a key such as { hash = \"sha256:..\", label = \"laptop\" }";

    fn decode(_: &str, value: Value<'_>, problems: &mut Problems) -> Option<Self> {
        let span = value.span();
        if value.get_ref().is_str() {
            problems.push(
                Problem::new(ProblemKind::PlainKey, span)
                    .label(format!("expected {}", Self::EXPECTED))
                    .help("the roster holds only hashes of keys; `mitts user rotate` makes one")
                    .masked(),
            );
            return None;
        }
        let mut table = Table::new("a key of a user", span, value, problems);
        let hash = table.required("hash");
        let label = table.optional("label").map(|label: At<String>| label.value);
        let from = table.optional("from");
        let until = table.optional("until");
        table.finish();
        Some(RawKey {
            hash,
            label,
            from,
            until,
        })
    }
}

impl RawKey {
    /// `None` without a hash.
    fn in_zone(self, zone: &TimeZone, problems: &mut Problems) -> Option<Key> {
        let window = Window {
            from: end(&self.from, zone, Edge::Start, problems),
            until: end(&self.until, zone, Edge::End, problems),
        };
        if let (Some(from), Some(until), Some(place)) = (window.from, window.until, &self.until)
            && until <= from
        {
            problems.push(
                Problem::new(ProblemKind::Window, place.span.clone())
                    .label("expected a time after `from`"),
            );
        }
        Some(Key {
            hash: self.hash?,
            label: self.label,
            window,
        })
    }
}
