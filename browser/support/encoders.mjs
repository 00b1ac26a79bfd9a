// Encoders: ffmpeg over RTMP and SRT, and a WebRTC stack over WHIP. Each sends a clip in a loop.
import { createInterface } from "node:readline";
import { join } from "node:path";
import { clip } from "./clips.mjs";
import { ROOT, start } from "./programs.mjs";
import { PYTHON } from "./rtc.mjs";

const HERE = "127.0.0.1";

/** The default clip for each protocol. */
const CLIP = { rtmp: "clock", srt: "clock", whip: "opus" };

/** The addresses of encoders, on `host` if the ports have one. `app` and `key` are the values that a person pastes into their fields. */
export const address = {
  rtmp: ({ rtmp, host = HERE }, app, key) => `rtmp://${host}:${rtmp}/${app}/${key}`,
  srt: ({ srt, host = HERE }, app, key) => `srt://${host}:${srt}?streamid=default/${app}/${key}`,
};

const FORMAT = { rtmp: ["-f", "flv"], srt: ["-f", "mpegts"] };

/**
 * Starts an encoder. `by`: "rtmp", "srt" or "whip"; `url`: its address; `send`: a clip's name; `again`: it reconnects whenever it
 * is cut off, as OBS does.
 *
 * `stop()` ends it properly; `vanish()` sends nothing more and keeps the connection, as if its network were gone; `appear()`
 * undoes that. `ended` resolves when it is over, `over()` returns whether it is.
 */
export async function encoder({ by, url, send = CLIP[by], again = false }) {
  const path = await clip(send);
  return by === "whip" ? whip(url, path) : ffmpeg(by, url, path, again);
}

function ffmpeg(by, url, path, again) {
  const args = ["-nostdin", "-v", "error", "-re", "-stream_loop", "-1", "-i", path, "-c", "copy", ...FORMAT[by], url];
  let child;
  let stopped = false;
  let tries = 0;
  const dial = () => {
    tries += 1;
    child = start("ffmpeg", args);
    return child.ended.then((code) => (again && !stopped ? new Promise((done) => setTimeout(done, 500)).then(() => (stopped ? code : dial())) : code));
  };
  const ended = dial();
  let over = false;
  ended.then(() => (over = true));
  const signal = (name) => child.process.kill(name);
  return {
    by,
    ended,
    over: () => over,
    tries: () => tries,
    said: () => child.said(),
    vanish: () => signal("SIGSTOP"),
    appear: () => signal("SIGCONT"),
    async stop() {
      stopped = true;
      signal("SIGCONT");
      signal("SIGTERM");
      const late = setTimeout(signal, 5000, "SIGKILL"); // it may wait for a lost connection
      await ended;
      clearTimeout(late);
    },
    kill() {
      stopped = true;
      signal("SIGKILL");
      return ended;
    },
  };
}

/** An encoder that connects and then sends nothing: ffmpeg with a microphone that is always silent. `kill()` ends it. */
export function mute(by, url) {
  const child = start("ffmpeg", ["-v", "error", "-probesize", "32", "-analyzeduration", "0", "-f", "s16le", "-ar", "48000", "-ac", "2", "-i", "pipe:", "-c:a", "aac", ...FORMAT[by], url], { input: true });
  child.process.stdin.on("error", () => {});
  child.process.stdin.write(Buffer.alloc(4096)); // too little for a packet
  return {
    ended: child.ended,
    said: child.said,
    kill() {
      child.process.kill("SIGKILL");
      return child.ended;
    },
  };
}

/** `silent`: it gets an answer and never connects. `status` is the status of that answer. */
export function whip(url, path, { silent = false } = {}) {
  const child = start(PYTHON, [join(ROOT, "browser/support/whip.py"), ...(silent ? ["--silent"] : []), path], { input: true });
  child.process.stdin.write(`${url}\n`);
  const told = {};
  const first = (name) => new Promise((done) => (told[name] = done));
  const status = first("status");
  const connected = first("connected");
  const headers = first("headers");
  createInterface(child.process.stdout).on("line", (line) => {
    for (const [name, value] of Object.entries(JSON.parse(line))) told[name]?.(value);
  });
  let over = false;
  child.ended.then(() => {
    over = true;
    for (const done of Object.values(told)) done(undefined);
  });
  return {
    by: "whip",
    ended: child.ended,
    over: () => over,
    status,
    headers,
    connected,
    said: child.said,
    vanish: () => child.process.kill("SIGSTOP"),
    appear: () => child.process.kill("SIGCONT"),
    stop() {
      child.process.kill("SIGCONT");
      child.process.stdin.end();
      return child.ended;
    },
    kill() {
      child.process.kill("SIGKILL");
      return child.ended;
    },
  };
}
