//! The site's Markdown as HTML: its pages, and the texts about users and groups.

use std::{collections::HashMap, io::Write as _, time::SystemTime};

use rayon::prelude::*;
use roster::{At, Roster};

use crate::{
    content::{
        markdown::{self, Library, Place, Rendered, Variables, Words},
        outline::Outline,
        pages::{Content, MarkdownFile},
    },
    fingerprint::{FileStamp, Fingerprint},
    site::facts::written::Written,
};

/// The rendered Markdown of a site.
pub struct RenderedContent<'a> {
    content: &'a Content,
    roster: &'a Roster,
    /// The site's values that pages may show.
    variables: Variables,
    /// The words that rendering adds to a text.
    words: Words,
    /// The targets that links may have.
    library: Library<'a>,
    /// A digest of all that rendering uses besides the texts themselves.
    pub context: Fingerprint,
    /// The pages, in the order of [`Content::pages`].
    pub pages: Vec<Written<'a>>,
    /// The texts about users and groups, by their path under `content/`.
    pub abouts: HashMap<&'a str, Written<'a>>,
}

impl<'a> RenderedContent<'a> {
    /// Renders the pages, and the texts about users and groups that may contain links or images. A text with a
    /// remembered outline is only rendered when a page needs its HTML.
    pub(super) fn new(
        content: &'a Content,
        roster: &'a Roster,
        variables: Variables,
        words: Words,
    ) -> Self {
        let pages = content.pages.iter();
        let pages = pages.map(|page| (page.source.name.as_str(), page.path.as_str()));
        let library = Library {
            pages: pages.collect(),
            files: Some(&content.files),
        };
        let mut rendered = RenderedContent {
            context: context(content, &variables, &words),
            content,
            roster,
            variables,
            words,
            library,
            pages: Vec::new(),
            abouts: HashMap::new(),
        };
        let pages = content.pages.par_iter().enumerate();
        let pages = pages.map(|(at, page)| match rendered.outline(&page.source) {
            Some(outline) => Written::later(&page.source, Some(outline)),
            None => Written::rendered(&page.source, rendered.render_page(at)),
        });
        rendered.pages = pages.collect();
        let abouts = content.about.par_iter().map(|(name, about)| {
            let source = &about.source;
            let is_plain = match &source.remembered {
                Some(remembered) => remembered.outline.is_none(),
                None => !source.with_body(may_refer),
            };
            let written = match rendered.outline(source) {
                _ if is_plain => Written::later(source, None),
                Some(outline) => Written::later(source, Some(outline)),
                None => Written::rendered(source, rendered.render_about(source)),
            };
            (name.as_str(), written)
        });
        rendered.abouts = abouts.collect();
        rendered
    }

    /// What an earlier build made of a text, if it would be the same today.
    fn outline(&self, source: &'a MarkdownFile) -> Option<&'a Outline> {
        let is_good = self.content.context == self.context
            && !self.content.troubled.contains_key(&source.name);
        source
            .remembered
            .as_ref()?
            .outline
            .as_ref()
            .filter(|_| is_good)
    }

    fn anywhere(&self) -> Place<'_> {
        Place {
            library: Some(&self.library),
            words: Some(&self.words),
            ..Place::default()
        }
    }

    fn render_page(&self, at: usize) -> Rendered {
        let page = &self.content.pages[at];
        // with an unreadable title, the first heading stays, so that links to it work
        let has_title =
            page.front.title.is_some() || self.content.troubled.contains_key(&page.source.name);
        let render = match has_title {
            true => markdown::render,
            false => markdown::render_untitled,
        };
        let place = Place {
            variables: Some(&self.variables),
            roster: Some(self.roster),
            file: &page.source.name,
            address: Some(&page.path),
            ..self.anywhere()
        };
        page.source.with_body(|body| render(body, &place))
    }

    fn render_about(&self, source: &MarkdownFile) -> Rendered {
        let place = Place {
            file: &source.name,
            ..self.anywhere()
        };
        source.with_body(|body| markdown::render(body, &place))
    }

    /// A page's HTML and its table of contents.
    pub fn page(&self, at: usize) -> &Rendered {
        self.pages[at].html(|| self.render_page(at))
    }

    /// The HTML of a text about a user or group.
    pub fn about_html(&self, about: &Written<'a>) -> String {
        about.html(|| self.render_about(about.source)).html()
    }

    /// The summary of a text about a user or group.
    pub fn about_summary<'t>(&self, about: &'t Written<'a>) -> &'t str {
        match &about.outline {
            Some(outline) => &outline.summary,
            None => &about.html(|| self.render_about(about.source)).summary,
        }
    }

    /// The outline of a page.
    pub fn outline_of(&self, page: usize) -> &Outline {
        // every page has one
        self.pages[page].outline.as_deref().unwrap_or(&NOTHING)
    }

    /// The title of a page: from its front matter, its first heading, or its path.
    pub fn title(&self, page: usize) -> &str {
        let Some(front) = &self.content.pages[page].front.title else {
            let heading = self.outline_of(page).title.as_deref();
            return heading.unwrap_or_else(|| self.content.pages[page].path.trim_matches('/'));
        };
        front
    }

    /// A text named in the roster.
    pub fn about(&self, about: Option<&At<String>>) -> Option<&Written<'a>> {
        self.abouts.get(about?.as_str())
    }
}

/// The outline of an empty text.
static NOTHING: Outline = Outline {
    title: None,
    summary: String::new(),
    headings: Vec::new(),
    notes: Vec::new(),
    references: Vec::new(),
    digest: [0; 32],
    is_text: true,
};

/// A digest of all that rendering uses besides the texts themselves: the targets of links, the pictures with their
/// sizes, and the words that rendering adds. Players are not included: a text with players has no remembered outline.
fn context(content: &Content, variables: &Variables, words: &Words) -> Fingerprint {
    let mut hasher = blake3::Hasher::new();
    // writing to a hasher cannot fail
    for page in &content.pages {
        let _ = write!(hasher, "{}\n{}\n", page.source.name, page.path);
    }
    let now = SystemTime::now();
    let files: Vec<_> = content.files.iter().collect();
    let stamps: Vec<_> = files
        .par_iter()
        .map(|(_, path)| Some(FileStamp::of(&std::fs::metadata(path).ok()?)))
        .collect();
    for ((name, _), stamp) in files.iter().zip(stamps) {
        let _ = write!(hasher, "\n{name}\n");
        match stamp.filter(|stamp| stamp.is_settled(now)) {
            Some(stamp) => _ = hasher.update(&stamp.bytes()),
            // it may have the same stamp after another change, so the next build has another context
            None => _ = write!(hasher, "{now:?}"),
        }
    }
    let mut variables: Vec<_> = variables.iter().collect();
    variables.sort_unstable();
    let _ = write!(hasher, "\n{variables:?}\n{words:?}");
    *hasher.finalize().as_bytes()
}

/// Whether a text may contain a link or an image.
fn may_refer(text: &str) -> bool {
    text.contains("](") || text.contains("]:") || text.contains('<')
}
