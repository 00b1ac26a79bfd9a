// Takes the screenshots of every kind of page of the demo site: the README's, docs/{watch,layout,home,phone}.png, and those of
// docs/pages.md, docs/pages/*.webp.
//
//   cargo build --workspace --bins && cd browser && npm ci && node screenshots.mjs [FOLDER [NAME..]]
//
// It needs what `bash .ci/test browser` installs: going live is real.
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { launch, open } from "./support/chromium.mjs";
import { freshKey, preview, publish, studio, use } from "./support/golive.mjs";
import { compress } from "./support/pictures.mjs";
import { at, onAir, queue, turn, waits } from "./support/queue.mjs";
import { binary, freePorts, ROOT, run, start } from "./support/programs.mjs";
import { town } from "./support/town.mjs";
import { sleep, until } from "./support/wait.mjs";

const DESK = { viewport: { width: 1200, height: 750 }, deviceScaleFactor: 1 };
const TALL = { ...DESK, viewport: { width: 1200, height: 1320 } };
const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 1.5, isMobile: true, hasTouch: true };
const [DARK, LIGHT] = ["dark", "light"].map((colorScheme) => ({ colorScheme }));

/** Bob has left. */
const alone = async (page) => {
  await page.route("**/show/bob/live", (route) => route.fulfill({ status: 204 }));
  await page.route("**/live.json", (route) => route.fulfill({ status: 204 }));
};
const arranged = (name) => async (page) => {
  await page.getByLabel(name, { exact: true }).check({ force: true });
  await page.mouse.move(1, 1);
};

const making = async (page) => {
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.getByLabel("Your name on this site").fill("zoe");
  await page.evaluate(() => scrollTo(0, 0));
};

const settings = async (page) => {
  await page.keyboard.press("s");
  await page.locator(".player-stats").waitFor();
  await page.getByRole("button", { name: "Settings" }).click();
  await sleep(2500); // its statistics appear
};
const shortcuts = async (page) => {
  await page.keyboard.press("?");
  await page.locator("#player-help[open]").waitFor();
};
const joining = async (page) => {
  await page.getByRole("button", { name: "Join", exact: true }).click();
  await page.getByLabel("Stream key", { exact: true }).waitFor();
};

/** What a conductor publishes; the demo has none. */
const queued = async (page) => {
  const channels = [queue({
    now: onAir("alice", { until: at(12.4) }),
    waiting: [waits("bob", 12.4), waits("gwen", 27.4), waits("hugo", null, { live: false, kept: at(0.4) }), waits("dev", 42.4), waits("erin", 57.4)],
    timetable: [turn("carol", 35, 7)],
  })];
  await page.route("**/queue.json", (route) => route.fulfill({ json: { time: at(0), channels } }));
};
const waiting = async (page) => {
  await page.locator(".queue-row").first().waitFor();
  await page.getByLabel("Who are you?").selectOption("Gwen");
};
const air = (page) => page.locator(".air-next:visible").waitFor();

let invitation = ""; // of the invited viewer, a link's part behind `#`
const invited = async (page) => {
  await page.evaluate((text) => (location.hash = text), invitation);
  await page.locator(".places a").waitFor();
};

// `act` runs before the screenshot, `best` chooses one of several moments, `awake`: controls may be visible, `clear`: keeps
// transparency.
const PICTURES = [
  { file: "watch.png", path: "/alice/", ...DESK, ...DARK, best: true },
  { file: "layout.png", path: "/finals/", ...DESK, ...DARK },
  { file: "home.png", path: "/", ...DESK, ...LIGHT },
  { file: "phone.png", path: "/alice/", ...PHONE, ...DARK, best: true },
  { file: "pages/home-dark.webp", path: "/", ...DESK, ...DARK },
  { file: "pages/home-phone.webp", path: "/", ...PHONE, ...LIGHT },
  { file: "pages/watch-light.webp", path: "/carol/", ...DESK, ...LIGHT },
  { file: "pages/watch-offline.webp", path: "/bob/", ...DESK, ...DARK, prepare: alone },
  { file: "pages/watch-offline-phone.webp", path: "/bob/", ...PHONE, ...LIGHT, prepare: alone },
  { file: "pages/private.webp", path: "/vera/", ...DESK, ...LIGHT },
  { file: "pages/settings.webp", path: "/alice/", ...DESK, ...DARK, act: settings, awake: true },
  { file: "pages/shortcuts.webp", path: "/carol/", ...DESK, ...LIGHT, act: shortcuts, awake: true },
  { file: "pages/embed.webp", path: "/alice/embed/", viewport: { width: 640, height: 360 }, ...DARK, best: true },
  { file: "pages/layout-embed.webp", path: "/finals/embed/", viewport: { width: 640, height: 360 }, ...LIGHT },
  { file: "pages/layout-phone.webp", path: "/finals/", ...PHONE, ...DARK },
  { file: "pages/call.webp", path: "/call/", ...DESK, ...DARK },
  { file: "pages/call-focus.webp", path: "/call/", ...DESK, ...LIGHT, act: arranged("Focus") },
  { file: "pages/call-sidebar.webp", path: "/call/", ...DESK, ...DARK, act: arranged("Sidebar") },
  { file: "pages/call-obs.webp", path: "/call/obs/?labels", viewport: { width: 1920, height: 1080 }, clear: true },
  { file: "pages/call-phone.webp", path: "/call/", ...PHONE, ...DARK },
  { file: "pages/join.webp", path: "/call/", ...DESK, ...DARK, act: joining, awake: true },
  { file: "pages/queue.webp", path: "/main/queue/", ...DESK, ...DARK, prepare: queued, act: waiting },
  { file: "pages/queue-phone.webp", path: "/main/queue/", ...PHONE, viewport: { width: 390, height: 1100 }, ...LIGHT, prepare: queued, act: waiting },
  { file: "pages/queue-obs.webp", path: "/main/queue/obs/?next=3", viewport: { width: 1920, height: 1080 }, clear: true, prepare: queued, act: air },
  { file: "pages/archive.webp", path: "/archive/", ...DESK, ...LIGHT },
  { file: "pages/archive-phone.webp", path: "/archive/", ...PHONE, ...DARK },
  { file: "pages/entry.webp", path: "/alice/archive/2026-03-05-0600/", ...DESK, viewport: { width: 1200, height: 1000 }, ...DARK },
  { file: "pages/entry-phone.webp", path: "/alice/archive/2026-03-05-0600/", ...PHONE, ...LIGHT },
  { file: "pages/invited.webp", path: "/invite/", ...DESK, viewport: { width: 1200, height: 520 }, ...LIGHT, act: invited },
  { file: "pages/invited-phone.webp", path: "/invite/", ...PHONE, viewport: { width: 390, height: 560 }, ...DARK, act: invited },
  { file: "pages/schedule.webp", path: "/schedule/", ...DESK, ...DARK },
  { file: "pages/schedule-phone.webp", path: "/schedule/", ...PHONE, ...LIGHT },
  { file: "pages/plan.webp", path: "/plan/?mode=call&people=8&viewers=5&link=300", ...TALL, ...DARK },
  { file: "pages/plan-phone.webp", path: "/plan/?mode=event&people=16&viewers=300&link=1000", ...PHONE, viewport: { width: 390, height: 1560 }, ...LIGHT },
  { file: "pages/key.webp", path: "/key/", ...DESK, viewport: { width: 1200, height: 950 }, ...LIGHT, act: making },
  { file: "pages/key-phone.webp", path: "/key/", ...PHONE, viewport: { width: 390, height: 1260 }, ...DARK, act: making },
  { file: "pages/markdown.webp", path: "/news/first-loaf/", ...DESK, ...LIGHT },
  { file: "pages/markdown-phone.webp", path: "/how-to-stream/", ...PHONE, ...DARK },
  { file: "pages/news.webp", path: "/news/", ...DESK, ...DARK },
  { file: "pages/group.webp", path: "/groups/bakers/", ...DESK, ...LIGHT },
  { file: "pages/tags.webp", path: "/tags/", ...DESK, ...DARK },
  { file: "pages/tag.webp", path: "/tags/site/", ...DESK, ...LIGHT },
  { file: "pages/about.webp", path: "/about/", ...PHONE, ...LIGHT },
  { file: "pages/slot.webp", path: "/finals/obs/2/", viewport: { width: 640, height: 360 }, clear: true },
  { file: "pages/obs.webp", path: "/finals/obs/", viewport: { width: 1920, height: 1080 }, clear: true },
  { file: "pages/missing.webp", path: "/no/such/page", ...DESK, ...DARK },
];
const STUDIO = [
  { file: "pages/go-live.webp", ...DESK, ...DARK },
  { file: "pages/go-live-phone.webp", ...PHONE, ...LIGHT },
];

const target = resolve(process.argv[2] ?? join(ROOT, "docs"));
const names = process.argv.slice(3);
const wanted = ({ file }) => !names.length || names.some((name) => file.includes(name));
const folder = await mkdtemp(join(tmpdir(), "ovenmitts-pictures-"));

async function keep(file, png) {
  const path = join(target, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await compress(folder, file, png));
}

/** Whether everything visible plays or is known to be offline, and has its pictures. */
const settled = (page) => page.evaluate(() => {
  const seen = (element) => element.checkVisibility() && element.getBoundingClientRect().top < innerHeight;
  const players = [...document.querySelectorAll(".player")].filter(seen);
  const cards = [...document.querySelectorAll(".card:has(.badge)")].filter(seen);
  return players.every((player) => player.dataset.state === "offline" || (player.dataset.state === "playing" && player.querySelector("video").currentTime > 3))
    && cards.every((card) => card.querySelector(".badge:not([hidden])"))
    && [...document.images].filter(seen).every((image) => image.complete);
});

/** Whether no player shows its controls. */
const quiet = (page) => page.evaluate(() => !document.querySelector("#player-controls")
  || [...document.querySelectorAll('.player[data-state="playing"]')].every((player) => player.querySelector(".player-bar") && getComputedStyle(player.querySelector(".player-bar")).opacity === "0"));

async function take(browser, origin, { file, path, act, awake, best, clear, ...options }) {
  const page = await open(browser, origin + path, options);
  await until(`${path} plays`, () => settled(page));
  await act?.(page);
  // Controls are shown in a screenshot of one player, but not of several.
  if (best) await page.locator(".player").hover({ position: { x: 200, y: 120 } });
  else if (!awake) await until("the controls have gone", () => quiet(page));
  await sleep(600); // they fade, tiles move
  await until(`${path} still plays`, async () => (await settled(page)) && (best || awake || quiet(page)));
  // Test pictures are sometimes dull: takes the moment with the most content.
  let most = Buffer.alloc(0);
  for (let moment = 0; moment < (best ? 8 : 1); moment++) {
    const png = await page.screenshot({ omitBackground: clear });
    if (png.length > most.length) most = png;
    if (!best) break;
    await sleep(900);
    await page.locator(".player").hover({ position: { x: 200, y: 120 + moment } });
  }
  await keep(file, most);
  await page.leave();
}

const hour = (days, hour) => new Date(new Date(Date.now() + days * 86_400_000).setUTCHours(hour, 0, 0, 0)).toISOString().replace(".000", "");
const EVENTS = `
[[events]]
title = "Speedrun Monday"
about = "Any percent, one cartridge, no resets"
user = "bob"
at = ${hour(2, 19)}
for = "2h"

[[events]]
title = "The finals"
about = "Three ovens, one loaf"
layout = "finals"
at = ${hour(4, 19)}
for = "3h"

[[events]]
title = "Rye for beginners"
user = "alice"
at = ${hour(9, 6)}
for = "1h 30m"

[users.vera]
name = "Vera"
apps = ["show"]
watchers = ["alice"]

[conductor]

[channels.main]
title = "Round the clock"
app = "show"
queue = true
`;

const RECORDED = [["alice", "2026-03-05T06:00", "Rye, step by step", "mandelbrot"], ["carol", "2026-03-01T21:00", "A radio from scratch", "gradients=nb_colors=6:seed=3"], ["bob", "2026-02-27T19:30", "Any percent", "life=mold=10:ratio=0.1:death_color=#C83232:life_color=#00ff00"]];

/** Recordings of a minute, imported into the archive. */
async function record(mitts) {
  for (const [name, began, title, picture] of RECORDED) {
    const file = join(folder, `${name}.mp4`);
    const lavfi = ["-f", "lavfi", "-i"];
    const size = picture.includes("=") ? ":size=640x360:rate=25" : "=size=640x360:rate=25";
    await run("ffmpeg", ["-y", "-loglevel", "error", ...lavfi, picture + size, ...lavfi, "sine=frequency=220:sample_rate=48000", "-t", "60", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50", "-c:a", "aac", file]);
    await mitts(["archive", "import", `show/${name}`, file, "--began", began, "--title", title]);
  }
}

/** The demo, with test pictures as streams. */
async function demo() {
  const mitts = (args) => run(binary("mitts"), args, { cwd: folder });
  await mitts(["init"]);
  const [site, admission] = await freePorts(2);
  const roster = join(folder, "mitts.toml");
  await writeFile(roster, (await readFile(roster, "utf8")).replace("127.0.0.1:9000", `127.0.0.1:${admission}`).replace("[site]", '[site]\nembed = ["https://club.example"]').replace('version = "0.21.0"', 'version = "0.21.0"\napi_token = { env = "OME_API_TOKEN" }'));
  await appendFile(roster, `${EVENTS}
[archive]
store = "${join(folder, "recorded")}"
`);
  if (PICTURES.some((picture) => /archive/.test(picture.path) && wanted(picture))) await record(mitts);
  const { link } = JSON.parse(await mitts(["invite", "vera", "--for", "Mia", "--until", "2h", "--json"]));
  invitation = link.split("#")[1];
  const serve = start(binary("mitts"), ["serve", "--demo", "--listen", `127.0.0.1:${site}`], { cwd: folder });
  const browser = await launch();
  try {
    const origin = `http://127.0.0.1:${site}`;
    await until("every stream is live", async () => (await fetch(`${origin}/show/hugo/live`)).status === 200);
    for (const picture of PICTURES.filter(wanted)) await take(browser, origin, picture);
  } finally {
    await browser.close();
    await serve.stop();
  }
}

/** Somebody goes live from the browser. */
async function live() {
  const place = await town({ webrtc: true });
  const browser = await studio();
  try {
    for (const { file, ...options } of STUDIO.filter(wanted)) {
      const page = await open(browser, `${place.origin}/go-live/`, options);
      await use(page, await freshKey(place, "alice"));
      await preview(page);
      await publish(page);
      await sleep(5000); // its statistics appear
      await page.locator("#studio-title").evaluate((title) => scrollTo(0, title.getBoundingClientRect().top + scrollY - 40));
      await keep(file, await page.screenshot());
      await page.leave();
    }
  } finally {
    await browser.close();
    await place.close();
  }
}

try {
  if (PICTURES.some(wanted)) await demo();
  if (STUDIO.some(wanted)) await live();
} finally {
  await rm(folder, { recursive: true, force: true });
}
