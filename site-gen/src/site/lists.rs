//! What Markdown pages, sections and tags show.

use crate::{
    content::markdown::Part,
    site::{
        bodies::{layout_info, streamer},
        sections::PER_LIST,
        source::Site,
        view::{
            Body, ContentInfo, DateInfo, Entry, Link, ListInfo, Pagination, PartInfo, Safe, TagLink,
        },
    },
};

/// How many pages a list of so many entries has.
pub(super) fn list_pages(entries: usize) -> usize {
    entries.div_ceil(PER_LIST).max(1)
}

/// The address of a list's page, from 1.
pub(super) fn list_path(path: &str, number: usize) -> String {
    match number {
        1 => path.to_owned(),
        _ => format!("{path}page/{number}/"),
    }
}

/// Where a page is among those of a list at `path`.
pub(super) fn pagination(path: &str, number: usize, pages: usize) -> Pagination {
    Pagination {
        page: number,
        pages,
        prev: (number > 1).then(|| list_path(path, number - 1)),
        next: (number < pages).then(|| list_path(path, number + 1)),
    }
}

/// A Markdown page.
pub(super) fn content<'a>(site: &'a Site<'a>, at: usize) -> Body<'a> {
    let beside = site.neighbours.get(&at);
    let link = |at: usize| Link {
        title: site.title_of(at).to_owned(),
        path: site.content.pages[at].path.clone(),
    };
    Body::Page {
        content: ContentInfo {
            title: site.title_of(at),
            parts: parts(site, at),
            date: date(site, at),
            toc: &site.rendered[at].toc,
            tags: tags_of(site, at),
            section: beside.map(|beside| section_link(site, beside.section)),
            prev: beside.and_then(|beside| beside.prev).map(link),
            next: beside.and_then(|beside| beside.next).map(link),
        },
    }
}

/// A page of a section's list, from 1.
pub(super) fn section<'a>(site: &'a Site<'a>, at: usize, number: usize) -> Body<'a> {
    let section = &site.sections[at];
    let text = section.page.filter(|_| number == 1);
    let sections = section.sections.iter().filter(|_| number == 1);
    Body::Section {
        section: ListInfo {
            title: site.section_title(at),
            parts: text.map_or_else(Vec::new, |page| parts(site, page)),
            pages: entries(site, &section.pages, number),
            sections: sections.map(|at| section_link(site, *at)).collect(),
        },
        pagination: pagination(&section.path, number, list_pages(section.pages.len())),
    }
}

/// All tags.
pub(super) fn tags<'a>(site: &'a Site<'a>) -> Body<'a> {
    let tags = site.tags.iter().map(|tag| TagLink {
        title: &tag.title,
        path: format!("/tags/{}/", tag.slug),
        pages: tag.pages.len(),
    });
    Body::Tags {
        tags: tags.collect(),
    }
}

/// A page of a tag's list, from 1.
pub(super) fn tag<'a>(site: &'a Site<'a>, at: usize, number: usize) -> Body<'a> {
    let tag = &site.tags[at];
    Body::Tag {
        tag: ListInfo {
            title: tag.title.clone(),
            parts: Vec::new(),
            pages: entries(site, &tag.pages, number),
            sections: Vec::new(),
        },
        pagination: pagination(
            &format!("/tags/{}/", tag.slug),
            number,
            list_pages(tag.pages.len()),
        ),
    }
}

fn section_link(site: &Site<'_>, at: usize) -> Link {
    Link {
        title: site.section_title(at),
        path: site.sections[at].path.clone(),
    }
}

fn entries<'a>(site: &'a Site<'a>, pages: &[usize], number: usize) -> Vec<Entry<'a>> {
    let shown = pages.chunks(PER_LIST).nth(number - 1).unwrap_or_default();
    let entry = |at: &usize| Entry {
        title: site.title_of(*at),
        path: &site.content.pages[*at].path,
        date: date(site, *at),
        summary: match &site.content.pages[*at].front.description {
            Some(description) => description,
            None => &site.rendered[*at].summary,
        },
        tags: tags_of(site, *at),
    };
    shown.iter().map(entry).collect()
}

fn date(site: &Site<'_>, at: usize) -> Option<DateInfo> {
    let written = site.content.pages[at].front.date?;
    let date = written.date?;
    let [month, day] = [date.month, date.day].map(|part| i8::try_from(part).ok());
    let date = jiff::civil::Date::new(i16::try_from(date.year).ok()?, month?, day?).ok()?;
    Some(DateInfo {
        iso: written.to_string(),
        shown: site.texts.day(date),
    })
}

fn tags_of(site: &Site<'_>, at: usize) -> Vec<Link> {
    let tags = site.content.pages[at].front.tags.iter();
    tags.map(|tag| Link {
        title: tag.title.clone(),
        path: format!("/tags/{}/", tag.slug),
    })
    .collect()
}

/// A rendered text with the players in it.
fn parts<'a>(site: &'a Site<'a>, at: usize) -> Vec<PartInfo<'a>> {
    let parts = site.rendered[at].parts.iter();
    parts
        .map(|part| match part {
            Part::Html(html) => PartInfo {
                html: Some(Safe(html)),
                ..PartInfo::default()
            },
            Part::Stream(stream) => PartInfo {
                stream: site.stream(stream),
                user: site
                    .roster
                    .users
                    .get(&stream.name)
                    .map(|user| streamer(site, user)),
                ..PartInfo::default()
            },
            Part::Layout(name) => PartInfo {
                layout: site
                    .roster
                    .layouts
                    .get(name)
                    .map(|layout| layout_info(site, layout)),
                ..PartInfo::default()
            },
        })
        .collect()
}
