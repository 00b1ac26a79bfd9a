//! Decides about a request of a media server, remembers and logs the decision. The same for all of them.

use std::{net::SocketAddr, time::Instant};

use engine::webhook::{Direction, Request, Status};
use jiff::{SignedDuration, Timestamp};

use super::state::AppState;
use crate::{
    decision::{Answer, Verdict, decide_with, without_renaming},
    key_check::Client,
    log::record,
    metrics::Decision,
    on_air::Publisher,
    session,
};

/// The note in the log about a publisher whose name is taken. The engine itself refuses the second publisher of a
/// name; a denial would only make a returning encoder wait longer.
const TAKEN: &str = "the name is taken: this stream is live from another connection, so OvenMediaEngine refuses this one";

/// A request of a media server.
pub(super) struct Question<'a> {
    /// The media server, for the metrics.
    pub(super) engine: &'static str,
    /// The request in OvenMediaEngine's words.
    pub(super) request: &'a Request<'a>,
    /// The other end of the publisher's connection, by which OvenMediaEngine's REST interface knows it.
    pub(super) peer: Option<SocketAddr>,
    /// Whether the media server gives the stream the name in the answer.
    pub(super) renames: bool,
    /// Whose failures are counted together.
    pub(super) client: Client,
    /// The id of the request.
    pub(super) id: Option<&'a str>,
    /// When the whole body was there.
    pub(super) start: Instant,
    pub(super) now: Timestamp,
}

/// The decision. If there is a list of live streams, it remembers the publisher.
pub(super) fn answer(state: &AppState, question: &Question<'_>) -> Answer {
    let request = question.request;
    let directory = state.roster().peek();
    let mut verdict = decide_with(&directory, Some(state.tokens()), request, question.now);
    verdict = session::admit(state.seal(), &directory, request, verdict, question.now);
    if !question.renames {
        verdict = without_renaming(verdict, request);
    }
    let took = question.start.elapsed();
    let note = remember(state, question, &verdict);
    let decision = Decision {
        engine: question.engine,
        direction: request.direction.as_str(),
        protocol: request.protocol.as_str(),
        verdict: verdict.answer.as_str(),
        reason: verdict.answer.reason().map_or("", |reason| reason.as_str()),
    };
    state.metrics().decided(&decision, took);
    if is_logged(state, question, &verdict.answer) {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        let line = record::decided(request, &verdict, note, question.id, question.now, us);
        state.log().write(&line);
    }
    verdict.answer
}

/// Whether the decision is logged. Of a client with too many denials, only some are. All have the same answer, since
/// whoever retries a wrong key must not keep others at the same address out, and a delay would delay other streams.
fn is_logged(state: &AppState, question: &Question<'_>, answer: &Answer) -> bool {
    if !matches!(answer, Answer::Denied(_)) {
        return true;
    }
    if state.failures().count(question.client).is_err() {
        state.metrics().unlogged();
        state.unlogged().add();
        return false;
    }
    let denials = state.unlogged().take();
    if denials > 0 {
        let line = record::unlogged(denials, question.now);
        state.log().write(&line);
    }
    true
}

/// If there is a list of live streams, remembers the key of an admitted publisher, and forgets publishers who left.
/// Returns a note for the log about a publisher whose name is taken. Sends no request.
fn remember(
    state: &AppState,
    question: &Question<'_>,
    verdict: &Verdict<'_>,
) -> Option<&'static str> {
    // the list is of OvenMediaEngine
    let list = state.live_list().filter(|_| question.renames)?;
    let Question { request, now, .. } = question;
    if request.status == Status::Closing && request.direction == Direction::Incoming {
        list.close(question.peer?);
        return None;
    }
    let (stream, key) = verdict.admitted.as_ref()?;
    let lifetime = match verdict.answer {
        Answer::Allowed { lifetime, .. } => lifetime,
        Answer::Denied(_) | Answer::Noted => return None,
    };
    let ends = lifetime.map(|left| {
        let left = SignedDuration::from_millis(i64::try_from(left).unwrap_or(i64::MAX));
        now.checked_add(left).unwrap_or(Timestamp::MAX)
    });
    let publisher = Publisher {
        client: question.peer,
        key: *key,
        guest: verdict.guest,
        ends,
        since: *now,
    };
    list.admit(stream, publisher).then_some(TAKEN)
}
