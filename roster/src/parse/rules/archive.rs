//! Rules about the archive: where it can be.

use crate::{
    file::{decode::Problems, kind::ProblemKind, problem::Problem},
    model::roster::Roster,
};

pub(super) fn check(roster: &Roster, problems: &mut Problems) {
    let Some(archive) = &roster.archive else {
        return;
    };
    let (folder, recordings) = (&archive.folder, &roster.recordings.folder);
    let field = match archive.bucket {
        Some(_) => "folder",
        None => "store",
    };
    if folder.starts_with(&recordings.value) || recordings.starts_with(&folder.value) {
        let kind = ProblemKind::SameFolder(field, "folder");
        problems.push(
            Problem::new(kind, folder.span.clone())
                .label("expected a folder beside that of [recordings]")
                .help(format!(
                    "leave `{field}` out, or write {field} = \"/var/lib/mitts/archive\""
                )),
        );
    }
    let url = archive.bucket.as_ref().and_then(|it| it.url.as_ref());
    if let Some(url) = url {
        let why = match (
            archive.public,
            roster.site.url.is_https() && !url.is_https(),
        ) {
            (false, _) => {
                Some("expected no address: with `public = false` nobody may read the store")
            }
            (true, true) => Some(
                "expected https://: browsers load nothing else into the pages of an https:// site",
            ),
            _ => None,
        };
        if let Some(why) = why {
            let kind = ProblemKind::WrongValue("url".to_owned());
            problems.push(Problem::new(kind, url.span.clone()).label(why));
        }
    }
    if roster.kubernetes.is_some() {
        let kind = ProblemKind::NotInCluster("archive");
        problems.push(
            Problem::new(kind, archive.span.clone())
                .label("pods share no folder")
                .help("remove [archive]"),
        );
    }
}
