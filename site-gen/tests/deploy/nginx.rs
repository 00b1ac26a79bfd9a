//! A real nginx with the generated file, in front of a fake engine and a fake function.

use std::{
    fs,
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use roster::{Nginx as Field, Roster};
use site_gen::deploy::{DeployOptions, files};
use tempfile::TempDir;

use crate::{
    bench::{self, KEY, PRODUCER, WITH_LOGIN},
    caddy::site,
    tools::tool,
    wire::{Message, Port, free_port, head, post, request, request_of},
};

/// A running nginx. It is stopped when this is dropped.
pub(crate) struct Nginx {
    port: u16,
    http: Port,
    thumbnail: Port,
    function: Port,
    child: Child,
    home: TempDir,
}

/// The whole configuration around the generated file, in a folder. `None` if nginx is missing.
#[expect(clippy::print_stderr, reason = "a test says what it did not check")]
fn command(home: &Path, roster: &Roster) -> Option<Command> {
    let program = tool("nginx").or_else(|| {
        let usual = Path::new("/usr/sbin/nginx");
        usual.is_file().then(|| usual.to_owned())
    });
    let Some(program) = program else {
        eprintln!("nginx is missing, so its file was not checked: apt-get install nginx-light");
        return None;
    };
    let options = DeployOptions {
        public: Some(home.join("public")),
        ..DeployOptions::default()
    };
    let all = files(roster, &options);
    let made = all.iter().find(|file| file.name == "nginx.conf").unwrap();
    // a machine may have no IPv6
    let lines = made
        .text
        .lines()
        .filter(|line| !line.contains("listen [::]"));
    let made: String = lines.map(|line| format!("{line}\n")).collect();
    fs::write(home.join("made.conf"), made).unwrap();
    let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let folders = folders
        .map(|name| format!("{name}_temp_path {name};\n"))
        .concat();
    let around = format!(
        "user root root;\ndaemon off;\nworker_processes 1;\npid nginx.pid;\nerror_log stderr debug;\n\
         events {{}}\nhttp {{\naccess_log off;\n{folders}include made.conf;\n}}\n"
    );
    fs::write(home.join("nginx.conf"), around).unwrap();
    let mut command = Command::new(program);
    command.current_dir(home).arg("-p").arg(home);
    command.args(["-e", "stderr", "-c", "nginx.conf"]);
    Some(command)
}

impl Nginx {
    /// `None` if nginx is missing. Without `engine`, its ports are closed.
    fn start(with_engine: bool) -> Option<Self> {
        let home = tempfile::tempdir().unwrap();
        site(&home.path().join("public"));
        let (http, thumbnail) = (Port::open(bench::engine), Port::open(bench::engine));
        let function = Port::open(bench::answer);
        let mut roster = match with_engine {
            true => bench::roster(http.number, thumbnail.number, function.number),
            false => bench::roster(free_port(), free_port(), free_port()),
        };
        roster.nginx = Some(roster::At::new(Field::default(), 0..0));
        let ports = [http, thumbnail, function];
        Nginx::of(roster, ports, home)
    }

    /// The server of a roster, in front of these ports.
    fn of(roster: Roster, ports: [Port; 3], home: TempDir) -> Option<Self> {
        let [http, thumbnail, function] = ports;
        let log = fs::File::create(home.path().join("log")).unwrap();
        let child = command(home.path(), &roster)?
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let port = roster.site.url.port().unwrap();
        let nginx = Nginx {
            port,
            http,
            thumbnail,
            function,
            child,
            home,
        };
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                started.elapsed() < Duration::from_secs(20),
                "{}",
                nginx.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        Some(nginx)
    }

    /// The server of a roster, whose engine and function do not run.
    pub(crate) fn alone(mut roster: Roster) -> Option<Self> {
        let home = tempfile::tempdir().unwrap();
        site(&home.path().join("public"));
        roster.nginx = Some(roster::At::new(Field::default(), 0..0));
        let ports = [bench::engine, bench::engine, bench::answer].map(Port::open);
        Nginx::of(roster, ports, home)
    }

    /// Its port.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    fn log(&self) -> String {
        fs::read_to_string(self.home.path().join("log")).unwrap()
    }

    fn get(&self, target: &str) -> Message {
        request(self.port, "GET", target, "")
    }

    fn send(&self, method: &str, target: &str, headers: &str) -> Message {
        request(self.port, method, target, headers)
    }

    fn upgrade(&self, target: &str) -> u16 {
        let text = format!(
            "GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: keep-alive, Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
             Sec-WebSocket-Version: 13\r\n\r\n",
            self.port
        );
        let answer = head(self.port, text.as_bytes());
        answer.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// The first lines of the requests to `http` and `thumbnail` since the last call.
    fn asked(&self) -> (Vec<String>, Vec<String>) {
        let starts = |port: &Port| port.asked().into_iter().map(|asked| asked.start).collect();
        (starts(&self.http), starts(&self.thumbnail))
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // its worker ends with it
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let _ = self.child.wait();
    }
}

#[test]
fn nginx_takes_its_file() {
    let home = tempfile::tempdir().unwrap();
    let mut roster = crate::files::roster("nginx");
    let (certificate, key) = (home.path().join("chain.pem"), home.path().join("key.pem"));
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-subj",
            "/CN=live.example.net",
        ])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        eprintln!("openssl is missing, so the file of an https site was not checked");
        return;
    }
    roster.nginx = Some(roster::At::new(
        Field {
            certificate: Some(certificate),
            certificate_key: Some(key),
        },
        0..0,
    ));
    let Some(mut command) = command(home.path(), &roster) else {
        return;
    };
    let output = command.arg("-t").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn signalling_and_whip_are_told_apart() {
    let Some(nginx) = Nginx::start(true) else {
        return;
    };
    assert_eq!(nginx.upgrade("/show/alice?transport=all"), 101);
    assert_eq!(nginx.upgrade("/call/alice/webrtc_default"), 101);
    let (http, _) = nginx.asked();
    assert_eq!(http[0], "GET /show/alice?transport=all HTTP/1.1");
    for target in [
        "/radio/alice",
        "/other/alice",
        "/show/alice/a/b",
        "/show/MITTS_x",
    ] {
        assert_eq!(nginx.upgrade(target), 404, "{target}");
    }
    assert_eq!(nginx.upgrade(&format!("/show/{}", *KEY)), 404, "a key");
    assert_eq!(nginx.get("/show/alice").status(), 404);
    assert_eq!(nginx.asked(), (vec![], vec![]));
    let key = &*KEY;
    for (method, target) in [
        ("POST", format!("/show/{key}?direction=whip")),
        ("POST", format!("/show/alice?direction=whip&key={key}")),
        ("OPTIONS", format!("/call/{key}?direction=whip")),
        ("PATCH", format!("/call/{key}/a1B2-c3?direction=whip")),
        ("DELETE", format!("/call/{key}/a1B2-c3?direction=whip")),
    ] {
        assert!(nginx.send(method, &target, "").status() < 300, "{method}");
        assert_eq!(nginx.asked().0, [format!("{method} {target} HTTP/1.1")]);
    }
    for (method, target) in [
        ("POST", format!("/show/{key}")),
        ("POST", format!("/radio/{key}?direction=whip")),
        ("PUT", format!("/show/{key}?direction=whip")),
        ("GET", format!("/show/{key}?direction=whip")),
    ] {
        assert_eq!(nginx.send(method, &target, "").status(), 404, "{method}");
    }
    assert_eq!(nginx.asked(), (vec![], vec![]));
    let offer = |length: usize| {
        let head = format!(
            "POST /show/{key}?direction=whip HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
             Content-Length: {length}\r\n\r\n"
        );
        post(nginx.port, head.as_bytes(), &vec![b'v'; length]).status()
    };
    assert_eq!((offer(99_999), offer(150_000)), (201, 413));
    assert_eq!(nginx.http.asked()[0].body.len(), 99_999);
}

#[test]
fn only_public_streams_are_served() {
    let Some(nginx) = Nginx::start(true) else {
        return;
    };
    let playlist = nginx.get("/show/alice/llhls.m3u8?_HLS_msn=4");
    assert_eq!(
        (playlist.status(), playlist.header("x-of")),
        (200, "engine")
    );
    assert_eq!(playlist.all("cache-control"), [""; 0], "the engine says it");
    assert_eq!(
        nginx.asked().0,
        ["GET /show/alice/llhls.m3u8?_HLS_msn=4 HTTP/1.1"]
    );
    assert_eq!(nginx.get("/show/bob/llhls.m3u8").status(), 404);
    assert_eq!(nginx.get("/show/alice/thumb.jpg?1").status(), 200);
    nginx.asked();
    for target in [
        "/show/zoe/llhls.m3u8",
        "/call/alice/llhls.m3u8",
        "/radio/alice/thumb.jpg",
        "/show/alice/thumb.png",
        "/show/alice/x.ts",
        "/show/alice/a/llhls.m3u8",
        &format!("/show/{}/llhls.m3u8", *KEY),
        &format!("/show/{}/thumb.jpg", *KEY),
        &format!("/show/%6d{}/thumb.jpg", &KEY[1..]),
        "/_mitts/thumb",
        "/_mitts/llhls",
        "/admission",
        "/v1/version",
    ] {
        assert_eq!(nginx.get(target).status(), 404, "{target}");
    }
    assert_eq!(nginx.asked(), (vec![], vec![]));
}

/// nginx asks nobody about viewers, so nobody gets them, however the address is written.
#[test]
fn pages_about_private_recordings_are_missing() {
    let Some(nginx) = Nginx::start(true) else {
        return;
    };
    for before in [
        "/show",
        "//show",
        "/%2Fshow",
        "/./show",
        "/alice/..//show",
        "/show/",
    ] {
        for target in ["/zoe/archive/", "/zoe/archive/list.json"] {
            let target = format!("{before}{target}");
            assert_eq!(nginx.get(&target).status(), 404, "{target}");
        }
    }
    let keys = nginx.get("/.well-known/jwks.json");
    assert_eq!(
        (keys.status(), keys.header("content-type")),
        (200, "application/json")
    );
    assert_eq!(nginx.get("/.well-known/other.json").status(), 404);
}

#[test]
fn asking_for_a_stream_is_no_error() {
    let Some(nginx) = Nginx::start(true) else {
        return;
    };
    for (method, target, status) in [
        ("GET", "/show/alice/live", 200),
        ("HEAD", "/show/alice/live?x=1", 200),
        ("GET", "/show/dave/live", 200),
        ("GET", "/radio/alice/live", 200),
        ("GET", "/still/alice/live", 200),
        ("GET", "/show/bob/live", 204),
        ("GET", "/show/carol/live", 204),
        ("HEAD", "/show/erin/live", 204),
        ("GET", "/radio/bob/live", 204),
        ("GET", "/show/zoe/live", 204),
    ] {
        let answer = nginx.send(method, target, "");
        assert_eq!(
            answer.status(),
            status,
            "{method} {target}: {}",
            nginx.log()
        );
        assert!(answer.body.is_empty(), "{target}");
        assert_eq!(answer.header("cache-control"), "no-store", "{target}");
    }
    assert_eq!(nginx.get("/call/alice/live").status(), 404);
}

#[test]
fn pages_and_the_function_are_served_as_by_caddy() {
    let Some(nginx) = Nginx::start(true) else {
        return;
    };
    let page = nginx.get("/alice/");
    assert_eq!(
        (page.status(), page.header("content-type")),
        (200, "text/html; charset=utf-8")
    );
    assert_eq!(page.header("cache-control"), "no-cache");
    for name in [
        "content-security-policy",
        "referrer-policy",
        "x-content-type-options",
    ] {
        assert!(!page.header(name).is_empty(), "{name}");
    }
    assert_eq!(nginx.get("/alice").status(), 301);
    let missing = nginx.get("/nobody/");
    assert_eq!(missing.status(), 404);
    assert!(String::from_utf8_lossy(&missing.body).contains("Not here"));
    assert_eq!(nginx.get("/.manifest").status(), 404);
    let style = nginx.get("/assets/mitts.0123.css");
    assert!(style.header("cache-control").contains("immutable"));
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    let lies = "X-Real-IP: 6.6.6.6\r\nX-Forwarded-For: 6.6.6.6\r\nCookie: a=b\r\n";
    assert_eq!(nginx.send("GET", "/live.json", lies).status(), 200);
    assert_eq!(nginx.send("GET", "/whoami", lies).status(), 404);
    assert_eq!(nginx.send("GET", "/obs", lies).status(), 404);
    for target in ["/whoami", "/obs?app=show"] {
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: a\r\n{lies}Connection: close\r\nContent-Length: 3\r\n\r\n"
        );
        assert_eq!(post(nginx.port, head.as_bytes(), b"key").status(), 200);
    }
    nginx.send("GET", "/show/alice/llhls.m3u8", lies);
    nginx.send("GET", "/show/alice/thumb.jpg", lies);
    nginx.send("GET", "/show/alice/live", lies);
    nginx.send("POST", "/show/x?direction=whip", lies);
    let asked = [
        nginx.function.asked(),
        nginx.http.asked(),
        nginx.thumbnail.asked(),
    ]
    .concat();
    assert_eq!(asked.len(), 7);
    let obs = asked.iter().find(|asked| asked.start.contains("/obs"));
    assert!(obs.unwrap().start.starts_with("POST /obs?app=show "));
    for request in asked {
        assert_eq!(request.header("x-real-ip"), "127.0.0.1", "{request:?}");
        assert_eq!(request.header("x-forwarded-for"), "", "{request:?}");
    }
}

#[test]
fn without_an_engine_nothing_is_live_and_no_key_is_logged() {
    let Some(nginx) = Nginx::start(false) else {
        return;
    };
    for target in ["/show/alice/live", "/radio/alice/live", "/live.json"] {
        let answer = nginx.get(target);
        assert_eq!((answer.status(), answer.body.len()), (204, 0), "{target}");
        assert_eq!(answer.header("cache-control"), "no-store", "{target}");
    }
    let key = &*KEY;
    for target in [
        format!("/show/{key}?direction=whip"),
        format!("//show//{key}?direction=whip"),
        format!("/show/{key}/%zz?direction=whip"),
        format!("/whoami?{key}"),
        format!("/obs?app={key}"),
        format!("/{key}/"),
    ] {
        let answer = nginx.send("POST", &target, &format!("Cookie: {key}\r\n"));
        assert!(answer.status() >= 400, "{target}");
    }
    assert_eq!(nginx.get("/alice/").status(), 200);
    assert!(!nginx.log().contains(&key[..20]), "{}", nginx.log());
}

#[test]
fn other_hosts_lead_to_the_site() {
    let Some(nginx) = Nginx::start(true) else {
        return;
    };
    let answer = request_of("www.localhost", nginx.port, "/alice/?a=b&c");
    let to = format!("http://127.0.0.1:{}/alice/?a=b&c", nginx.port);
    assert_eq!((answer.status(), answer.header("location")), (308, &*to));
    assert_eq!(answer.header("cache-control"), "no-cache");
}

/// It would compute a slow hash at each request, and serve nobody meanwhile.
#[test]
fn an_obs_page_with_a_login_is_for_nobody() {
    let Some(nginx) = Nginx::start(true) else {
        return;
    };
    for target in WITH_LOGIN {
        let refused = nginx.send("GET", target, PRODUCER);
        assert_eq!(refused.status(), 404, "{target}");
    }
    assert_eq!(nginx.get("/finals/").status(), 200);
}
