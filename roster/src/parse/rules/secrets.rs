//! A rule for secrets: each has one purpose. Whoever learns a shared one has the rights of both.

use crate::{
    access::secret::SecretRef,
    file::{decode::Problems, kind::ProblemKind, problem::Problem},
    model::roster::Roster,
    parse::places::Places,
};

/// A secret, what it is for, and its field.
struct Named<'r> {
    secret: &'r SecretRef,
    /// Secrets of one purpose may be the same: two relays to one account.
    purpose: &'static str,
    shown: String,
    field: String,
}

/// Reports secrets that are used for two purposes.
pub(crate) fn check(roster: &Roster, places: &Places, problems: &mut Problems) {
    let all = named(roster);
    for (at, one) in all.iter().enumerate() {
        let is_shared =
            |other: &&Named<'_>| other.purpose != one.purpose && other.secret == one.secret;
        let Some(other) = all[..at].iter().find(is_shared) else {
            continue;
        };
        let kind = ProblemKind::SharedSecret(other.shown.clone(), one.shown.clone());
        problems.push(
            Problem::new(kind, places.first(&[&one.field, &other.field]))
                .label("expected a secret of its own: who learns one has the rights of the other")
                .help("name another variable or file; `mitts secrets init` makes the secret"),
        );
    }
}

fn named(roster: &Roster) -> Vec<Named<'_>> {
    let name = |secret, purpose, shown: String, field: String| Named {
        secret,
        purpose,
        shown,
        field,
    };
    let mut all = vec![name(
        &roster.admission.secret,
        "admission",
        "`secret` of [admission]".to_owned(),
        "admission.secret".to_owned(),
    )];
    all.extend(roster.ome.api_token.as_ref().map(|token| {
        name(
            token,
            "api",
            "`api_token` of [ome]".to_owned(),
            "ome.api_token".to_owned(),
        )
    }));
    let bucket = (roster.archive.as_ref()).and_then(|archive| archive.bucket.as_ref());
    all.extend(
        bucket
            .and_then(|bucket| bucket.credentials.as_ref())
            .map(|secret| {
                name(
                    secret,
                    "archive",
                    "`credentials` of [archive]".to_owned(),
                    "archive.credentials".to_owned(),
                )
            }),
    );
    for relay in roster.relays.values() {
        let fields = [
            ("key", relay.key.as_ref()),
            ("passphrase", relay.passphrase.as_ref()),
        ];
        all.extend(fields.into_iter().filter_map(|(field, secret)| {
            let shown = format!("`{field}` of [relays.{}]", *relay.slug);
            Some(name(
                secret?,
                "relays",
                shown,
                format!("relays.{}.{field}", *relay.slug),
            ))
        }));
    }
    let site = roster.notify.notices.iter();
    let site = site.map(|notices| (notices, "[notify]".to_owned(), "notify".to_owned()));
    let users = roster.users.values().filter_map(|user| {
        let slug = &user.slug.value;
        let (table, field) = (
            format!("[users.{slug}.notify]"),
            format!("users.{slug}.notify"),
        );
        Some((user.notify.as_ref()?, table, field))
    });
    for (notices, table, place) in site.chain(users) {
        let signs = notices.webhook.as_ref().map(|webhook| &webhook.secret);
        for (field, purpose, secret) in [
            ("discord", "notify", notices.discord.as_ref()),
            ("slack", "notify", notices.slack.as_ref()),
            ("webhook.secret", "webhook", signs),
        ] {
            let shown = format!("`{field}` of {table}");
            all.extend(
                secret.map(|secret| name(secret, purpose, shown, format!("{place}.{field}"))),
            );
        }
    }
    all
}
