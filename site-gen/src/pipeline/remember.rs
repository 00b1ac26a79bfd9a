//! Keeps the results of reading Markdown from one build of a tree to the next.

use std::{borrow::Cow, path::Path, sync::Arc};

use anyhow::Context;
use roster::Report;

use crate::{
    content::{
        front_matter::FrontMatter,
        memory::{Memory, Remembered},
        pages::{Content, MarkdownFile},
    },
    failure::Failure,
    pipeline::fingerprint::of_program,
    site::facts::{rendered::RenderedContent, written::Written},
};

/// The extension of the memory's file.
pub(super) const EXTENSION: &str = "memory";

/// Reads the memory of the last build. It is empty if another version of the program wrote it.
pub(super) fn read(place: &Path) -> Memory {
    Memory::read(place, &of_program())
}

/// Writes the memory for the next build.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(
    place: &Path,
    content: &Content,
    rendered: &RenderedContent<'_>,
) -> anyhow::Result<()> {
    let pages = content.pages.iter().zip(&rendered.pages);
    let pages = pages.map(|(page, text)| (&page.front, text, true));
    let abouts = content.about.iter();
    let abouts = abouts.filter_map(|(name, about)| {
        Some((&about.front, rendered.abouts.get(name.as_str())?, false))
    });
    let files: Vec<(&FrontMatter, &Written<'_>, bool)> = pages.chain(abouts).collect();
    let context = &rendered.context;
    Memory::write(place, &of_program(), context, &files, |file| {
        let (front, text, is_page) = *file;
        let remembered = remembered(front, text, is_page)?;
        Some((text.source.name.as_str(), remembered))
    })
    .with_context(|| format!("{} cannot be written", place.display()))
}

fn remembered(front: &FrontMatter, text: &Written<'_>, is_page: bool) -> Option<Arc<Remembered>> {
    let Written {
        source, outline, ..
    } = text;
    let stamp = source.stamp.filter(|_| text.is_good())?;
    match (&source.remembered, outline) {
        // unchanged
        (Some(remembered), Some(Cow::Borrowed(_)) | None) => Some(Arc::clone(remembered)),
        _ => {
            let outline = outline.as_deref();
            let (digest, offset) = (*source.text.digest(), source.offset);
            Some(Remembered::new(stamp, digest, offset, front, is_page, outline).into())
        }
    }
}

/// Checks that no remembered file was changed after it was listed.
///
/// # Errors
/// Reports of the changed files.
pub(super) fn check(content: &Content) -> Result<(), Failure> {
    let pages = content.pages.iter().map(|page| &page.source);
    let abouts = content.about.values().map(|about| &about.source);
    let other = pages.chain(abouts).filter(|source| source.text.is_other());
    let mut reports: Vec<Report> = other.map(MarkdownFile::report_changed).collect();
    reports.sort_by(|one, other| one.path.cmp(&other.path));
    match reports.is_empty() {
        true => Ok(()),
        false => Err(Failure::Input(reports)),
    }
}
