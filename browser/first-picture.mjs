// Measures how soon after a publisher starts a waiting page shows the first picture: through the real Caddy, function, Chromium
// and OvenPlayer, with the stand-in engine, whose streams can be played from their first moment on. A real engine's time to the
// first keyframe, and the network, are not included.
//
//   cargo build --workspace --bins && (cd browser && npm ci) && node browser/first-picture.mjs [FOLDER [ROUNDS]]
//
// Prints a table of the rounds (default 20); with a FOLDER, also writes it and the figures of every round there.
import { mkdir, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { inState, launch, NETWORK, open, source } from "./support/chromium.mjs";
import { town } from "./support/town.mjs";

const PAGES = [
  { name: "watch page", path: "/alice/", stream: "show/alice" },
  { name: "call", path: "/call/", stream: "show/alice" },
  { name: "OBS source", path: "/alice/obs/", stream: "show/alice" },
];

const [folder, rounds = "20"] = process.argv.slice(2);
const loads = [];

/** Waits in the page until it has noticed the publisher, and until it has a picture; both as the time of day in ms. */
const watch = (page, stream) => page.evaluate(async (stream) => {
  const player = document.querySelector(`.player[data-stream="${stream}"]`);
  const frame = () => new Promise(requestAnimationFrame);
  while (player.dataset.state === "offline") await frame();
  const noticed = Date.now();
  while (!(player.querySelector("video")?.getVideoPlaybackQuality().totalVideoFrames > 0)) await frame();
  return { noticed, picture: Date.now() };
}, stream);

async function measure(place, browser, { name, path, stream }) {
  const page = await open(browser, place.origin + path, { expected: NETWORK });
  const found = [];
  for (let round = 0; round < Number(rounds); round++) {
    await place.drop(stream);
    await inState(page, stream, "offline");
    await sleep(6000 + 2000 * Math.random()); // after the requests that follow a drop, at a random moment between requests
    loads.push(loadavg()[0]);
    const seen = watch(page, stream);
    await sleep(50);
    const began = Date.now();
    await place.engine.publish(stream);
    const { noticed, picture } = await seen;
    found.push({ noticed: noticed - began, picture: picture - began, by: await source(page, stream) });
  }
  await page.leave();
  return { name, rounds: found };
}

const pages = [];
// WebRTC on all kinds of pages; LL-HLS, with signalling refused, on one.
for (const webrtc of [true, false]) {
  const place = await town({ webrtc });
  const browser = await launch();
  try {
    for (const page of webrtc ? PAGES : PAGES.slice(0, 1)) pages.push(await measure(place, browser, page));
  } finally {
    await browser.close();
    await place.close();
  }
}

const at = (values, part) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))];
const seconds = (value) => `${(value / 1000).toFixed(2)} s`;
const row = (cells) => `| ${cells.join(" | ")} |`;
const table = [
  row(["page", "played by", "noticed: median", "worst", "first picture: median", "worst"]),
  row(["---", "---", "--:", "--:", "--:", "--:"]),
  ...pages.map(({ name, rounds }) => {
    const [noticed, picture] = ["noticed", "picture"].map((id) => rounds.map((round) => round[id]));
    const by = [...new Set(rounds.map((round) => round.by))].join(", ");
    return row([name, by, seconds(at(noticed, 0.5)), seconds(at(noticed, 1)), seconds(at(picture, 0.5)), seconds(at(picture, 1))]);
  }),
].join("\n");
console.log(table);

if (folder) {
  await mkdir(folder, { recursive: true });
  const machine = `${cpus().length} × ${cpus()[0].model}, load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`;
  await writeFile(join(folder, "first-picture.md"), `${rounds} rounds each, on ${machine}\n\n${table}\n`);
  await writeFile(join(folder, "first-picture.json"), `${JSON.stringify({ machine, pages }, null, 1)}\n`);
}
