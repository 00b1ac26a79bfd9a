//! Makes what a load test of the function needs: a roster and signed requests. See `bench/hook/run`.
//!
//! `load FOLDER USERS SECRET` writes `FOLDER/mitts.toml`, its index `FOLDER/deploy/roster.idx` and `FOLDER/requests.tsv`, one
//! request a line: signature, tab, body. For each user, or 1,000 users evenly among more: publishing by RTMP, WHIP and SRT, with the key as the stream name
//! and behind the public name; playing by WebRTC and LL-HLS, a thumbnail, and a key that nobody has. `FOLDER/paths.txt` has a
//! segment of each of them, of whom one in ten is private, and `FOLDER/key` the key of a user who may watch all.

use std::{env, fmt::Write, fs, path::Path};

use anyhow::Context;
use engine::webhook::Verifier;
use roster::{Roster, StreamKey};

const HEAD: &str = "[site]\ntitle = \"Load\"\nurl = \"https://live.example.net\"\n\n[apps.show]\n";

/// How many users are asked for at most.
const ASKED: usize = 1000;

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
    let (mut paths, mut first) = (String::new(), None);
    let step = users.div_ceil(ASKED).max(1);
    for number in 0..users {
        let user = format!("user-{number:04}");
        let key = StreamKey::generate()?;
        writeln!(
            roster,
            "\n[users.{user}]\nkeys = [{{ hash = \"{}\" }}]",
            key.hash()
        )?;
        if number % (step * 10) == step * 5 {
            writeln!(roster, "watchers = [\"user-0000\"]")?;
        }
        if number % step != 0 {
            continue;
        }
        writeln!(paths, "/show/{user}/seg_1_2_video_1_hls.m4s")?;
        first.get_or_insert_with(|| key.clone());
        let nobody = StreamKey::generate()?;
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
    let parsed = Roster::parse("mitts.toml", &roster);
    let (parsed, _) = parsed.map_err(|_| anyhow::anyhow!("the roster has errors"))?;
    fs::create_dir_all(folder.join("deploy"))?;
    let index = roster::index::write(&parsed, &roster, "..")?;
    fs::write(folder.join("deploy/roster.idx"), index)?;
    fs::write(folder.join("mitts.toml"), roster)?;
    fs::write(folder.join("paths.txt"), paths)?;
    let first = first.context("at least one user")?;
    fs::write(folder.join("key"), first.reveal())?;
    fs::write(folder.join("requests.tsv"), requests)?;
    Ok(())
}
