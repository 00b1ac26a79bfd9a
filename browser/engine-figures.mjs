// Measures how soon a picture of a real engine is shown, and its delay: our watch page and a bare page with only OvenPlayer, in
// turns, over WebRTC and LL-HLS. Everything is on this machine, so the network is not measured.
//
//   cargo build --workspace --bins && (cd browser && npm ci)
//   OME=/path/to/OvenMediaEngine node browser/engine-figures.mjs [FOLDER [ROUNDS]]
//
// Prints a table of the rounds (default 10); with a FOLDER, also writes it and the figures of every round there.
import { mkdir, writeFile } from "node:fs/promises";
import { cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import { bare } from "./support/bare.mjs";
import { clock, delays } from "./support/clock.mjs";
import { inState, launch, NETWORK, open } from "./support/chromium.mjs";
import { list } from "./support/listed.mjs";
import { version } from "./support/ome.mjs";
import { town } from "./support/town.mjs";
import { sleep, until } from "./support/wait.mjs";

const STREAMS = {
  webrtc: { path: "/alice/", stream: "show/alice" },
  hls: { path: "/dora/", stream: "radio/dora" },
};
const PICTURES = 150; // for measuring a delay
const STARTS = 50; // for the list of live streams

const [folder, rounds = "10"] = process.argv.slice(2);
const found = {}; // by figure, kind and page
const note = (figure, kind, page, value) => (((found[figure] ??= {})[kind] ??= {})[page] ??= []).push(value);
const loads = [];

/** Records when a page's first picture was shown: since the start of its load, and as the time of day. */
const watchful = (page) => page.addInitScript(() => {
  const look = () => {
    const shown = [...document.querySelectorAll("video")].some((video) => video.getVideoPlaybackQuality().totalVideoFrames > 0);
    if (shown) window.first = { since: performance.now(), at: Date.now() };
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});

const visit = (browser, place, path) => open(browser, place.origin + path, { expected: [...NETWORK, /./], prepare: watchful });
const first = (page) => until("there is a picture", () => page.evaluate(() => window.first));

/** One of our pages and a bare one, in turns. */
async function each(round, run) {
  const both = ["ours", "bare"];
  for (const page of round % 2 ? both.reverse() : both) {
    loads.push(loadavg()[0]);
    await run(page);
  }
}

async function measure(place, browser, kind) {
  const { path, stream } = STREAMS[kind];
  const [app, user] = stream.split("/");
  const address = { webrtc: `/${stream}?transport=all`, hls: `/${stream}/llhls.m3u8` };
  const alone = await bare(place, { [kind]: address[kind] });
  const dial = async () => clock("rtmp", place.engine.url("rtmp", app, await place.keyOf(user, app)));
  const end = async (encoder) => {
    encoder.process.kill("SIGTERM");
    await encoder.ended;
    await until("it is over", async () => !(await place.engine.has(stream)) && !(await list(place)).has(stream));
  };

  let encoder = await dial();
  for (let round = 0; round < Number(rounds); round++) {
    await each(round, async (which) => {
      await until("it can be played", async () => (await fetch(`${place.origin}/${stream}/llhls.m3u8`)).ok && (await list(place)).has(stream));
      const page = await visit(browser, place, which === "ours" ? path : alone(kind));
      note("from load", kind, which, (await first(page)).since);
      if (round < 3) {
        await sleep(3000); // a player's buffer settles
        const late = await delays(page, encoder.epoch, PICTURES);
        for (const one of late) note("delay", kind, which, one);
      }
      await page.leave();
    });
  }
  await end(encoder);
  for (let round = 0; round < Number(rounds); round++) {
    await each(round, async (which) => {
      const page = await visit(browser, place, which === "ours" ? path : alone(kind, true));
      if (which === "ours") await inState(page, stream, "offline");
      await sleep(4000 + 2000 * Math.random()); // at a random moment between its requests
      const began = Date.now();
      encoder = await dial();
      note("from the publisher's start", kind, which, (await first(page)).at - began);
      await page.leave();
      await end(encoder);
    });
  }
}

/** How soon the list shows a start and a stop. */
async function whoIsLive(place) {
  const { stream } = STREAMS.webrtc;
  const key = await place.keyOf("alice");
  for (let round = 0; round < STARTS; round++) {
    const known = async (is) => {
      const began = Date.now();
      while ((await list(place)).has(stream) !== is) await sleep(20);
      return Date.now() - began;
    };
    const encoder = await place.engine.encode({ by: round % 2 ? "srt" : "rtmp", key });
    note("who is live", "a start", "ours", await known(true));
    await encoder.stop();
    note("who is live", "a stop", "ours", await known(false));
  }
}

const place = await town({ engine: "real" });
const browser = await launch();
try {
  for (const kind of Object.keys(STREAMS)) await measure(place, browser, kind);
  await whoIsLive(place);
} finally {
  await browser.close();
  await place.close();
}

const at = (values, part) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
const seconds = (value) => `${(value / 1000).toFixed(2)} s`;
const row = (cells) => `| ${cells.join(" | ")} |`;
const table = [
  row(["", "by", "ours: median", "worst", "bare: median", "worst", "ours / bare"]),
  row(["---", "---", "--:", "--:", "--:", "--:", "--:"]),
  ...Object.entries(found).flatMap(([figure, kinds]) => Object.entries(kinds).map(([kind, { ours, bare: other }]) => {
    const beside = other ? [seconds(at(other, 0.5)), seconds(at(other, 1)), (at(ours, 0.5) / at(other, 0.5)).toFixed(2)] : ["", "", ""];
    return row([figure, kind, seconds(at(ours, 0.5)), seconds(at(ours, 1)), ...beside]);
  })),
].join("\n");
console.log(table);

if (folder) {
  await mkdir(folder, { recursive: true });
  const machine = [
    `${cpus().length} × ${cpus()[0].model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    `load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}, engine and Chromium included`,
    `OvenMediaEngine ${version()}, ${browser.browserType().name()} ${browser.version()}, node ${process.version}`,
  ].join("\n");
  await writeFile(join(folder, "machine.txt"), `${machine}\n`);
  await writeFile(join(folder, "summary.md"), `${rounds} rounds each\n\n${table}\n`);
  await writeFile(join(folder, "rounds.json"), `${JSON.stringify(found)}\n`);
}
