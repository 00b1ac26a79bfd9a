//! Sends notifications: asks who is live, and carries requests between the desk and the targets.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use rustls::ClientConfig;
use tokio::{
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

use super::{
    address::{Address, Hosts},
    client::{Client, PATIENCE, tls},
    desk::{Desk, Heard},
    moment::Moment,
    order::Outcome,
    outbox::News,
    target::{Source, TargetId, targets},
};
use crate::{
    directory::SharedRoster,
    log::{LogSink, record},
    on_air::LiveList,
};

/// How often the list of live streams is read.
const EVERY: Duration = Duration::from_secs(2);
/// How many requests are under way at once.
const AT_ONCE: usize = 32;

/// Sends the notifications of the roster, beside the listener. Requests for admission neither wait for it nor fail with it.
pub struct Notifier {
    list: LiveList,
    roster: SharedRoster,
    log: LogSink,
    /// The roster's folder, for secrets in files.
    folder: PathBuf,
    /// How many notices wait.
    waiting: AtomicUsize,
}

/// The targets' addresses, and what reaches them.
#[derive(Default)]
struct Post {
    addresses: BTreeMap<TargetId, (Source, Arc<Address>)>,
    client: Option<Client>,
    tls: Option<ClientConfig>,
}

/// A request that was answered, or not.
type Done = (TargetId, Arc<Address>, Outcome);

impl Notifier {
    /// Notifications about the streams of `list`. `folder` is the roster's.
    pub fn new(list: LiveList, roster: SharedRoster, log: LogSink, folder: &Path) -> Self {
        Notifier {
            list,
            roster,
            log,
            folder: folder.to_owned(),
            waiting: AtomicUsize::new(0),
        }
    }

    /// How many notices wait to be taken.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Sends notifications until the future is dropped. Reports in a line each what an admin should know; no line contains
    /// an address.
    pub async fn run(&self, report: impl Fn(&str)) {
        let mut desk = Desk::new(Timestamp::now(), prefix());
        let mut post = Post::default();
        let mut changes = self.roster.changes();
        let mut under_way: JoinSet<Done> = JoinSet::new();
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.retarget(&mut desk, &mut post, &report);
        loop {
            for (id, order) in desk.orders(Moment::now(), AT_ONCE.saturating_sub(under_way.len())) {
                let (Some(client), Some((_, address))) = (&post.client, post.addresses.get(&id))
                else {
                    continue;
                };
                let (client, address) = (client.clone(), address.clone());
                under_way.spawn(async move {
                    let outcome = client.send(&address, id.kind, &order).await;
                    (id, address, outcome)
                });
            }
            self.waiting.store(desk.waiting(), Ordering::Relaxed);
            tokio::select! {
                _ = ticks.tick(), if desk.has_targets() => {
                    for news in self.look(&mut desk).await {
                        self.tell(news, &report);
                    }
                }
                Some(done) = under_way.join_next() => {
                    let Ok((id, address, outcome)) = done else { continue };
                    // a target with another address starts anew
                    let same = post.addresses.get(&id).is_some_and(|(_, now)| Arc::ptr_eq(now, &address));
                    let news = match same {
                        true => desk.done(&id, outcome, Moment::now()),
                        false => None,
                    };
                    if let Some(news) = news {
                        self.tell((id, news), &report);
                    }
                }
                Ok(()) = changes.changed() => self.retarget(&mut desk, &mut post, &report),
                else => std::future::pending().await,
            }
        }
    }

    /// Reads the list of live streams.
    async fn look(&self, desk: &mut Desk) -> Vec<Heard> {
        self.list.refresh().await;
        let live = self.list.live_streams();
        let directory = self.roster.current();
        desk.look(live.as_deref(), directory.roster(), Moment::now())
    }

    /// Takes the targets of the current roster. One whose address cannot be used is left out, and reported.
    fn retarget(&self, desk: &mut Desk, post: &mut Post, report: &impl Fn(&str)) {
        let directory = self.roster.current();
        let roster = directory.roster();
        let hosts = Hosts::of(&roster.notify);
        let mut specs = Vec::new();
        let mut before = std::mem::take(&mut post.addresses);
        for (spec, source) in targets(roster) {
            let id = spec.id.clone();
            let address = match Address::read(&source, &self.folder, &hosts) {
                Ok(address) => address,
                Err(why) => {
                    report(&format!("{id} is not notified: {why}"));
                    continue;
                }
            };
            let address = match before.remove(&id) {
                // the messages there can still be edited
                Some((old, same)) if old == source && same.is_same(&address) => same,
                Some(_) => {
                    desk.forget(&id);
                    Arc::new(address)
                }
                None => Arc::new(address),
            };
            post.addresses.insert(id, (source, address));
            specs.push(spec);
        }
        post.client = None;
        if !specs.is_empty() {
            match post.client(hosts) {
                Ok(()) => {}
                Err(why) => {
                    report(&format!("no notification is sent: {why}"));
                    specs.clear();
                }
            }
        }
        desk.retarget(specs);
    }

    /// Logs or reports news of a target.
    fn tell(&self, (id, news): Heard, report: &impl Fn(&str)) {
        let (about, result) = match &news {
            News::Failing(why) => {
                report(&format!("{id} {why}; trying again"));
                return;
            }
            News::Delivered { about, again } => {
                if *again {
                    report(&format!("{id} takes notifications again"));
                }
                (about, "sent")
            }
            News::Lost { about, why } => {
                let why = why.map(|why| why.to_string());
                let why = why.unwrap_or_else(|| "has taken nothing for too long".to_owned());
                report(&format!("{id} {why}: one notification is lost"));
                (about, "lost")
            }
        };
        let line = record::notified(
            &about.stream,
            about.event.as_str(),
            id.kind.as_str(),
            id.user.as_deref(),
            result,
            Timestamp::now(),
        );
        self.log.write(&line);
    }
}

impl Post {
    /// Makes the client for these hosts.
    fn client(&mut self, hosts: Hosts) -> Result<(), &'static str> {
        let tls = match &self.tls {
            Some(tls) => tls.clone(),
            None => self.tls.insert(tls()?).clone(),
        };
        self.client = Some(Client::new(hosts, tls, PATIENCE));
        Ok(())
    }
}

/// What the IDs of this process begin with.
fn prefix() -> String {
    let mut bytes = [0; 8];
    // without randomness, the time will do: nobody has to be kept from guessing an ID
    if getrandom::fill(&mut bytes).is_err() {
        bytes = Timestamp::now().as_microsecond().to_be_bytes();
    }
    format!("msg_{}", HEXLOWER.encode(&bytes))
}

impl fmt::Debug for Notifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Notifier")
            .field("list", &self.list)
            .finish_non_exhaustive()
    }
}
