//! Makes what a load test of the function needs: a roster and signed requests. See `bench/hook/run`.
//!
//! `load FOLDER USERS SECRET` writes `FOLDER/mitts.toml` and `FOLDER/requests.tsv`, one request a line:
//! signature, tab, body. For each user: publishing by RTMP, WHIP and SRT, with the key as the stream name
//! and behind the public name; playing by WebRTC and LL-HLS, a thumbnail, and a key that nobody has.

use std::{env, fmt::Write, fs, path::Path};

use anyhow::Context;
use engine::webhook::Verifier;
use roster::StreamKey;

const HEAD: &str = "[site]\ntitle = \"Load\"\nurl = \"https://live.example.net\"\n\n[apps.show]\n";

/// The recorded form of an opening, for a viewer's or a publisher's address.
fn body(direction: &str, protocol: &str, url: &str) -> String {
    let agent = match protocol {
        "RTMP" | "SRT" => "",
        _ => {
            r#","user_agent":"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0""#
        }
    };
    format!(
        r#"{{"client":{{"address":"203.0.113.7","port":37196,"real_ip":"203.0.113.7"{agent}}},"request":{{"direction":"{direction}","protocol":"{protocol}","status":"opening","time":"2026-11-20T10:54:53.644+00:00","url":"{url}"}}}}"#
    )
}

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, users, secret] = arguments.as_slice() else {
        anyhow::bail!("usage: load FOLDER USERS SECRET");
    };
    let users: usize = users.parse().context("USERS is a number")?;
    let verifier = Verifier::new(secret)?;
    let mut roster = HEAD.to_owned();
    let mut requests = String::new();
    for number in 0..users {
        let user = format!("user-{number:04}");
        let (key, nobody) = (StreamKey::generate()?, StreamKey::generate()?);
        writeln!(
            roster,
            "\n[users.{user}]\nkeys = [{{ hash = \"{}\" }}]",
            key.hash()
        )?;
        let (key, nobody) = (key.reveal(), nobody.reveal());
        let host = "live.example.net";
        for (direction, protocol, url) in [
            ("incoming", "RTMP", format!("rtmp://{host}:1935/show/{key}")),
            (
                "incoming",
                "RTMP",
                format!("rtmp://{host}:1935/show/{nobody}"),
            ),
            (
                "incoming",
                "WebRTC",
                format!("https://{host}:3333/show/{key}?direction=whip"),
            ),
            (
                "incoming",
                "WebRTC",
                format!("https://{host}:3333/show/{user}?direction=whip&key={key}"),
            ),
            ("incoming", "SRT", format!("srt://{host}:9999/show/{key}")),
            (
                "outgoing",
                "WebRTC",
                format!("wss://{host}:3333/show/{user}?transport=all"),
            ),
            (
                "outgoing",
                "LLHLS",
                format!("https://{host}:3333/show/{user}/llhls.m3u8"),
            ),
            (
                "outgoing",
                "Thumbnail",
                format!("https://{host}:3334/show/{user}/thumb.jpg"),
            ),
        ] {
            let body = body(direction, protocol, &url);
            writeln!(requests, "{}\t{body}", verifier.sign(body.as_bytes()))?;
        }
    }
    let folder = Path::new(folder);
    fs::write(folder.join("mitts.toml"), roster)?;
    fs::write(folder.join("requests.tsv"), requests)?;
    Ok(())
}
