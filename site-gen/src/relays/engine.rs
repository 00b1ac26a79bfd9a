//! The engine's REST interface, for commands: each asks a few questions and ends.

use std::future::Future;

use anyhow::Context;
use engine::rest::{Push, PushOrder, PushedStream, RestClient, RestError};
use roster::{App, Relay, Secret};
use tokio::runtime::{Builder, Runtime};

use crate::{deploy::ome::push::PushTarget, failure::Failure};

/// A connection to the engine's REST interface.
pub struct Engine {
    rest: RestClient,
    runtime: Runtime,
}

/// What the engine answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// Its answer.
    Answer(T),
    /// It runs, but has no such stream, or an app that does not push, since it started with an older configuration.
    NotFound,
    /// It does not run, or does not answer.
    Down(String),
}

impl Engine {
    /// The engine whose REST interface is at `address` and takes this token.
    ///
    /// # Errors
    /// When the address is not one, or the token cannot be sent.
    pub fn new(address: &str, token: &Secret) -> Result<Self, Failure> {
        let rest = RestClient::new(address, token.reveal())
            .map_err(|error| Failure::Usage(error.to_string()))?;
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .context("cannot start the async runtime")?;
        Ok(Engine { rest, runtime })
    }

    /// All pushes of an app.
    pub fn pushes(&self, app: &App) -> Outcome<Vec<Push>> {
        self.ask(self.rest.pushes(&app.slug))
    }

    /// Whether the relay's stream is live.
    pub fn is_live(&self, relay: &Relay) -> Outcome<bool> {
        let names = self.rest.stream_names(&relay.stream.app);
        match self.ask(names) {
            Outcome::Answer(names) => {
                Outcome::Answer(names.iter().any(|name| **name == *relay.stream.name))
            }
            Outcome::NotFound => Outcome::NotFound,
            Outcome::Down(why) => Outcome::Down(why),
        }
    }

    /// Starts a push of the relay.
    pub fn start(&self, relay: &Relay, target: &PushTarget) -> Outcome<()> {
        let order = PushOrder {
            id: &super::id(relay),
            stream: PushedStream {
                name: &relay.stream.name,
                variant_names: &target.variants,
            },
            protocol: target.protocol,
            url: target.url.reveal(),
            stream_key: target.key.as_ref().map(|key| key.reveal()),
        };
        self.ask(self.rest.start_push(&relay.stream.app, &order))
    }

    /// Stops a push. One that is gone is stopped.
    pub fn stop(&self, relay: &Relay, push: &Push) -> Outcome<()> {
        match self.ask(self.rest.stop_push(&relay.stream.app, &push.id)) {
            Outcome::NotFound => Outcome::Answer(()),
            other => other,
        }
    }

    fn ask<T>(&self, question: impl Future<Output = Result<T, RestError>>) -> Outcome<T> {
        match self.runtime.block_on(question) {
            Ok(answer) => Outcome::Answer(answer),
            Err(RestError::NotFound) => Outcome::NotFound,
            Err(error) => Outcome::Down(format!("OvenMediaEngine {error}")),
        }
    }
}
