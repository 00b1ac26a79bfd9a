// Every page of a site, on a desktop and on a phone, dark and light: no errors in the console, no policy violations, no axe
// violations, nothing wider than a phone.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { readFile } from "node:fs/promises";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { join, relative } from "node:path";
import { accessible, objections, widths } from "../support/axe.mjs";
import { inState, NETWORK, open, SCHEMES, unable, VIEWPORTS } from "../support/chromium.mjs";
import { files } from "../support/files.mjs";
import { walk } from "../support/keyboard.mjs";
import { board, usual } from "../support/queue.mjs";
import { CONTENT, enrich } from "../support/rich.mjs";
import { everySize } from "../support/sizes.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

// The purpose of each page, and the player scripts that run in it: none if nobody is live. If a player `waits`, OvenPlayer is
// fetched in advance.
const PAGES = [
  { path: "/", kind: "home", players: false },
  { path: "/page/2/", kind: "home", players: false },
  { path: "/alice/", kind: "watch", players: true, hls: true },
  { path: "/erin/", kind: "watch", players: false, waits: true },
  { path: "/carol/", kind: "watch", players: false },
  { path: "/finals/", kind: "layout", players: true, hls: true },
  { path: "/call/", kind: "layout", players: true, hls: true },
  { path: "/finals/obs/", kind: "obs", players: true, hls: true, wide: true },
  { path: "/call/obs/", kind: "obs", players: true, hls: true, wide: true },
  { path: "/finals/obs/1/", kind: "obs", players: true, hls: true, wide: true },
  { path: "/alice/embed/", kind: "embed", players: true, hls: true },
  { path: "/call/embed/", kind: "embed", players: true, hls: true },
  { path: "/alice/obs/", kind: "obs", players: true, hls: true, wide: true },
  { path: "/everything/", kind: "page", players: false },
  { path: "/rich/", kind: "page", players: true, hls: true },
  { path: "/odd/", kind: "page", players: false },
  { path: "/together/", kind: "page", players: true, hls: true },
  { path: "/news/", kind: "section", players: false },
  { path: "/news/second/", kind: "page", players: false },
  { path: "/tags/", kind: "tags", players: false },
  { path: "/tags/bread/", kind: "tag", players: false },
  { path: "/groups/crew/", kind: "group", players: false },
  { path: "/schedule/", kind: "schedule", players: false },
  { path: "/main/queue/", kind: "queue", players: false },
  { path: "/main/queue/obs/", kind: "obs", players: false, wide: true },
  { path: "/queue/", kind: "queues", players: false },
  { path: "/go-live/", kind: "golive", players: false },
  { path: "/plan/", kind: "plan", players: false },
  { path: "/key/", kind: "key", players: false },
  { path: "/offline.html", kind: "offline", players: false },
  { path: "/no/such/page", kind: "404", players: false, status: 404 },
];

const conductor = await board();
await conductor.publish(usual());
await staged({ edit: (text) => conductor.edit(enrich(text)), content: CONTENT });
after(() => conductor.close());

before(async () => {
  await place.engine.publish("show/alice");
  await place.engine.publish("radio/dora");
});

/** Whether the whole width of an element is inside the window. */
const inView = (element) => element.evaluate((one) => {
  const { left, right } = one.getBoundingClientRect();
  return left >= 0 && right <= innerWidth;
});

/** The page after its players have found out whether streams are live. */
async function settled({ path, status = 200 }, { expected: more = [], ...options } = {}) {
  // Chromium itself reports the status of the opened page.
  const expected = status === 404 ? [/^console: Failed to load resource: .* 404 .*\/no\/such\/page\)$/] : [];
  const page = await open(browser, place.origin + path, { ...options, expected: [...expected, ...more] });
  assert.equal(page.answer.status(), status);
  const waiting = page.locator('.player[data-state="connecting"]');
  await until(`${path} has settled`, async () => (await waiting.count()) === 0);
  return page;
}

for (const scheme of SCHEMES) {
  for (const [size, viewport] of Object.entries(VIEWPORTS)) {
    for (const kind of PAGES) {
      test(`${kind.path} ${scheme} ${size}`, async () => {
        const page = await settled(kind, { ...viewport, colorScheme: scheme, reducedMotion: "reduce" });
        if (kind.kind !== "obs") assert.ok(await page.locator(`body.kind-${kind.kind}`).count(), "the right template");
        const loads = (script) => page.requested.some((url) => new URL(url).pathname.startsWith(`/assets/${script}.`));
        const [oven, hls] = await page.evaluate(() => ["OvenPlayer" in window, "Hls" in window]);
        assert.equal(oven, kind.players, "OvenPlayer where there are players");
        assert.equal(hls, !!(kind.players && kind.hls), "hls.js where LL-HLS is played");
        if (kind.waits) await until("OvenPlayer is in the cache", () => loads("ovenplayer"));
        else if (!kind.players) assert.ok(!loads("ovenplayer"), "nothing of it on other pages");
        const here = page.locator(".site-nav [aria-current]");
        if (await here.count()) assert.ok(await inView(here), "the menu shows where one is");
        assert.ok(page.requested.every((url) => new URL(url).host === new URL(place.origin).host), "one origin");
        if (!kind.wide) {
          const [width, inner] = await widths(page);
          assert.ok(width <= inner && inner <= viewport.viewport.width, `${width} of ${inner} px are used`);
        }
        // A page for OBS is a picture for a program; nobody reads it.
        if (kind.kind !== "obs") assert.deepEqual(await objections(page), []);
        assert.deepEqual(page.complaints(), []);
        await page.leave();
      });
    }
  }
}

for (const scheme of SCHEMES) {
  for (const [size, viewport] of Object.entries(VIEWPORTS)) {
    test(`menus, statistics, help and panels are as accessible as the page, ${scheme} ${size}`, async () => {
      for (const path of ["/alice/", "/call/"]) {
        const page = await settled({ path }, { ...viewport, colorScheme: scheme, reducedMotion: "reduce" });
        await until(`${path} plays`, () => page.locator('.player[data-state="playing"]').count());
        await page.keyboard.press("s");
        await until("the statistics are there", () => page.locator(".player-stats").count());
        await page.evaluate(() => Mitts.players[0].acts.menu());
        assert.deepEqual(await objections(page), [], `${path} with a menu`);
        await page.keyboard.press("Escape");
        await page.keyboard.press("?");
        await page.locator("#player-help[open]").waitFor();
        assert.deepEqual(await objections(page), [], `${path} with help`);
        if (path === "/call/") {
          await page.keyboard.press("Escape");
          await page.getByRole("button", { name: "Join", exact: true }).click();
          await page.getByLabel("Stream key", { exact: true }).waitFor();
          assert.deepEqual(await objections(page), [], `${path} with the panel to join`);
        }
        assert.deepEqual(page.complaints(), []);
        await page.leave();
      }
    });
  }
}

/** Nothing can answer whether a stream is live. */
const unanswered = async (page) => {
  for (const path of ["**/live.json", "**/show/alice/live"]) await page.route(path, (route) => route.abort());
};

/** Fills every card with its lightest colour: axe does not judge text on a gradient. */
const flat = (page) => page.locator(".player-card").evaluateAll((cards) => {
  for (const card of cards) [card.style.background] = /rgb\([^)]*\)/.exec(getComputedStyle(card).backgroundImage);
});

/** A browser that plays nothing before a press, as seen by the page. */
const refusing = (page) => page.addInitScript(() => Object.defineProperty(HTMLMediaElement.prototype, "paused", { get: () => true }));

test("whatever a player says instead of a picture is as accessible as the page", async () => {
  const says = [
    { path: "/bob/", stream: "show/bob", state: "offline" },
    { path: "/alice/", state: "reconnecting", prepare: unanswered },
    { path: "/alice/", state: "unsupported", prepare: unable },
    { path: "/call/", state: "unsupported", prepare: unable },
    { path: "/alice/", state: "blocked", prepare: refusing },
  ];
  for (const { path, stream = "show/alice", state, prepare } of says) {
    const pages = await everySize((size) => open(browser, place.origin + path, { expected: NETWORK, reducedMotion: "reduce", prepare, ...size }));
    await pages.each(async (page) => {
      if (state === "blocked") await page.getByRole("button", { name: "Play Alice" }).waitFor();
      else await inState(page, stream, state);
      await flat(page);
      await accessible(page, `${path} that is ${state}`);
    });
    await pages.leave();
  }
});

test("every kind of page is walked through by keyboard, and nothing keeps the focus", async () => {
  for (const path of ["/", "/finals/", "/call/", "/go-live/", "/plan/", "/key/", "/schedule/", "/alice/embed/", "/call/embed/", "/rich/"]) {
    const page = await settled({ path }, { reducedMotion: "reduce" });
    const names = await walk(page).catch((error) => {
      error.message = `${path}: ${error.message}`;
      throw error;
    });
    assert.ok(names.length > 1, `${path}: ${names.join(", ")}`);
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  }
});

/** Horizontal scrolling, and all texts that are smaller than in the first call, or than a television needs. */
const texts = (page, least) => page.evaluate((least) => {
  const first = !window.sizes;
  window.sizes ??= new Map();
  const smaller = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!own || !element.checkVisibility({ visibilityProperty: true })) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (first) window.sizes.set(element, size);
    else if (size < Math.max(window.sizes.get(element) ?? 0, least)) smaller.push(`${element.tagName}.${element.className} ${element.textContent.trim()}: ${size} px`);
  }
  return { count: window.sizes.size, smaller, scroll: document.scrollingElement.scrollWidth - innerWidth, body: parseFloat(getComputedStyle(document.body).fontSize) };
}, least);

test("on a television all fits, and every text is as large as on a desk or larger", async () => {
  for (const path of ["/", "/alice/", "/finals/"]) {
    const page = await settled({ path }, { reducedMotion: "reduce" });
    if (path === "/") await page.locator(".live-now[data-ready] .card").first().waitFor();
    const desk = await texts(page, 0);
    assert.ok(desk.count > 10, `${path} has texts`);
    for (const [width, height, least] of [[1920, 1080, 14], [3840, 2160, 16]]) {
      await page.setViewportSize({ width, height });
      const { smaller, scroll, body } = await texts(page, least);
      assert.deepEqual(smaller, [], `${path} at ${width} px`);
      assert.ok(scroll <= 0, `${path} at ${width} px is ${scroll} px too wide`);
      assert.ok(body > desk.body, `${path} at ${width} px is read from further away`);
    }
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  }
});

/** Everything that moves now, or would with the next change; with reduced motion there must be nothing. */
const motion = (page, change) => page.evaluate((change) => {
  if (change) document.querySelector(change).click();
  const running = document.getAnimations().filter(({ playState }) => playState === "running");
  const long = ["", "::before", "::after"].flatMap((part) => [...document.querySelectorAll("body *")].filter((element) => {
    const { transitionProperty, transitionDuration } = getComputedStyle(element, part || null);
    return transitionProperty !== "none" && transitionDuration.split(",").some((time) => parseFloat(time) > 0.01);
  }));
  return [
    ...running.map(({ animationName, transitionProperty, effect }) => `${animationName || transitionProperty} of ${effect.target.className}`),
    ...new Set(long.map((element) => `transition of ${element.className || element.tagName}`)),
  ];
}, change);

test("who wants no motion gets none, and who does not mind gets some", async () => {
  for (const [path, change, ready] of [
    ["/", null, ".live-now[data-ready] .card"],
    ["/alice/", '[data-act="play"]', '.player[data-state="playing"]'],
    ["/call/", '[name="arrange"][value="sidebar"]', '.player[data-state="playing"]'],
  ]) {
    for (const reducedMotion of ["reduce", "no-preference"]) {
      const page = await settled({ path }, { reducedMotion });
      await page.locator(ready).first().waitFor();
      if (path === "/") await page.locator(".card").first().hover();
      const moves = [...(await motion(page)), ...(await motion(page, change))];
      if (reducedMotion === "reduce") assert.deepEqual(moves, [], path);
      else assert.ok(moves.length > 0, `${path} has something that moves`);
      assert.deepEqual(page.complaints(), []);
      await page.leave();
    }
  }
});

test("a person's words stay words", async () => {
  const page = await settled({ path: "/alice/" });
  assert.equal(await page.evaluate(() => window.raw), undefined, "raw HTML in an `about` does nothing");
  assert.equal(await page.locator(".about script").count(), 0);
  await page.leave();
  const bob = await settled({ path: "/bob/" });
  assert.equal(await bob.locator("h1").innerText(), "Bob <b>& Söhne</b>");
  await bob.leave();
});

test("the home page shows who is live, with a picture, and what is coming up", async () => {
  // A picture may be requested just after its stream has ended.
  const page = await settled({ path: "/" }, { expected: [/ 404 .*\/radio\/dora\/thumb\.jpg/] });
  const card = page.locator(".card", { hasText: "Alice" });
  await until("Alice's badge is shown", () => card.locator(".badge:not([hidden])").count());
  await until("her picture is there", () => card.locator("img").evaluateAll((all) => all.some((image) => image.naturalWidth > 0)));
  assert.equal(await page.locator(".card", { hasText: "Dora" }).locator(".badge:not([hidden])").count(), 1);
  assert.equal(await page.locator(".card", { hasText: "Guest 1" }).first().locator(".badge:not([hidden])").count(), 0);
  assert.equal(await page.locator(".turn:not([hidden])").count(), 3);
  assert.equal(await page.locator(".turn-now:not([hidden])").count(), 1, "the turn that is on is marked");
  place.engine.drop("radio/dora");
  await page.reload();
  await until("Dora's badge is gone", async () => (await page.locator(".card", { hasText: "Dora" }).locator(".badge:not([hidden])").count()) === 0);
  await place.engine.publish("radio/dora");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a private stream is not tried, and says whom to ask", async () => {
  const page = await settled({ path: "/carol/" });
  await page.locator(".notice-word").waitFor();
  assert.match(await page.locator(".notice").innerText(), /private[\s\S]*Ask Carol/i);
  assert.equal(await page.locator(".player").count(), 0);
  assert.ok(!page.requested.some((url) => url.includes("/show/carol") && !url.includes("/may/")), "nothing was asked of the stream");
  await page.leave();
});

test("scripts and styles are hashed, pinned by integrity, and are what they say", async () => {
  const root = join(place.folder, "public");
  const seen = new Map();
  for (const file of await files(root)) {
    if (!file.endsWith(".html")) continue;
    const html = await readFile(file, "utf8");
    assert.doesNotMatch(html, /<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=/i, `${relative(root, file)} has nothing inline`);
    for (const [tag] of html.matchAll(/<script[^>]*>|<link rel="(?:stylesheet|modulepreload|preload" as="script)"[^>]*>/g)) {
      const url = /(?:src|href)="([^"]+)"/.exec(tag)[1];
      assert.match(url, /^\/assets\/[\w-]+\.[0-9a-f]{8,}\.(js|css)$/, "from the site itself, with a hash in its name");
      seen.set(url, /integrity="([^"]+)"/.exec(tag)?.[1]);
    }
  }
  assert.ok(seen.size >= 10);
  for (const [url, integrity] of seen) {
    const bytes = await readFile(join(root, url));
    assert.equal(integrity, `sha384-${createHash("sha384").update(bytes).digest("base64")}`, url);
    for (const [encoding, unpack] of [["br", brotliDecompressSync], ["gzip", gunzipSync]]) {
      const extension = encoding === "br" ? ".br" : ".gz";
      assert.ok(unpack(await readFile(join(root, url + extension))).equals(bytes), `${url}${extension}`);
    }
  }
});
