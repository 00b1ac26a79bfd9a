// A channel with a queue on the real engine: four streamers by three protocols, each in their turn; one of them drops out and
// comes back, people skip and extend, and the conductor is killed in mid-turn. Viewers never connect again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attempts, countAttempts, open, plays, source } from "../support/chromium.mjs";
import { binary, start } from "../support/programs.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { sleep, until } from "../support/wait.mjs";

const MAIN = "show/main";
const folder = join(tmpdir(), `ovenmitts-conductor-${process.pid}`);

// Not every build of the engine has x264.
const QUEUE = `
[conductor]
folder = "${folder}"

[users.gina]
apps = ["show"]

[users.hugo]
apps = ["show"]

[channels.main]
title = "Round the clock"
app = "show"
rendition = { name = "small", height = 360, bitrate = "800 kbit/s", encoder = "openh264" }
queue = true
turn = "12s"
grace = "40s"
hold = "2s"
`;

await staged({ engine: "real", edit: (text) => text + QUEUE });

/** Who sends what. */
const STREAMERS = {
  alice: ["red", { by: "rtmp" }],
  bob: ["green", { by: "srt" }],
  hugo: ["blue", { by: "whip" }],
  gina: ["white", { by: "rtmp" }],
};

const publish = (user) => place.engine.publish(`show/${user}`, ...STREAMERS[user]);

/** Who is on a page's picture, by its colour; "standby" is the sign for a pause. */
const look = (page) => page.evaluate((stream) => {
  const video = document.querySelector(`.player[data-stream="${stream}"] video`);
  if (!video?.videoWidth) return undefined;
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush.drawImage(video, 0, 0, 64, 36);
  const at = (x, y) => [...brush.getImageData(x, y, 1, 1).data].slice(0, 3);
  const is = ([r, g, b], [x, y, z]) => Math.max(Math.abs(r - x), Math.abs(g - y), Math.abs(b - z)) < 60;
  const colours = { alice: [255, 0, 0], bob: [0, 128, 0], hugo: [0, 0, 255], gina: [255, 255, 255], standby: [20, 16, 12] };
  return Object.keys(colours).find((who) => is(at(5, 5), colours[who]) && is(at(58, 5), colours[who]));
}, MAIN);

/** Notes who is on a page, again and again: {who, at}. */
function watch(page) {
  const seen = [];
  let over = false;
  const done = (async () => {
    while (!over) {
      const who = await look(page).catch(() => undefined);
      if (who && seen.at(-1)?.who !== who) seen.push({ who, at: Date.now() });
      await sleep(60);
    }
  })();
  return { seen, shows: (who) => until(`${who} is shown`, () => seen.at(-1)?.who === who), stop: () => ((over = true), done) };
}

const env = { MITTS_ADMISSION_SECRET: undefined, OME_API_TOKEN: undefined };
const conductors = [];
const acts = () => conductors.flatMap((one) => one.stdout().split("\n").filter(Boolean).map((line) => JSON.parse(line)));

function conduct() {
  Object.assign(env, { MITTS_ADMISSION_SECRET: place.engine.secret, OME_API_TOKEN: place.engine.token });
  conductors.push(start(binary("mitts"), ["conduct"], { cwd: place.folder, env }));
}

/** What pages read of the queue. */
async function queue() {
  const { channels } = await (await fetch(`${place.origin}/queue.json`)).json();
  return channels.find(({ channel }) => channel === "main");
}

const waiting = async () => (await queue()).waiting.map(({ user }) => user).join(" ");
const onAir = async () => (await queue()).now?.user;
const ask = (...words) => place.mitts(["channel", ...words]);

let pages;

before(async () => {
  conduct();
  await until("the queue is published", async () => (await fetch(`${place.origin}/queue.json`)).ok);
  const prepare = countAttempts;
  const [fast, slow] = await Promise.all([0, 1].map(() => open(browser, `${place.origin}/main/`, { prepare })));
  await Promise.all([plays(fast, MAIN), plays(slow, MAIN)]);
  await slow.locator(".player").hover();
  await slow.getByRole("button", { name: "Settings" }).click();
  await slow.getByRole("combobox", { name: "Latency" }).selectOption({ index: 1 });
  await until("LL-HLS plays it", async () => (await source(slow, MAIN)) === "hls");
  await plays(slow, MAIN);
  await slow.keyboard.press("Escape");
  pages = await Promise.all([fast, slow].map(async (page) => ({ page, attempts: await attempts(page), ...watch(page) })));
  for (const { shows } of pages) await shows("standby");
});

after(async () => {
  for (const { stop, page } of pages ?? []) {
    await stop();
    await page.leave();
  }
  for (const one of conductors) await one.stop();
  await rm(folder, { recursive: true, force: true });
});

const everywhere = (who) => Promise.all(pages.map(({ shows }) => shows(who)));
const forget = () => pages.forEach(({ seen }) => seen.splice(0, seen.length - 1));
/** Forgets what was before somebody's last turn: one page may be ahead of the other. */
const since = (who) => pages.forEach(({ seen }) => seen.splice(0, seen.findLastIndex((one) => one.who === who)));
const orders = () => pages.map(({ seen }) => seen.map(({ who }) => who));

/** Nobody connected again, or fetched a playlist's beginning again. */
async function unbroken() {
  for (const { page, attempts: before } of pages) assert.equal(await attempts(page), before);
  const [{ page: fast }, { page: slow }] = pages;
  assert.equal(await source(fast, MAIN), "webrtc");
  assert.equal(await source(slow, MAIN), "hls");
  assert.deepEqual(await fast.evaluate(() => window.peers.map(({ connectionState }) => connectionState)), ["connected"]);
  assert.equal(slow.requested.filter((url) => url.includes(`/${MAIN}/llhls.m3u8`)).length, 1);
  for (const { page } of pages) assert.deepEqual(page.complaints(), []);
}

test("whoever publishes is in the queue, in order of arrival; the clock can stand", async () => {
  forget();
  await publish("alice");
  await everywhere("alice");
  assert.match(await ask("pause", "main"), /paused/);
  for (const user of ["bob", "hugo", "gina"]) {
    await publish(user);
    await until(`${user} waits`, async () => (await waiting()).endsWith(user));
  }
  assert.equal(await waiting(), "bob hugo gina");
  assert.equal((await queue()).waiting[0].from, null, "nobody knows while the clock stands");
  assert.equal(await onAir(), "alice");
  assert.ok(await place.engine.has("show/hugo"), "those who wait have previews under their own names");
});

test("the page of the queue shows what the conductor publishes", async () => {
  const page = await open(browser, `${place.origin}/main/queue/`);
  const rows = () => page.locator(".queue-row").evaluateAll((all) => all.map((row) => row.querySelector("a").getAttribute("href")).join(" "));
  await until("it shows who waits", async () => (await rows()) === "/bob/ /hugo/ /gina/");
  assert.equal(await page.locator("[data-now] a").getAttribute("href"), "/alice/");
  assert.match(await page.locator("[data-notes]").innerText(), /^The clock is stopped since \d\d:\d\d/);
  await page.locator("[data-me]").selectOption("bob");
  assert.equal(await page.locator("[data-mine]").innerText(), "You are next.");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("each one is on air in turn, and then again", async (t) => {
  forget();
  await ask("resume", "main");
  const expected = await until("turns are foreseen", async () => {
    const { waiting } = await queue();
    return waiting.every(({ from }) => from) && waiting;
  });
  for (const user of ["bob", "hugo", "gina", "alice"]) await everywhere(user);
  for (const order of orders()) assert.deepEqual(order.slice(0, 5), ["alice", "bob", "hugo", "gina", "alice"]);
  await unbroken();
  for (const { user, from } of expected) {
    const late = pages.map(({ seen }) => seen.find(({ who }) => who === user).at - Date.parse(from));
    t.diagnostic(`${user} seen ${late[0]} ms (WebRTC), ${late[1]} ms (LL-HLS) after the time that was foreseen`);
  }
});

test("killed in mid-turn, the conductor misses no hand-over and repeats none", async () => {
  await until("a turn has begun", async () => (await onAir()) === "bob");
  await everywhere("bob");
  since("bob");
  conductors.at(-1).process.kill("SIGKILL");
  await conductors.at(-1).ended;
  await everywhere("hugo");
  conduct();
  await until("it goes on", async () => (await onAir()) === "hugo");
  for (const user of ["gina", "alice"]) await everywhere(user);
  for (const order of orders()) assert.deepEqual(order.slice(0, 4), ["bob", "hugo", "gina", "alice"]);
  await unbroken();
});

test("skip ends a turn, extend lengthens it, and others can be put on air", async () => {
  await ask("pause", "main");
  const [first, second] = [await onAir(), (await waiting()).split(" ")[0]];
  await everywhere(first);
  forget();
  assert.match(await ask("skip", "main", "--user", first), new RegExp(first));
  await everywhere(second);
  await until("the next one has the turn", async () => (await onAir()) === second);
  await assert.rejects(ask("skip", "main", "--user", first), /is not on air/, "a repeated request hits nobody else");
  await ask("resume", "main");
  const { until: end } = await until("the clock runs", async () => {
    const { now } = await queue();
    return now.until && now;
  });
  await ask("extend", "main", "10m");
  const { until: later } = await until("the turn is longer", async () => {
    const { now } = await queue();
    return Date.parse(now.until) > Date.parse(end) + 500_000 && now;
  });
  assert.equal(Date.parse(later) - Date.parse(end), 600_000);
  assert.match(await ask("put", "main", "gina"), /gina/);
  await until("she has the turn", async () => (await onAir()) === "gina");
  await ask("pause", "main");
  await everywhere("gina");
  for (const order of orders()) assert.deepEqual(order, [first, second, "gina"]);
  assert.equal((await waiting()).split(" ")[0], second, "who had to give way is next");
  await unbroken();
});

test("who drops out keeps the turn; viewers see the last picture, then the clip, then them again", async () => {
  assert.equal(await onAir(), "gina");
  forget();
  await place.engine.drop("show/gina");
  await everywhere("standby");
  assert.equal(await onAir(), "gina");
  await publish("gina");
  await everywhere("gina");
  for (const order of orders()) assert.deepEqual(order, ["gina", "standby", "gina"]);
  await unbroken();
});

test("who is blocked leaves the air, and every act is in the log, by whom", async () => {
  await ask("block", "main", "gina", "--for", "10m");
  await until("another one is on air", async () => (await onAir()) !== "gina");
  assert.ok(!(await waiting()).includes("gina"));
  const done = acts().filter(({ event, done }) => event === "control" && done);
  for (const act of ["pause", "resume", "skip", "extend", "now", "block"]) assert.ok(done.some((line) => line.act.do === act), act);
  for (const { by } of done) assert.match(by, /^user \d+ of this machine$/);
});
