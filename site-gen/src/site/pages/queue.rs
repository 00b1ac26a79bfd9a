//! The queue of a channel, below the channel's page as its recordings are: for people and for OBS. And the list of all queues.

use roster::Channel;

use super::{
    page::{Form, Page, Subject, on_site},
    watch::obs_description,
};
use crate::site::{
    address,
    facts::{Facts, queues::queued},
    view::{Body, QueueInfo},
};

#[derive(Clone)]
struct Queue<'a>(&'a Channel);

struct Queues;

/// The pages of all queues that the conductor publishes.
pub(super) fn pages<'a>(facts: &Facts<'a>) -> Vec<Page<'a>> {
    let mut pages = Vec::new();
    for channel in queued(facts.roster) {
        let path = address::queue(&*channel.slug);
        let queue = Queue(channel);
        let obs = Page::obs(queue.clone(), &path);
        pages.push(Page::new(queue, path, "queue.html"));
        pages.push(Page {
            template: "queue-obs.html",
            ..obs
        });
    }
    if !pages.is_empty() {
        pages.push(Page::new(Queues, address::QUEUES, "queues.html"));
    }
    pages
}

impl<'a> Subject<'a> for Queue<'a> {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        facts.texts.say("queue.of", &[("name", &self.0.title)])
    }

    fn description(&self, facts: &'a Facts<'a>, form: Form) -> Option<String> {
        Some(match form {
            Form::Obs => obs_description(facts, &self.title(facts)),
            Form::Page | Form::Embed => on_site(facts, "queue.description", &self.0.title),
        })
    }

    fn body(&self, _: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        Body::Queue {
            queue: QueueInfo::of(self.0),
        }
    }
}

impl<'a> Subject<'a> for Queues {
    fn title(&self, facts: &'a Facts<'a>) -> String {
        facts.texts.say("queue.all", &[])
    }

    fn description(&self, facts: &'a Facts<'a>, _: Form) -> Option<String> {
        let site = &facts.info.title;
        Some(facts.texts.say("queue.all_description", &[("site", site)]))
    }

    fn body(&self, facts: &'a Facts<'a>, _: Form, _: &str) -> Body<'a> {
        Body::Queues {
            queues: queued(facts.roster).map(QueueInfo::of).collect(),
        }
    }
}
