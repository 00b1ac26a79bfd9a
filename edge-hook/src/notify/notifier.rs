//! Sends notifications: asks who is live, and carries requests between the dispatcher and the targets.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
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
    client::{Client, TIMEOUT},
    dispatcher::{Dispatcher, TargetReport},
    moment::Moment,
    outbox::DeliveryReport,
    request::Outcome,
    target::{Source, TargetId, targets},
};
use crate::{
    directory::SharedRoster,
    http::AppState,
    log::{LogSink, record},
    metrics::Metrics,
    on_air::LiveList,
    tls::tls,
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
    metrics: Metrics,
}

/// The targets that can be reached: their addresses, and the client that sends to them.
#[derive(Default)]
struct Reached {
    addresses: BTreeMap<TargetId, (Source, Arc<Address>)>,
    client: Option<Client>,
    tls: Option<ClientConfig>,
}

/// A request that was answered, or not.
type Done = (TargetId, Arc<Address>, Outcome);

impl Notifier {
    /// Notifications about the function's live streams. `folder` is the roster's. `None` without a list of live streams.
    pub fn new(state: &AppState, folder: &Path) -> Option<Self> {
        Some(Notifier {
            list: state.live_list()?.clone(),
            roster: state.roster().clone(),
            log: state.log().clone(),
            folder: folder.to_owned(),
            metrics: state.metrics().clone(),
        })
    }

    /// Sends notifications until the future is dropped. Reports in a line each what an admin should know; no line contains
    /// an address.
    pub async fn run(&self, report: impl Fn(&str)) {
        let mut dispatcher = Dispatcher::new(Timestamp::now(), prefix());
        let mut reached = Reached::default();
        let mut changes = self.roster.changes();
        let mut under_way: JoinSet<Done> = JoinSet::new();
        let mut ticks = interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        self.retarget(&mut dispatcher, &mut reached, &report);
        loop {
            for (id, request) in
                dispatcher.requests(Moment::now(), AT_ONCE.saturating_sub(under_way.len()))
            {
                let (Some(client), Some((_, address))) =
                    (&reached.client, reached.addresses.get(&id))
                else {
                    continue;
                };
                let (client, address) = (client.clone(), address.clone());
                under_way.spawn(async move {
                    let outcome = client.send(&address, id.kind, &request).await;
                    (id, address, outcome)
                });
            }
            self.metrics.notices_wait(dispatcher.waiting());
            tokio::select! {
                _ = ticks.tick(), if dispatcher.has_targets() => {
                    for delivery in self.check_streams(&mut dispatcher).await {
                        self.log(delivery, &report);
                    }
                }
                Some(done) = under_way.join_next() => {
                    let Ok((id, address, outcome)) = done else { continue };
                    if matches!(outcome, Outcome::Later { .. }) {
                        self.metrics.notified(id.kind.as_str(), "failed");
                    }
                    // a target with another address starts anew
                    let same = reached.addresses.get(&id).is_some_and(|(_, now)| Arc::ptr_eq(now, &address));
                    let delivery = match same {
                        true => dispatcher.done(&id, outcome, Moment::now()),
                        false => None,
                    };
                    if let Some(delivery) = delivery {
                        self.log((id, delivery), &report);
                    }
                }
                Ok(()) = changes.changed() => self.retarget(&mut dispatcher, &mut reached, &report),
                else => std::future::pending().await,
            }
        }
    }

    /// Compares the list of live streams with the last one.
    async fn check_streams(&self, dispatcher: &mut Dispatcher) -> Vec<TargetReport> {
        self.list.refresh().await;
        let live = self.list.live_streams();
        let directory = self.roster.current();
        dispatcher.update(live.as_deref(), &directory, Moment::now())
    }

    /// Takes the targets of the current roster. One whose address cannot be used is left out, and reported.
    fn retarget(&self, dispatcher: &mut Dispatcher, reached: &mut Reached, report: &impl Fn(&str)) {
        let directory = self.roster.current();
        let roster = directory.roster();
        let hosts = Hosts::of(&roster.notify);
        let mut specs = Vec::new();
        let mut before = std::mem::take(&mut reached.addresses);
        for (spec, source) in targets(&directory) {
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
                    dispatcher.forget(&id);
                    Arc::new(address)
                }
                None => Arc::new(address),
            };
            reached.addresses.insert(id, (source, address));
            specs.push(spec);
        }
        reached.client = None;
        if !specs.is_empty() {
            match reached.client(hosts) {
                Ok(()) => {}
                Err(why) => {
                    report(&format!("no notification is sent: {why}"));
                    specs.clear();
                }
            }
        }
        dispatcher.retarget(specs);
    }

    /// Logs what happened to a notice, or reports it to the admin.
    fn log(&self, (id, delivery): TargetReport, report: &impl Fn(&str)) {
        let (subject, result) = match &delivery {
            DeliveryReport::Failing(why) => {
                report(&format!("{id} {why}; trying again"));
                return;
            }
            DeliveryReport::Delivered { subject, again } => {
                if *again {
                    report(&format!("{id} takes notifications again"));
                }
                (subject, "sent")
            }
            DeliveryReport::Lost { subject, why } => {
                let why = why.map(|why| why.to_string());
                let why = why.unwrap_or_else(|| "has taken nothing for too long".to_owned());
                report(&format!("{id} {why}: one notification is lost"));
                (subject, "lost")
            }
        };
        let line = record::notified(
            &subject.stream,
            subject.event.as_str(),
            id.kind.as_str(),
            id.user.as_deref(),
            result,
            Timestamp::now(),
        );
        self.log.write(&line);
        self.metrics.notified(id.kind.as_str(), result);
    }
}

impl Reached {
    /// Makes the client for these hosts.
    fn client(&mut self, hosts: Hosts) -> Result<(), &'static str> {
        let tls = match &self.tls {
            Some(tls) => tls.clone(),
            None => self.tls.insert(tls()?).clone(),
        };
        self.client = Some(Client::new(hosts, tls, TIMEOUT));
        Ok(())
    }
}

/// The beginning of all IDs of this process.
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
