//! Test pictures as streams: made once by ffmpeg, then played in a loop.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use edge_hook::LiveStream;
use engine::{
    names::THUMBNAIL,
    rest::{Audio, Video},
};
use jiff::Timestamp;
use roster::{Roster, StreamName};

use crate::{failure::Failure, serve::media::Clip};

/// How long the streams have been live at the start.
const BEFORE: Duration = Duration::from_secs(60);

/// The file name of a stream's media playlist, which the master playlist refers to, as OvenMediaEngine's does.
pub const CHUNKLIST: &str = "chunklist.m3u8";

/// The bitrate of a stream, video and audio together.
const BITRATE: u64 = 960_000;

/// How many pictures there are; further streams repeat them.
const PICTURES: usize = 8;

/// The pictures: sources and filters of ffmpeg, 640 by 360 at 30 frames per second.
const SOURCES: [&str; PICTURES] = [
    "gradients=s=640x360:r=30:n=4:c0=0xE8A33D:c1=0x7A3B12:c2=0x2B1A10:c3=0xC9572B:speed=0.02:seed=7",
    "testsrc2=s=640x360:r=30",
    "life=s=160x90:r=15:mold=20:ratio=0.3:seed=3:life_color=0xF2B45A:death_color=0x2A140A:mold_color=0x6B2D12,scale=640:360:flags=neighbor,fps=30",
    "gradients=s=640x360:r=30:n=3:c0=0x123A5A:c1=0x2E7D6B:c2=0xE0B050:type=radial:speed=0.03:seed=11",
    "smptehdbars=s=640x360:r=30",
    "life=s=160x90:r=15:mold=30:ratio=0.25:seed=8:life_color=0x9ADBC6:death_color=0x0B2530:mold_color=0x1F5B66,scale=640:360:flags=neighbor,fps=30",
    "mandelbrot=s=640x360:r=30:start_scale=1.2:end_scale=0.03:maxiter=600",
    "gradients=s=640x360:r=30:n=3:c0=0x4A1942:c1=0xC05746:c2=0xF3C98B:type=spiral:speed=0.02:seed=5",
];

/// The pictures, each available once it is made.
#[derive(Debug)]
pub struct Pictures {
    /// The start of the streams. Not 1970, since hls.js iterates over all numbers below the first.
    start: Instant,
    /// The same moment as a date.
    since: Timestamp,
    made: [OnceLock<(Clip, PathBuf)>; PICTURES],
}

impl Pictures {
    /// Uses the pictures in `folder`, and makes the others in the background, so that the first stream is live soon.
    /// `say` gets messages about the progress.
    ///
    /// # Errors
    /// When pictures are missing and ffmpeg is not installed.
    pub fn start(folder: &Path, say: impl Fn(&str) + Send + 'static) -> Result<Arc<Self>, Failure> {
        let pictures = Arc::new(Pictures {
            start: Instant::now(),
            since: Timestamp::now(),
            made: Default::default(),
        });
        let absent: Vec<usize> = (0..PICTURES)
            .filter(|at| !pictures.take(folder, *at))
            .collect();
        if absent.is_empty() {
            return Ok(pictures);
        }
        find_ffmpeg()?;
        fs::create_dir_all(folder)
            .with_context(|| format!("{} cannot be made", folder.display()))?;
        say(&format!(
            "Making {} test pictures with ffmpeg (once); each stream goes live when its picture is ready",
            absent.len()
        ));
        let (folder, made) = (folder.to_path_buf(), pictures.clone());
        std::thread::spawn(move || {
            for at in absent {
                match make(at, &place(&folder, at)) {
                    Ok(()) => {
                        made.take(&folder, at);
                    }
                    Err(error) => say(&format!("warning: no test picture: {error:#}")),
                }
            }
        });
        Ok(pictures)
    }

    /// Whether the folder has the complete picture.
    fn take(&self, folder: &Path, at: usize) -> bool {
        let place = place(folder, at);
        let playlist = fs::read_to_string(place.join("clip.m3u8")).ok();
        match playlist.as_deref().and_then(Clip::parse) {
            Some(clip) => self.made[at].set((clip, place)).is_ok(),
            None => false,
        }
    }
}

/// The pictures of the streams.
#[derive(Debug)]
pub struct Demo {
    pictures: Arc<Pictures>,
    streams: HashMap<StreamName, usize>,
}

impl Demo {
    /// A picture for every stream of an enabled user.
    pub fn new(roster: &Roster, pictures: Arc<Pictures>) -> Self {
        let streams = roster
            .users
            .values()
            .filter(|user| user.enabled)
            .flat_map(|user| roster.streams_of(user))
            .enumerate()
            .map(|(at, stream)| (stream, at % PICTURES))
            .collect();
        Demo { pictures, streams }
    }

    fn clip(&self, stream: &StreamName) -> Option<&(Clip, PathBuf)> {
        self.pictures.made[*self.streams.get(stream)?].get()
    }

    /// The master playlist of a stream, with the bitrate and the codecs.
    pub fn master(&self, stream: &StreamName) -> Option<String> {
        let (clip, place) = self.clip(stream)?;
        let video = avc1(&fs::read(place.join(&clip.init)).ok()?)?;
        Some(format!(
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n\
             #EXT-X-STREAM-INF:BANDWIDTH={BITRATE},RESOLUTION=640x360,FRAME-RATE=30.000,\
             CODECS=\"{video},mp4a.40.2\"\n{CHUNKLIST}\n"
        ))
    }

    /// The live playlist of a stream at this moment.
    pub fn playlist(&self, stream: &StreamName) -> Option<String> {
        let now = self.pictures.start.elapsed() + BEFORE;
        self.clip(stream)
            .map(|(clip, _)| clip.playlist(now.as_secs_f64()))
    }

    /// A segment or the thumbnail of a stream, and no other files.
    pub fn file(&self, stream: &StreamName, name: &str) -> Option<PathBuf> {
        let (clip, place) = self.clip(stream)?;
        let own = name == clip.init
            || name == THUMBNAIL
            || clip.segments.iter().any(|(segment, _)| segment == name);
        own.then(|| place.join(name))
    }

    /// All streams with a finished picture, with made-up viewers and start times, so that pages have something to show.
    pub fn lives(&self) -> Vec<LiveStream> {
        let mut lives: Vec<_> = self.streams.iter().collect();
        lives.sort();
        let lives = lives.into_iter().enumerate();
        lives
            .filter(|(_, (stream, _))| self.has(stream))
            .map(|(at, (stream, _))| {
                let at = at as u64;
                let before = BEFORE + Duration::from_secs(at * 25 * 60);
                LiveStream {
                    stream: stream.clone(),
                    since: self.pictures.since - before,
                    viewers: (at + 3) * (at + 3) % 41,
                    viewers_min: false,
                    bitrate: BITRATE,
                    video: Some(Video {
                        codec: "H264".to_owned(),
                        width: 640,
                        height: 360,
                        framerate: 30.0,
                        bframes: false,
                        keyframe_interval: None,
                    }),
                    audio: Some(Audio {
                        codec: "AAC".to_owned(),
                        samplerate: 48_000,
                        channels: 2,
                    }),
                }
            })
            .collect()
    }

    /// Whether the stream's picture is finished.
    pub fn has(&self, stream: &StreamName) -> bool {
        self.clip(stream).is_some()
    }
}

/// The RFC 6381 codec of an initialisation segment's H.264 video, such as "avc1.42c01e": profile, constraints and level,
/// from bytes 2 to 4 of the `avcC` box (ISO/IEC 14496-15). `None` without such a box.
fn avc1(init: &[u8]) -> Option<String> {
    let name = init.windows(4).position(|bytes| bytes == b"avcC")?;
    let [profile, constraints, level]: [u8; 3] = init.get(name + 5..name + 8)?.try_into().ok()?;
    Some(format!("avc1.{profile:02x}{constraints:02x}{level:02x}"))
}

/// A picture's folder. Its name changes with the picture.
fn place(folder: &Path, at: usize) -> PathBuf {
    let what = blake3::hash(format!("2 {}", SOURCES[at]).as_bytes()).to_hex();
    folder.join(format!("picture-{}", &what[..12]))
}

fn find_ffmpeg() -> Result<(), Failure> {
    let found = Command::new("ffmpeg")
        .arg("-version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match found {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::Usage(
            "test pictures need ffmpeg, which is not installed; install it (on Debian and \
             Ubuntu: apt-get install ffmpeg), or leave out --demo"
                .to_owned(),
        )),
    }
}

fn make(at: usize, place: &Path) -> anyhow::Result<()> {
    let above = place.parent().context("a picture is in a folder")?;
    let work = tempfile::Builder::new()
        .prefix("making-")
        .tempdir_in(above)
        .with_context(|| format!("{} cannot be written", above.display()))?;
    // a different quiet tone for each, five steps apart on a pentatonic scale
    let tone = 220.0 * 2f64.powf([0.0, 2.0, 4.0, 7.0, 9.0, 12.0, 14.0, 16.0][at] / 12.0);
    run(
        work.path(),
        &[
            "-t 8 -f lavfi -i",
            SOURCES[at],
            &format!("-t 8 -f lavfi -i sine=frequency={tone:.2}:sample_rate=48000"),
            "-pix_fmt yuv420p -c:v libx264 -preset superfast -tune zerolatency -profile:v baseline",
            "-g 30 -keyint_min 30 -sc_threshold 0 -b:v 900k -af volume=0.08 -c:a aac -b:a 64k -ac 2",
            "-f hls -hls_time 1 -hls_playlist_type vod -hls_segment_type fmp4",
            "-hls_fmp4_init_filename init.m4s -hls_segment_filename %d.m4s clip.m3u8",
        ],
    )?;
    run(
        work.path(),
        &["-f lavfi -i", SOURCES[at], "-ss 4 -frames:v 1 thumb.jpg"],
    )?;
    // the rest of the temporary folder is deleted
    fs::rename(work.path(), place).with_context(|| format!("{} cannot be made", place.display()))
}

/// Runs ffmpeg; no argument has a space in it.
fn run(folder: &Path, arguments: &[&str]) -> anyhow::Result<()> {
    let output = Command::new("ffmpeg")
        .current_dir(folder)
        .args(["-v", "error", "-nostdin"])
        .args(arguments.iter().flat_map(|part| part.split(' ')))
        .stdin(Stdio::null())
        .output()
        .context("ffmpeg does not run")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "ffmpeg failed: {}",
            said.lines().last().unwrap_or("it gave no reason")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::avc1;

    #[test]
    fn a_codec_is_read_from_the_initialisation_segment() {
        let init = b"\0\0\0\x33avc1....\0\0\0\x1favcC\x01\x42\xc0\x1e\xff\xe1";
        assert_eq!(avc1(init).as_deref(), Some("avc1.42c01e"));
        assert_eq!(avc1(b"moov....trak"), None);
        assert_eq!(avc1(b"avcC\x01\x42"), None);
    }
}
