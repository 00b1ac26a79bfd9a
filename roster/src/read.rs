//! From a file's text to a roster, or to all of its problems.

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    admission::Admission,
    app::App,
    channel::Channel,
    decode::{Problems, syntax},
    event::RawEvent,
    group::Group,
    layout::Layout,
    leaked::report_keys,
    notices::Notify,
    problem::{At, Problem, Report, Severity},
    relay::Relay,
    roster::Roster,
    rules,
    server::Ome,
    site::Site,
    slug::Slug,
    table::Table,
    user::User,
};

impl Roster {
    /// Reads and checks a roster. `path` is only named in the report, relative to where the person
    /// stands.
    ///
    /// The report holds the warnings of a roster that can be used.
    ///
    /// # Errors
    /// The report of a roster with errors: all of them, in file order.
    pub fn parse(path: &str, text: &str) -> Result<(Roster, Report), Report> {
        let mut problems = Problems::new();
        let roster = Roster::decode(text, &mut problems);
        if let Some(roster) = &roster {
            rules::check(roster, &mut problems);
        }
        report_keys(text, &mut problems);
        let report = Report::new(path, text, problems);
        match roster {
            Some(roster) if !report.has_errors() => Ok((roster, report)),
            _ => Err(report),
        }
    }

    /// What would be wrong across this roster, such as after a user was taken out of it.
    pub fn recheck(&self) -> Vec<Problem> {
        let mut problems = Problems::new();
        rules::check(self, &mut problems);
        problems.retain(|problem| problem.severity == Severity::Error);
        problems
    }

    /// `None` when the text is no TOML at all.
    fn decode(text: &str, problems: &mut Problems) -> Option<Self> {
        let (document, errors) = DeTable::parse_recoverable(text);
        let broken = !errors.is_empty();
        for error in errors {
            problems.push(syntax(text, &error));
        }
        if broken {
            // what a broken document holds is a guess, and so would be its other problems
            return None;
        }
        let span = document.span().start..document.span().start;
        let document = Spanned::new(span.clone(), DeValue::Table(document.into_inner()));
        let mut table = Table::new("the roster", span, document, problems)?;
        let site = table.raw("site");
        if site.is_none() {
            table.missing("site", "a table [site] with `title` and `url`");
        }
        let ome = table.raw("ome");
        let admission = table.raw("admission");
        let apps = table.named("apps");
        let users = table.named("users");
        let groups = table.named("groups");
        let layouts = table.named("layouts");
        let relays = table.named("relays");
        let channels = table.named("channels");
        let events = table.optional::<Vec<At<RawEvent>>>("events");
        let notify = table.raw("notify");
        table.finish();

        let site = site.map_or_else(Site::default, |site| Site::decode(site, problems));
        let zone: &TimeZone = &site.timezone;
        let app_names: Vec<Slug> = apps.iter().map(|(slug, _)| slug.value.clone()).collect();
        let roster = Roster {
            ome: Ome::decode(ome, problems),
            admission: Admission::decode(admission, problems),
            apps: collect(apps, |slug, value| App::decode(slug, value, problems)),
            users: collect(users, |slug, value| {
                User::decode(slug, value, zone, &app_names, problems)
            }),
            groups: collect(groups, |slug, value| Group::decode(slug, value, problems)),
            layouts: collect(layouts, |slug, value| Layout::decode(slug, value, problems)),
            relays: collect(relays, |slug, value| Relay::decode(slug, value, problems)),
            channels: collect(channels, |slug, value| {
                Channel::decode(slug, value, zone, problems)
            }),
            events: events
                .map(|events| events.value)
                .unwrap_or_default()
                .into_iter()
                .filter_map(|event| event.value.in_zone(zone, problems))
                .collect(),
            notify: Notify::decode(notify, problems),
            site,
        };
        Some(roster)
    }
}

fn collect<'i, T>(
    entries: Vec<(At<Slug>, Spanned<DeValue<'i>>)>,
    mut decode: impl FnMut(At<Slug>, Spanned<DeValue<'i>>) -> Option<T>,
) -> IndexMap<Slug, T> {
    entries
        .into_iter()
        .filter_map(|(slug, value)| Some((slug.value.clone(), decode(slug, value)?)))
        .collect()
}
