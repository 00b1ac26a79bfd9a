// The archive with real recordings of ffmpeg, through the real Caddy and the real function: adopted, killed in the middle, played,
// sought, and denied.
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { accessible, widths } from "../support/axe.mjs";
import { NETWORK, open, VIEWPORTS } from "../support/chromium.mjs";
import { binary, start } from "../support/programs.mjs";
import { status } from "../support/raw.mjs";
import { boxes, PART, probe, record } from "../support/recordings.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { freshKey } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

const media = await mkdtemp(join(tmpdir(), "ovenmitts-archive-"));
const recordings = join(media, "recordings");
const store = join(media, "archive");
after(() => rm(media, { recursive: true, force: true }));

const hour = 3_600_000;
const at = (hours) => new Date(Math.floor((Date.now() - hours * hour) / 1000) * 1000);
const CHANNEL = at(6);
const TABLES = `
[recordings]
folder = "${recordings}"

[archive]
store = "${store}"
`;
const turn = (user, from) => `  { user = "${user}", at = ${from.toISOString()}, for = "${PART}s" },`;
const turns = [turn("alice", new Date(CHANNEL.getTime() - 2 * PART * 1000)), turn("bob", new Date(CHANNEL.getTime() - PART * 1000))];

const edit = (text) => `${text.replace("[apps.show]\n", "[apps.show]\nrecord = true\n").replace(/turns = \[[^\]]*\]/, `turns = [\n${turns.join("\n")}\n]`)}${TABLES}`;

await staged({ edit });

const adopt = (...more) => place.mitts(["archive", "adopt", ...more]);
const entries = async () => JSON.parse(await place.mitts(["archive", "list", "--json"]));
const get = (path, headers = {}) => fetch(place.origin + path, { headers, redirect: "manual" });

test("finished recordings become entries, an orphaned part too, and what is being written is left alone", async () => {
  await record(recordings, "show/alice", { ended: at(2), parts: 3, torn: true });
  await record(recordings, "show/carol", { ended: at(4), parts: 1 });
  await record(recordings, "show/main", { ended: CHANNEL, parts: 2 });
  const [writing] = await record(recordings, "show/bob", { ended: new Date(), parts: 1, torn: true });
  const said = await adopt();
  assert.match(said, /made show\/alice\//);
  assert.match(said, /show\/bob is not finished/);
  const made = await entries();
  assert.deepEqual(made.map(({ stream }) => stream), ["show/alice", "show/carol", "show/main"]);
  const [alice, , main] = made;
  assert.ok(Math.abs(alice.duration - 2.5 * PART) < 3, `${alice.duration} s`);
  assert.deepEqual([alice.video.width, alice.video.codec, alice.audio.codec], [640, "h264", "aac"]);
  const file = join(alice.folder, "video.mp4");
  const order = await boxes(file);
  assert.ok(order.indexOf("moov") < order.indexOf("mdat"), String(order));
  assert.deepEqual((await probe(file)).streams.map(({ codec_name }) => codec_name), ["h264", "aac"]);
  assert.equal((await stat(file)).size, alice.bytes);
  assert.deepEqual(main.chapters.map(({ title }) => title), ["Alice", "Bob <b>& Söhne</b>"]);
  assert.ok((await stat(writing)).size, "it is still there");
  assert.match(await adopt(), /show\/bob is not finished/);
  assert.deepEqual(await entries(), made, "a second time changes nothing");
});

test("killed at any moment, nothing half is there, and the next one goes on", async () => {
  await record(recordings, "radio/dora", { ended: at(8), parts: 2 });
  const before = (await entries()).length;
  for (const event of ["staged", "media"]) {
    const child = start(binary("mitts"), ["archive", "adopt"], { cwd: place.folder });
    await until(`the entry is ${event}`, async () => {
      const names = await readdir(store);
      const making = names.find((name) => name.startsWith(".making-"));
      if (child.process.exitCode !== null) return true;
      return making && (event === "staged" || (await readdir(join(store, making))).length);
    });
    child.process.kill("SIGKILL");
    await child.ended;
    for (const { folder } of await entries()) assert.ok((await probe(join(folder, "video.mp4"))).format.duration);
  }
  await adopt();
  assert.equal((await entries()).length, before + 1);
  assert.ok((await readdir(store)).every((name) => !name.startsWith(".making-")), "nothing is left over");
});

test("an entry plays, seeks and begins where the address says", async () => {
  await place.mitts(["build"]);
  const [alice] = await entries();
  const id = alice.entry.split("/").at(-1);
  const page = await open(browser, `${place.origin}/alice/`);
  await page.getByRole("link", { name: "Recordings of Alice" }).click();
  await page.locator(".card a").first().click();
  await page.waitForURL(`**/alice/archive/${id}/`);
  const video = page.locator("video");
  const time = () => video.evaluate((video) => video.currentTime);
  await video.evaluate((video) => {
    video.muted = true;
    return video.play();
  });
  await until("it plays", async () => (await time()) > 0.5);
  await video.evaluate((video) => (video.currentTime = 42));
  await until("it plays at another place", async () => (await time()) > 42.5);
  await page.goto(`${place.origin}/alice/archive/${id}/?t=0:30`);
  await until("it begins there", async () => Math.abs((await time()) - 30) < 1);
  assert.deepEqual(page.complaints(), []);
  const range = await get(`/show/alice/archive/${id}/video.mp4`, { Range: "bytes=100-199" });
  assert.deepEqual([range.status, (await range.arrayBuffer()).byteLength, range.headers.get("content-type")], [206, 100, "video/mp4"]);
  assert.equal((await get(`/show/alice/archive/${id}/entry.json`)).status, 404);
  await page.leave();
});

test("chapters are links, which move", async () => {
  const { entry } = (await entries()).find(({ stream }) => stream === "show/main");
  const page = await open(browser, `${place.origin}/main/archive/${entry.split("/").at(-1)}/`);
  await page.getByRole("link", { name: /Bob/ }).click();
  await until("it moved", async () => Math.abs((await page.locator("video").evaluate((video) => video.currentTime)) - PART) < 2);
  await until("the chapter is marked", () => page.locator('.chapters [aria-current="true"]', { hasText: "Bob" }).count());
  assert.match(page.url(), new RegExp(`\\?t=${PART}$`));
  await page.leave();
});

test("the lists: for people, as RSS and as JSON", async () => {
  const { folder, ...alice } = (await entries())[0];
  const listed = await (await get("/alice/archive/list.json")).json();
  assert.deepEqual(listed.map(({ start, duration }) => [start, duration]), [[alice.began, alice.duration]]);
  assert.equal((await fetch(listed[0].url, { method: "HEAD" })).headers.get("content-length"), String(alice.bytes));
  const rss = await (await get("/archive/recordings.xml")).text();
  assert.ok(rss.includes(`<enclosure url="${listed[0].url}" length="${alice.bytes}" type="video/mp4"/>`), rss);
  assert.doesNotMatch(rss + (await (await get("/archive/")).text()) + (await (await get("/archive/list.json")).text()) + (await (await get("/sitemap.xml")).text()), /carol/i);
  assert.match(await (await get("/sitemap.xml")).text(), /\/alice\/archive\/\d/);
});

test("private recordings are for the stream's watchers, and missing for others", async () => {
  const { entry } = (await entries()).find(({ stream }) => stream === "show/carol");
  const base = "/show/carol/archive/";
  const id = entry.split("/").at(-1);
  const paths = [base, `${base}list.json`, `${base}${id}/`, `${base}${id}/video.mp4`, `${base}${id}/poster.jpg`];
  for (const path of [...paths, `/show//carol/archive/${id}/video.mp4`, `/show/%63arol/archive/${id}/video.mp4`, "/carol/archive/"]) {
    assert.notEqual((await get(path)).status, 200, path);
  }
  // back from a public stream
  for (const path of [`/show/alice/../carol/archive/${id}/video.mp4`, `/show/alice/%2e%2e/carol/archive/${id}/poster.jpg`, `/show/alice/..%2fcarol/archive/list.json`]) {
    assert.equal(await status(place.origin, path), 404, path);
  }
  const page = await open(browser, `${place.origin}/carol/`, { expected: NETWORK });
  assert.equal(await page.getByRole("link", { name: "Recordings of Carol" }).count(), 0);
  await page.locator(".enter input").fill(await freshKey(place, "alice"));
  await page.locator(".enter button").click();
  await page.getByRole("link", { name: "Recordings of Carol" }).click();
  await page.locator(".card a").first().click();
  await until("its length is known", () => page.locator("video").evaluate((video) => video.duration > 10));
  const cookies = await page.context().cookies();
  const headers = { Cookie: cookies.map(({ name, value }) => `${name}=${value}`).join("; ") };
  for (const path of paths) {
    const answer = await get(path, headers);
    assert.equal(answer.status, 200, path);
    assert.match(answer.headers.get("cache-control"), /no-store/, path);
  }
  await page.leave();
});

test("the pages are accessible, and fit on a phone", async () => {
  const [alice] = await entries();
  for (const path of ["/archive/", "/alice/archive/", `/alice/archive/${alice.entry.split("/").at(-1)}/`, "/bob/archive/"]) {
    for (const [name, options] of Object.entries(VIEWPORTS)) {
      const page = await open(browser, place.origin + path, options);
      await accessible(page, `${path} on a ${name}`);
      const [width, available] = await widths(page);
      assert.ok(width <= available, `${path} on a ${name}`);
      assert.deepEqual(page.complaints(), [], path);
      if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, `${name}${path.replace(/\W+/g, "-").replace(/\d{4}-.*/, "entry")}.png`) });
      await page.leave();
    }
  }
});

test("a clip is an entry of its own, and what is removed goes with its recordings", async () => {
  const [alice] = await entries();
  await place.mitts(["archive", "clip", alice.entry.replace("show/", ""), "--from", "0:10", "--to", "0:15", "--title", "The best of it"]);
  const clip = (await entries()).find(({ title }) => title === "The best of it");
  assert.ok(Math.abs(clip.duration - 5) < 1.5, `${clip.duration} s`);
  await assert.rejects(place.mitts(["archive", "clip", "alice/2026", "--from", "0", "--to", "1"]), /there is no entry `alice\/2026`/);
  const { parts } = JSON.parse(await readFile(join(alice.folder, "entry.json"), "utf8"));
  await place.mitts(["archive", "rm", alice.entry, clip.entry]);
  const left = await readdir(join(recordings, "show/alice"));
  assert.deepEqual(left.filter((name) => parts.some(({ file }) => file === name)), []);
  await adopt();
  assert.ok((await entries()).every(({ stream }) => stream !== "show/alice"), "it does not come back");
});
