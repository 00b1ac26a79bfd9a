//! The menu at the head of every page.

use roster::Roster;

use crate::{
    content::pages::Content,
    site::{
        address,
        facts::{
            link::Link, publishing::can_publish, queues, rendered::RenderedContent,
            schedule::Schedule,
        },
    },
    theme::texts::Texts,
};

/// Layouts, the schedule, the queue, the archive, Markdown pages with `menu = true` by weight and title, then publishing.
pub(super) fn menu(
    roster: &Roster,
    texts: &Texts,
    rendered: &RenderedContent<'_>,
    schedule: &Schedule<'_>,
    content: &Content,
) -> Vec<Link> {
    let say = |key: &str, path: &str| Link {
        title: texts.say(key, &[]),
        path: path.to_owned(),
    };
    let layouts = roster.layouts.values().map(|layout| Link {
        title: layout.title.clone(),
        path: address::of(&*layout.slug),
    });
    let mut pages: Vec<_> = (content.pages.iter().enumerate())
        .filter(|(_, page)| page.front.menu)
        .map(|(at, page)| (page.front.weight, rendered.title(at), page.path.as_str()))
        .collect();
    pages.sort_unstable();
    let pages = pages.into_iter().map(|(_, title, path)| Link {
        title: title.to_owned(),
        path: path.to_owned(),
    });
    let schedule = (!schedule.is_empty()).then(|| say("schedule.title", address::SCHEDULE));
    let queue = queues::entrance(roster).map(|path| say("queue.title", &path));
    let archive = roster.archive.as_ref().filter(|archive| archive.public);
    let archive = archive.map(|_| say("archive.title", address::ARCHIVE));
    let publish = can_publish(roster).then(|| say("golive.title", address::GO_LIVE));
    layouts
        .chain(schedule)
        .chain(queue)
        .chain(archive)
        .chain(pages)
        .chain(publish)
        .collect()
}
