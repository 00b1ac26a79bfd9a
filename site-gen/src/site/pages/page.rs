//! A page: its subject, its form and its address.

use crate::{
    content::pages::MarkdownFile,
    paths::OEMBED,
    site::{
        facts::Facts,
        view::{Alternate, Body, NavItem, PageInfo, PageView, PictureInfo},
    },
};

/// One page of a site.
pub struct Page<'a> {
    /// Its subject.
    pub subject: Box<dyn Subject<'a> + 'a>,
    /// Its form.
    pub form: Form,
    /// Its address: `/alice/`.
    pub path: String,
    /// Its template.
    pub template: &'static str,
    /// Whether search engines may list it: not OBS pages, private cards or the page for missing addresses.
    pub listed: bool,
}

/// The forms of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people, on the site itself.
    Page,
    /// For an OBS browser source.
    Obs,
    /// For a frame on another site.
    Embed,
}

impl Form {
    /// The suffix to the address of the page for people.
    pub fn suffix(self) -> &'static str {
        match self {
            Form::Page => "",
            Form::Obs => "obs/",
            Form::Embed => "embed/",
        }
    }
}

/// The subject of a page. Each kind of page implements it in its own file.
pub trait Subject<'a>: Send + Sync {
    /// The title, as plain text.
    fn title(&self, facts: &'a Facts<'a>) -> String;

    /// A sentence about it, as plain text. The default is the site's.
    fn description(&self, _facts: &'a Facts<'a>, _form: Form) -> Option<String> {
        None
    }

    /// Its feeds and calendars.
    fn alternates(&self, _facts: &'a Facts<'a>) -> Vec<Alternate> {
        Vec::new()
    }

    /// The picture for link previews. The default is the site's.
    fn picture(&self, _facts: &'a Facts<'a>) -> Option<PictureInfo> {
        None
    }

    /// The variables of its template, for the page at `path`.
    fn body(&self, facts: &'a Facts<'a>, form: Form, path: &str) -> Body<'a>;

    /// Width and height of a frame on another site, or their ratio.
    fn proportions(&self) -> [u32; 2] {
        [16, 9]
    }

    /// The Markdown file of the page, which users can rename.
    fn source(&self, _facts: &'a Facts<'a>) -> Option<&'a MarkdownFile> {
        None
    }

    /// The first page of its list, if this is a later one.
    fn list_before(&self) -> Option<&str> {
        None
    }
}

impl<'a> Page<'a> {
    /// A page for people and search engines.
    pub(super) fn new(
        subject: impl Subject<'a> + 'a,
        path: impl Into<String>,
        template: &'static str,
    ) -> Self {
        Page {
            subject: Box::new(subject),
            form: Form::Page,
            path: path.into(),
            template,
            listed: true,
        }
    }

    /// The page, hidden from search engines.
    pub(super) fn unlisted(self) -> Self {
        Page {
            listed: false,
            ..self
        }
    }

    /// A page for OBS. `path` is the address of the page for people.
    pub(super) fn obs(subject: impl Subject<'a> + 'a, path: &str) -> Self {
        Page::in_form(Form::Obs, subject, path, "obs.html")
    }

    /// A page for other sites. `path` is the address of the page for people.
    pub(super) fn embed(subject: impl Subject<'a> + 'a, path: &str) -> Self {
        Page::in_form(Form::Embed, subject, path, "embed.html")
    }

    fn in_form(
        form: Form,
        subject: impl Subject<'a> + 'a,
        path: &str,
        template: &'static str,
    ) -> Self {
        let path = format!("{path}{}", form.suffix());
        Page {
            form,
            ..Page::new(subject, path, template).unlisted()
        }
    }

    /// The address of the page for people.
    pub fn path_for_people(&self) -> &str {
        let suffix = self.form.suffix();
        self.path.strip_suffix(suffix).unwrap_or(&self.path)
    }

    /// The picture for link previews: its own, or else the site's.
    pub fn picture(&self, facts: &'a Facts<'a>) -> Option<PictureInfo> {
        let own = self.subject.picture(facts);
        own.or_else(|| PictureInfo::of_site(facts))
    }

    /// Its description, or else the site's.
    fn description(&self, facts: &'a Facts<'a>) -> String {
        let own = self.subject.description(facts, self.form);
        own.unwrap_or_else(|| {
            let tagline = facts.info.tagline.as_ref();
            tagline.unwrap_or(&facts.info.title).clone()
        })
    }

    /// The variables of its template.
    pub fn view(&self, facts: &'a Facts<'a>) -> PageView<'a> {
        let Page { subject, path, .. } = self;
        let body = subject.body(facts, self.form, path);
        let streams = body.streams();
        let players = !streams.is_empty();
        let hls = streams
            .iter()
            .any(|stream| stream.addresses.llhls.is_some());
        let kind = self.template.trim_end_matches(".html");
        let embeds = players
            && matches!(kind, "watch" | "layout")
            && !body.is_private()
            && !facts.roster.site.embed.is_empty();
        let beside = |name: &str| embeds.then(|| format!("{path}{name}"));
        let in_menu = facts.menu.iter().any(|link| link.path == *path);
        let picture = if self.listed {
            self.picture(facts)
        } else {
            None
        };
        PageView {
            nav: in_menu.then(|| NavItem::menu(facts, Some(path))),
            page: PageInfo {
                kind,
                url: format!("{}{path}", facts.info.url),
                title: subject.title(facts),
                description: self.description(facts),
                noindex: !self.listed,
                in_menu,
                alternates: match self.form {
                    Form::Page => subject.alternates(facts),
                    Form::Obs | Form::Embed => Vec::new(),
                },
                players,
                guarded: body.is_private(),
                hls,
                embed_path: beside(Form::Embed.suffix()),
                oembed_path: beside(OEMBED),
                picture,
                path: path.clone(),
            },
            body,
        }
    }
}

/// The title of a page of a list.
pub(super) fn numbered_title(facts: &Facts<'_>, title: &str, number: usize) -> String {
    match number {
        1 => title.to_owned(),
        _ => facts.texts.say(
            "list.page_title",
            &[("title", title), ("n", &number.to_string())],
        ),
    }
}

/// A text that names the page and the site.
pub(super) fn on_site(facts: &Facts<'_>, key: &str, name: &str) -> String {
    let site = &facts.info.title;
    facts.texts.say(key, &[("name", name), ("site", site)])
}
