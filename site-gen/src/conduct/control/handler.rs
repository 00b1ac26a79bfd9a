//! Answers a request.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, header, request::Parts},
    response::Response,
};
use edge_hook::{BodyError, read_body};
use jiff::Timestamp;
use roster::{Roster, Slug, StreamName};
use serde::Serialize;
use tokio::time::timeout;

use super::{
    Control, gate, order,
    problem::Problem,
    roles::Roles,
    route::{Route, Verb},
    state::state,
};
use crate::conduct::{
    audit::{self, Target},
    queue::Act,
};

/// The description of all this, for programs.
const OPEN_API: &str = include_str!("openapi.json");
/// How long an act may take: a hand-over that is near is waited for.
const PATIENCE: Duration = Duration::from_secs(15);
/// A client's own name for a request, so that it can be repeated.
const KEY: &str = "idempotency-key";
/// The longest such name.
const LONGEST: usize = 64;

/// What was done.
#[derive(Serialize)]
struct Done {
    done: String,
}

pub(super) async fn handle(State(control): State<Arc<Control>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let answer = answer(&control, &head, body).await;
    let mut answer = answer.unwrap_or_else(Problem::into_response);
    let no_store = HeaderValue::from_static("no-store");
    answer.headers_mut().insert(header::CACHE_CONTROL, no_store);
    if head.method == Method::HEAD {
        *answer.body_mut() = Body::empty();
    }
    answer
}

async fn answer(control: &Control, head: &Parts, body: Body) -> Result<Response, Problem> {
    let (route, body) = asked(control, head, body).await?;
    // after the body has arrived: what counts is the roster of this moment
    let directory = control.roster.current();
    let roster = directory.whole().ok_or_else(Problem::off)?;
    let now = Timestamp::now();
    let people = || {
        let people = gate::people(control, &directory, &head.headers, route.is_act(), now)?;
        Ok::<_, Problem>(Roles::new(roster, &people))
    };
    match &route {
        Route::OpenApi => Ok(json(OPEN_API.as_bytes().to_vec())),
        Route::State => shown(control, roster, &people()?, now).await,
        Route::Queue(channel, verb) => {
            let roles = people()?;
            let by = match roles.on(channel) {
                Some(by) => by,
                None => {
                    let target = Target::Channel(channel);
                    return Err(refused(control, &roles, verb.name(), target, now));
                }
            };
            let id = id(by, &head.headers)?;
            let act = order::act(*verb, &head.headers, &body, now)?;
            queue(control, channel, act, &id, by).await
        }
        Route::Kick(stream) => {
            let roles = people()?;
            let shown = stream.to_string();
            let target = Target::Stream(&shown);
            let Some(by) = roles.ending(stream) else {
                return Err(refused(control, &roles, "kick", target, now));
            };
            order::kick(&head.headers, &body)?;
            let done = kick(control, stream).await;
            let answer = match &done {
                Ok(done) => Ok(done.as_str()),
                Err((why, _)) => Err(why.as_str()),
            };
            let line = audit::line_of(now, "kick", target, by, answer);
            control.log.write(&line);
            done.map(|done| json(bytes(&Done { done })))
                .map_err(|(_, problem)| problem)
        }
    }
}

/// What is asked for, and its body, if the site itself asks and the roster takes it.
async fn asked(control: &Control, head: &Parts, body: Body) -> Result<(Route, Bytes), Problem> {
    let route = {
        let directory = control.roster.current();
        let roster = directory.whole().ok_or_else(Problem::off)?;
        let is_on = roster.conductor.as_ref().is_some_and(|own| own.control);
        if !is_on {
            return Err(Problem::off());
        }
        let route = Route::at(head.uri.path()).ok_or_else(Problem::not_found)?;
        if !route.has(&head.method) {
            return Err(Problem::method(route.allow()));
        }
        if route == Route::OpenApi {
            return Ok((route, Bytes::new()));
        }
        gate::from_here(roster, head, route.is_act())?;
        gate::address(control, roster, head, route.is_act())?;
        route
    };
    if !route.is_act() {
        return Ok((route, Bytes::new()));
    }
    let body = read_body(body, order::LIMIT).await;
    let body = body.map_err(|error| match error {
        BodyError::TooLarge => Problem::too_long(),
        BodyError::Slow | BodyError::Broken => Problem::slow(),
    })?;
    Ok((route, body))
}

/// The state that these people may see.
async fn shown(
    control: &Control,
    roster: &Roster,
    roles: &Roles<'_>,
    now: Timestamp,
) -> Result<Response, Problem> {
    if !roles.has_some() {
        return Err(Problem::no_role("see what producers see"));
    }
    let queues = control.requests.queues();
    let seen = control.streams.look(roster).await;
    Ok(json(bytes(&state(roster, roles, &queues, &seen, now))))
}

/// Does an act on a queue, by the same way as the commands of this machine, which also logs it.
async fn queue(
    control: &Control,
    channel: &Slug,
    act: Act,
    id: &str,
    by: &Slug,
) -> Result<Response, Problem> {
    let asked = control.requests.ask(channel, act, id, by);
    match timeout(PATIENCE, asked).await {
        Ok(answer) => Ok(json(bytes(&Done { done: answer? }))),
        Err(_) => Err(Problem::late()),
    }
}

/// Ends a stream. What was done, or why not, also as a text for the log.
async fn kick(control: &Control, stream: &StreamName) -> Result<String, (String, Problem)> {
    match control.streams.end(stream).await {
        Ok(true) => Ok(format!("ended {stream}")),
        Ok(false) => Err((format!("{stream} is not live"), Problem::not_live(stream))),
        Err(why) => Err((why.to_string(), Problem::engine(&why.to_string()))),
    }
}

/// Refuses an act to people without the role for it, and logs that they tried.
fn refused(
    control: &Control,
    roles: &Roles<'_>,
    what: &'static str,
    target: Target<'_>,
    now: Timestamp,
) -> Problem {
    let (Target::Channel(name) | Target::Stream(name)) = target;
    let people = roles.people().iter().map(|user| user.slug.as_str());
    let by = people.collect::<Vec<_>>().join(" ");
    let line = audit::line_of(now, what, target, &by, Err("no role for it"));
    control.log.write(&line);
    Problem::no_role(&format!("you have no role for {name}"))
}

/// The id of a request: the client's own, which only repeats a request of the same person, or a new one.
fn id(by: &Slug, headers: &HeaderMap) -> Result<String, Problem> {
    let Some(own) = headers.get(KEY) else {
        let mut number = [0; 8];
        getrandom::fill(&mut number).map_err(|_| Problem::machine())?;
        return Ok(data_encoding::HEXLOWER.encode(&number));
    };
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let own = own
        .to_str()
        .ok()
        .filter(|own| !own.is_empty() && own.len() <= LONGEST && own.as_bytes().iter().all(plain));
    match own {
        Some(own) => Ok(format!("{by}/{own}")),
        None => Err(Problem::bad_key()),
    }
}

fn bytes(value: &impl Serialize) -> Vec<u8> {
    // writing strings and numbers into memory cannot fail
    serde_json::to_vec(value).unwrap_or_default()
}

fn json(body: Vec<u8>) -> Response {
    let mut answer = Response::new(Body::from(body));
    let json = HeaderValue::from_static("application/json");
    answer.headers_mut().insert(header::CONTENT_TYPE, json);
    answer
}

impl Verb {
    /// Its name.
    fn name(self) -> &'static str {
        let mut all = super::route::VERBS.iter();
        all.find(|(_, verb)| *verb == self)
            .map_or("", |(name, _)| name)
    }
}
