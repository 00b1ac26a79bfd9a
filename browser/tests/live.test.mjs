// Live streams: the function's list from the engine's REST interface, through Caddy, on the home page and in titles and icons;
// and pages without the list. Also /whoami.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { inState, NETWORK, open } from "../support/chromium.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { freshKey, rotate, town } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

await staged({ edit: (text) => `${text}\n[groups.crew]\ntitle = "The crew"\nmembers = ["alice", "bob", "dora"]\n` });

beforeEach(() => place.drop(...place.engine.streams.keys()));

const list = async () => (await fetch(`${place.origin}/live.json`)).json();
const names = (page, where) => page.locator(`${where} .card h3`).allInnerTexts();
const live = (page) => names(page, ".live-now");
const people = (page) => names(page, ".people");
const icon = (page) => page.evaluate(() => document.querySelector("link[rel=icon]").href);
const asked = (page, end) => page.requested.filter((url) => new URL(url).pathname.endsWith(end)).length;

/** Waits until these are live on the page, in this order. */
const areLive = (page, expected) =>
  until(`live are: ${expected}`, async () => JSON.stringify(await live(page)) === JSON.stringify(expected));

test("who is live comes first, wherever their card is, and all moves without a reload", async () => {
  const { engine } = place;
  await engine.publish("show/alice");
  await engine.publish("radio/guest-63");
  await until("the function knows the engine", async () => !(await list()).stale);
  const page = await open(browser, `${place.origin}/`);
  await page.evaluate(() => (window.same = true));
  await areLive(page, ["Alice", "Guest 63"]);
  assert.ok(!(await people(page)).includes("Alice"), "nobody is there twice");
  const card = page.locator(".live-now .card", { hasText: "Alice" });
  assert.equal(await card.locator(".card-facts").innerText(), "1 viewer · just started");
  const guest = page.locator(".live-now .card", { hasText: "Guest 63" });
  assert.equal(await guest.locator("a").getAttribute("href"), "/guest-63/");
  assert.equal(await guest.locator(".badge:not([hidden])").count(), 1);
  for (const one of [card, guest]) {
    await until("a picture is there", () => one.locator("img").evaluateAll((all) => all.some((image) => image.naturalWidth > 0)));
  }
  assert.match(await page.title(), /^● 2 live · Sourdough/);
  const finals = page.locator(".pill", { hasText: "Finals" }).locator(".count");
  assert.equal(await finals.innerText(), "1 live", "of those whom the layout shows");
  assert.match(await icon(page), /favicon-live/);

  await page.locator(".people .card", { hasText: "Dora" }).locator("a").focus();
  await engine.publish("radio/dora");
  engine.streams.get("show/alice").viewers = 12;
  await areLive(page, ["Alice", "Dora", "Guest 63"]);
  assert.equal(await page.evaluate(() => document.activeElement.innerText), "Dora", "the focus goes along");
  assert.equal(await page.locator(".live-status").textContent(), "Dora is live", "and it is said aloud");
  await until("viewers are counted", async () => /^12 viewers/.test(await card.locator(".card-facts").innerText()));

  engine.drop("show/alice");
  engine.drop("radio/guest-63");
  await areLive(page, ["Dora"]);
  const rest = await people(page);
  assert.deepEqual(rest.slice(0, 3), ["Alice", "Bob <b>& Söhne</b>", "Erin"], "at her place again");
  assert.ok(!rest.includes("Guest 63"));
  assert.match(await page.title(), /^● Dora is live · Sourdough/);
  engine.drop("radio/dora");
  await until("nobody is live", async () => !(await page.locator(".live-now").isVisible()));
  assert.equal(await finals.innerText(), "3 streams");
  assert.equal(await page.evaluate(() => document.activeElement.innerText), "Dora");
  assert.match(await page.title(), /^Sourdough/);
  assert.doesNotMatch(await icon(page), /favicon-live/);

  assert.deepEqual(page.requested.filter((url) => new URL(url).pathname.endsWith("/live")), [], "no stream is asked by itself");
  assert.ok(await page.evaluate(() => window.same), "it is the same page");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("the further pages put their own first and show nobody else's", async () => {
  await place.engine.publish("show/alice");
  await place.engine.publish("radio/guest-63");
  const page = await open(browser, `${place.origin}/page/2/`);
  await areLive(page, ["Guest 63"]);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a picture is replaced by the next without a gap", async () => {
  await place.engine.publish("show/alice");
  const page = await open(browser, `${place.origin}/`);
  const image = page.locator(".live-now .card img");
  await until("a picture is there", () => image.count());
  const first = await image.getAttribute("src");
  await page.evaluate(() => {
    window.gaps = 0;
    const holder = document.querySelector(".live-now .card-picture");
    const look = () => {
      const shown = holder.querySelector("img");
      if (!shown || !shown.complete || !shown.naturalWidth) window.gaps++;
      requestAnimationFrame(look);
    };
    look();
  });
  await until("the next is there", async () => (await image.getAttribute("src")) !== first);
  assert.equal(await image.count(), 1);
  assert.equal(await page.evaluate(() => window.gaps), 0);
  await page.leave();
});

test("cards tell the next turn", async () => {
  const page = await open(browser, `${place.origin}/`, { timezoneId: "Asia/Tokyo" });
  const turn = page.locator(".card", { hasText: "Bob" }).locator(".card-turn:not([hidden])");
  const told = /^Next on \w+ \d+ \w+ \d{4}, \d\d:\d\d .* · (\w+,? )?\d\d:\d\d your time$/;
  await until("Bob's turn is told", async () => (await turn.count()) === 1 && told.test(await turn.innerText()));
  assert.equal(await page.locator(".card", { hasText: "Erin" }).locator(".card-turn").count(), 0);
  await page.leave();
});

test("a watch page tells viewers, time and that it is live, in its tab as well", async () => {
  const page = await open(browser, `${place.origin}/alice/`);
  const facts = page.locator(".about-facts");
  assert.equal(await page.title(), "Alice · Sourdough");
  await place.engine.publish("show/alice");
  place.engine.streams.get("show/alice").viewers = 3;
  await until("the facts are there", async () => (await facts.innerText()) === "3 viewers · just started");
  assert.equal(await page.title(), "● Alice · Sourdough");
  assert.match(await icon(page), /favicon-live/);
  place.engine.drop("show/alice");
  await until("the facts are gone", async () => !(await facts.isVisible()) && (await page.title()) === "Alice · Sourdough");
  assert.doesNotMatch(await icon(page), /favicon-live/);
  await page.leave();
});

test("who may have left by LL-HLS is not counted", async () => {
  const page = await open(browser, `${place.origin}/alice/`);
  const facts = page.locator(".about-facts");
  await place.engine.publish("show/alice");
  const stream = place.engine.streams.get("show/alice");
  Object.assign(stream, { viewers: 3, hls: 40 });
  await until("at least those by WebRTC", async () => (await facts.innerText()) === "3+ viewers · just started");
  stream.viewers = 0;
  await until("no number", async () => (await facts.innerText()) === "just started");
  stream.hls = 0;
  await until("nobody", async () => (await facts.innerText()) === "0 viewers · just started");
  await page.leave();
});

test("a publisher whose media never comes is not live", async () => {
  await place.engine.publish("show/alice");
  await place.engine.publish("radio/dora");
  place.engine.streams.get("show/alice").silent = true;
  await until("dora is in the list", async () => (await list()).streams.length);
  assert.deepEqual((await list()).streams.map(({ id }) => id), ["radio/dora"]);
  place.engine.streams.get("show/alice").silent = false;
  await until("alice is, too", async () => (await list()).streams.length === 2);
});

test("who is disabled while live is live no more", async () => {
  await place.engine.rtmp("show", await freshKey(place, "alice"));
  await until("alice is in the list", async () => (await list()).streams.length);
  await place.mitts(["user", "disable", "alice"]);
  await until("the engine was told", () => !place.engine.streams.has("show/alice"));
  await place.mitts(["user", "enable", "alice"]);
});

test("private streams are in no list", async () => {
  await place.engine.publish("show/carol");
  await place.engine.publish("show/alice");
  await until("alice is in the list", async () => (await list()).streams.length);
  assert.deepEqual((await list()).streams.map(({ id }) => id), ["show/alice"]);
});

test("an engine that is down, and comes back: nobody is live, then they are", async () => {
  const { engine } = place;
  await engine.publish("show/alice");
  // a picture may be requested during the crash
  const page = await open(browser, `${place.origin}/`, { expected: [/502 .*thumb\.jpg/] });
  await areLive(page, ["Alice"]);
  await engine.stop();
  await until("the list is stale", async () => (await list()).stale);
  await areLive(page, []);
  await until("her badge is gone", async () => !(await page.locator(".badge:not([hidden]):not(.turn-now)").count()));
  await engine.start();
  await engine.publish("show/alice");
  await areLive(page, ["Alice"]);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a function that is down: streams are asked one by one, until it is back", async () => {
  await place.engine.publish("show/alice");
  const page = await open(browser, `${place.origin}/`);
  await areLive(page, ["Alice"]);
  // the engine calls the function for every thumbnail, and refuses all while it is down; without a function it calls nothing
  const { hook } = place.engine;
  place.engine.hook = null;
  await place.hook.stop();
  await until("streams are asked one by one", () => asked(page, "/show/alice/live"));
  await until("alice's card is at its place, and live", () => page.locator(".people .card", { hasText: "Alice" }).locator(".badge:not([hidden])").count());
  place.engine.hook = hook;
  await place.restartHook();
  await areLive(page, ["Alice"]);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("without a list the pages ask each stream, and for no list", async () => {
  const edit = (text) => text.replace(/^api_token = .*$/m, "").replace("[apps.talk]", "[apps.talk]\nthumbnails = false");
  const other = await town({ edit });
  try {
    await other.engine.publish("show/alice");
    for (const path of ["/", "/alice/"]) {
      const page = await open(browser, other.origin + path);
      if (path === "/") await until("her badge is there", () => page.locator(".card .badge:not([hidden])").count());
      else await until("her page tells", async () => (await page.title()) === "● Alice · Sourdough");
      assert.equal(asked(page, "/live.json"), 0);
      assert.deepEqual(page.complaints(), []);
      await page.leave();
    }
    assert.equal((await fetch(`${other.origin}/live.json`)).status, 404);
    // If there are no thumbnails either, only an attempt to play can answer.
    const page = await open(browser, `${other.origin}/erin/`, { expected: NETWORK });
    await until("it was tried again", () => page.requested.filter((url) => url.startsWith("ws:")).length > 1);
    await inState(page, "talk/erin", "offline");
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  } finally {
    await other.close();
  }
});

test("since when somebody is live does not depend on the viewer's clock", async () => {
  await place.engine.publish("show/alice");
  const prepare = (page) => page.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 40 * 60_000;
  });
  const page = await open(browser, `${place.origin}/`, { prepare });
  await areLive(page, ["Alice"]);
  assert.equal(await page.locator(".live-now .card-facts").innerText(), "1 viewer · just started");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

for (const [path, name] of [["/finals/", "Finals"], ["/groups/crew/", "The crew"]]) {
  test(`a page of some tells in its title and icon of those whom it shows, and of nobody else: ${path}`, async () => {
    await place.engine.publish("radio/guest-1");
    const page = await open(browser, place.origin + path, { expected: NETWORK });
    const title = (start) => until(`its title is ${start}`, async () => (await page.title()).startsWith(start));
    await place.engine.publish("show/alice");
    await title(`● Alice is live · ${name}`);
    assert.match(await icon(page), /favicon-live/);
    await place.engine.publish("radio/dora");
    await title(`● 2 live · ${name}`);
    if (name === "The crew") assert.equal(await page.locator(".card[data-on] .badge:not([hidden])").count(), 2);
    await place.drop("show/alice", "radio/dora");
    await title(name);
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  });
}

test("whose a key is, is told to pages of the site, and the key stands in no log", async () => {
  const key = await rotate(place, "alice");
  const ask = (key, headers = {}) =>
    fetch(`${place.origin}/whoami`, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify({ key }) });
  const url = `rtmp://127.0.0.1:1935/show/${key}`;
  await until("the new key counts", async () => (await place.engine.ask("incoming", "RTMP", url)).allowed);
  const known = await (await ask(key, { Origin: place.origin })).json();
  assert.equal(known.user, "alice");
  assert.deepEqual(known.apps.map(({ stream, path }) => [stream, path]), [["show/alice", "/alice/"], ["radio/alice", "/alice/radio/"]]);
  assert.equal((await ask(key, { Origin: "https://evil.example" })).status, 403);
  assert.equal((await (await ask(`${key}x`)).json()).reason, "unknown");
  assert.equal((await fetch(`${place.origin}/whoami`)).status, 404);
  let last;
  for (let i = 0; i < 20 && last?.status !== 429; i++) last = await ask("x", { "X-Real-IP": `192.0.2.${i}` });
  assert.equal(last.status, 429, "by the address that Caddy saw");
  assert.ok(Number(last.headers.get("retry-after")) > 0);
  for (const said of [place.caddy.said(), place.hook.said()]) assert.ok(!said.includes(key.slice(0, 20)));
});
