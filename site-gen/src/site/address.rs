//! The addresses of a site's pages, for the pages themselves and for links to them.

use std::fmt::Display;

/// The page for publishing.
pub const GO_LIVE: &str = "/go-live/";
/// Making a stream key in the browser.
pub const KEY: &str = "/key/";
/// The calculator of bandwidth and cost.
pub const PLAN: &str = "/plan/";

/// The page for viewers of private streams.
pub const INVITE: &str = "/invite/";

/// The list of all recordings. That of a stream is below its page.
pub const ARCHIVE: &str = "/archive/";

/// All queues of channels. That of a channel is below its page.
pub const QUEUES: &str = "/queue/";

/// The schedule.
pub const SCHEDULE: &str = "/schedule/";

/// All tags.
pub const TAGS: &str = "/tags/";

/// The page of a user's first app, of a channel or of a layout: `/alice/`.
pub fn of(slug: &impl Display) -> String {
    format!("/{slug}/")
}

/// The page of a channel's queue: `/main/queue/`.
pub fn queue(slug: &impl Display) -> String {
    format!("/{slug}/queue/")
}

/// A group's page: `/groups/bakers/`.
pub fn group(slug: &impl Display) -> String {
    format!("/groups/{slug}/")
}

/// A tag's page: `/tags/bread/`.
pub fn tag(slug: &str) -> String {
    format!("{TAGS}{slug}/")
}

/// Page `number`, from 1, of a list whose first page is at `path`: `/news/page/2/`.
pub fn numbered(path: &str, number: usize) -> String {
    match number {
        1 => path.to_owned(),
        _ => format!("{path}page/{number}/"),
    }
}

/// The file of the page at `path`, relative to the site's folder: `alice/index.html`.
pub fn file(path: &str) -> String {
    let name = path
        .strip_suffix('/')
        .map(|folder| format!("{folder}/index.html"));
    let name = name.as_deref().unwrap_or(path);
    name.trim_start_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_files() {
        assert_eq!(file("/"), "index.html");
        assert_eq!(file("/alice/"), "alice/index.html");
        assert_eq!(file("/404.html"), "404.html");
        assert_eq!(file(&numbered("/news/", 2)), "news/page/2/index.html");
    }
}
