//! Pictures that the roster and Markdown pages name: files under `content/` of the format that their ending says.

use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use roster::{At, Picture, Problem, Roster, SharedPicture, Span};

use crate::{
    content::{dimensions::dimensions, left_out::explained},
    problem::SiteProblem,
};

/// The number of bytes that show a file's format. An SVG may begin with a comment.
const HEAD: u64 = 1024;

/// The problems of all pictures in layouts, with the spans of their names.
pub fn check(roster: &Roster, folder: &Path, files: &BTreeMap<String, PathBuf>) -> Vec<Problem> {
    let mut seen: HashMap<(&str, usize), ()> = HashMap::new();
    let mut problems = Vec::new();
    for picture in roster.layouts.values().flat_map(|layout| layout.pictures()) {
        // each slot of a layout has the layout's own card
        if seen
            .insert((picture.as_str(), picture.span.start), ())
            .is_none()
        {
            problems.extend(problem(picture, folder, files));
        }
    }
    problems
}

fn problem(
    picture: &At<Picture>,
    folder: &Path,
    files: &BTreeMap<String, PathBuf>,
) -> Option<Problem> {
    let name = picture.as_str();
    let path = match found(name, &picture.span, folder, files) {
        Ok(path) => path,
        Err(problem) => return Some(problem),
    };
    // there is already a report of unreadable files
    let head = head(path).ok()?;
    (!is_a(ending(name), &head)).then(|| wrong(name, &picture.span, folder))
}

/// Width and height in pixels, as browsers show it, of a picture for link previews.
///
/// # Errors
/// What is wrong with it, with the span of its name.
pub fn shared(
    picture: &At<SharedPicture>,
    folder: &Path,
    files: &BTreeMap<String, PathBuf>,
) -> Result<[usize; 2], Problem> {
    let name = picture.as_str();
    let path = found(name, &picture.span, folder, files)?;
    let wrong = || wrong(name, &picture.span, folder);
    if !head(path).is_ok_and(|head| is_a(ending(name), &head)) {
        return Err(wrong());
    }
    dimensions(path).map_err(|_| wrong())
}

fn found<'f>(
    name: &str,
    span: &Span,
    folder: &Path,
    files: &'f BTreeMap<String, PathBuf>,
) -> Result<&'f Path, Problem> {
    files.get(name).map(PathBuf::as_path).ok_or_else(|| {
        let names = files.keys().map(String::as_str);
        let problem = Problem::new(SiteProblem::NoPicture, span.clone())
            .label(format!("expected a file {}", folder.join(name).display()))
            .did_you_mean(roster::nearest(name, names));
        explained(problem, name)
    })
}

fn wrong(name: &str, span: &Span, folder: &Path) -> Problem {
    let ending = ending(name);
    let kind = SiteProblem::BrokenPicture {
        path: folder.join(name).display().to_string(),
        ending: ending.to_owned(),
    };
    Problem::new(kind, span.clone())
        .label(format!(
            "expected a picture that any program opens as {ending}"
        ))
        .help("export it again, or give it the ending of what it is")
}

fn ending(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or("")
}

fn head(path: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    File::open(path)?.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

/// Whether a file with this head has the format that its ending says.
fn is_a(ending: &str, head: &[u8]) -> bool {
    match ending {
        "png" => head.starts_with(b"\x89PNG\r\n\x1a\n"),
        "jpg" | "jpeg" => head.starts_with(b"\xff\xd8\xff"),
        "gif" => head.starts_with(b"GIF8"),
        "webp" => head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP"),
        "avif" => head.get(4..8) == Some(b"ftyp"),
        "svg" => head.windows(4).any(|bytes| bytes == b"<svg"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_a;

    #[test]
    fn pictures_are_what_they_are_called() {
        assert!(is_a("png", b"\x89PNG\r\n\x1a\n\0\0"));
        assert!(is_a("jpg", b"\xff\xd8\xff\xe0"));
        assert!(is_a("webp", b"RIFF\x10\0\0\0WEBPVP8 "));
        assert!(is_a("svg", b"<?xml version=\"1.0\"?>\n<svg/>"));
        assert!(!is_a("png", b"\xff\xd8\xff\xe0"));
        assert!(!is_a("webp", b"RIFF"));
        assert!(!is_a("avif", b""));
    }
}
