//! Destinations of links and images: safe addresses, and existing pages and files of the site.

use std::ops::Range;

use engine::names::THUMBNAIL;
use pulldown_cmark::CowStr;
use roster::Problem;

use super::{
    Reference,
    filter::Filter,
    images,
    references::{Missing, address},
};

use crate::problem::SiteProblem;

/// Allowed schemes of links: for pages, people and streams, but nothing that can run code.
const SCHEMES: [&str; 11] = [
    "http", "https", "mailto", "tel", "sms", "xmpp", "matrix", "irc", "ircs", "rtmp", "srt",
];

impl Filter<'_> {
    /// The address of a link: without a scheme that can run code, and checked if it is within the site.
    pub(super) fn link<'a>(&mut self, written: CowStr<'a>, span: &Range<usize>) -> CowStr<'a> {
        let filled = self.fill(written, span, false);
        match scheme(&filled).as_deref() {
            Some(scheme) if SCHEMES.contains(&scheme) => return filled,
            Some(_) => {
                self.problems.push(
                    Problem::new(SiteProblem::Scheme, self.narrow(span, &filled))
                        .label(format!("expected one of {}:", SCHEMES.join(":, ")))
                        .help("a file with a colon in its name is written as ./a:b.md"),
                );
                return CowStr::Borrowed("#");
            }
            None if filled.starts_with("//") => return filled,
            None => {}
        }
        let Some(library) = self.place.library else {
            return filled;
        };
        let span = self.narrow(span, &filled);
        let (file, page) = (self.place.file, self.place.address);
        match library.link(file, page, &filled, &span) {
            Ok(link) => {
                if !link.path.is_empty() || link.fragment.is_some() {
                    self.references.push(Reference {
                        span,
                        path: link.path,
                        fragment: link.fragment,
                    });
                }
                link.address.into()
            }
            Err(missing) => {
                self.miss(*missing);
                filled
            }
        }
    }

    /// The address of an image: a file under `content/`, or a thumbnail from the engine.
    pub(super) fn image<'a>(&mut self, written: CowStr<'a>, span: &Range<usize>) -> CowStr<'a> {
        let filled = self.fill(written, span, false);
        let scheme = scheme(&filled);
        let Some(library) = self.place.library else {
            return match scheme.as_deref() {
                None | Some("http" | "https") => filled,
                Some(_) => CowStr::Borrowed("#"),
            };
        };
        let span = self.narrow(span, &filled);
        if scheme.is_some() || filled.starts_with("//") {
            self.problems.push(
                Problem::new(SiteProblem::ForeignImage, span)
                    .label("the pages' Content-Security-Policy refuses it: expected a file under content/")
                    .help("save it under content/ and write its path"),
            );
            return CowStr::Borrowed("#");
        }
        if let Some((name, path)) = library.file(self.place.file, &filled) {
            let address = address(&format!("/{name}"));
            if self.pictures.contains_key(&address) {
                return address.into();
            }
            match images::size(path) {
                Ok(size) => {
                    self.pictures.insert(address.clone(), size);
                }
                Err(why) => self.problems.push(
                    Problem::new(SiteProblem::BrokenImage(filled.to_string()), span).label(
                        format!("{why}; expected a PNG, JPEG, WebP, GIF, AVIF or SVG file"),
                    ),
                ),
            }
            return address.into();
        }
        if is_thumbnail(&filled) {
            self.references.push(Reference {
                span,
                path: filled.to_string(),
                fragment: None,
            });
        } else {
            self.miss(*library.no_file("image", &filled, self.place.file, &span));
        }
        filled
    }

    fn miss(&mut self, (problem, missing): (Problem, Option<Missing>)) {
        let at = self.problems.len();
        self.missing.extend(missing.map(|missing| Missing {
            problem: at,
            ..missing
        }));
        self.problems.push(problem);
    }
}

/// The scheme of an address, in lower case.
fn scheme(address: &str) -> Option<String> {
    let (scheme, _) = address.split_once(':')?;
    (!scheme.contains(['/', '?', '#'])).then(|| scheme.to_ascii_lowercase())
}

/// Whether an address is that of a thumbnail, such as `/show/alice/thumb.jpg`.
fn is_thumbnail(path: &str) -> bool {
    let parts: Vec<&str> = path.split('/').collect();
    matches!(parts[..], ["", app, name, THUMBNAIL] if !app.is_empty() && !name.is_empty())
}
