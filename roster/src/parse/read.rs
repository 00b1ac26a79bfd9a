//! Turns a file's text into a roster, or all of its problems.

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    file::{
        decode::{Problems, syntax},
        kind::{ProblemKind, Severity},
        leaked::report_keys,
        problem::{At, Problem, Report},
        table::Table,
    },
    model::{
        admission::Admission,
        apps::App,
        archive::Archive,
        channels::Channel,
        cluster::Cluster,
        conductor::Conductor,
        events::RawEvent,
        groups::Group,
        invitations::Invitations,
        kubernetes::Kubernetes,
        layouts::Layout,
        nginx::Nginx,
        notify::Notify,
        ome::Ome,
        recordings::Recordings,
        relays::Relay,
        roster::{Roster, Tables},
        site::Site,
        unread::Unread,
        users::User,
        values::slug::Slug,
    },
    parse::{
        doubts::{Doubts, Examined},
        entries::{Entries, Entry},
        places::Places,
        rules,
    },
};

impl Roster {
    /// Reads and checks a roster. `path` is used only in the report, relative to the current folder.
    ///
    /// The report of a valid roster contains its warnings.
    ///
    /// # Errors
    /// The report of a roster with errors: all of them, in file order.
    pub fn parse(path: &str, text: &str) -> Result<(Roster, Report), Report> {
        let Examined { roster, report, .. } = Roster::examine(path, text);
        match roster {
            Some(roster) if !report.has_errors() => Ok((roster, report)),
            _ => Err(report),
        }
    }

    /// The roster in a text without most of its users, which was checked when it had them. Nothing that names a user is
    /// an error.
    pub(crate) fn parse_without_users(path: &str, text: &str) -> Result<(Roster, Report), Report> {
        let mut unread = Unread::default();
        unread.tables.insert("users");
        let Examined { roster, report, .. } = Roster::examine_with(path, text, unread);
        match roster {
            Some(roster) if !report.has_errors() => Ok((roster, report)),
            _ => Err(report),
        }
    }

    /// Reads and checks a roster as far as possible, also one with errors, so that problems in other files can be
    /// found as well. Nothing is generated from a roster with errors.
    pub fn examine(path: &str, text: &str) -> Examined {
        Roster::examine_with(path, text, Unread::default())
    }

    /// The same where the tables in `unread` are known to be incomplete.
    fn examine_with(path: &str, text: &str, mut unread: Unread) -> Examined {
        if let Some(report) = old_line_ends(path, text) {
            return Examined {
                roster: None,
                report,
                doubts: Doubts::default(),
            };
        }
        let mut problems = Problems::new();
        let mut places = Places::default();
        let roster = Roster::decode(text, &mut unread, &mut places, &mut problems);
        if let Some(roster) = &roster {
            rules::check(roster, &unread, &places, &mut problems);
        }
        report_keys(text, &mut problems);
        let report = Report::new(path, text, problems);
        let doubts = match (&roster, report.has_errors()) {
            (Some(roster), true) => Doubts::about(roster, unread, text),
            _ => Doubts::default(),
        };
        Examined {
            roster,
            report,
            doubts,
        }
    }

    /// The errors across the tables of this roster, such as after a user was removed from it.
    pub fn recheck(&self) -> Vec<Problem> {
        let mut problems = Problems::new();
        rules::check(self, &Unread::default(), &Places::default(), &mut problems);
        problems.retain(|problem| problem.severity() == Severity::Error);
        problems
    }

    /// `None` if the text is not TOML. Other problems are then not reported, except secrets.
    fn decode(
        text: &str,
        unread: &mut Unread,
        places: &mut Places,
        problems: &mut Problems,
    ) -> Option<Self> {
        let (document, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            return Some(Roster::read(document, unread, places, problems));
        }
        let mut guesses = Problems::new();
        Roster::read(document, unread, places, &mut guesses);
        problems.extend(guesses.into_iter().filter(|guess| {
            let mut broken = errors.iter().filter_map(toml::de::Error::span);
            let (start, end) = (guess.span.start, guess.span.end);
            matches!(guess.kind(), Some(ProblemKind::PlainSecret(_)))
                && broken.all(|at| at.end < start || at.start > end)
        }));
        let mut errors: Vec<_> = errors.iter().map(|error| syntax(text, error)).collect();
        if let Some(last) = errors.iter_mut().max_by_key(|error| error.span.start) {
            let rest = "other problems are reported once the file is valid TOML";
            last.help = Some(match last.help.take() {
                Some(help) => format!("{help}; {rest}"),
                None => rest.to_owned(),
            });
        }
        problems.append(&mut errors);
        None
    }

    /// An entry with a problem is kept, with defaults for unreadable parts, so that references from it and to it are
    /// checked. Such a roster is never returned as valid.
    ///
    /// This function is long because it lists every table.
    fn read(
        document: Spanned<DeTable<'_>>,
        unread: &mut Unread,
        places: &mut Places,
        problems: &mut Problems,
    ) -> Self {
        let span = document.span().start..document.span().start;
        let document = Spanned::new(span.clone(), DeValue::Table(document.into_inner()));
        let mut table = Table::new("the roster", span, document, problems);
        let site = table.raw("site");
        if site.is_none() {
            table.missing("site", "a table [site] with `title` and `url`");
        }
        let ome = table.raw("ome");
        let cluster = table.raw("cluster");
        let kubernetes = table.raw("kubernetes");
        let nginx = table.raw("nginx");
        let conductor = table.raw("conductor");
        let admission = table.raw("admission");
        let mut named = |name| {
            let Some(entries) = Entries::take(&mut table, name) else {
                unread.tables.insert(name);
                return Vec::new();
            };
            unread.nameless |= entries.nameless;
            entries.named
        };
        let apps = named("apps");
        let users = named("users");
        let groups = named("groups");
        let layouts = named("layouts");
        let relays = named("relays");
        let channels = named("channels");
        let events = table.optional::<Vec<At<RawEvent>>>("events");
        let recordings = table.raw("recordings");
        let invitations = table.raw("invitations");
        let archive = table.raw("archive");
        let notify = table.raw("notify");
        unread.nameless |= table.has_more();
        table.finish();
        let single = [
            ("site", &site),
            ("ome", &ome),
            ("admission", &admission),
            ("notify", &notify),
        ];
        for (name, value) in single {
            if let Some(value) = value {
                places.add(name, value);
            }
        }
        for relay in &relays {
            places.add(&format!("relays.{}", *relay.slug), &relay.value);
        }

        let site = site.map_or_else(Site::default, |site| Site::decode(site, problems));
        let zone: &TimeZone = &site.timezone;
        let app_names: Vec<Slug> = apps.iter().map(|app| app.slug.value.clone()).collect();
        let entries = [&apps, &users, &groups, &layouts, &relays, &channels];
        let misnamed = entries.into_iter().flatten().filter(|entry| entry.misnamed);
        unread.names = misnamed.map(|entry| entry.slug.span.start).collect();
        let users = collect(users, |slug, value| {
            User::decode(slug, value, zone, &app_names, unread, problems)
        });
        let tables = Tables {
            ome: Ome::decode(ome, problems),
            cluster: cluster.map(|cluster| {
                let place = cluster.span();
                At::new(Cluster::decode(cluster, problems), place)
            }),
            kubernetes: kubernetes.map(|kubernetes| {
                let place = kubernetes.span();
                At::new(Kubernetes::decode(kubernetes, problems), place)
            }),
            nginx: nginx.map(|nginx| {
                let place = nginx.span();
                At::new(Nginx::decode(nginx, problems), place)
            }),
            conductor: conductor.map(|conductor| {
                let place = conductor.span();
                At::new(Conductor::decode(conductor, problems), place)
            }),
            admission: Admission::decode(admission, problems),
            apps: collect(apps, |slug, value| App::decode(slug, value, problems)),
            groups: collect(groups, |slug, value| Group::decode(slug, value, problems)),
            layouts: collect(layouts, |slug, value| Layout::decode(slug, value, problems)),
            relays: collect(relays, |slug, value| Relay::decode(slug, value, problems))
                .into_iter()
                .filter_map(|(slug, relay)| Some((slug, relay?)))
                .collect(),
            channels: collect(channels, |slug, value| {
                Channel::decode(slug, value, zone, unread, problems)
            }),
            events: events
                .map(|events| events.value)
                .unwrap_or_default()
                .into_iter()
                .map(|event| event.value.in_zone(zone, problems))
                .collect(),
            recordings: Recordings::decode(recordings, problems),
            invitations: Invitations::decode(invitations, problems),
            archive: archive.map(|archive| {
                let place = archive.span();
                At::new(Archive::decode(archive, problems), place)
            }),
            notify: Notify::decode(notify, problems),
            site,
        };
        Roster { tables, users }
    }
}

/// The report of a file whose lines end in CR alone, as on old Macs. TOML accepts only LF and CRLF, and each line
/// would be an error.
fn old_line_ends(path: &str, text: &str) -> Option<Report> {
    let is_lone = |at: &usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    let mut lone = text.match_indices('\r').map(|(at, _)| at).filter(is_lone);
    let first = lone.next()?;
    (lone.count() >= text.matches('\n').count()).then(|| {
        let problem = Problem::new(ProblemKind::LineEnds, first..first)
            .label("expected LF, or CR LF")
            .help(
                "save the file with Unix (LF) or Windows (CRLF) line endings; other problems are \
                 reported after that",
            )
            .masked();
        // the rest is one long line
        Report::new(path, &text[..first], vec![problem])
    })
}

/// The entries by name. An entry with an invalid name never replaces one that is validly named so.
fn collect<'i, T>(
    entries: Vec<Entry<'i>>,
    mut decode: impl FnMut(At<Slug>, Spanned<DeValue<'i>>) -> T,
) -> IndexMap<Slug, T> {
    let mut named = IndexMap::with_capacity(entries.len());
    for Entry {
        slug,
        misnamed,
        value,
    } in entries
    {
        let name = slug.value.clone();
        let read = decode(slug, value);
        if !misnamed {
            named.insert(name, read);
        } else {
            named.entry(name).or_insert(read);
        }
    }
    named
}
