//! `mitts check --left-out`: files in the site's folders that are not part of the site.

use std::path::PathBuf;

use roster::Roster;

use crate::{
    content::{files, named::about_nobody, read::Markdown},
    failure::Failure,
    pipeline::read,
    project::Project,
};

/// A line for each file and folder that is left out, sorted by path. If the roster cannot be read, texts about users are
/// listed only if they are drafts.
///
/// # Errors
/// When a folder cannot be read.
pub(super) fn list(project: &Project) -> Result<String, Failure> {
    let files = read(project)?;
    let mut found: Vec<(PathBuf, &str)> = files::find(&project.path("themes"))?.left_out;
    let roster = project
        .read()
        .ok()
        .and_then(|text| Roster::parse(&project.roster.display().to_string(), &text).ok());
    let texts: &[Markdown] = &files.markdown;
    let names = texts.iter().map(|text| text.name.as_str());
    let about_nobody = roster.map(|(roster, _)| about_nobody(&roster, names));
    let about_nobody = about_nobody.unwrap_or_default();
    for text in texts {
        let reason = match text.front.draft {
            true => "a draft",
            false if about_nobody.contains(text.name.as_str()) => "not used by the roster",
            false => continue,
        };
        found.push((PathBuf::from(&text.shown), reason));
    }
    found.extend(files.left_out);
    found.sort();
    let lines = found
        .iter()
        .map(|(path, reason)| format!("left out: {} ({reason})\n", path.display()));
    let lines: String = lines.collect();
    Ok(match lines.is_empty() {
        true => "nothing is left out\n".to_owned(),
        false => lines,
    })
}
