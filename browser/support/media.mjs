// Streams to play, made once by ffmpeg: H.264 and AAC as fragmented MP4, with the files that OvenMediaEngine would have (separate
// video and audio), and a thumbnail. A stream is sixteen seconds that loop forever: the fragments of each round get later decode
// times, so that a player sees one continuous stream. WebRTC has its own file, with Opus.
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { run } from "./programs.mjs";

const SECONDS = 16; // AAC at 48 kHz fits a whole number of frames into it
const RATE = { video: 15360, audio: 48000 };
const VERSION = 3; // of the generated files

const PICTURES = {
  clock: "testsrc2=size=640x360:rate=30",
  bars: "smptehdbars=size=640x360:rate=30",
  rings: "testsrc=size=640x360:rate=30,hue=h=40*t",
};

/** The names of the test pictures. */
export const PICTURE_NAMES = Object.keys(PICTURES);

/** The media of one picture. */
export async function media(picture) {
  const folder = join(tmpdir(), `ovenmitts-media-${VERSION}-${process.getuid?.() ?? 0}-${picture}`);
  if (!existsSync(folder)) await make(picture, folder);
  const [video, audio] = await Promise.all([track(folder, "video"), track(folder, "audio")]);
  return { video, audio, thumb: await readFile(join(folder, "thumb.jpg")), rtc: join(folder, "rtc.mkv"), bframes: join(folder, "bframes.mkv") };
}

async function make(picture, folder) {
  const work = `${folder}.${process.pid}`;
  await mkdir(work, { recursive: true });
  const hls = (kind) => [
    "-f", "hls", "-hls_time", "1", "-hls_list_size", "0", "-hls_segment_type", "fmp4",
    "-hls_fmp4_init_filename", `init_${kind}.mp4`, "-hls_segment_filename", join(work, `${kind}_%d.m4s`), join(work, `${kind}.m3u8`),
  ];
  const ffmpeg = (args) => run("ffmpeg", ["-nostdin", "-v", "error", ...args], { cwd: work });
  const source = (filter, seconds = SECONDS) => ["-f", "lavfi", "-t", String(seconds), "-i", filter];
  const h264 = (profile) => ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", profile, "-bf", "0", "-g", "30", "-pix_fmt", "yuv420p"];
  const tone = source("sine=frequency=330:sample_rate=48000");
  await ffmpeg([...source(PICTURES[picture]), ...h264("main"), "-video_track_timescale", String(RATE.video), ...hls("video")]);
  await ffmpeg([...tone, "-c:a", "aac", "-b:a", "64k", "-ac", "2", ...hls("audio")]);
  await ffmpeg([...source(PICTURES[picture]), ...tone, ...h264("baseline"), "-c:a", "libopus", "-b:a", "64k", "-ac", "2", "rtc.mkv"]);
  // An encoder's defaults, which do not play over WebRTC.
  const usual = ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-bf", "2", "-b_strategy", "0", "-g", "30", "-pix_fmt", "yuv420p"];
  await ffmpeg([...source(PICTURES[picture]), ...tone, ...usual, "-c:a", "libopus", "-b:a", "64k", "-ac", "2", "bframes.mkv"]);
  await ffmpeg([...source(PICTURES[picture], 1), "-frames:v", "1", "-update", "1", "-q:v", "4", "thumb.jpg"]);
  await rename(work, folder).catch(() => rm(work, { recursive: true })); // another test was faster
}

async function track(folder, kind) {
  const list = await readFile(join(folder, `${kind}.m3u8`), "utf8");
  const lengths = [...list.matchAll(/#EXTINF:([\d.]+)/g)].map((match) => Number(match[1]));
  const segments = await Promise.all(lengths.map((_, i) => readFile(join(folder, `${kind}_${i}.m4s`))));
  const init = await readFile(join(folder, `init_${kind}.mp4`));
  return { kind, init, segments, lengths };
}

/** The segment with this number since the stream started. */
export function segment(track, number) {
  const turn = Math.floor(number / track.segments.length);
  const bytes = Buffer.from(track.segments[number % track.segments.length]);
  shift(bytes, 0, bytes.length, BigInt(turn * SECONDS * RATE[track.kind]));
  return bytes;
}

/** Numbers and durations of the segments that were complete `elapsed` seconds after the stream started. */
export function window(track, elapsed, most = 6) {
  const turn = Math.floor(elapsed / SECONDS);
  let number = turn * track.segments.length;
  let at = turn * SECONDS;
  for (const length of track.lengths) {
    at += length;
    if (at > elapsed) break;
    number += 1;
  }
  const list = [];
  for (let n = Math.max(0, number - most); n < number; n++) list.push({ number: n, length: track.lengths[n % track.lengths.length] });
  return list;
}

// Adds to every fragment's decode time (`moof/traf/tfdt`).
function shift(bytes, from, to, by) {
  for (let at = from; at + 8 <= to; ) {
    const size = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    if (type === "moof" || type === "traf") shift(bytes, at + 8, at + size, by);
    if (type === "tfdt") {
      if (bytes[at + 8] === 1) bytes.writeBigUInt64BE(bytes.readBigUInt64BE(at + 12) + by, at + 12);
      else bytes.writeUInt32BE(bytes.readUInt32BE(at + 12) + Number(by), at + 12);
    }
    if (size < 8) return;
    at += size;
  }
}
