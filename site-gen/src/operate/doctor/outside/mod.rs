//! `mitts doctor --from`: what others see of a site, from another machine.
//!
//! A stream key proves more: with it, a WHIP session begins for a moment, and each address that OvenMediaEngine names is asked
//! as ICE asks it, over UDP and TCP. Nothing is published: no media follows.

mod stun;
mod whip;

use std::net::{IpAddr, SocketAddr};

use jiff::Timestamp;
use roster::{SiteUrl, StreamKey};
use serde_json::Value;

use self::whip::Session;
use super::{Finding, caddy, certificate, names, program};

/// Examines a site.
pub async fn examine_from(url: &SiteUrl, key: Option<&StreamKey>) -> Vec<Finding> {
    let origin = url.origin();
    let (host, port) = (url.host(), url.port().unwrap_or(443));
    let (name, site, end, streams, list) = tokio::join!(
        names::gather(host, &[]),
        caddy::gather(origin),
        certificate::gather(host, port),
        fetch(origin, "/streams.json"),
        fetch(origin, "/live.json"),
    );
    let mut findings = vec![judge_name(host, name.found.as_deref())];
    if url.is_https() {
        findings.push(certificate::judge(host, end.as_deref(), Timestamp::now()));
    }
    findings.push(caddy::judge(&site));
    findings.push(judge_streams(streams.as_ref()));
    findings.push(judge_list(list.as_ref()));
    match key {
        Some(key) => findings.extend(webrtc(origin, key).await),
        None => findings.push(Finding::unknown(
            "udp",
            format!("only a stream key shows whether WebRTC gets through: mitts doctor --from {origin} --key-stdin < key.txt"),
        )),
    }
    findings
}

/// A status and a body; `None` without an answer.
type Answer = (String, String);

async fn fetch(origin: &str, path: &str) -> Option<Answer> {
    let url = format!("{origin}{path}");
    let form = "\n%{http_code}";
    let done = program::run("curl", &["-sS", "-w", form, "--max-time", "4", &url]).await?;
    let (body, status) = done.stdout.rsplit_once('\n')?;
    done.good.then(|| (status.to_owned(), body.to_owned()))
}

fn judge_name(host: &str, found: Option<&[IpAddr]>) -> Finding {
    let Some(found) = found else {
        return Finding::problem(
            "name",
            format!("{host} does not resolve from here"),
            format!("add an A record for {host}; then: getent hosts {host}"),
        );
    };
    let shown: Vec<_> = found.iter().map(ToString::to_string).collect();
    let shown = shown.join(", ");
    match found.iter().all(is_near) {
        true => Finding::warning(
            "name",
            format!("{host} resolves to {shown}: from here, nothing shows what others see"),
            "run this on a machine elsewhere",
        ),
        false => Finding::good("name", format!("{host} resolves to {shown}")),
    }
}

/// Whether an address is of this machine or a private network.
fn is_near(ip: &IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

fn judge_streams(answer: Option<&Answer>) -> Finding {
    let list = answer.filter(|(status, _)| status == "200");
    let list = list.and_then(|(_, body)| serde_json::from_str::<Value>(body).ok());
    match list.as_ref().and_then(|list| list["streams"].as_array()) {
        Some(streams) => {
            let streams = crate::words::counted(streams.len(), "public stream");
            Finding::good("pages", format!("/streams.json lists {streams}"))
        }
        None => Finding::problem(
            "pages",
            "there is no /streams.json: it is not a site of this program, or of an older one",
            "mitts build   # and mitts deploy",
        ),
    }
}

fn judge_list(answer: Option<&Answer>) -> Finding {
    let Some((status, body)) = answer else {
        return Finding::problem(
            "live",
            "/live.json does not answer",
            "systemctl restart caddy",
        );
    };
    match status.as_str() {
        "200" => {
            let list: Value = serde_json::from_str(body).unwrap_or_default();
            match list["stale"].as_bool() {
                Some(true) => Finding::problem(
                    "live",
                    "/live.json is stale: OvenMediaEngine does not answer the function",
                    "CREDENTIALS_DIRECTORY=/etc/mitts/secrets mitts doctor   # on the server",
                ),
                _ => Finding::good("live", "/live.json is up to date"),
            }
        }
        "404" => Finding::unknown(
            "live",
            "the roster has no api_token, so there is no list of live streams",
        ),
        "204" | "502" => Finding::problem(
            "live",
            "the function does not answer Caddy",
            "systemctl restart edge-hook",
        ),
        status => Finding::problem(
            "live",
            format!("/live.json answers with status {status}"),
            "systemctl restart caddy edge-hook",
        ),
    }
}

/// Begins a session, asks its addresses, and ends it.
async fn webrtc(origin: &str, key: &StreamKey) -> Vec<Finding> {
    let mut random = [0; 4];
    if getrandom::fill(&mut random).is_err() {
        return vec![Finding::unknown("udp", "the system has no random source")];
    }
    let own = data_encoding::HEXLOWER.encode(&random);
    let begun = async {
        let app = whip::app_of(origin, key).await?;
        whip::begin(origin, &app, key, &own).await
    };
    let session = match begun.await {
        Ok(session) => session,
        Err(why) => {
            return vec![Finding::problem(
                "whip",
                format!("no session begins: {why}"),
                "journalctl -u edge-hook -u ovenmediaengine -n 20   # on the server",
            )];
        }
    };
    let ends = session.ends(&own);
    let mut reached = Vec::new();
    for (is_udp, address) in &session.candidates {
        reached.push(match is_udp {
            true => stun::over_udp(*address, &ends).await,
            false => stun::over_tcp(*address, &ends).await,
        });
    }
    whip::end(origin, &session).await;
    judge_session(&session, &reached)
}

/// Judges the addresses, those of UDP and of TCP apart.
fn judge_session(session: &Session, reached: &[bool]) -> Vec<Finding> {
    let mut findings = vec![Finding::good("whip", "a session begins")];
    for (check, udp) in [("udp", true), ("tcp", false)] {
        let of = |good: bool| -> Vec<SocketAddr> {
            let all = session.candidates.iter().zip(reached);
            let all = all.filter(|((is_udp, _), reached)| *is_udp == udp && **reached == good);
            all.map(|((_, address), _)| *address).collect()
        };
        let (good, bad) = (of(true), of(false));
        let shown = |all: &[SocketAddr]| {
            let all: Vec<_> = all.iter().map(ToString::to_string).collect();
            all.join(", ")
        };
        let remedy = "open the ports in the comment of deploy/firewall.nft, also in the provider's firewall; is `addresses` of \
                      [ome] the public address?";
        findings.extend(match (good.is_empty(), bad.is_empty()) {
            (true, true) => None,
            (false, _) => Some(Finding::good(
                check,
                format!("OvenMediaEngine answers at {}", shown(&good)),
            )),
            (true, false) if udp => Some(Finding::problem(
                check,
                format!(
                    "nothing answers at {}: OBS cannot publish by WHIP",
                    shown(&bad)
                ),
                remedy,
            )),
            (true, false) => Some(Finding::warning(
                check,
                format!(
                    "nothing answers at {}: networks without UDP need it",
                    shown(&bad)
                ),
                remedy,
            )),
        });
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{super::State, *};

    #[test]
    fn a_closed_port_is_told_by_protocol() {
        let address: SocketAddr = "203.0.113.7:10000".parse().unwrap();
        let session = Session {
            location: None,
            theirs: (String::new(), String::new()),
            candidates: vec![(false, address), (true, address)],
        };
        let states = |reached: [bool; 2]| {
            let found = judge_session(&session, &reached);
            found
                .iter()
                .map(|one| (one.check, one.state))
                .collect::<Vec<_>>()
        };
        let whip = ("whip", State::Good);
        assert_eq!(
            states([true, true]),
            [whip, ("udp", State::Good), ("tcp", State::Good)]
        );
        assert_eq!(
            states([true, false]),
            [whip, ("udp", State::Problem), ("tcp", State::Good)]
        );
        assert_eq!(
            states([false, true]),
            [whip, ("udp", State::Good), ("tcp", State::Warning)]
        );
    }

    #[test]
    fn what_the_site_answers_is_judged() {
        let answer = |status: &str, body: &str| (status.to_owned(), body.to_owned());
        let list = |status, body| judge_list(Some(&answer(status, body))).state;
        assert_eq!(list("200", r#"{"stale":false,"streams":[]}"#), State::Good);
        assert_eq!(list("200", r#"{"stale":true}"#), State::Problem);
        assert_eq!(
            (list("404", ""), list("204", "")),
            (State::Unknown, State::Problem)
        );
        assert_eq!(judge_list(None).state, State::Problem);
        let streams = judge_streams(Some(&answer("200", r#"{"streams":[{}]}"#)));
        assert_eq!(
            (streams.state, streams.text.contains("1 public stream")),
            (State::Good, true)
        );
        assert_eq!(
            judge_streams(Some(&answer("404", ""))).state,
            State::Problem
        );
        let near = judge_name("a", Some(&["10.0.0.1".parse().unwrap()]));
        assert_eq!(near.state, State::Warning);
    }
}
