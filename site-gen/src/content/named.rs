//! Files under `content/` that the roster names: texts about users and groups, pictures, and clips of channels.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::{Path, PathBuf},
};

use rayon::prelude::*;
use roster::{At, Hints, Problem, Roster};

use crate::{
    content::{addresses::ABOUT_USERS, avatars::Avatar, clips, left_out, pages::Content, pictures},
    problem::SiteProblem,
};

/// Reads the pictures that the roster names, and returns the problems of all files that it names.
pub(super) fn read(
    roster: &Roster,
    folder: &Path,
    names: &BTreeSet<String>,
    content: &mut Content,
) -> Vec<Problem> {
    let mut hints = Hints::new(names.iter().map(String::as_str));
    let missing = abouts(roster)
        .filter(|about| !names.contains(about.as_str()))
        .map(|about| {
            let path = folder.join(about.as_str());
            Problem::new(SiteProblem::NoAbout, about.span.clone())
                .label(format!("expected a Markdown file {}", path.display()))
                .did_you_mean(hints.near(about))
        });
    let mut missing: Vec<Problem> = missing.collect();
    content.avatars = read_avatars(&content.files, roster, &mut missing);
    missing.extend(pictures::check(roster, folder, &content.files));
    missing.extend(clips::check(roster, &content.files));
    if let Some(picture) = &roster.site.picture {
        match pictures::shared(picture, folder, &content.files) {
            Ok(size) => drop(content.shared.insert(picture.as_str().to_owned(), size)),
            Err(problem) => missing.push(problem),
        }
    }
    missing
}

/// Markdown files in the folder for texts about users that the roster does not name, by their paths under `content/`.
pub fn about_nobody<'f>(roster: &Roster, names: impl Iterator<Item = &'f str>) -> HashSet<&'f str> {
    let named: HashSet<&str> = abouts(roster).map(|about| about.as_str()).collect();
    let names = names.filter(|name| name.starts_with(ABOUT_USERS));
    names.filter(|name| !named.contains(name)).collect()
}

/// The texts named in the roster.
pub(super) fn abouts(roster: &Roster) -> impl Iterator<Item = &At<String>> {
    let users = roster.users.values().filter_map(|user| user.about.as_ref());
    let groups = roster.groups.values();
    users.chain(groups.filter_map(|group| group.about.as_ref()))
}

/// Reads the pictures named in the roster. A problem has the span of the picture's name.
fn read_avatars(
    files: &BTreeMap<String, PathBuf>,
    roster: &Roster,
    problems: &mut Vec<Problem>,
) -> HashMap<String, Avatar> {
    let users = roster.users.values();
    let mut hints = Hints::new(files.keys().map(String::as_str));
    let mut avatars = Vec::new();
    for avatar in users.filter_map(|user| user.profile.avatar.as_ref()) {
        if let Some(path) = files.get(avatar.as_str()) {
            avatars.push((avatar, path));
            continue;
        }
        let problem = Problem::new(SiteProblem::NoAvatar, avatar.span.clone())
            .label("expected the path of a PNG, JPEG or WebP file under content/")
            .did_you_mean(hints.near(avatar));
        problems.push(left_out::explained(problem, avatar));
    }
    fn read<'a>(
        (place, path): (&'a At<String>, &PathBuf),
    ) -> Result<(&'a At<String>, Avatar), Problem> {
        let avatar = Avatar::read(path).map_err(|why| broken(place, &why))?;
        Ok((place, avatar))
    }
    let (good, bad): (Vec<_>, Vec<_>) = avatars
        .into_par_iter()
        .map(read)
        .collect::<Vec<_>>()
        .into_iter()
        .partition(Result::is_ok);
    problems.extend(bad.into_iter().filter_map(Result::err));
    let mut found = HashMap::with_capacity(good.len());
    for (place, avatar) in good.into_iter().filter_map(Result::ok) {
        if avatar.has_broken_profile {
            problems.push(off_colour(place));
        }
        found.insert(place.value.clone(), avatar);
    }
    found
}

/// The problem of a picture with an unreadable colour profile.
fn off_colour(avatar: &At<String>) -> Problem {
    Problem::new(SiteProblem::AvatarColours, avatar.span.clone())
        .label("taken for sRGB")
        .help("export it again as sRGB")
}

/// The problem of a picture that cannot be used.
pub fn broken(avatar: &At<String>, why: &str) -> Problem {
    Problem::new(SiteProblem::BrokenAvatar, avatar.span.clone())
        .label(why.to_owned())
        .help("save it anew as PNG, JPEG or WebP")
}
