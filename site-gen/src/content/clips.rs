//! The clips that channels show between turns: files under `content/` with picture and sound.

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};

use roster::{At, Hints, Problem, Roster};

use crate::{
    content::left_out::explained,
    problem::SiteProblem,
    standby::{Lack, lacks},
};

/// The problems of all clips that the roster names, with the spans of their names.
pub fn check(roster: &Roster, files: &BTreeMap<String, PathBuf>) -> Vec<Problem> {
    let channels = roster.channels.values();
    let clips = channels.filter_map(|channel| channel.standby.as_ref());
    let mut hints = Hints::new(files.keys().map(String::as_str));
    clips
        .filter_map(|clip| match files.get(clip.as_str()) {
            Some(path) => lacking(clip, path),
            None => {
                let problem = Problem::new(SiteProblem::NoClip, clip.span.clone())
                    .label("expected the path of a video under content/")
                    .help("without the line, `mitts build` makes a still picture in the theme's colours")
                    .did_you_mean(hints.near(clip));
                Some(explained(problem, clip))
            }
        })
        .collect()
}

/// The problem of a clip that OvenMediaEngine would not play. There is already a report of unreadable files.
fn lacking(clip: &At<String>, path: &Path) -> Option<Problem> {
    let lack = lacks(&mut File::open(path).ok()?).ok()??;
    let problem = Problem::new(SiteProblem::ClipWithout(lack), clip.span.clone())
        .label("OvenMediaEngine plays only clips with picture and sound");
    Some(match lack {
        Lack::Picture => problem.help("take a video, or remove the line"),
        Lack::Sound => problem.help(
            "add silence: ffmpeg -i clip.mp4 -f lavfi -i anullsrc=r=48000:cl=stereo -shortest -c:v copy -c:a aac new.mp4",
        ),
    })
}
