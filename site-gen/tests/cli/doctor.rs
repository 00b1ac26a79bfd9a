//! `mitts doctor` finds planted faults. An engine's REST interface and the function run here; the engine's other ports only
//! listen.

use std::net::TcpListener;

use axum::{Router, http::HeaderMap, http::StatusCode, routing::get};
use edge_hook::{AppState, LogSink, SharedRoster};
use roster::{Roster, Secret};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::support::Site;

const SECRET: &str = "bread";
/// `butter`, as the engine expects it.
const TOKEN: &str = "Basic YnV0dGVy";

/// A server on which everything works, but for the site itself and a clock.
struct Server {
    site: Site,
    _runtime: Runtime,
    _ports: Vec<TcpListener>,
}

/// The faults to plant.
#[derive(Default)]
struct Faults {
    /// Instead of the engine's version.
    version: Option<&'static str>,
    /// Instead of the function's secret.
    secret: Option<&'static str>,
    no_engine: bool,
    no_function: bool,
    no_rtmp: bool,
}

impl Server {
    fn start(faults: &Faults) -> Self {
        let runtime = Runtime::new().unwrap();
        let version = faults.version.unwrap_or("0.21.0");
        let rest = async move |headers: HeaderMap| {
            let known = headers
                .get("authorization")
                .is_some_and(|token| token == TOKEN);
            match known {
                true => Ok(format!(r#"{{"response":{{"version":"{version}"}}}}"#)),
                false => Err(StatusCode::UNAUTHORIZED),
            }
        };
        let rest = Router::new().route("/v1/version", get(rest));
        let listen = || TcpListener::bind("127.0.0.1:0").unwrap();
        let [api, hook, http, thumbnail, rtmp] = [listen(), listen(), listen(), listen(), listen()];
        let port = |listener: &TcpListener| listener.local_addr().unwrap().port();
        let text = format!(
            "[site]\ntitle = \"T\"\nurl = \"http://localhost:1\"\n\
             [ome]\nversion = \"0.21.0\"\napi_token = {{ env = \"OME_API_TOKEN\" }}\n\
             ports = {{ api = {}, http = {}, thumbnail = {}, rtmp = {} }}\n\
             [admission]\nurl = \"http://127.0.0.1:{}/admission\"\n[apps.show]\n[users.alice]\n",
            port(&api),
            port(&http),
            port(&thumbnail),
            port(&rtmp),
            port(&hook)
        );
        let (roster, _) = Roster::parse("mitts.toml", &text).unwrap();
        let secret = Secret::new(faults.secret.unwrap_or(SECRET).to_owned());
        let log = LogSink::direct(std::io::sink());
        let function = AppState::new(SharedRoster::new(roster), &secret, log).unwrap();
        serve(&runtime, api, rest, faults.no_engine);
        serve(
            &runtime,
            hook,
            edge_hook::router(function),
            faults.no_function,
        );
        let mut ports = vec![http, thumbnail];
        if !faults.no_rtmp {
            ports.push(rtmp);
        }
        Server {
            site: Site::new(&text),
            _runtime: runtime,
            _ports: ports,
        }
    }

    /// The state of each check, with its text and remedy.
    fn examine(&self, token: &str) -> Vec<(String, String, String)> {
        let mut command = self.site.command(&["doctor", "--json"]);
        command
            .env("MITTS_ADMISSION_SECRET", SECRET)
            .env("OME_API_TOKEN", token);
        let output = command.output().unwrap();
        // nothing serves the site
        assert_eq!(output.status.code(), Some(1));
        let findings: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
        let word = |finding: &Value, name: &str| finding[name].as_str().unwrap_or("").to_owned();
        findings
            .iter()
            .map(|finding| {
                let state = format!("{} {}", word(finding, "check"), word(finding, "state"));
                (state, word(finding, "text"), word(finding, "remedy"))
            })
            .collect()
    }
}

fn serve(runtime: &Runtime, listener: TcpListener, router: Router, not: bool) {
    if not {
        return;
    }
    listener.set_nonblocking(true).unwrap();
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).unwrap();
        axum::serve(listener, router).await.unwrap();
    });
}

#[test]
fn a_server_that_works_has_nothing_but_good_findings() {
    let found = Server::start(&Faults::default()).examine("butter");
    for check in ["name", "ports", "engine", "function"] {
        let good = format!("{check} good");
        assert!(
            found.iter().any(|(state, ..)| *state == good),
            "{good}: {found:?}"
        );
    }
}

#[test]
fn every_planted_fault_is_found_with_its_remedy() {
    let none = Faults::default;
    for (faults, token, state, word, remedy) in [
        (
            Faults {
                version: Some("0.20.5"),
                ..none()
            },
            "butter",
            "engine problem",
            "is 0.20.5",
            "version =",
        ),
        (
            none(),
            "margarine",
            "engine problem",
            "refuses the access token",
            "CREDENTIALS_DIRECTORY=/etc/mitts/secrets mitts doctor",
        ),
        (
            none(),
            "",
            "engine problem",
            "OME_API_TOKEN is empty",
            "CREDENTIALS_DIRECTORY=/etc/mitts/secrets mitts doctor",
        ),
        (
            Faults {
                no_engine: true,
                ..none()
            },
            "butter",
            "engine problem",
            "cannot be reached",
            "systemctl restart ovenmediaengine",
        ),
        (
            Faults {
                no_rtmp: true,
                ..none()
            },
            "butter",
            "ports problem",
            "nothing listens on rtmp",
            "systemctl restart ovenmediaengine",
        ),
        (
            Faults {
                no_function: true,
                ..none()
            },
            "butter",
            "function problem",
            "nothing answers",
            "edge-hook",
        ),
        (
            Faults {
                secret: Some("salt"),
                ..none()
            },
            "butter",
            "function problem",
            "another secret",
            "CREDENTIALS_DIRECTORY=/etc/mitts/secrets mitts doctor",
        ),
    ] {
        let found = Server::start(&faults).examine(token);
        let problems: Vec<_> = found
            .iter()
            .filter(|(state, ..)| state.ends_with(" problem") && !state.starts_with("site"))
            .collect();
        let [(found_state, text, found_remedy)] = problems[..] else {
            panic!("{word}: {problems:?}");
        };
        assert_eq!(found_state, state, "{text}");
        assert!(text.contains(word), "{text}");
        assert!(found_remedy.contains(remedy), "{found_remedy}");
    }
}

#[cfg(unix)]
#[test]
fn a_secret_that_everybody_may_read_is_an_error_also_of_check() {
    use std::os::unix::fs::PermissionsExt;

    let server = Server::start(&Faults::default());
    let text = server.site.read("mitts.toml");
    let place = "{ env = \"OME_API_TOKEN\" }";
    server
        .site
        .write("mitts.toml", text.replace(place, "{ file = \"token\" }"));
    server.site.write("token", "butter\n");
    let set = |mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(server.site.path("token"), mode).unwrap();
    };
    set(0o644);
    let said = server.site.bad(1, &["check"]);
    assert!(
        said.contains("everybody on this machine may read this secret"),
        "{said}"
    );
    assert!(said.contains("chmod o-rwx token"), "{said}");
    let found = server.examine("");
    let open = found
        .iter()
        .find(|(state, ..)| state == "secrets problem")
        .unwrap();
    assert_eq!(open.2, "chmod o-rwx token");
    set(0o600);
    server.site.good(&["check"]);
}

#[test]
fn a_host_that_does_not_resolve_is_found() {
    let server = Server::start(&Faults::default());
    let text = server.site.read("mitts.toml");
    server.site.write(
        "mitts.toml",
        text.replace("http://localhost:1", "http://nowhere.invalid"),
    );
    let found = server.examine("butter");
    let name = &found[0];
    assert_eq!(name.0, "name problem", "{name:?}");
    assert!(
        name.1.contains("nowhere.invalid does not resolve"),
        "{name:?}"
    );
}
