// Measures the time from a page's load to its first picture, compared to a bare page with only OvenPlayer: the two take turns in
// one run, each time in a browser with an empty cache. Over WebRTC and LL-HLS.
//
//   cargo build --workspace --bins && (cd browser && npm ci) && node browser/beside-bare.mjs [options]
//
//   --rounds N        of each page (20)
//   --out FOLDER      writes the table and the figures of every round there
//   --site ORIGIN     measures a running site with live streams, such as one with a real engine;
//                     by default, one is started with the stand-in
//   --public FOLDER   that site's folder; the bare page is put there temporarily
//   --webrtc NAME     the app and stream to measure WebRTC with ("show/alice")
//   --llhls NAME      ... LL-HLS, of an app without WebRTC ("radio/dora"); "" omits either
//   --transport WORD  the bare page's ?transport= ("")
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { launch, VIEWPORTS } from "./support/chromium.mjs";
import { town } from "./support/town.mjs";

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "20" },
    out: { type: "string" },
    site: { type: "string" },
    public: { type: "string" },
    webrtc: { type: "string", default: "show/alice" },
    llhls: { type: "string", default: "radio/dora" },
    transport: { type: "string", default: "" },
  },
});

const BARE = "bare-ovenplayer"; // the folder of the bare page

/** The script of a bare page, as in OvenPlayer's own documentation. */
const SCRIPT = `const [by, name, transport] = location.hash.slice(1).split(":");
const socket = location.origin.replace("http", "ws") + "/" + name + (transport ? "?transport=" + transport : "");
const source = by === "webrtc" ? { type: "webrtc", file: socket } : { type: "llhls", file: "/" + name + "/llhls.m3u8" };
OvenPlayer.create("player", { sources: [source], autoStart: true, mute: true, hlsConfig: { enableWorker: false } });
`;

const page = (scripts) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bare</title>
${[...scripts, "bare.js"].map((src) => `<script src="${src}" defer></script>`).join("\n")}
</head><body><div id="player"></div></body></html>
`;

/** Adds the bare pages to a site: `webrtc.html` and `llhls.html`. */
async function bare(folder) {
  const assets = await readdir(join(folder, "assets"));
  const asset = (name) => `/assets/${assets.find((file) => file.startsWith(`${name}.`) && file.endsWith(".js"))}`;
  await mkdir(join(folder, BARE), { recursive: true });
  await writeFile(join(folder, BARE, "bare.js"), SCRIPT);
  await writeFile(join(folder, BARE, "webrtc.html"), page([asset("ovenplayer")]));
  await writeFile(join(folder, BARE, "llhls.html"), page([asset("hls"), asset("ovenplayer")]));
}

/** Runs in a page: records when the first frame of a <video> was shown, in ms since the page started to load. */
const watch = () => {
  window.first = new Promise((done) => {
    const seen = new WeakSet();
    new MutationObserver(() => {
      for (const video of document.querySelectorAll("video")) {
        if (seen.has(video)) continue;
        seen.add(video);
        video.requestVideoFrameCallback(() => done(performance.now()));
      }
    }).observe(document, { childList: true, subtree: true });
  });
};

async function first(browser, url) {
  const context = await browser.newContext(VIEWPORTS.desktop);
  const tab = await context.newPage();
  await tab.addInitScript(watch);
  await tab.goto(url);
  const ms = await tab.evaluate(() => Promise.race([window.first, new Promise((_, failed) => setTimeout(failed, 20_000, new Error("no picture in 20 s")))]));
  await context.close();
  return ms;
}

const own = !options.site;
const place = own ? await town({ webrtc: true }) : null;
const origin = place?.origin ?? options.site;
const folder = place ? join(place.folder, "public") : options.public;
if (!folder) throw new Error("--site needs --public, the folder that it serves");
const browser = await launch();
const measured = [];
const loads = [];
try {
  await bare(folder);
  for (const by of ["webrtc", "llhls"]) {
    const name = options[by];
    if (!name) continue;
    if (place) await place.engine.publish(name);
    const pages = { "watch page": `${origin}/${name.split("/")[1]}/`, "OvenPlayer alone": `${origin}/${BARE}/${by}.html#${by}:${name}:${options.transport}` };
    const found = Object.fromEntries(Object.keys(pages).map((kind) => [kind, []]));
    for (const kind of Object.keys(pages)) await first(browser, pages[kind]); // warms up the servers
    for (let round = 0; round < Number(options.rounds); round++) {
      loads.push(loadavg()[0]);
      // The order alternates, so that neither always runs after the other.
      const kinds = Object.keys(pages);
      for (const kind of round % 2 ? kinds : kinds.reverse()) found[kind].push(await first(browser, pages[kind]));
    }
    measured.push({ by, found });
  }
} finally {
  await browser.close();
  await rm(join(folder, BARE), { recursive: true, force: true });
  await place?.close();
}

const at = (list, part) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * part))];
const seconds = (value) => `${(value / 1000).toFixed(2)} s`;
const row = (cells) => `| ${cells.join(" | ")} |`;
const table = [
  row(["played by", "watch page: median", "worst", "OvenPlayer alone: median", "worst", "ratio of medians"]),
  row(["---", "--:", "--:", "--:", "--:", "--:"]),
  ...measured.map(({ by, found }) => {
    const [ours, alone] = ["watch page", "OvenPlayer alone"].map((kind) => found[kind]);
    return row([by, ...[ours, alone].flatMap((list) => [seconds(at(list, 0.5)), seconds(at(list, 1))]), (at(ours, 0.5) / at(alone, 0.5)).toFixed(2)]);
  }),
].join("\n");
console.log(table);

if (options.out) {
  await mkdir(options.out, { recursive: true });
  const machine = `${cpus().length} × ${cpus()[0].model}, load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`;
  await writeFile(join(options.out, "beside-bare.md"), `${options.rounds} rounds each, on ${machine}${own ? ", with the stand-in for the engine" : ""}\n\n${table}\n`);
  await writeFile(join(options.out, "beside-bare.json"), `${JSON.stringify({ machine, measured }, null, 1)}\n`);
}
