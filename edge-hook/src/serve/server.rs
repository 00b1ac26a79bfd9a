//! Accepts connections, and ends them without losing an answer.

use std::{net::IpAddr, time::Duration};

use axum::Router;
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{
    connection,
    crowd::{Crowd, Place},
    limits::GRACE,
    socket::{Socket, Stream, accept},
};
use crate::http::Peer;

/// Serves routes on sockets. Clones share their connections.
#[derive(Clone)]
pub struct Server {
    router: Router,
    crowd: Crowd,
}

/// How the server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Farewell {
    /// Every request was answered.
    Whole,
    /// Some requests took too long, and were cut off.
    CutOff,
}

impl Server {
    /// Serves `router` with at most `connections` at a time.
    pub fn new(router: Router, connections: usize) -> Self {
        Server {
            router,
            crowd: Crowd::new(connections),
        }
    }

    /// The number of open connections.
    pub fn connections(&self) -> usize {
        // the next one has its place already
        self.crowd.len().saturating_sub(1)
    }

    /// How many connections were closed to make room for others.
    pub fn closed(&self) -> u64 {
        self.crowd.closed()
    }

    /// Answers requests until `stop` ends. Then it takes the connections that clients have opened meanwhile, closes the
    /// sockets, and gives running requests `patience` to end.
    pub async fn run(
        self,
        sockets: Vec<Socket>,
        stop: impl Future<Output = ()>,
        patience: Duration,
    ) -> Farewell {
        let (stopping, stopped) = watch::channel(false);
        let mut connections = JoinSet::new();
        // the system has accepted connections that this program has not seen yet
        let stop = async {
            stop.await;
            sleep(GRACE).await;
        };
        let mut stop = std::pin::pin!(stop);
        loop {
            tokio::select! {
                // the end first, then those that have gone: a flood of new connections must not hold up either
                biased;
                () = &mut stop => break,
                Some(_) = connections.join_next() => {}
                // a place first, so that a connection that was accepted is never lost
                (place, stream) = async { (self.crowd.enter().await, accept(&sockets).await) } => {
                    self.spawn(&mut connections, stream, place, stopped.clone());
                }
            }
        }
        drop(sockets);
        let _ = stopping.send(true);
        let ended = async { while connections.join_next().await.is_some() {} };
        match timeout(patience, ended).await {
            Ok(()) => Farewell::Whole,
            Err(_) => Farewell::CutOff,
        }
    }

    fn spawn(
        &self,
        connections: &mut JoinSet<()>,
        stream: Stream,
        place: Place,
        stop: watch::Receiver<bool>,
    ) {
        let router = self.router.clone();
        match stream {
            Stream::Tcp(stream, peer) => {
                // answers are short and sent at once
                let _ = stream.set_nodelay(true);
                let peer = Peer::At(IpAddr::to_canonical(&peer.ip()));
                connections.spawn(connection::serve(stream, peer, router, place, stop));
            }
            Stream::Unix(stream) => {
                connections.spawn(connection::serve(stream, Peer::Local, router, place, stop));
            }
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("connections", &self.connections())
            .finish_non_exhaustive()
    }
}
