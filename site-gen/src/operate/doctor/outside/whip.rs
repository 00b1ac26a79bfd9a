//! A WHIP session for a moment: enough of one that OvenMediaEngine names its addresses and answers ICE at them.
//!
//! curl makes the requests, and reads addresses and bodies from its standard input: they contain the key.

use std::net::{IpAddr, SocketAddr};

use engine::names::WHIP_QUERY;
use roster::StreamKey;
use serde_json::Value;

use super::{super::program::with_input, stun::Ends};

/// What the engine answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Session {
    /// Its address, for its end.
    pub(super) location: Option<String>,
    /// Both ends of ICE.
    pub(super) theirs: (String, String),
    /// The addresses: whether each is UDP.
    pub(super) candidates: Vec<(bool, SocketAddr)>,
}

impl Session {
    pub(super) fn ends(&self, own: &str) -> Ends {
        Ends {
            own: own.to_owned(),
            theirs: self.theirs.0.clone(),
            password: self.theirs.1.clone(),
        }
    }
}

/// The first app in which a key may publish, as `/whoami` tells.
pub(super) async fn app_of(origin: &str, key: &StreamKey) -> Result<String, String> {
    let body = format!("{{\"key\":\"{}\"}}", key.reveal());
    let mut config = line("url", &format!("{origin}/whoami"));
    config += &line("header", "Content-Type: application/json");
    config += &line("data-binary", &body);
    let answer = curl(&config).await?;
    let value: Value = serde_json::from_str(body_of(&answer)).unwrap_or_default();
    let app = value["apps"][0]["app"].as_str();
    app.map(str::to_owned)
        .ok_or_else(|| match value["reason"].as_str() {
            Some(reason) => format!("the key may not publish: {reason}"),
            None => format!("{origin}/whoami does not know the key"),
        })
}

/// Begins a session.
pub(super) async fn begin(
    origin: &str,
    app: &str,
    key: &StreamKey,
    own: &str,
) -> Result<Session, String> {
    let url = format!("{origin}/{app}/{}?{WHIP_QUERY}", key.reveal());
    let mut config = line("url", &url);
    config += &line("header", "Content-Type: application/sdp");
    config += &line("data-binary", &offer(own));
    let answer = curl(&config).await?;
    let status = answer.split_whitespace().nth(1).unwrap_or("no status");
    if status != "201" {
        return Err(match status {
            "409" | "500" => {
                format!("status {status}: is the stream live? Use a key whose stream is not")
            }
            "502" => "status 502: OvenMediaEngine does not answer Caddy".to_owned(),
            status => format!("status {status}"),
        });
    }
    session(&answer).ok_or_else(|| {
        "the answer has no addresses: does the host in `addresses` of [ome] resolve?".to_owned()
    })
}

/// Ends a session.
pub(super) async fn end(origin: &str, session: &Session) {
    if let Some(location) = &session.location {
        let url = match location.starts_with('/') {
            true => format!("{origin}{location}"),
            false => location.clone(),
        };
        let config = line("url", &url) + &line("request", "DELETE");
        // OvenMediaEngine ends it by itself, too
        let _ = curl(&config).await;
    }
}

async fn curl(config: &str) -> Result<String, String> {
    let options = ["-sS", "-i", "--http1.1", "--max-time", "8", "--config", "-"];
    let done = with_input("curl", &options, config).await;
    let done = done.ok_or_else(|| "curl is missing: apt-get install curl".to_owned())?;
    match done.good {
        true => Ok(done.stdout),
        false => Err(roster::mask_keys(done.stderr.trim())),
    }
}

/// A line of curl's configuration.
fn line(name: &str, value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    let value = value.replace('\r', "\\r").replace('\n', "\\n");
    format!("{name} = \"{value}\"\n")
}

fn body_of(answer: &str) -> &str {
    let mut rest = answer;
    // interim answers such as 100 Continue come first
    while let Some((head, body)) = rest.split_once("\r\n\r\n") {
        rest = body;
        if !head.starts_with("HTTP/1.1 1") {
            break;
        }
    }
    rest
}

/// The engine's answer with its headers.
fn session(answer: &str) -> Option<Session> {
    let body = body_of(answer);
    let head = &answer[..answer.len() - body.len()];
    let location = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("location")
            .then(|| value.trim().to_owned())
    });
    let value = |name: &str| {
        body.lines()
            .find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned()))
    };
    let mut candidates: Vec<_> = body.lines().filter_map(candidate).collect();
    candidates.sort_unstable();
    candidates.dedup();
    let theirs = (value("a=ice-ufrag:")?, value("a=ice-pwd:")?);
    (!candidates.is_empty()).then_some(Session {
        location,
        theirs,
        candidates,
    })
}

/// `a=candidate:0 1 UDP 50 203.0.113.7 10000 typ host`
fn candidate(line: &str) -> Option<(bool, SocketAddr)> {
    let mut words = line
        .strip_prefix("a=candidate:")?
        .split_whitespace()
        .skip(2);
    let is_udp = words.next()?.eq_ignore_ascii_case("udp");
    let ip: IpAddr = words.nth(1)?.parse().ok()?;
    Some((is_udp, SocketAddr::new(ip, words.next()?.parse().ok()?)))
}

/// An offer of H.264 and Opus that nothing will follow. `own` is our fragment of a user name.
fn offer(own: &str) -> String {
    let print = vec!["A5"; 32].join(":");
    let common = format!(
        "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:{own}\r\na=ice-pwd:{}\r\na=ice-options:trickle\r\n\
         a=fingerprint:sha-256 {print}\r\na=setup:actpass\r\na=sendonly\r\na=rtcp-mux\r\n",
        own.repeat(4)
    );
    format!(
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=msid-semantic: WMS *\r\n\
         m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n{common}a=mid:0\r\na=rtpmap:111 opus/48000/2\r\n\
         a=ssrc:1001 cname:mitts\r\n\
         m=video 9 UDP/TLS/RTP/SAVPF 102\r\n{common}a=mid:1\r\na=rtpmap:102 H264/90000\r\n\
         a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\na=ssrc:1002 cname:mitts\r\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answers_addresses_are_read() {
        let answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nlocation: /show/x?id=1\r\n\r\n\
            v=0\r\na=ice-ufrag:Ab12\r\na=ice-pwd:secret\r\na=candidate:0 1 UDP 50 203.0.113.7 10000 typ host generation 0\r\n\
            a=candidate:1 1 TCP 40 203.0.113.7 10000 typ host tcptype passive\r\na=candidate:2 1 UDP 30 no-address 1 typ host\r\n";
        let found = session(answer).unwrap();
        assert_eq!(found.location.as_deref(), Some("/show/x?id=1"));
        assert_eq!(found.theirs, ("Ab12".to_owned(), "secret".to_owned()));
        let address: SocketAddr = "203.0.113.7:10000".parse().unwrap();
        assert_eq!(found.candidates, [(false, address), (true, address)]);
        assert_eq!(session("HTTP/1.1 201 Created\r\n\r\nv=0\r\n"), None);
    }

    #[test]
    fn nothing_leaves_a_line_of_curls_configuration() {
        assert_eq!(line("url", "a\"b\\\r\nc"), "url = \"a\\\"b\\\\\\r\\nc\"\n");
    }
}
