// Invited viewers in real browsers, through the real Caddy and the real function: a link opens a private stream in both
// protocols, until it ends, and leaves no trace of its secret.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { NETWORK, open, plays, source } from "../support/chromium.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const PRIVATE = `
[users.frank]
name = "Frank"
apps = ["radio"]
watchers = []
pages = "hidden"
`;

await staged({ webrtc: true, edit: (text) => text + PRIVATE, hookOptions: ["--session", "20s"] });

const post = (body, headers = {}, to = place.origin) =>
  fetch(`${to}/session`, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) });
const playlist = (id, headers = {}) => fetch(`${place.origin}/${id}/llhls.m3u8`, { headers });
const said = (page, selector, text) => until(`the page says ${text}`, async () => text.test(await page.locator(selector).innerText()));
const secrets = [];
let asked = 0;

/** The link of an invitation that the function already accepts. */
async function invite(...options) {
  const { link } = JSON.parse(await place.mitts(["invite", ...options, "--json"]));
  const secret = link.split("#")[1];
  secrets.push(secret);
  // Asked there by somebody else each time: a client has few checks a minute.
  const ask = () => post({ invitation: secret }, { "X-Real-IP": `198.51.100.${asked++ % 250}` }, `http://127.0.0.1:${place.ports.hook}`);
  await until("the function knows the key", async () => (await ask()).ok);
  return link;
}

/** The session of a page's viewer, as a header. */
async function cookie(page) {
  const cookies = await page.context().cookies();
  return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
}

/** A time in some seconds, as on the command line. */
const soon = (seconds) => new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z/, "Z");

test("a link greets by name, leaves the address, and plays both protocols", async () => {
  await place.engine.publish("show/carol");
  await place.engine.publish("radio/frank");
  const link = await invite("carol", "frank", "--for", "Mia <b>", "--until", "2h");
  assert.match(link, new RegExp(`^${place.origin}/invite/#ey`));
  const page = await open(browser, link, { expected: NETWORK });
  await until("it says what she may watch", () => page.locator(".places a").count());
  assert.equal(page.url(), `${place.origin}/invite/`);
  assert.match(await page.locator(".places").innerText(), /Hello Mia <b>, you are invited[\s\S]*ends on/);
  assert.deepEqual(await page.locator(".places a").allInnerTexts(), ["Carol", "Frank"]);
  assert.equal(await page.locator(".enter:visible").count(), 0);
  await page.getByRole("link", { name: "Carol" }).click();
  await plays(page, "show/carol");
  assert.equal(await source(page, "show/carol"), "webrtc");
  await page.evaluate(() => window.Mitts.players[0].setMode("llhls"));
  await until("it plays over LL-HLS", async () => (await source(page, "show/carol")) === "hls");
  await plays(page, "show/carol");
  await page.goto(`${place.origin}/frank/`);
  await plays(page, "radio/frank");
  const after = page.requested.filter((url) => !url.startsWith(link.split("#")[0]));
  assert.ok(after.every((url) => !/token|eyJ/.test(url)), "no other address has a token");
  assert.equal(await page.evaluate(() => document.referrer + JSON.stringify({ ...localStorage, ...sessionStorage })).then((kept) => /eyJ/.test(kept)), false);
  await page.goBack();
  await page.goBack();
  assert.equal(page.url(), `${place.origin}/invite/`, "the history does not have it either");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("an invitation is for what it names, and for nothing else", async () => {
  const page = await open(browser, await invite("carol", "--for", "Zoe", "--until", "2h"), { expected: NETWORK });
  await until("she is in", () => page.locator(".places a").count());
  const headers = { Cookie: await cookie(page) };
  assert.equal((await playlist("show/carol", headers)).status, 200);
  assert.equal((await playlist("radio/frank", headers)).status, 404);
  assert.equal((await fetch(`${place.origin}/frank/`, { headers })).status, 404);
  await page.locator("[data-out]").click();
  await until("she is out", () => page.locator(".enter:visible").count());
  assert.equal((await playlist("show/carol", { Cookie: await cookie(page) })).status, 404);
  await page.leave();
});

test("when it ends, the stream ends for its viewer, and the link says so", async () => {
  const link = await invite("carol", "--for", "Ida", "--until", soon(30));
  const page = await open(browser, link, { expected: NETWORK });
  await page.locator(".places a").click();
  await plays(page, "show/carol");
  await until("the playlist is refused", async () => (await playlist("show/carol", { Cookie: await cookie(page) })).status === 404);
  await said(page, ".enter [role=status]", /may no longer watch/);
  assert.equal(await page.locator(".player").count(), 0);
  await page.goto(link);
  await said(page, ".invited [role=status]", /This invitation ended on .*20\d\d.* Ask Carol for a new one/);
  assert.equal(page.url(), `${place.origin}/invite/`);
  await page.leave();
});

test("a link that is incomplete or foreign opens nothing, and a key still does", async () => {
  const link = await invite("carol", "--for", "Mia", "--until", "2h");
  for (const wrong of [link.slice(0, -9), link.slice(0, link.indexOf("#") + 12), link.replace(/.{20}$/, "A".repeat(20))]) {
    const page = await open(browser, wrong, { expected: NETWORK });
    await said(page, ".invited [role=status]", /incomplete, or from another site/);
    assert.equal(page.url(), `${place.origin}/invite/`);
    assert.deepEqual(await page.context().cookies(), []);
    assert.equal(await page.locator(".enter:visible").count(), 1);
    await page.leave();
  }
  const page = await open(browser, `${place.origin}/invite/#main`, { expected: NETWORK });
  await until("the field is there", () => page.locator(".enter:visible").count());
  assert.equal(await page.locator(".invited:visible").count(), 0, "an anchor is no invitation");
  await page.evaluate((to) => (location.href = to), link);
  await until("a link in an open page counts", () => page.locator(".places a").count());
  await page.leave();
});

test("while the function is down, the page says so and takes the link later", async () => {
  const link = await invite("carol", "--for", "Mia", "--until", "2h");
  const page = await open(browser, `${place.origin}/invite/`, { expected: NETWORK });
  await page.route("**/session", (route) => route.abort());
  await page.evaluate((to) => (location.href = to), link);
  await said(page, ".invited [role=status]", /does not answer/);
  await page.unroute("**/session");
  await page.locator("[data-again]").click();
  await until("she is in", () => page.locator(".places a").count());
  await page.leave();
});

test("without JavaScript the page says what is missing", async () => {
  const page = await open(browser, `${place.origin}/invite/#eyJ`, { javaScriptEnabled: false });
  assert.match(await page.locator("noscript").first().innerText(), /JavaScript is needed/);
  await page.leave();
});

test("the public keys are there for other programs", async () => {
  await place.mitts(["build"]);
  const answer = await fetch(`${place.origin}/.well-known/jwks.json`);
  assert.match(answer.headers.get("content-type"), /json/);
  const { keys: [key] } = await answer.json();
  const text = await readFile(join(place.folder, "mitts.toml"), "utf8");
  assert.ok(text.includes(`id = "${key.kid}", public = "ed25519:${key.x}"`));
  assert.deepEqual([key.kty, key.crv, key.alg], ["OKP", "Ed25519", "EdDSA"]);
});

test("all are revoked at once", async () => {
  const link = await invite("carol", "--for", "Mia", "--until", "2h");
  const page = await open(browser, link, { expected: NETWORK });
  await page.locator(".places a").click();
  await plays(page, "show/carol");
  await place.mitts(["invite", "--revoke-all"]);
  await until("she is refused", async () => (await playlist("show/carol", { Cookie: await cookie(page) })).status === 404);
  await page.goto(link);
  await said(page, ".invited [role=status]", /no longer valid. Ask Carol/);
  await page.leave();
});

test("no secret is logged", () => {
  const logs = place.caddy.said() + place.hook.said();
  assert.ok(logs.length > 0 && secrets.length > 4);
  for (const secret of secrets) {
    const [, claims, signature] = secret.split(".");
    assert.ok(!logs.includes(claims.slice(0, 40)) && !logs.includes(signature));
  }
});
