//! The parts of a rendered text that other pages need, without its HTML.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::{
    content::markdown::{Part, Reference, Rendered, anchors},
    fingerprint::Fingerprint,
};

/// The parts of a text that pages need to list it or link to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// Its first heading of level 1.
    pub title: Option<String>,
    /// Its summary as plain text.
    pub summary: String,
    /// The ids of its headings.
    pub headings: Vec<String>,
    /// The ids of its footnotes.
    pub notes: Vec<String>,
    /// Links within the site, to be checked against all addresses.
    pub references: Vec<Reference>,
    /// A digest of its HTML and its table of contents.
    pub digest: Fingerprint,
    /// Whether it contains no players.
    pub is_text: bool,
}

impl Outline {
    /// The fragments that links to it may have.
    pub fn anchors(&self) -> HashSet<&str> {
        let headings: Vec<&str> = self.headings.iter().map(String::as_str).collect();
        anchors(&headings, &self.notes)
    }

    /// Moves the outline out of a rendered text.
    pub fn take(rendered: &mut Rendered) -> Self {
        let mut hasher = blake3::Hasher::new();
        for heading in &rendered.toc {
            hasher.update(&[heading.level]);
            for part in [&heading.id, &heading.title] {
                hasher.update(&part.len().to_le_bytes());
                hasher.update(part.as_bytes());
            }
        }
        // so that a heading cannot be mistaken for HTML
        hasher.update(&[0]);
        for part in &rendered.parts {
            match part {
                Part::Html(html) => hasher.update(html.as_bytes()),
                // the page's fingerprint has the player itself
                Part::Stream(_) | Part::Layout(_) => hasher.update(&[0]),
            };
        }
        Outline {
            title: rendered.title.take(),
            summary: std::mem::take(&mut rendered.summary),
            headings: (rendered.toc.iter())
                .map(|heading| heading.id.clone())
                .collect(),
            notes: rendered.notes.clone(),
            references: std::mem::take(&mut rendered.references),
            digest: *hasher.finalize().as_bytes(),
            is_text: matches!(rendered.parts[..], [] | [Part::Html(_)]),
        }
    }
}
