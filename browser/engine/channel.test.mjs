// A channel by timetable with a real engine: several streamers and the standby clip are one stream, which nothing interrupts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { attempts, countAttempts, open, plays, source } from "../support/chromium.mjs";
import { freePorts, start } from "../support/programs.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { rotate } from "../support/town.mjs";
import { sleep, until } from "../support/wait.mjs";

const MAIN = "show/main";
const [platform] = await freePorts(1);
const SIZE = { width: 640, height: 360 };

// Not every build of the engine has x264.
const CHANNEL = `
[users.gina]
apps = ["show"]
only_turns = true

[channels.main]
title = "Round the clock"
app = "show"
rendition = { name = "small", height = ${SIZE.height}, bitrate = "800 kbit/s", encoder = "openh264" }
turns = []

[relays.club]
stream = "show/main"
to = "rtmp://127.0.0.1:${platform}/in"
key = { env = "CLUB_KEY" }
enabled = false
`;
const maps = `relay_maps = "/tmp/ovenmitts-channel-${process.pid}"`;

await staged({ engine: "real", edit: (text) => text.replace("[ome]\n", `[ome]\n${maps}\n`) + CHANNEL });

/** A turn that begins in `after` seconds. */
const turn = (user, after, length, from = Date.now()) => ({ user, at: Math.ceil(from / 1000 + after), length });

/** Writes the timetable and builds, as an admin does. */
async function timetable(turns) {
  const file = join(place.folder, "mitts.toml");
  const shown = turns.map(({ user, at, length }) => `{ user = "${user}", at = ${new Date(at * 1000).toISOString()}, for = "${length}s" }`);
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/^turns = .*$/m, `turns = [${shown.join(", ")}]`));
  await place.mitts(["build"]);
}

/** Who is on a page's picture: "alice" (a test picture), "bob" (colour bars) or "standby" (the sign for a pause). */
const look = (page) => page.evaluate((stream) => {
  const video = document.querySelector(`.player[data-stream="${stream}"] video`);
  if (!video?.videoWidth) return undefined;
  const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  brush.drawImage(video, 0, 0, 64, 36);
  const at = (x, y) => [...brush.getImageData(x, y, 1, 1).data].slice(0, 3);
  const is = ([r, g, b], [x, y, z]) => Math.max(Math.abs(r - x), Math.abs(g - y), Math.abs(b - z)) < 48;
  const dark = [20, 16, 12];
  if (is(at(5, 5), dark) && is(at(32, 18), dark) && is(at(29, 18), [255, 250, 244])) return "standby";
  if (is(at(32, 8), [0, 191, 0])) return "bob";
  return is(at(32, 18), dark) || is(at(5, 5), dark) ? undefined : "alice";
}, MAIN);

/** Notes who is on a page, again and again. */
function watch(page) {
  const seen = [];
  let over = false;
  const done = (async () => {
    while (!over) {
      const now = await look(page).catch(() => undefined);
      if (now && seen.at(-1) !== now) seen.push(now);
      await sleep(200);
    }
  })();
  return { seen, shows: (who) => until(`${who} is shown`, () => seen.at(-1) === who), stop: () => ((over = true), done) };
}

let pages;

before(async () => {
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
});

const everywhere = (who) => Promise.all(pages.map(({ shows }) => shows(who)));
const forget = () => pages.forEach(({ seen }) => seen.splice(0, seen.length - 1));

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

test("without turns the channel is live with the clip, under its own name", async () => {
  const { streams } = await until("it is in the list", async () => {
    const list = await (await fetch(`${place.origin}/live.json`)).json();
    return list.streams.some(({ id }) => id === MAIN) && list;
  });
  const { channel, video } = streams.find(({ id }) => id === MAIN);
  assert.equal(channel, "main");
  assert.ok(video.width && video.height);
  const all = await (await fetch(`${place.origin}/streams.json`)).json();
  assert.equal(all.streams.find(({ id }) => id === MAIN).channel, "main");
  assert.equal((await fetch(`${place.origin}/${MAIN}/thumb.jpg`)).status, 200);
  assert.match(await place.mitts(["channel", "now", "main"]), /^standby\n$/);
});

test("streamers in turn, one of them absent: viewers see each of them and the clip, and never connect again", async () => {
  await place.engine.publish("show/alice");
  await place.engine.publish("show/bob", "bars", { by: "srt" });
  forget();
  const from = Date.now();
  await timetable([turn("alice", 6, 14, from), turn("carol", 20, 14, from), turn("bob", 34, 14, from)]);
  assert.match(await place.mitts(["channel", "next"]), /^alice from /);
  for (const who of ["alice", "standby", "bob", "standby"]) await everywhere(who);
  for (const { seen } of pages) assert.deepEqual(seen, ["standby", "alice", "standby", "bob", "standby"]);
  await unbroken();
  assert.ok(await place.engine.has("show/alice"), "a turn's end does not end a user's own stream");
  const passes = async (name) => {
    const [, { response }] = await place.engine.rest(`/v1/vhosts/default/apps/show/streams/${name}`);
    return response.outputs.flatMap(({ tracks }) => tracks).find(({ name }) => name === "video").video.bypass;
  };
  assert.deepEqual([await passes("alice"), await passes("main")], [true, false], "users' streams of the app pass through");
});

test("an edit on air, and another one in the same second, break nothing", async () => {
  forget();
  const alice = turn("alice", 4, 600);
  await timetable([alice]);
  await everywhere("alice");
  const starts = () => place.engine.said().split("Start alice program").length;
  const before = starts();
  await timetable([{ ...alice, length: 700 }]);
  await timetable([{ ...alice, length: 800 }, { user: "bob", at: alice.at + 900, length: 60 }]);
  await until("the engine has the new schedule", async () => {
    const [, answer] = await place.engine.rest("/v1/vhosts/default/apps/show/scheduledChannels/main");
    return answer.response.programs.length === 5;
  });
  await sleep(3000); // an interruption would be seen by now
  assert.equal(starts(), before, "the turn on air went on");
  for (const { seen } of pages) assert.deepEqual(seen, ["standby", "alice"]);
  const soon = turn("bob", 5, 600);
  await timetable([{ ...alice, length: soon.at - alice.at }, soon]);
  await everywhere("bob");
  for (const { seen } of pages) assert.deepEqual(seen, ["standby", "alice", "bob"]);
  await unbroken();
});

test("who drops out in their turn is replaced by the clip, and comes back on air", async () => {
  forget();
  await place.engine.drop("show/bob");
  await everywhere("standby");
  await place.engine.publish("show/bob", "bars");
  await everywhere("bob");
  for (const { seen } of pages) assert.deepEqual(seen, ["bob", "standby", "bob"]);
  await unbroken();
});

test("a channel goes to another platform without a break", async () => {
  const received = start("ffmpeg", ["-nostdin", "-v", "error", "-listen", "1", "-i", `rtmp://127.0.0.1:${platform}/in/club-key`, "-t", "8", "-map", "0:v", "-map", "0:a", "-f", "null", "-"]);
  const env = { MITTS_ADMISSION_SECRET: place.engine.secret, OME_API_TOKEN: place.engine.token, CLUB_KEY: "club-key" };
  await sleep(1000);
  await place.mitts(["relay", "enable", "club"], { env });
  await timetable([turn("alice", 4, 600)]);
  await everywhere("alice");
  const code = await received.ended;
  assert.equal(code, 0, received.said());
  await place.mitts(["relay", "disable", "club"], { env });
});

test("a user with only turns connects early, is on air in time, and is cut off at the end", async () => {
  const key = await rotate(place, "gina");
  const asks = async () => (await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1:1935/show/${key}`)).allowed;
  await timetable([turn("gina", 7200, 60)]);
  assert.ok(!(await asks()), "two hours early");
  forget();
  await timetable([turn("gina", 25, 15)]);
  await until("the function has the new timetable", asks);
  const gina = await place.engine.encode({ key, send: "bars" });
  await until("there is a preview under her name", () => place.engine.has("show/gina"));
  assert.equal(pages[0].seen.at(-1), "standby");
  await everywhere("bob"); // the bars
  await everywhere("standby");
  await gina.ended;
  assert.ok(!(await asks()), "her turn is over");
  assert.ok(await place.engine.has("show/alice"));
  await unbroken();
});
