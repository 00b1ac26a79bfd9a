//! What a path asks for. Names are slugs, so a path with an escaped character is nothing here.

use axum::http::Method;
use roster::{Slug, StreamName};

/// Something at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// `GET /control/openapi.json`: the description of all this.
    OpenApi,
    /// `GET /control/state`: what a producer's page shows.
    State,
    /// `POST /control/channels/CHANNEL/VERB`.
    Queue(Slug, Verb),
    /// `POST /control/streams/APP/NAME/kick`.
    Kick(StreamName),
}

/// What to do with a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Skip,
    Extend,
    Move,
    Put,
    Block,
    Unblock,
    Pause,
    Resume,
}

/// The verbs by their names in paths, which are those of `mitts channel`.
pub(super) const VERBS: [(&str, Verb); 8] = [
    ("skip", Verb::Skip),
    ("extend", Verb::Extend),
    ("move", Verb::Move),
    ("put", Verb::Put),
    ("block", Verb::Block),
    ("unblock", Verb::Unblock),
    ("pause", Verb::Pause),
    ("resume", Verb::Resume),
];

impl Route {
    /// What is at a path; `None` if nothing is.
    pub(super) fn at(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.strip_prefix(super::PATH)?.split('/').collect();
        match parts[..] {
            ["openapi.json"] => Some(Route::OpenApi),
            ["state"] => Some(Route::State),
            ["channels", channel, verb] => {
                let (_, verb) = VERBS.iter().find(|(name, _)| *name == verb)?;
                Some(Route::Queue(channel.parse().ok()?, *verb))
            }
            ["streams", app, name, "kick"] => Some(Route::Kick(StreamName {
                app: app.parse().ok()?,
                name: name.parse().ok()?,
            })),
            _ => None,
        }
    }

    /// Whether it changes something: then the method is `POST`, otherwise `GET` or `HEAD`.
    pub(super) fn is_act(&self) -> bool {
        matches!(self, Route::Queue(..) | Route::Kick(_))
    }

    /// The methods that it has, as in the header `Allow`.
    pub(super) fn allow(&self) -> &'static str {
        match self.is_act() {
            true => "POST",
            false => "GET, HEAD",
        }
    }

    /// Whether it has this method.
    pub(super) fn has(&self, method: &Method) -> bool {
        match self.is_act() {
            true => method == Method::POST,
            false => method == Method::GET || method == Method::HEAD,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_thing() {
        let stream = StreamName::try_from("show/alice".to_owned()).unwrap();
        for (path, route) in [
            ("/control/openapi.json", Route::OpenApi),
            ("/control/state", Route::State),
            (
                "/control/channels/main/skip",
                Route::Queue("main".parse().unwrap(), Verb::Skip),
            ),
            ("/control/streams/show/alice/kick", Route::Kick(stream)),
        ] {
            assert_eq!(Route::at(path), Some(route), "{path}");
        }
        for path in [
            "/control/",
            "/control",
            "/control/state/",
            "/control//state",
            "/control/channels/main",
            "/control/channels/main/skip/",
            "/control/channels/main/SKIP",
            "/control/channels/Main/skip",
            "/control/channels/m%61in/skip",
            "/control/channels//skip",
            "/control/streams/show/mitts_x/kick",
            "/control/streams/show/../kick",
            "/state",
        ] {
            assert_eq!(Route::at(path), None, "{path}");
        }
    }

    /// What `openapi.json` describes is there, and all of it is described.
    #[test]
    fn the_description_has_every_route() {
        let text = include_str!("openapi.json");
        let document: serde_json::Value = serde_json::from_str(text).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let mut described = 0;
        for (path, methods) in paths {
            let path = path.replace(['{', '}'], "");
            let route = Route::at(&path).unwrap_or_else(|| panic!("{path}"));
            assert!(methods.get("post").is_some() == route.is_act(), "{path}");
            assert!(methods.get("get").is_some() != route.is_act(), "{path}");
            described += 1;
        }
        // beside the queues' acts: the state and the kick
        assert_eq!(described, VERBS.len() + 2);
    }
}
