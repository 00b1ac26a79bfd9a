// Private streams in real browsers, through the real Caddy and the real function: who is denied and who may watch, in both
// protocols, and until when.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { NETWORK, open, plays, source } from "../support/chromium.mjs";
import { status } from "../support/raw.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { freshKey } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

const LIFE = 20; // seconds of a session
const PRIVATE = `
[groups]
crew = ["alice", "bob", "visitor"]

[users.frank]
name = "Frank"
apps = ["radio"]
watchers = ["@crew"]
pages = "hidden"

[users.visitor]
name = "Visitor"
apps = ["radio"]

[layouts.desk]
title = "The desk"
kind = "grid"
streams = ["show/carol", "radio/frank"]
watchers = ["alice"]
`;

await staged({ webrtc: true, edit: (text) => text + PRIVATE, hookOptions: ["--session", `${LIFE}s`] });

const roster = () => readFile(join(place.folder, "mitts.toml"), "utf8");
const playlist = (id, headers = {}) => fetch(`${place.origin}/${id}/llhls.m3u8`, { headers });
const APPS = { visitor: "radio" };
const keys = new Map();

/** A user's key, which the function knows. */
async function keyOf(user) {
  if (!keys.has(user)) keys.set(user, await freshKey(place, user, APPS[user]));
  return keys.get(user);
}

/** A page whose viewer has signed in with a user's key on it. */
async function signedIn(path, user, options) {
  const key = await keyOf(user);
  const page = await open(browser, place.origin + path, { expected: NETWORK, ...options });
  await enter(page, key);
  return page;
}

async function enter(page, key) {
  await page.locator(".enter input").fill(key);
  await page.locator(".enter button").click();
}

const said = (page, text) => until(`the page says ${text}`, async () => text.test(await page.locator(".enter [role=status]").innerText()));

/** The session of a page's viewer, as a header. */
async function cookie(page) {
  const cookies = await page.context().cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

/** No address has a token or a key. */
function clean(page) {
  const odd = page.requested.filter((url) => /token|mitts_|__Host/.test(url));
  assert.deepEqual(odd, []);
}

test("who is not invited sees whom to ask, and what is wrong with a key", async () => {
  await place.engine.publish("show/carol");
  const page = await open(browser, `${place.origin}/carol/`, { expected: NETWORK });
  await until("the card is there", () => page.locator(".enter:visible").count());
  assert.match(await page.locator(".notice").innerText(), /private[\s\S]*Ask Carol/i);
  await enter(page, "mitts_typo");
  await said(page, /not a complete stream key/);
  assert.equal(await page.locator(".enter input").getAttribute("aria-invalid"), "true");
  await enter(page, await keyOf("bob"));
  await said(page, /signed in as Bob <b>& Söhne<\/b>, who is not among/);
  assert.equal(await page.locator(".player").count(), 0);
  assert.ok(!page.requested.some((url) => url.includes("/show/carol") && !url.includes("/may/")));
  clean(page);
  await page.leave();
});

test("a watcher signs in with their own key, and plays both protocols without a token in any address", async () => {
  await place.engine.publish("radio/frank");
  const page = await signedIn("/carol/", "alice");
  await plays(page, "show/carol");
  assert.equal(await source(page, "show/carol"), "webrtc");
  assert.equal(await page.evaluate(() => document.cookie), "", "no script can read the session");
  const [kept] = await page.context().cookies();
  assert.deepEqual([kept.name, kept.httpOnly, kept.secure, kept.sameSite, kept.path], ["__Host-mitts", true, true, "Lax", "/"]);
  await page.goto(`${place.origin}/carol/`);
  await plays(page, "show/carol");
  await page.goto(`${place.origin}/frank/`);
  await plays(page, "radio/frank");
  assert.equal(await source(page, "radio/frank"), "hls");
  assert.deepEqual(page.complaints(), []);
  clean(page);
  const signalling = place.engine.requests.filter(({ socket, url }) => socket && url.startsWith("/show/carol"));
  assert.ok(signalling.every(({ url }) => /[?&]token=[^&]+$/.test(url)), "the engine gets it from Caddy");
  assert.ok(place.engine.requests.every(({ headers }) => !headers.cookie), "and no cookie");
  await page.leave();
});

test("two viewers, and two private players on one page", async () => {
  const page = await signedIn("/desk/", "alice");
  const stranger = await open(browser, `${place.origin}/desk/`, { expected: NETWORK });
  await Promise.all([plays(page, "show/carol"), plays(page, "radio/frank")]);
  await until("the stranger sees the card", () => stranger.locator(".enter:visible").count());
  assert.equal(await stranger.locator(".player").count(), 0);
  assert.equal((await playlist("show/carol", { Cookie: await cookie(page) })).status, 200);
  assert.equal((await playlist("show/carol", { Cookie: await cookie(stranger) })).status, 404);
  clean(page);
  await Promise.all([page.leave(), stranger.leave()]);
});

test("a hidden page is missing for others, however it is asked for", async () => {
  const get = (path, headers = {}) => fetch(place.origin + path, { headers, redirect: "manual" });
  const missing = await (await get("/nobody-at-all/")).text();
  for (const path of ["/frank/", "/frank", "/frank/index.html", "//frank/", "/./frank/", "/%66rank/", "/frank/?x"]) {
    const answer = await get(path);
    assert.ok([404, 308, 301].includes(answer.status), `${path} is ${answer.status}`);
    if (answer.status === 404) assert.equal(await answer.text(), missing, path);
  }
  for (const path of ["/alice/../frank/", "/alice/%2e%2e/frank/", "/alice/..%2ffrank/", "/show/alice/../carol/llhls.m3u8"]) {
    assert.equal(await status(place.origin, path), 404, path);
  }
  for (const path of ["/", "/schedule/", "/sitemap.xml", "/streams.json", "/live.json"]) {
    assert.doesNotMatch(await (await get(path)).text(), /frank/i, path);
  }
  const page = await signedIn("/invite/", "bob");
  await until("the page says what he may watch", () => page.locator(".places a").count());
  assert.deepEqual(await page.locator(".places a").allInnerTexts(), ["Frank"]);
  await page.locator(".places a").click();
  await plays(page, "radio/frank");
  const answer = await get("/frank/", { Cookie: await cookie(page) });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get("cache-control"), /private, no-store/);
  await page.leave();
});

test("what a client says about itself has no effect", async () => {
  const page = await signedIn("/carol/", "alice");
  await plays(page, "show/carol");
  const good = await cookie(page);
  const token = good.split("=")[1];
  const forged = {
    "X-Real-IP": "127.0.0.1", "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Uri": "/show/alice/llhls.m3u8", "X-Original-URL": "/show/alice/llhls.m3u8",
    "Remote-User": "alice", "X-Forwarded-User": "alice", "X-Auth-Request-User": "alice", Authorization: `Bearer ${token}`,
  };
  for (const id of ["show/carol", "radio/frank"]) {
    assert.equal((await playlist(id, forged)).status, 404, id);
    for (const headers of [{ Cookie: `__Host-mitts=${token.slice(0, -2)}` }, { Cookie: `mitts=${token}` }, { Cookie: `${good}; ${good}` }]) {
      assert.equal((await playlist(id, headers)).status, 404, headers.Cookie);
    }
  }
  assert.equal((await fetch(`${place.origin}/show/carol/llhls.m3u8?token=${token}`)).status, 404);
  assert.equal((await fetch(`${place.origin}/authorize`, { headers: { Cookie: good } })).status, 404, "not public");
  const answer = await playlist("show/carol", { ...forged, Cookie: good });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("cache-control"), "private, no-store");
  assert.equal((await fetch(`${place.origin}/show/carol/thumb.jpg`, { headers: { Cookie: good } })).status, 200);
  assert.equal((await fetch(`${place.origin}/show/carol/live`, { headers: { Cookie: good } })).status, 200);
  await page.leave();
  await place.engine.publish("show/alice");
  for (const path of ["/show/alice/llhls.m3u8", "/show/alice/thumb.jpg", "/show/alice/live", "/alice/"]) {
    assert.equal((await fetch(place.origin + path, { headers: { Cookie: good } })).headers.get("set-cookie"), null, path);
  }
});

test("a session in use is renewed without being noticed, and one that is not ends", async () => {
  const page = await signedIn("/invite/", "bob");
  await page.locator(".places a").click();
  await plays(page, "radio/frank");
  const first = await cookie(page);
  await until("the first one is over", async () => (await playlist("radio/frank", { Cookie: first })).status === 404);
  assert.equal((await playlist("radio/frank", { Cookie: await cookie(page) })).status, 200);
  assert.equal(await page.locator(".player").getAttribute("data-state"), "playing");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("when their time is over, the stream ends for a viewer", async () => {
  const key = await keyOf("visitor");
  const page = await open(browser, `${place.origin}/invite/`, { expected: NETWORK });
  await enter(page, key);
  await page.locator(".places a").click();
  await plays(page, "radio/frank");
  const hash = createHash("sha256").update(key).digest("hex");
  const end = new Date(Date.now() + 4000).toISOString();
  const text = await roster();
  await writeFile(join(place.folder, "mitts.toml"), text.replace(`hash = "sha256:${hash}"`, `hash = "sha256:${hash}", until = ${end}`));
  await until("the playlist is refused", async () => (await playlist("radio/frank", { Cookie: await cookie(page) })).status === 404);
  await until("the page is missing", async () => (await page.locator(".player").count()) === 0);
  assert.equal((await fetch(`${place.origin}/frank/`, { headers: { Cookie: await cookie(page) } })).status, 404);
  await page.leave();
});

test("who is no watcher any more sees the card again", async () => {
  const page = await signedIn("/carol/", "alice");
  await plays(page, "show/carol");
  const text = await roster();
  await writeFile(join(place.folder, "mitts.toml"), text.replace('watchers = ["alice"]', 'watchers = ["bob"]'));
  await until("she is refused", async () => (await playlist("show/carol", { Cookie: await cookie(page) })).status === 404);
  await said(page, /may no longer watch/);
  await page.leave();
});
