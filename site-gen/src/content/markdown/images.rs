//! Images with their sizes, so that the page does not move while they load, and with lazy loading.

use std::{collections::HashMap, fmt::Write, path::Path};

use imagesize::ImageError;
use pulldown_cmark::{Event, Tag, TagEnd};

use super::summary::text_until;
use crate::{content::dimensions::dimensions, escape};

/// Width and height in pixels; `None` for SVG and AVIF, for which no size is read.
pub(super) type Size = Option<(usize, usize)>;

/// The displayed size of a picture, from the head of its file.
///
/// # Errors
/// What is wrong with it.
pub(super) fn size(path: &Path) -> Result<Size, String> {
    let ending = path.extension().and_then(|ending| ending.to_str());
    match ending.map(str::to_ascii_lowercase).as_deref() {
        Some("png" | "jpg" | "jpeg" | "gif" | "webp") => {}
        _ => return Ok(None),
    }
    match dimensions(path) {
        Ok([width, height]) => Ok(Some((width, height))),
        Err(ImageError::IoError(error)) if error.kind() != std::io::ErrorKind::UnexpectedEof => {
            Err(format!("it cannot be read: {error}"))
        }
        Err(_) => Err("its bytes are no picture".to_owned()),
    }
}

/// Replaces images with our own tags. `sizes` is by address.
pub(super) fn place<'a>(events: Vec<Event<'a>>, sizes: &HashMap<String, Size>) -> Vec<Event<'a>> {
    if !events
        .iter()
        .any(|event| matches!(event, Event::Start(Tag::Image { .. })))
    {
        return events;
    }
    let mut placed = Vec::with_capacity(events.len());
    let mut events = events.into_iter();
    while let Some(event) = events.next() {
        let Event::Start(Tag::Image {
            dest_url, title, ..
        }) = event
        else {
            placed.push(event);
            continue;
        };
        let mut inner = Vec::new();
        let mut depth = 1;
        for event in events.by_ref() {
            match event {
                Event::Start(Tag::Image { .. }) => depth += 1,
                Event::End(TagEnd::Image) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            inner.push(event);
        }
        let alt = text_until(inner.into_iter(), |_| false);
        let size = sizes.get(&*dest_url).copied().flatten();
        placed.push(Event::InlineHtml(tag(&dest_url, &alt, &title, size).into()));
    }
    placed
}

fn tag(address: &str, alt: &str, title: &str, size: Size) -> String {
    let (address, alt) = (escape::html(address), escape::html(alt));
    let mut tag = format!("<img src=\"{address}\" alt=\"{alt}\"");
    // writing to a string cannot fail
    if !title.is_empty() {
        let _ = write!(tag, " title=\"{}\"", escape::html(title));
    }
    if let Some((width, height)) = size {
        let _ = write!(tag, " width=\"{width}\" height=\"{height}\"");
    }
    tag + " loading=\"lazy\" decoding=\"async\">"
}
