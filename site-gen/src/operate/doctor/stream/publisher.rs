//! The encoder: ffmpeg with a test picture.

use std::process::Stdio;

use engine::names::VHOST;
use roster::{Ingest, StreamKey};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
};

use super::stations::Place;

/// A running ffmpeg, which ends with this value.
pub(super) struct Publisher(Child);

impl Publisher {
    /// Starts it. The key goes over a pipe, as a preset of options.
    pub(super) async fn start(
        place: &Place<'_>,
        ingest: Ingest,
        key: &StreamKey,
    ) -> std::io::Result<Self> {
        let app = place.app.slug.as_str();
        let ports = &place.roster.ome.ports;
        let key = key.reveal();
        let (format, address, preset) = match ingest {
            Ingest::Srt => (
                "mpegts",
                format!("srt://127.0.0.1:{}", ports.srt),
                format!("srt_streamid={VHOST}/{app}/{key}\n"),
            ),
            _ => (
                "flv",
                format!("rtmp://127.0.0.1:{}/{app}", ports.rtmp),
                format!("rtmp_playpath={key}\n"),
            ),
        };
        let mut command = Command::new("ffmpeg");
        command.args(["-hide_banner", "-nostdin", "-loglevel", "error", "-re"]);
        command.args(["-f", "lavfi", "-i", "testsrc2=s=640x360:r=30"]);
        command.args(["-f", "lavfi", "-i", "sine=r=48000"]);
        // bounded, in case nobody ends it
        command.args([
            "-t",
            "120",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-tune",
            "zerolatency",
        ]);
        command.args([
            "-pix_fmt", "yuv420p", "-g", "30", "-bf", "0", "-b:v", "800k",
        ]);
        command.args([
            "-c:a",
            "aac",
            "-ac",
            "2",
            "-fpre",
            "/dev/stdin",
            "-f",
            format,
        ]);
        command.arg(address);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.kill_on_drop(true).spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(preset.as_bytes()).await?;
        }
        Ok(Publisher(child))
    }

    /// Why it has ended, if it has.
    pub(super) async fn over(&mut self) -> Option<String> {
        self.0.try_wait().ok().flatten()?;
        let mut said = String::new();
        if let Some(mut stderr) = self.0.stderr.take() {
            let _ = stderr.read_to_string(&mut said).await;
        }
        let last = said.trim().lines().last().unwrap_or("ffmpeg ended");
        Some(roster::mask_keys(last))
    }

    /// Ends it.
    pub(super) async fn end(mut self) {
        let _ = self.0.kill().await;
    }
}
