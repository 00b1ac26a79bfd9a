// The page that computes bandwidth and cost, compared with `mitts plan`.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, VIEWPORTS } from "../support/chromium.mjs";
import { binary, run } from "../support/programs.mjs";
import { town } from "../support/town.mjs";

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

async function open(query = "", options = {}) {
  const context = await browser.newContext({ ...VIEWPORTS.desktop, ...options });
  const page = await context.newPage();
  const errors = [];
  page.on("console", (message) => errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(`${place.origin}/plan/${query}`);
  return { page, errors, leave: () => context.close() };
}

const figure = (page, name) => page.locator(`[data-figure=${name}]`).innerText();
const numbers = (text) => text.match(/[\d,]+(\.\d+)?/g).map((number) => Number(number.replaceAll(",", "")));
const close = (shown, exact, what) => assert.ok(Math.abs(shown - exact) <= 0.0051 + exact * 1e-6, `${what}: ${shown} beside ${exact}`);

/** What the command that the page shows prints. */
async function terminal(page) {
  const [program, ...args] = (await page.locator("[data-plan-command]").textContent()).split(" ");
  assert.equal(program, "mitts");
  return JSON.parse(await run(binary("mitts"), [...args, "--json"], { cwd: place.folder }));
}

for (const query of [
  "?mode=solo&viewers=5&video=2000&audio=256&hours=4&days=20&rendition=",
  "?mode=call&people=8&viewers=0&rendition=",
  "?mode=event&people=16&viewers=300&link=1000&allowance=2&price=4.5&rendition=720p&rendition=360p",
  "?mode=call&people=8&viewers=3&link=100",
  "?mode=solo&viewers=40&hours=1.5&allowance=0.9&rendition=1080p",
]) {
  test(`the page computes what the command computes: ${query}`, async () => {
    const { page, errors, leave } = await open(query);
    const exact = await terminal(page);
    const [rateIn, streamsIn] = numbers(await figure(page, "in"));
    const [rateOut, streamsOut] = numbers(await figure(page, "out"));
    const [month, bytes] = numbers(await figure(page, "month"));
    close(rateIn, exact.mbit_in, "in");
    close(rateOut, exact.mbit_out, "out");
    assert.deepEqual([streamsIn, streamsOut], [exact.streams_in, exact.streams_out]);
    close(numbers(await figure(page, "day"))[0], exact.gbit_a_day, "a day");
    close(month, exact.tbit_a_month, "a month");
    assert.equal(bytes, Math.round(exact.gb_a_month));
    assert.ok(Math.abs(numbers(await figure(page, "cores"))[0] - exact.cores) < 0.0501, "cores, with one decimal");
    const most = await figure(page, "most");
    if (exact.most_viewers === null) assert.doesNotMatch(most, /\d/);
    else assert.equal(numbers(most)[0], exact.most_viewers);
    const cost = await figure(page, "cost");
    if (exact.cost === null) assert.equal(cost, "–");
    else close(numbers(cost)[0], exact.cost, "cost");
    for (const limit of ["link", "allowance"]) {
      assert.equal(await page.locator(`[data-excess=${limit}]`).isVisible(), exact.exceeds.includes(limit), limit);
    }
    assert.deepEqual(errors, []);
    await leave();
  });
}

test("the page follows the form, the picture too, and a link to it brings the plan back", async () => {
  const { page, leave } = await open();
  await page.getByLabel("Kind").selectOption("call");
  await page.getByLabel("Streamers").fill("4");
  await page.getByLabel("Viewers").fill("0");
  assert.match(await figure(page, "out"), /· 16$/);
  assert.equal(await page.locator("[data-plan-picture] path").count(), 2, "in, and to those in the call");
  await page.getByLabel("Viewers").fill("2");
  assert.equal(await page.locator("[data-plan-picture] path").count(), 3, "and to viewers");
  await page.getByLabel("720p").setChecked(true);
  const cores = await figure(page, "cores");
  const address = new URL(page.url());
  await leave();
  const again = await open(address.search);
  assert.equal(await again.page.getByLabel("Streamers").inputValue(), "4");
  assert.equal(await figure(again.page, "cores"), cores);
  await again.leave();
});

test("a number out of range is marked, and the last figures stay", async () => {
  const { page, errors, leave } = await open("?mode=nonsense&people=x&hours=4");
  const before = await figure(page, "day");
  assert.match(before, /\d/);
  await page.getByLabel("Hours a day").fill("25");
  assert.equal(await page.getByLabel("Hours a day").getAttribute("aria-invalid"), "true");
  assert.ok(await page.getByText("A number is missing or out of range").isVisible());
  assert.equal(await figure(page, "day"), before);
  await page.getByLabel("Kind").selectOption("solo");
  assert.ok(!(await page.getByLabel("Streamers").isVisible()), "one streamer need not be counted");
  assert.deepEqual(errors.filter((text) => !/cannot be parsed/.test(text)), []);
  await leave();
});

test("the page is not listed, and works on a phone", async () => {
  const { page, leave } = await open("", VIEWPORTS.phone);
  assert.equal(await page.locator("meta[name=robots]").getAttribute("content"), "noindex");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await leave();
});
