// Recordings as OvenMediaEngine leaves them: MPEG-TS in parts, made by ffmpeg.
import { mkdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./programs.mjs";

/** Seconds of a part. */
export const PART = 20;

const stamp = (time) => time.toISOString().replace(/\D/g, "").slice(0, 14);

/**
 * The parts of a stream that ended at this time, below a folder: each PART seconds long, with a clock that goes on. `torn`: the
 * engine was killed in the last one, which is only half there, under its temporary name. Returns their files.
 */
export async function record(folder, stream, { ended, parts = 2, torn = false, size = "640x360", transaction = "AbCdEfGhIjKlMnOp" }) {
  const place = join(folder, stream);
  await mkdir(place, { recursive: true });
  const length = String(parts * PART);
  const source = ["-f", "lavfi", "-t", length, "-i", `testsrc2=size=${size}:rate=15`, "-f", "lavfi", "-t", length, "-i", "sine=frequency=330:sample_rate=48000"];
  const codecs = ["-map", "0", "-map", "1", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-bf", "0", "-g", "15", "-c:a", "aac", "-b:a", "64k"];
  const cut = ["-f", "segment", "-segment_time", String(PART), "-segment_format", "mpegts", join(place, "%d.part")];
  await run("ffmpeg", ["-nostdin", "-v", "error", "-y", ...source, ...codecs, ...cut]);
  const files = [];
  for (let at = 0; at < parts; at++) {
    const end = new Date(ended.getTime() - (parts - 1 - at) * PART * 1000);
    const last = torn && at === parts - 1;
    const began = new Date(end.getTime() - PART * 1000);
    const name = last ? `tmp_${transaction}${transaction}` : `${stamp(began)}_${transaction}_${at}.ts`;
    const bytes = await readFile(join(place, `${at}.part`));
    await writeFile(join(place, name), bytes);
    if (last) await truncate(join(place, name), Math.floor(bytes.length / 2) + 77);
    await utimes(join(place, name), end, last ? new Date(end.getTime() - PART * 500) : end);
    files.push(join(place, name));
  }
  for (let at = 0; at < parts; at++) await rm(join(place, `${at}.part`));
  return files;
}

/** What ffprobe says about a file. */
export async function probe(file) {
  return JSON.parse(await run("ffprobe", ["-v", "error", "-show_format", "-show_streams", "-of", "json", file]));
}

/** The names of the boxes at the top of an MP4 file, in order. */
export async function boxes(file) {
  const bytes = await readFile(file);
  const names = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    let size = bytes.readUInt32BE(at);
    names.push(bytes.toString("latin1", at + 4, at + 8));
    if (size === 1) size = Number(bytes.readBigUInt64BE(at + 8));
    if (size < 8) break;
    at += size;
  }
  return names;
}
