//! A real Caddy in front of a fake engine and a fake function.

use std::sync::LazyLock;

use roster::{PrivateKey, Roster, StreamKey};

use crate::{
    caddy::Caddy,
    wire::{Message, Port, free_port, head, request},
};

/// The engine's answers: alice is live, bob is offline, carol is denied, and dave's stream has no thumbnail.
pub(crate) fn engine(request: &Message) -> Vec<u8> {
    let target = request.start.split(' ').nth(1).unwrap();
    let status = match target {
        _ if request.header("upgrade") == "websocket" => "101 Switching Protocols",
        _ if request.start.starts_with("POST") => "201 Created",
        _ if target.contains("/bob/") => "404 Not Found",
        "/show/dave/thumb.jpg" => "404 Not Found",
        _ if target.contains("/carol/") => "401 Unauthorized",
        _ if target.contains("/erin/") => "500 Internal Server Error",
        _ => "200 OK",
    };
    let upgrade = match status.starts_with("101") {
        true => "Connection: Upgrade\r\nUpgrade: websocket\r\n",
        false => "Connection: close\r\nContent-Length: 5\r\n",
    };
    let body = if status.starts_with("101") {
        ""
    } else {
        "bread"
    };
    format!("HTTP/1.1 {status}\r\nServer: OvenMediaEngine\r\nX-Of: engine\r\n{upgrade}\r\n{body}")
        .into_bytes()
}

/// The function's answers to pages.
pub(crate) fn answer(request: &Message) -> Vec<u8> {
    let body = match request.start.starts_with("POST") {
        true => "{\"user\":\"alice\"}".to_owned(),
        false => format!("{{\"streams\":[{}]}}", "\"bread\",".repeat(200)),
    };
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nETag: W/\"1\"\r\n\
         Server: function\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// The roster of a site on this machine.
pub(crate) fn roster(http: u16, thumbnail: u16, function: u16) -> Roster {
    let text = format!(
        "[site]
        title = \"Sourdough\"
        url = \"http://127.0.0.1:{}\"
        aliases = [\"www.localhost\"]
        [ome]
        api_token = {{ env = \"OME_API_TOKEN\" }}
        [ome.ports]
        http = {http}
        thumbnail = {thumbnail}
        [admission]
        url = \"http://127.0.0.1:{function}/admission\"
        [apps.show]
        [apps.call]
        playback = [\"webrtc\"]
        thumbnails = false
        [apps.radio]
        ingest = [\"rtmp\"]
        playback = [\"llhls\"]
        thumbnails = false
        [apps.still]
        ingest = [\"rtmp\"]
        playback = [\"webrtc\"]
        [users.alice]
        name = \"Alice\"
        apps = [\"show\", \"call\", \"radio\", \"still\"]
        [layouts.finals]
        slots = [{{ stream = \"show/alice\", x = 0, y = 0, w = 960, h = 540 }}]
        obs_login = [{{ user = \"producer\", hash = \"$2a$14$007nNBXnnCK0EjoLT4GRke4d40f0VKVoqbf1QhL0Iwe.78PYZLYdm\" }}]
        [invitations]
        keys = [{{ id = \"a\", public = \"{}\" }}]",
        free_port(),
        PrivateKey::generate().unwrap().public()
    );
    Roster::parse("mitts.toml", &text).unwrap().0
}

/// The header of the layout's producer, whose password is `bread`.
pub(crate) const PRODUCER: &str = "Authorization: Basic cHJvZHVjZXI6YnJlYWQ=\r\n";

/// The paths of the layout's OBS pages, also as clients may write them.
pub(crate) const WITH_LOGIN: [&str; 9] = [
    "/finals/obs/",
    "/finals/obs/index.html",
    "/finals/obs/2/",
    "/finals/obs/index.html.gz",
    "//finals/obs/",
    "/finals//obs/",
    "/finals/%6fbs/",
    "/./finals/obs/",
    "/alice/../finals/obs/",
];

/// Each test has its own, to check which requests arrived.
pub(crate) struct Bench {
    pub(crate) http: Port,
    pub(crate) thumbnail: Port,
    pub(crate) function: Port,
    pub(crate) caddy: Caddy,
}

impl Bench {
    pub(crate) fn start() -> Self {
        let (http, thumbnail) = (Port::open(engine), Port::open(engine));
        let function = Port::open(answer);
        let caddy = Caddy::start(&roster(http.number, thumbnail.number, function.number));
        Bench {
            http,
            thumbnail,
            function,
            caddy,
        }
    }

    pub(crate) fn get(&self, target: &str) -> Message {
        request(self.caddy.port, "GET", target, "")
    }

    pub(crate) fn send(&self, method: &str, target: &str, headers: &str) -> Message {
        request(self.caddy.port, method, target, headers)
    }

    /// The first lines of the requests to `http` and `thumbnail` since the last call.
    pub(crate) fn asked(&self) -> (Vec<String>, Vec<String>) {
        let starts = |port: &Port| port.asked().into_iter().map(|asked| asked.start).collect();
        (starts(&self.http), starts(&self.thumbnail))
    }
}

/// A stream key.
pub(crate) static KEY: LazyLock<String> =
    LazyLock::new(|| StreamKey::generate().unwrap().reveal().to_owned());

const UPGRADE: &str = "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Version: 13\r\n";

/// Requests a web socket with this `Connection` header, and returns the status.
pub(crate) fn upgrade(bench: &Bench, target: &str, connection: &str) -> u16 {
    let port = bench.caddy.port;
    let text = format!(
        "GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: {connection}\r\n{UPGRADE}\r\n"
    );
    let answer = head(port, text.as_bytes());
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}
