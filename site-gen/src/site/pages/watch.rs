//! The pages of a user's stream in an app: for people, for OBS and for other sites; or a card if it is private.

use roster::{StreamName, User};

use super::page::{Form, Page, Subject, on_site};
use crate::site::{
    address,
    facts::{Facts, link::Link},
    view::{Alternate, Body, LayoutInfo, Person, PictureInfo, Stream, Streamer},
};

#[derive(Clone)]
struct Watch<'a> {
    user: &'a User,
    stream: StreamName,
}

/// The pages of all users. A private stream has only its page for people, with a card for those who may not watch.
pub(super) fn pages<'a>(facts: &Facts<'a>, embed: bool) -> Vec<Page<'a>> {
    let roster = facts.roster;
    let mut pages = Vec::with_capacity(3 * roster.users.len());
    for user in roster.users.values() {
        // a roster with errors may have a user without an app
        for stream in roster.streams_of(user) {
            let path = roster.watch_path(&stream);
            let private = roster.is_private(&stream);
            let watch = Watch { user, stream };
            let page = Page::new(watch.clone(), path.clone(), "watch.html");
            pages.push(match user.enabled && !private {
                true => page,
                false => page.unlisted(),
            });
            if !private {
                pages.push(Page::obs(watch.clone(), &path));
                pages.extend(embed.then(|| Page::embed(watch, &path)));
            }
        }
    }
    pages
}

impl<'a> Subject<'a> for Watch<'a> {
    fn title(&self, _: &'a Facts<'a>) -> String {
        self.user.name.clone()
    }

    fn description(&self, facts: &'a Facts<'a>, form: Form) -> Option<String> {
        Some(describe(facts, form, &self.user.name))
    }

    fn alternates(&self, facts: &'a Facts<'a>) -> Vec<Alternate> {
        let path = address::of(&*self.user.slug);
        let is_scheduled = facts.schedule.has(self.user);
        let own = is_scheduled.then(|| Alternate::calendar(facts, &path));
        own.into_iter().collect()
    }

    fn picture(&self, facts: &'a Facts<'a>) -> Option<PictureInfo> {
        PictureInfo::avatar(facts, self.user)
    }

    fn body(&self, facts: &'a Facts<'a>, form: Form, path: &str) -> Body<'a> {
        let Watch { user, stream } = self;
        match form {
            Form::Page => self.page(facts),
            Form::Obs => Body::Layout {
                layout: LayoutInfo::of_stream(facts, &user.name, stream, path),
            },
            Form::Embed => Body::Embed {
                name: &user.name,
                path: facts.roster.watch_path(stream),
                user: Some(Streamer::of(facts, user)),
                stream: Stream::of(facts, stream),
                layout: None,
            },
        }
    }
}

impl<'a> Watch<'a> {
    fn page(&self, facts: &'a Facts<'a>) -> Body<'a> {
        let Watch { user, stream } = self;
        let roster = facts.roster;
        let others = roster.streams_of(user).filter(|other| other != stream);
        let others = others.filter_map(|other| {
            let title = roster.apps.get(&other.app)?.title.clone();
            let path = roster.watch_path(&other);
            Some(Link { title, path })
        });
        Body::Watch {
            user: Person::of(facts, user),
            stream: Stream::of(facts, stream),
            private: roster.is_private(stream),
            others: others.collect(),
            layouts: facts.layouts_of(stream),
            turns: facts.schedule.turns_of(user),
            recordings: facts.recordings_of(stream),
            queue: None,
        }
    }
}

/// A sentence about a stream's page.
pub(super) fn describe(facts: &Facts<'_>, form: Form, name: &str) -> String {
    match form {
        Form::Page => on_site(facts, "watch.description", name),
        Form::Obs => obs_description(facts, name),
        Form::Embed => on_site(facts, "layout.description", name),
    }
}

/// A sentence about a page for OBS.
pub(super) fn obs_description(facts: &Facts<'_>, name: &str) -> String {
    facts.texts.say("layout.obs_description", &[("name", name)])
}
