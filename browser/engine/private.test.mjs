// A private stream on a real engine: it is published like any other, and only its watchers play it, as long as they may.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { list, listed } from "../support/listed.mjs";
import { NETWORK, open, plays, source } from "../support/chromium.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";
import { signal } from "../support/signalling.mjs";

await staged({ engine: "real" });

test("a private stream is refused in every way", async () => {
  await place.engine.publish("show/carol");
  await place.engine.publish("show/alice");
  // Alice started later: when her files are there, Carol's could be, too.
  await listed(place, "show/alice");
  await until("a public picture is there", async () => (await fetch(`${place.origin}/show/alice/thumb.jpg`)).ok);
  await until("a public playlist is there", async () => (await fetch(`${place.origin}/show/alice/llhls.m3u8`)).ok);
  await until("WebRTC is offered of a public stream", async () => (await signal(place, "/show/alice?transport=all")).offer);
  assert.ok(!(await list(place)).has("show/carol"));
  for (const file of ["llhls.m3u8", "thumb.jpg", "thumb.png", "webrtc_default.m3u8", "master.m3u8", "playlist.m3u8", "ts:playlist.m3u8"]) {
    const { status } = await fetch(`${place.origin}/show/carol/${file}`);
    assert.ok(status === 401 || status === 403 || status === 404, `${file} is ${status}`);
  }
  const files = await publicFiles();
  for (const name of files) {
    const { status } = await fetch(`${place.origin}/show/carol/${name}`);
    assert.ok(status === 401 || status === 403 || status === 404, `${name} is ${status}`);
  }
  assert.notEqual((await fetch(`${place.origin}/show/carol/live`)).status, 200);
  for (const path of ["/show/carol", "/show/carol?transport=all", "/show/carol/webrtc_default", "/show/carol/llhls"]) {
    const said = await signal(place, path);
    assert.equal(said.offer, undefined, path);
  }
  const page = await open(browser, `${place.origin}/carol/`, { expected: NETWORK });
  assert.equal(await page.locator("video").count(), 0);
  await page.leave();
  await place.drop("show/alice");
});

/** Carol's page, for a viewer who signed in with this key. */
async function signedIn(key) {
  const page = await open(browser, `${place.origin}/carol/`, { expected: NETWORK });
  await page.locator(".enter input").fill(key);
  await page.locator(".enter button").click();
  await plays(page, "show/carol");
  const [{ name, value }] = await page.context().cookies();
  return { page, headers: { Cookie: `${name}=${value}` } };
}

const get = (path, headers = {}) => fetch(new URL(path, `${place.origin}/show/carol/`), { headers });
const names = async (path, headers) => (await (await get(path, headers)).text()).match(/[\w-]+\.(?:m3u8|m4s)\?*[\w=&-]*/g) || [];

test("a watcher plays it in both protocols, and every file of it is refused to others", async () => {
  const { page, headers } = await signedIn(await place.keyOf("alice"));
  assert.equal(await source(page, "show/carol"), "webrtc");
  const chunklists = await names("llhls.m3u8", headers);
  const segments = (await Promise.all(chunklists.map((one) => names(one, headers)))).flat();
  assert.ok(chunklists.length && segments.length);
  await until("there is a picture", async () => (await get("thumb.jpg", headers)).ok);
  for (const name of ["llhls.m3u8", ...chunklists, segments[0], "thumb.jpg"]) {
    const answer = await get(name, headers);
    assert.equal(answer.status, 200, name);
    assert.equal(answer.headers.get("cache-control"), "private, no-store", name);
    assert.equal((await get(name)).status, 404, name);
  }
  const token = headers.Cookie.split("=")[1];
  for (const path of ["/show/carol", `/show/carol?token=${token}`, `/show/carol?token=${token}&token=${token}`]) {
    assert.equal((await signal(place, path)).offer, undefined, "a token in an address never counts");
  }
  await page.evaluate(() => window.Mitts.players[0].setMode("llhls"));
  await until("it plays over LL-HLS", async () => (await source(page, "show/carol")) === "hls");
  await plays(page, "show/carol");
  assert.ok(!page.requested.some((url) => /token|mitts_/.test(url)), "no address of the page has a token");
  await page.leave();
});

test("when a viewer's time is over, the engine ends their WebRTC session, and no file is theirs any more", async () => {
  const key = await place.keyOf("alice");
  const { page, headers } = await signedIn(key);
  const hash = `hash = "sha256:${createHash("sha256").update(key).digest("hex")}"`;
  const roster = join(place.folder, "mitts.toml");
  const text = await readFile(roster, "utf8");
  await writeFile(roster, text.replace(hash, `${hash}, until = ${new Date(Date.now() + 30000).toISOString()}`));
  await until("the function knows the end", async () => (await (await get("/may/show/carol", headers)).json()).until);
  await page.reload();
  await plays(page, "show/carol");
  assert.equal(await source(page, "show/carol"), "webrtc");
  // The page itself would stop.
  await page.route("**/may/**", (route) => route.fulfill({ json: { may: true } }));
  await until("the files are refused", async () => (await get("llhls.m3u8", headers)).status === 404);
  await until("the engine ends the session", () => page.evaluate(() => window.peers.every(({ connectionState }) => connectionState !== "connected")));
  await page.unroute("**/may/**");
  await page.reload();
  await until("the card is back", () => page.locator(".enter:visible").count());
  await page.leave();
  await writeFile(roster, text);
  await place.engine.drop("show/carol");
});

/** The files of Alice's LL-HLS: Carol's have names of the same form. */
async function publicFiles() {
  const of = async (file) => (await (await fetch(`${place.origin}/show/alice/${file}`)).text()).match(/[\w-]+\.(?:m3u8|m4s)\?*[\w=&-]*/g) || [];
  const chunklists = await of("llhls.m3u8");
  return [...chunklists, ...(await Promise.all(chunklists.map(of))).flat()];
}
