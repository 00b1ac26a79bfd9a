//! Caddy accepts the Caddyfile, finds it well formatted, and reads the right routes from it.

use serde_json::Value;
use site_gen::deploy::{DeployOptions, files};

use crate::{caddy, files::roster};

/// A route to an upstream.
#[derive(Debug, PartialEq)]
struct Route {
    /// The regular expression of its path, or "".
    path: String,
    methods: Vec<String>,
    upstream: String,
    /// Its transport's `keep_alive`.
    keep_alive: Value,
}

fn adapt(case: &str) -> Value {
    adapt_text(case, &caddy::text(&roster(case)))
}

fn adapt_text(case: &str, text: &str) -> Value {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("Caddyfile"), text).unwrap();
    let config = ["--adapter", "caddyfile", "--config", "Caddyfile"];
    for command in ["validate", "adapt"] {
        let output = caddy::output(home.path(), &[&[command][..], &config].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{case} {command}: {said}");
        assert!(!said.contains("not formatted"), "{case}: {said}");
        if command == "adapt" {
            return serde_json::from_slice(&output.stdout).unwrap();
        }
    }
    unreachable!("adapt is the last command")
}

fn routes(config: &Value) -> Vec<Route> {
    let mut found = Vec::new();
    let server = &config["apps"]["http"]["servers"]["srv0"];
    walk(&server["routes"], &Value::Null, &mut found);
    found
}

/// Whether a handler asks the function about a viewer, and proxies nothing.
fn is_question(handler: &Value) -> bool {
    let uri = handler["rewrite"]["uri"].as_str();
    uri.is_some_and(|uri| uri.ends_with("/authorize"))
}

/// Collects the questions with which groups of routes begin.
fn asking<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    let list = value.as_array().into_iter().flatten();
    for one in list.chain(value.as_object().into_iter().flat_map(|map| map.values())) {
        asking(one, found);
    }
    // before it there is at most a header
    let first = (0..2).map(|at| &value["routes"][at]);
    let mut first = first.filter(|route| is_question(&route["handle"][0]));
    found.extend(first.next());
}

/// Playlists and segments, thumbnails, and whether a stream is live: each of the three asks before it does anything else,
/// for streams without an OBS page.
#[test]
fn the_function_is_asked_first_about_viewers_of_what_is_not_public() {
    let config = adapt("small");
    let mut found = Vec::new();
    asking(
        &config["apps"]["http"]["servers"]["srv0"]["routes"],
        &mut found,
    );
    assert_eq!(found.len(), 3);
    for question in found {
        let about = &question["match"];
        let file = &about[0]["not"][0]["file"]["try_files"][0];
        assert!(
            file.as_str().unwrap().ends_with("/obs/index.html"),
            "{about}"
        );
        let answers = &question["handle"][0]["handle_response"];
        let statuses: Vec<_> = answers.as_array().unwrap().iter().collect();
        assert_eq!(statuses.len(), 2, "allowed, and everything else");
        assert_eq!(
            statuses[0]["match"]["status_code"],
            serde_json::json!([204])
        );
    }
}

fn walk(routes: &Value, matcher: &Value, found: &mut Vec<Route>) {
    for route in routes.as_array().into_iter().flatten() {
        let own = &route["match"][0];
        let matcher = if own["path_regexp"].is_object() {
            own
        } else {
            matcher
        };
        for handler in route["handle"].as_array().into_iter().flatten() {
            walk(&handler["routes"], matcher, found);
            if handler["handler"] != "reverse_proxy" || is_question(handler) {
                continue;
            }
            let path = matcher["path_regexp"]["pattern"].as_str().unwrap_or("");
            let methods = matcher["method"].as_array().into_iter().flatten();
            found.push(Route {
                path: path.to_owned(),
                methods: methods.map(|m| m.as_str().unwrap().to_owned()).collect(),
                upstream: handler["upstreams"][0]["dial"].as_str().unwrap().to_owned(),
                keep_alive: handler["transport"]["keep_alive"].clone(),
            });
        }
    }
}

/// The path of the question whether a viewer may watch.
const MAY: &str = "^/may/[a-z0-9-]+(?:/[a-z0-9-]+)?$";

fn route(path: &str, methods: &str, upstream: &str, keep_alive: Value) -> Route {
    Route {
        path: path.to_owned(),
        methods: methods.split_whitespace().map(str::to_owned).collect(),
        upstream: upstream.to_owned(),
        keep_alive,
    }
}

/// Shorter than the time after which the function closes an idle connection.
fn function_pool() -> Value {
    serde_json::json!({ "idle_timeout": 20_000_000_000_i64 })
}

#[test]
fn every_kind_of_traffic_has_its_route_and_pool() {
    let off = || serde_json::json!({ "enabled": false });
    let pool = serde_json::json!({
        "idle_timeout": 50_000_000_000_i64,
        "max_idle_conns": 0,
        "max_idle_conns_per_host": 4096,
    });
    let pool = || {
        // Caddy omits zeros.
        let mut pool = pool.clone();
        pool.as_object_mut().unwrap().remove("max_idle_conns");
        pool
    };
    let (http, thumbnail) = ("127.0.0.1:13333", "127.0.0.1:13334");
    assert_eq!(
        routes(&adapt("full")),
        [
            route(
                "^/(?:show|call|studio-2)/([a-z0-9-]+)(?:/[A-Za-z0-9_-]+)?$",
                "",
                http,
                off()
            ),
            route(
                r"^/(?:show|call)/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*(?:/[A-Za-z0-9_-]+)?$",
                "POST PATCH DELETE OPTIONS",
                http,
                off()
            ),
            route(
                r"^/(?:show|radio)/([a-z0-9-]+)/[A-Za-z0-9_-]+\.(?:m3u8|m4s)$",
                "GET HEAD",
                http,
                pool()
            ),
            route(
                r"^/(?:show|studio-2)/([a-z0-9-]+)/thumb\.jpg$",
                "GET HEAD",
                thumbnail,
                off()
            ),
            route("^/(show)/([a-z0-9-]+)/live$", "GET HEAD", thumbnail, off()),
            route(
                "^/(studio-2)/([a-z0-9-]+)/live$",
                "GET HEAD",
                thumbnail,
                off()
            ),
            route("^/(radio)/([a-z0-9-]+)/live$", "GET HEAD", http, off()),
            route("^/whoami$", "POST", "hook.example.net:443", function_pool()),
            route("^/obs$", "POST", "hook.example.net:443", function_pool()),
            route(
                "^/session$",
                "POST DELETE",
                "hook.example.net:443",
                function_pool()
            ),
            route(MAY, "GET HEAD", "hook.example.net:443", function_pool()),
        ]
    );
}

/// A remote function cannot reach the REST interface. Requests to it have its host name and stage.
#[test]
fn the_function_is_at_the_admission_address() {
    let routes = routes(&adapt("awkward"));
    let function = "[::1]:9001";
    for (path, methods) in [
        (r"^/live\.json$", "GET HEAD"),
        ("^/whoami$", "POST"),
        ("^/obs$", "POST"),
    ] {
        assert!(routes.contains(&route(path, methods, function, function_pool())));
    }
    let text = caddy::text(&roster("full"));
    assert!(text.contains("header_up Host hook.example.net\n"));
    let mut staged = roster("full");
    let url = "https://hook.example.net/prod/admission".to_owned();
    staged.admission.url = url.try_into().unwrap();
    assert!(caddy::text(&staged).contains("rewrite * /prod{path}\n"));
}

#[test]
fn an_app_without_webrtc_has_neither_signalling_nor_whip() {
    let routes = routes(&adapt("awkward"));
    let paths: Vec<_> = routes.iter().map(|route| route.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            r"^/(?:radio)/([a-z0-9-]+)/[A-Za-z0-9_-]+\.(?:m3u8|m4s)$",
            "^/(radio)/([a-z0-9-]+)/live$",
            r"^/live\.json$",
            "^/whoami$",
            "^/obs$",
            "^/session$",
            MAY,
        ]
    );
}

#[test]
fn the_sites_address_decides_where_it_listens() {
    for (case, listen, host) in [
        ("small", ":443", "live.example.net"),
        ("full", ":8443", "live.example.net"),
        ("awkward", ":8000", "2001:db8::1"),
    ] {
        let config = adapt(case);
        let server = &config["apps"]["http"]["servers"]["srv0"];
        assert_eq!(server["listen"][0], listen, "{case}");
        assert_eq!(server["routes"][0]["match"][0]["host"][0], host, "{case}");
    }
}

/// Admission, the function's health and the REST interface are not public.
#[test]
fn only_the_engines_public_ports_and_the_functions_paths_for_pages_are_there() {
    for case in ["small", "full", "awkward"] {
        let ports = roster(case).ome.ports;
        let allowed = [ports.http, ports.thumbnail].map(|port| format!("127.0.0.1:{port}"));
        for route in routes(&adapt(case)) {
            let paths = [r"^/live\.json$", "^/whoami$", "^/obs$", "^/session$", MAY];
            let function = paths.contains(&route.path.as_str());
            assert!(function || allowed.contains(&route.upstream), "{route:?}");
        }
        let text = caddy::text(&roster(case));
        for never in ["admission", "healthz", &ports.api.to_string()] {
            assert!(!text.contains(never), "{case}: {never}");
        }
    }
}

/// Edges have Caddyfiles of their own, also those in pods.
#[test]
fn caddy_takes_the_files_of_edges() {
    for case in ["cluster", "cluster-map"] {
        let all = files(&roster(case), &DeployOptions::default());
        let all = all.iter().filter(|file| file.name.ends_with("Caddyfile"));
        let mut found = 0;
        for file in all {
            // a check must not make a folder of this machine
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().to_str().unwrap();
            let text = file.text.replace("/var/lib/mitts/certificates", path);
            adapt_text(&file.name, &text);
            found += 1;
        }
        assert!(found > 0, "{case}");
    }
}
