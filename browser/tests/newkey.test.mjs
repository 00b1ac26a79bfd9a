// The page on which a streamer makes a key that nobody else sees.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { launch, open, VIEWPORTS } from "../support/chromium.mjs";
import { goLive, use } from "../support/golive.mjs";
import { binary, run } from "../support/programs.mjs";
import { town } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

let place;
let browser;

before(async () => {
  place = await town();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await place?.close();
});

const visit = (options) => open(browser, `${place.origin}/key/`, options);
const value = (page, label) => page.getByLabel(label, { exact: true }).inputValue();
const mitts = (line) => run(binary("mitts"), line.split(" ").slice(1), { cwd: place.folder });

async function made(page) {
  await page.getByRole("button", { name: "Make a key" }).click();
  await page.locator("[data-made]").waitFor();
  return value(page, "Stream key");
}

test("a key is made here, its hash is added, and the key works; nothing of it was sent or stored", async () => {
  const page = await visit();
  await page.waitForLoadState("networkidle");
  const before = page.requested.length;
  const key = await made(page);
  assert.match(key, /^mitts_[a-z2-7]{40}$/);
  const line = await value(page, "If you are new");
  assert.equal(line, `mitts user add NAME --hash sha256:${createHash("sha256").update(key).digest("hex")}`);
  await page.getByLabel("Your name on this site").fill("zoe");
  const added = await value(page, "If you are new");
  assert.match(added, /^mitts user add zoe --hash/);
  assert.equal(page.requested.length, before, "no request since the page was loaded");
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie]), [0, 0, ""]);
  assert.ok(!(await page.content()).includes(key), "in the value of a field only");
  assert.deepEqual(page.complaints(), []);
  await page.leave();

  const said = await mitts(`${added} --app show`);
  assert.match(said, /zoe was added/);
  assert.ok(!said.includes(key));
  // The function reads the roster within a second.
  const asks = async () => (await fetch(`${place.origin}/whoami`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ key }) })).status === 200;
  await until("the function knows the key", asks);
  const live = await goLive(browser, place);
  await use(live, key);
  assert.match(await live.locator("[data-key-state]").innerText(), /zoe/i);
  await live.leave();
});

test("the key is covered until its owner shows it, and gone after the page", async () => {
  const page = await visit();
  const key = await made(page);
  const field = page.getByLabel("Stream key", { exact: true });
  assert.equal(await field.getAttribute("type"), "password");
  await page.getByLabel("Show the key").check();
  assert.equal(await field.getAttribute("type"), "text");
  await page.getByRole("button", { name: "Make another key" }).click();
  await until("there is another key", async () => (await field.inputValue()) !== key);
  await page.goto(`${place.origin}/`);
  await page.goBack();
  assert.equal(await field.inputValue(), "");
  await page.leave();
});

test("a thousand keys pass the program's own check", async () => {
  const page = await visit();
  const source = await page.evaluate(() => [...document.querySelectorAll("link[rel=modulepreload]")].map(({ href }) => href).find((href) => /checksum/.test(href)));
  const keys = await page.evaluate(async (source) => {
    const { make, flaw } = await import(source);
    const keys = Array.from({ length: 1000 }, make);
    if (keys.some(flaw)) throw new Error("a key has a flaw");
    return keys;
  }, source);
  assert.equal(new Set(keys).size, 1000);
  for (const key of keys.slice(0, 5)) await run(binary("mitts"), ["user", "rotate", "alice", "--key-stdin"], { cwd: place.folder, input: key });
  await page.leave();
});

test("an invalid name is marked and not in the commands", async () => {
  const page = await visit(VIEWPORTS.phone);
  await made(page);
  await page.getByLabel("Your name on this site").fill("Zoë!");
  assert.equal(await page.getByLabel("Your name on this site").getAttribute("aria-invalid"), "true");
  assert.match(await value(page, "If you have a page here"), /^mitts user rotate NAME --hash sha256:/);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await page.leave();
});
