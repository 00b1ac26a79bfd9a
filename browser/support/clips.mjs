// What encoders send in tests of the real engine: short files that loop forever, made once by ffmpeg.
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./programs.mjs";

const VERSION = 1; // of the generated files
const SECONDS = 8; // AAC at 48 kHz fits a whole number of frames into it

const PICTURE = ["-f", "lavfi", "-t", String(SECONDS), "-i", "testsrc2=size=640x360:rate=30"];
const BARS = ["-f", "lavfi", "-t", String(SECONDS), "-i", "smptehdbars=size=640x360:rate=30"];
const TONE = ["-f", "lavfi", "-t", String(SECONDS), "-i", "sine=frequency=330:sample_rate=48000"];
const AAC = ["-c:a", "aac", "-b:a", "64k", "-ac", "2"];
const colour = (name, size) => ["-f", "lavfi", "-t", String(SECONDS), "-i", `color=c=${name}:size=${size}:rate=30`];
const h264 = (frames, keyint) => ["-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-bf", String(frames), "-g", String(keyint), "-sc_threshold", "0", "-pix_fmt", "yuv420p"];

/** The purpose of each clip, and its arguments for ffmpeg. */
const CLIPS = {
  // The recommended settings: a keyframe per second, no B-frames.
  clock: ["mp4", ...PICTURE, ...TONE, ...h264(0, 30), ...AAC],
  bars: ["mp4", ...BARS, ...TONE, ...h264(0, 30), ...AAC],
  // Pictures of one colour, to be told apart wherever they appear.
  red: ["mp4", ...colour("red", "1280x720"), ...TONE, ...h264(0, 30), ...AAC],
  green: ["mp4", ...colour("green", "640x360"), ...TONE, ...h264(0, 30), ...AAC],
  white: ["mp4", ...colour("white", "640x360"), ...TONE, ...h264(0, 30), ...AAC],
  blue: ["mkv", ...colour("blue", "854x480"), ...TONE, ...h264(0, 30).map((word) => word.replace("main", "baseline")), "-c:a", "libopus", "-b:a", "64k", "-ac", "2"],
  // The defaults of an encoder.
  bframes: ["mp4", ...PICTURE, ...TONE, ...h264(2, 30), ...AAC],
  sound: ["mp4", ...TONE, ...AAC],
  picture: ["mp4", ...PICTURE, ...h264(0, 30)],
  hevc: ["ts", ...PICTURE, ...TONE, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=30:bframes=0:log-level=error", "-pix_fmt", "yuv420p", ...AAC],
  // For WHIP.
  opus: ["mkv", ...PICTURE, ...TONE, ...h264(0, 30).map((word) => word.replace("main", "baseline")), "-c:a", "libopus", "-b:a", "64k", "-ac", "2"],
};

/** The path of a clip. */
export async function clip(name) {
  const [ending, ...args] = CLIPS[name];
  const folder = join(tmpdir(), `ovenmitts-clips-${VERSION}-${process.getuid?.() ?? 0}-${name}`);
  const path = join(folder, `${name}.${ending}`);
  if (existsSync(path)) return path;
  const work = `${folder}.${process.pid}`;
  await mkdir(work, { recursive: true });
  await run("ffmpeg", ["-nostdin", "-v", "error", ...args, join(work, `${name}.${ending}`)]);
  await rename(work, folder).catch(() => rm(work, { recursive: true })); // another test was faster
  return path;
}
