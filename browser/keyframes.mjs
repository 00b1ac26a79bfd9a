// Measures how long a new viewer waits for the first picture of somebody who publishes from a browser, depending on how often
// OvenMediaEngine requests a keyframe from that browser (`FIRInterval`): a real engine with the generated configuration, the real
// Caddy and function, Chromium with a fake camera and a shared screen, WHIP in and WebRTC out.
//
//   cargo build --workspace --bins && OME=/path/to/OvenMediaEngine node browser/keyframes.mjs [FOLDER [ROUNDS]]
//
// Prints a table of the rounds (default 10); with a FOLDER, also writes it and the figures of every round there.
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { caddy } from "./support/caddy.mjs";
import { launch, NETWORK, open } from "./support/chromium.mjs";
import { write } from "./support/files.mjs";
import { goLive, preview, publish, studio, use } from "./support/golive.mjs";
import { binary, freePorts, run, start } from "./support/programs.mjs";
import { CONTENT, roster, SECRET, TOKEN } from "./support/roster.mjs";
import { rotate } from "./support/town.mjs";
import { until } from "./support/wait.mjs";

const INTERVALS = [500, 1000, 2000, 3000]; // the last is the engine's default
const SOURCES = ["Screen", "Camera"];
const [folder, rounds = "10"] = process.argv.slice(2);
const program = process.env.OME;
if (!program) throw new Error("OME=/path/to/OvenMediaEngine is missing");
const loads = [];

/** A site; `engine(interval)` starts a real engine that requests keyframes every `interval` milliseconds. */
async function stage() {
  const home = await mkdtemp(join(tmpdir(), "ovenmitts-"));
  const [site, http, thumbnail, hook, api, rtmp, srt, relay] = await freePorts(8);
  const ice = 40000 + Math.floor(Math.random() * 2000) * 10;
  const origin = `http://127.0.0.1:${site}`;
  const ports = `[ome.ports]\nrtmp = ${rtmp}\nsrt = ${srt}\nrelay = ${relay}\nice = ${ice}`;
  const text = roster({ origin, http, thumbnail, hook, api }).replace("[ome.ports]", ports);
  const env = { MITTS_ADMISSION_SECRET: SECRET, OME_API_TOKEN: TOKEN };
  const mitts = (args) => run(binary("mitts"), args, { cwd: home, env });
  await writeFile(join(home, "mitts.toml"), text);
  await write(join(home, "content"), CONTENT);
  await mitts(["build"]);
  const place = { folder: home, origin, mitts, keys: [] };
  const key = await rotate(place, "erin"); // of an app that is played only over WebRTC
  const change = async (name, from, to) => {
    const path = join(home, "deploy", name);
    await writeFile(path, (await readFile(path, "utf8")).replace(from, to));
  };
  await change("Logger.xml", /<Path>.*<\/Path>/, `<Path>${home}/log</Path>`);
  const servers = [start(binary("edge-hook"), ["--listen", `127.0.0.1:${hook}`], { cwd: home, env })];
  const close = async () => {
    for (const server of servers.reverse()) await server.stop();
    await rm(home, { recursive: true, force: true });
  };
  try {
    servers.push(await caddy(home, origin));
    await until("the function answers", () => fetch(`http://127.0.0.1:${hook}/healthz`));
    const authorization = `Basic ${Buffer.from(TOKEN).toString("base64")}`;
    const answers = () => fetch(`http://127.0.0.1:${api}/v1/version`, { headers: { authorization } });
    const engine = async (interval) => {
      await change("Server.xml", /<FIRInterval>\d+</g, `<FIRInterval>${interval}<`);
      const server = start(program, ["-c", join(home, "deploy")], { cwd: home, env });
      await until("the engine answers", answers);
      return server;
    };
    return { ...place, key, engine, close };
  } catch (error) {
    const said = servers.map((server) => server.said()).join("\n");
    await close();
    throw new Error(`${error}\n${said}`);
  }
}

/** Milliseconds from the page's request to the first picture, on a page that was not open before. */
async function joins(browser, place) {
  const prepare = (page) => page.addInitScript(() => {
    const look = () => {
      const shown = document.querySelector("video")?.getVideoPlaybackQuality().totalVideoFrames > 0;
      if (shown) window.firstPicture = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const page = await open(browser, `${place.origin}/erin/`, { expected: NETWORK, prepare });
  try {
    await until("a picture", () => page.evaluate(() => window.firstPicture > 0));
    return Math.round(await page.evaluate(() => window.firstPicture));
  } finally {
    await page.leave();
  }
}

/** What the publisher has encoded and sent so far. */
const sent = (page) => page.evaluate(async () => {
  const peer = window.peers.find((peer) => peer.connectionState === "connected");
  const video = [...(await peer.getStats()).values()].find((one) => one.type === "outbound-rtp" && one.kind === "video");
  const { bytesSent, framesEncoded, keyFramesEncoded, qpSum, frameWidth, frameHeight } = video;
  return { at: performance.now(), bytesSent, framesEncoded, keyFramesEncoded, qpSum, frameWidth, frameHeight };
});

async function measure(place, publisher, viewer, source) {
  const page = await goLive(publisher, place);
  await use(page, place.key);
  await preview(page, source);
  await publish(page);
  await joins(viewer, place); // the first waits for the engine's encoders, not for a keyframe
  const before = await sent(page);
  const waits = [];
  for (let round = 0; round < Number(rounds); round++) {
    await sleep(1000 + 3000 * Math.random()); // at a random moment between two keyframes
    loads.push(loadavg()[0]);
    waits.push(await joins(viewer, place));
  }
  const after = await sent(page);
  await page.leave();
  const passed = (after.at - before.at) / 1000;
  const per = (name) => after[name] - before[name];
  return {
    waits,
    size: `${after.frameWidth}x${after.frameHeight}`,
    kbps: Math.round((8 * per("bytesSent")) / passed / 1000),
    fps: Number((per("framesEncoded") / passed).toFixed(1)),
    keyframes: Number((per("keyFramesEncoded") / passed).toFixed(2)),
    qp: Number((per("qpSum") / per("framesEncoded")).toFixed(1)),
  };
}

const results = [];
const place = await stage();
const [publisher, viewer] = await Promise.all([studio(), launch()]);
try {
  for (const source of SOURCES) {
    for (const interval of INTERVALS) {
      const engine = await place.engine(interval);
      try {
        results.push({ interval, source, ...(await measure(place, publisher, viewer, source)) });
        console.log(JSON.stringify(results.at(-1)));
      } finally {
        await engine.stop();
      }
    }
  }
} finally {
  await Promise.all([publisher.close(), viewer.close()]);
  await place.close();
}

const at = (values, part) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
const seconds = (value) => `${(value / 1000).toFixed(2)} s`;
const row = (cells) => `| ${cells.join(" | ")} |`;
const table = [
  row(["source", "`FIRInterval`", "first picture: median", "best", "worst", "keyframes a second", "frames a second", "kbit/s", "mean QP"]),
  row(["---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "--:"]),
  ...SOURCES.flatMap((source) => results.filter((one) => one.source === source).map(({ interval, waits, size, kbps, fps, keyframes, qp }) =>
    row([`${source} ${size}`, interval, ...[0.5, 0, 1].map((part) => seconds(at(waits, part))), keyframes, fps, kbps, qp]))),
].join("\n");
console.log(table);

if (folder) {
  await mkdir(folder, { recursive: true });
  const machine = `${cpus().length} × ${cpus()[0].model}, load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`;
  await writeFile(join(folder, "keyframes.md"), `${rounds} rounds each, on ${machine}\n\n${table}\n`);
  await writeFile(join(folder, "keyframes.json"), `${JSON.stringify({ machine, results }, null, 1)}\n`);
}
