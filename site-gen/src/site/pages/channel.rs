//! The pages of a channel's stream: for people, for OBS and for other sites.

use roster::{Channel, StreamName};

use super::{
    page::{Form, Page, Subject},
    watch::describe,
};
use crate::site::{
    address,
    facts::{Facts, queues::queued},
    view::{Body, LayoutInfo, Person, Stream},
};

#[derive(Clone)]
struct Watch<'a> {
    channel: &'a Channel,
    stream: StreamName,
}

/// The pages of all channels.
pub(super) fn pages<'a>(facts: &Facts<'a>, embed: bool) -> Vec<Page<'a>> {
    let mut pages = Vec::new();
    for channel in facts.roster.channels.values() {
        let path = address::of(&*channel.slug);
        let stream = StreamName {
            app: channel.app.value.clone(),
            name: channel.slug.value.clone(),
        };
        let private = facts.roster.is_private(&stream);
        let watch = Watch { channel, stream };
        let page = Page::new(watch.clone(), path.clone(), "watch.html");
        if private {
            pages.push(page.unlisted());
            continue;
        }
        pages.push(page);
        pages.push(Page::obs(watch.clone(), &path));
        pages.extend(embed.then(|| Page::embed(watch, &path)));
    }
    pages
}

impl<'a> Subject<'a> for Watch<'a> {
    fn title(&self, _: &'a Facts<'a>) -> String {
        self.channel.title.clone()
    }

    fn description(&self, facts: &'a Facts<'a>, form: Form) -> Option<String> {
        Some(describe(facts, form, &self.channel.title))
    }

    fn body(&self, facts: &'a Facts<'a>, form: Form, path: &str) -> Body<'a> {
        let Watch { channel, stream } = self;
        match form {
            Form::Page => Body::Watch {
                user: Person::of_channel(channel),
                stream: Stream::of(facts, stream),
                private: facts.roster.is_private(stream),
                others: Vec::new(),
                layouts: facts.layouts_of(stream),
                turns: Vec::new(),
                recordings: facts.recordings_of(stream),
                queue: queued(facts.roster)
                    .any(|one| *one.slug == *channel.slug)
                    .then(|| address::queue(&*channel.slug)),
            },
            Form::Obs => Body::Layout {
                layout: LayoutInfo::of_stream(facts, &channel.title, stream, path),
            },
            // it does not belong to a single user
            Form::Embed => Body::Embed {
                name: &channel.title,
                path: facts.roster.watch_path(stream),
                user: None,
                stream: Stream::of(facts, stream),
                layout: None,
            },
        }
    }
}
