// Players on other sites: which site may frame which page, with real headers of the real Caddy.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { launch, NETWORK, open, plays } from "../support/chromium.mjs";
import { freePorts } from "../support/programs.mjs";
import { town } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

const BOB = 'Bob "the <b>loaf</b>" & Söhne';

let place;
let browser;
let club; // a page of another site, at two origins: one is allowed
let origins;

before(async () => {
  const [port] = await freePorts(1);
  origins = { allowed: `http://127.0.0.1:${port}`, refused: `http://localhost:${port}` };
  const edit = (text) => text.replace("tagline =", `embed = ["${origins.allowed}"]\ntagline =`).replace('name = "Bob <b>& Söhne</b>"', `name = '${BOB}'`);
  [place, browser] = await Promise.all([town({ edit }), launch()]);
  club = createServer((request, response) => {
    const src = new URL(request.url, "http://x").searchParams.get("src");
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(src ? `<!doctype html><title>Club</title><iframe src="${src}" width="640" height="360" allow="autoplay; fullscreen; picture-in-picture"></iframe>` : "");
  });
  await new Promise((done) => club.listen(port, done));
  for (const name of ["show/alice", "radio/dora"]) await place.engine.publish(name);
});

after(async () => {
  await browser?.close();
  await place?.close();
  club?.close();
});

/** A page of the other site with that page in a frame; returns whether it was loaded. */
async function framed(origin, path) {
  const page = await browser.newPage();
  const blocked = new Promise((done) => page.on("console", (message) => /frame-ancestors/.test(message.text()) && done(false)));
  await page.goto(`${origin}/?src=${encodeURIComponent(place.origin + path)}`);
  const frame = page.frames()[1];
  const came = until("the frame has come", () => frame.evaluate(() => !!window.Mitts).catch(() => false)).then(() => true, () => false);
  return { page, frame, came: await Promise.race([came, blocked]) };
}

test("a site that the roster names shows a player, with controls and the way here", async () => {
  const { page, frame, came } = await framed(origins.allowed, "/alice/embed/");
  assert.ok(came);
  await until("it plays", () => frame.evaluate(() => document.querySelector('[data-state="playing"] video')?.currentTime > 1));
  const size = await frame.evaluate(() => { const box = document.querySelector(".player").getBoundingClientRect(); return [box.x, box.y, box.width, box.height]; });
  assert.deepEqual(size, [0, 0, 640, 360], "it fills the frame");
  await frame.getByRole("button", { name: "Unmute Alice" }).click();
  await until("it is heard", () => frame.evaluate(() => !document.querySelector("video").muted));
  const link = frame.getByRole("link", { name: "Alice · Sourdough" });
  assert.equal(await link.getAttribute("href"), `${place.origin}/alice/`);
  await page.close();
});

test("a layout fills its frame as well", async () => {
  const { page, frame, came } = await framed(origins.allowed, "/finals/embed/");
  assert.ok(came);
  await until("two play", () => frame.evaluate(() => document.querySelectorAll('[data-state="playing"]').length === 2));
  const [width, height] = await frame.evaluate(() => [document.scrollingElement.scrollWidth, document.scrollingElement.scrollHeight]);
  assert.deepEqual([width, height], [640, 360], "nothing to scroll");
  await page.close();
});

test("no other site may, nor may any frame another page", async () => {
  for (const [origin, path] of [[origins.refused, "/alice/embed/"], [origins.allowed, "/alice/"], [origins.allowed, "/alice/obs/"], [origins.allowed, "/everything/"]]) {
    const { page, came } = await framed(origin, path);
    assert.equal(came, false, `${origin} ${path}`);
    await page.close();
  }
});

test("only pages that exist have the wider policy, and search engines leave them alone", async () => {
  const policy = async (path) => (await fetch(place.origin + path)).headers.get("content-security-policy");
  assert.match(await policy("/alice/embed/"), new RegExp(`frame-ancestors 'self' ${origins.allowed};`));
  assert.match(await policy("/alice/radio/embed/"), /frame-ancestors 'self' http/);
  for (const path of ["/", "/alice/", "/a/b/c/embed/", "/finals/obs/", "/assets/embed/x"]) {
    assert.match(await policy(path), /frame-ancestors 'self';/, path);
  }
  assert.equal((await fetch(`${place.origin}/carol/embed/`)).status, 404, "a private stream has none");
  const html = await (await fetch(`${place.origin}/alice/embed/`)).text();
  assert.match(html, /<meta name="robots" content="noindex">/);
  assert.doesNotMatch(await (await fetch(`${place.origin}/sitemap.xml`)).text(), /embed/);
});

test("the watch page gives the code to paste, and that code works", async () => {
  const page = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
  await plays(page, "show/alice");
  await page.getByText("Embed", { exact: true }).click();
  const code = await page.locator(".use code").innerText();
  assert.match(code, new RegExp(`^<iframe src="${place.origin}/alice/embed/" title="Alice" .*></iframe>$`));
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a name with quotes and tags stays a name in that code", async () => {
  const page = await open(browser, `${place.origin}/bob/`);
  await page.getByText("Embed", { exact: true }).click();
  const code = await page.locator(".use code").innerText();
  const parsed = await page.evaluate((code) => {
    const { body } = new DOMParser().parseFromString(code, "text/html");
    return [body.childElementCount, body.querySelectorAll("*").length, body.firstElementChild.title, body.firstElementChild.getAttribute("src")];
  }, code);
  assert.deepEqual(parsed, [1, 1, BOB, `${place.origin}/bob/embed/`]);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("without `embed` there are no such pages", async () => {
  const other = await town();
  try {
    assert.equal((await fetch(`${other.origin}/alice/embed/`)).status, 404);
    assert.doesNotMatch(await (await fetch(`${other.origin}/alice/`)).text(), /iframe/);
  } finally {
    await other.close();
  }
});
