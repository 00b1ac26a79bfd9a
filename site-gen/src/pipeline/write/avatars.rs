//! Writes users' pictures in the sizes that pages show.

use rayon::prelude::*;
use roster::{At, Problem, Report, User};

use crate::{
    content::{
        avatars::{Avatar, SIZES},
        named::broken,
    },
    failure::Failure,
    output::tree::{Staged, Tree},
    pipeline::{load::Loaded, made::Made},
};

/// Writes the pictures that are not up to date. A picture that cannot be decoded is reported at its place in the
/// roster.
pub(in crate::pipeline) fn avatars(
    tree: &Tree,
    loaded: &Loaded,
    made: &mut Made,
) -> Result<(), Failure> {
    let Loaded {
        roster,
        content,
        report: Report { path, source, .. },
        ..
    } = loaded;
    let users: Vec<&User> = roster.users.values().collect();
    let written: Vec<Result<Vec<(String, Staged)>, Failure>> = users
        .par_iter()
        .filter_map(|user| user.profile.avatar.as_ref())
        .filter_map(|place| Some((place, content.avatars.get(place.as_str())?)))
        .map(|(place, avatar)| {
            write(tree, place, avatar, |problem| {
                Report::new(path, source, vec![problem])
            })
        })
        .collect();
    let mut broken = Vec::new();
    for written in written {
        match written {
            Ok(written) => {
                for (path, staged) in written {
                    made.add(path, staged);
                }
            }
            Err(Failure::Input(reports)) => broken.extend(reports),
            Err(other) => return Err(other),
        }
    }
    match broken.is_empty() {
        true => Ok(()),
        false => Err(Failure::Input(broken)),
    }
}

/// Writes a picture in all sizes, unless the tree has all of them.
fn write(
    tree: &Tree,
    place: &At<String>,
    avatar: &Avatar,
    report: impl Fn(Problem) -> Report,
) -> Result<Vec<(String, Staged)>, Failure> {
    let paths = SIZES.map(|size| avatar.path(size));
    let kept = paths.iter().map(|path| {
        let entry = tree.kept(path, &avatar.fingerprint)?;
        Some((path.clone(), Staged::unchanged(entry)))
    });
    if let Some(kept) = kept.collect::<Option<Vec<_>>>() {
        return Ok(kept);
    }
    let pictures = avatar
        .make()
        .map_err(|why| Failure::Input(vec![report(broken(place, &why))]))?;
    let staged = paths.into_iter().zip(pictures).map(|(path, bytes)| {
        let staged = tree.stage(&path, avatar.fingerprint, &bytes)?;
        Ok((path, staged))
    });
    staged.collect()
}
