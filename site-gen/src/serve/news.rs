//! The build status for open pages: a new build, or the error of the last one.

use serde::Serialize;
use tokio::sync::watch;

/// The current status of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct News {
    /// Changes with every build and every start of the server.
    pub id: String,
    /// The error of the last build, as in the terminal; `None` if it succeeded.
    pub error: Option<String>,
}

/// The status, which builds publish and pages wait for.
#[derive(Clone, Debug)]
pub struct BuildStatus {
    start: u64,
    sender: watch::Sender<(u64, Option<String>)>,
}

impl BuildStatus {
    /// The status of a server that starts now; `start` distinguishes it from an earlier server.
    pub fn new(start: u64) -> Self {
        BuildStatus {
            start,
            sender: watch::Sender::new((0, None)),
        }
    }

    /// Publishes the result of a build. A build without changes is not published.
    pub fn publish(&self, changed: bool, error: Option<String>) {
        self.sender.send_if_modified(|(count, last)| {
            let news = changed || error != *last;
            *count += u64::from(changed);
            *last = error;
            news
        });
    }

    /// Whether the last build failed.
    pub fn is_wrong(&self) -> bool {
        self.sender.borrow().1.is_some()
    }

    /// The id of the last build that changed anything.
    pub fn id(&self) -> String {
        self.news(&self.sender.borrow()).id
    }

    /// The current status, at once if it differs from what the page knows, or else when it changes.
    pub async fn after(&self, known: Option<&str>, wrong: bool) -> News {
        let mut receiver = self.sender.subscribe();
        loop {
            let news = self.news(&receiver.borrow_and_update());
            if known != Some(&news.id) || news.error.is_some() != wrong {
                return news;
            }
            if receiver.changed().await.is_err() {
                return news;
            }
        }
    }

    fn news(&self, (count, error): &(u64, Option<String>)) -> News {
        News {
            id: format!("{:x}-{count}", self.start),
            error: error.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_page_hears_what_it_does_not_know() {
        let status = BuildStatus::new(7);
        let first = status.after(None, false).await;
        assert_eq!((first.id.as_str(), &first.error), ("7-0", &None));
        status.publish(true, None);
        let second = status.after(Some("7-0"), false).await;
        assert_eq!(second.id, "7-1");
        status.publish(false, Some("bad".to_owned()));
        assert_eq!(
            status.after(Some("7-1"), false).await.error.as_deref(),
            Some("bad")
        );
        let waits = status.after(Some("7-1"), true);
        let nothing = std::time::Duration::from_millis(20);
        assert!(tokio::time::timeout(nothing, waits).await.is_err());
    }
}
