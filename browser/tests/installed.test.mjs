// The site on people's devices: installed as an app, and offline. Real Caddy, which stops and starts again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { caddy } from "../support/caddy.mjs";
import { open } from "../support/chromium.mjs";
import { ROOT } from "../support/programs.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

// Without a network all requests of a page fail, and Chromium reports that.
const NETWORK = [/Failed to load resource/, /WebSocket connection to .* failed/, /net::ERR_/];

let server;

await staged();

before(async () => {
  server = place.caddy;
});

after(() => server?.stop());

/** The paths that the worker has stored. */
const kept = (page) => page.evaluate(async () => {
  const names = await caches.keys();
  const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => url.replace(location.origin, ""))));
  return all.flat();
});

/** A page that the worker has stored. */
async function visited(path) {
  const page = await open(browser, place.origin + path, { expected: NETWORK });
  await until(`${path} is kept`, async () => (await kept(page)).includes(path));
  return page;
}

/** Runs `work` while no server answers. */
async function away(work) {
  await server.stop();
  try {
    await work();
  } finally {
    server = await caddy(place.folder, place.origin);
  }
}

test("the manifest is one that Chromium takes, and its icons are pictures", async () => {
  const page = await open(browser, `${place.origin}/`, { expected: NETWORK });
  const session = await page.context().newCDPSession(page);
  const { url, errors, data } = await session.send("Page.getAppManifest");
  assert.equal(url, `${place.origin}/manifest.webmanifest`);
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);
  const touch = await page.locator('link[rel="apple-touch-icon"]').getAttribute("href");
  const icons = [...JSON.parse(data).icons, { src: touch, sizes: "180x180" }];
  assert.equal(icons.length, 4);
  for (const { src, sizes } of icons) {
    const size = await page.evaluate(async (src) => {
      const image = new Image();
      image.src = src;
      await image.decode();
      return `${image.naturalWidth}x${image.naturalHeight}`;
    }, src);
    assert.equal(size, sizes, src);
  }
  const answer = await fetch(url);
  assert.equal(answer.headers.get("content-type"), "application/manifest+json");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("without the server a page that was seen is there, and another says why it is not", async () => {
  const page = await visited("/everything/");
  await until("its style is kept", async () => (await kept(page)).some((path) => path.startsWith("/assets/article.")));
  await away(async () => {
    await page.reload();
    assert.equal(await page.locator("h1").innerText(), "Everything Markdown has");
    const measure = await page.locator(".article").evaluate((one) => getComputedStyle(one).maxWidth);
    assert.notEqual(measure, "none", "with its style");
    await page.goto(`${place.origin}/everything/?utm=1#words`);
    assert.equal(await page.locator("h1").innerText(), "Everything Markdown has", "whatever its query");
    await page.goto(`${place.origin}/dora/`);
    assert.equal(await page.locator("h1").innerText(), "No connection");
    const rules = await page.locator("link[rel=stylesheet]").evaluateAll((all) => all.map(({ sheet }) => sheet.cssRules.length));
    assert.ok(rules.every((count) => count > 0) && Math.max(...rules) > 50, `with its styles: ${rules}`);
  });
  await page.getByRole("link", { name: "Try again" }).click();
  await until("the page is there again", async () => (await page.locator("h1").innerText()) === "Dora");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a page is never stale while the server answers", async () => {
  const page = await visited("/everything/");
  const file = join(place.folder, "content/everything.md");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace("Everything Markdown has", "Nothing old"));
  try {
    await place.mitts(["build"]);
    await page.reload();
    assert.equal(await page.locator("h1").innerText(), "Nothing old");
  } finally {
    await writeFile(file, text);
    await place.mitts(["build"]);
  }
  await page.leave();
});

test("nothing that is true only now is kept, nor OBS pages, nor what is of no page", async () => {
  await place.engine.publish("show/alice");
  const page = await visited("/");
  await page.reload();
  assert.ok(await page.evaluate(() => navigator.serviceWorker.controller), "the worker is in charge");
  await until("the list and a thumbnail were asked for", () => ["/live.json", "/thumb.jpg"].every((name) => page.requested.some((url) => url.includes(name))));
  for (const path of ["/alice/", "/finals/obs/", "/alice/obs/", "/go-live/", "/nowhere/", "/live.json", "/sitemap.xml"]) await page.goto(place.origin + path);
  await page.goto(`${place.origin}/dora/`);
  await until("the last page is kept", async () => (await kept(page)).includes("/dora/"));
  const all = await kept(page);
  const pages = all.filter((path) => !path.startsWith("/assets/")).sort();
  assert.deepEqual(pages, ["/", "/alice/", "/dora/", "/go-live/", "/offline.html"]);
  await page.leave();
});

test("OBS and pages for other sites bring no worker", async () => {
  const page = await open(browser, `${place.origin}/finals/obs/`, { expected: NETWORK });
  await page.waitForLoadState("networkidle").catch(() => {});
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
  assert.doesNotMatch(await page.content(), /offline\.[0-9a-f]+\.js/);
  await page.leave();
});

test("another build's worker takes over and clears away what the old one kept", async () => {
  const page = await visited("/everything/");
  const before = await page.evaluate(() => caches.keys());
  const style = join(place.folder, "themes/default/assets/lists.css");
  const theme = join(place.folder, "themes/default/theme.toml");
  await mkdir(join(place.folder, "themes/default/assets"), { recursive: true });
  await writeFile(style, "p{margin:0}");
  await place.mitts(["build"]);
  await page.reload();
  await until("there is one cache, and another", async () => {
    const now = await page.evaluate(() => caches.keys());
    return now.length === 1 && now[0] !== before[0];
  });
  await writeFile(theme, "offline = false\n");
  await place.mitts(["build"]);
  await page.reload();
  await page.reload();
  await until("nothing is left", async () => (await page.evaluate(async () => (await caches.keys()).length + (await navigator.serviceWorker.getRegistrations()).length)) === 0);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
  await rm(join(place.folder, "themes"), { recursive: true });
  await place.mitts(["build"]);
});

test("a cache that cannot be opened is no reason for a page to fail", async () => {
  const script = await readFile(join(ROOT, "themes/default/assets/service-worker.js"), "utf8");
  const runs = {};
  runInNewContext(script, {
    VERSION: "1",
    caches: { open: () => Promise.reject(new Error("the disk is full")) },
    location: new URL("https://example.org/service-worker.js"),
    addEventListener: (name, run) => (runs[name] = run),
    fetch: async () => new Response("from the network"),
    URL,
  });
  let answer;
  const request = { method: "GET", mode: "cors", destination: "style", url: "https://example.org/assets/mitts.css" };
  runs.fetch({ request, respondWith: (promise) => (answer = promise), waitUntil() {} });
  assert.equal(await (await answer).text(), "from the network");
});
