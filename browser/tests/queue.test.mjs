// The page of a channel's queue, and its browser source, through the real Caddy with queues as the conductor writes them.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { join } from "node:path";
import { accessible, widths } from "../support/axe.mjs";
import { NETWORK, open, SCHEMES, VIEWPORTS } from "../support/chromium.mjs";
import { focused, tabTo, walk } from "../support/keyboard.mjs";
import { at, blocked, board, onAir, queue, turn, usual, waits } from "../support/queue.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { freshKey } from "../support/town.mjs";
import { until } from "../support/wait.mjs";
import { sent } from "../support/weight.mjs";

const PATH = "/main/queue/";
const conductor = await board();
await staged({ edit: conductor.edit });
after(() => conductor.close());
beforeEach(() => conductor.publish(usual()));

const show = async (options = {}, path = PATH) => {
  const page = await open(browser, place.origin + path, { reducedMotion: "reduce", ...options });
  if (path === PATH && options.javaScriptEnabled !== false) await until("the queue is read", () => page.locator(".queue:not([data-state=loading])").count());
  return page;
};

const text = (page, part) => page.locator(`[data-${part}]`).first().innerText();
const says = (page, part, wanted) => until(`${part} says ${wanted}`, async () => wanted.test(await text(page, part)));
const rows = (page) => page.locator(".queue-row").evaluateAll((all) => all.map((row) => row.querySelector("a").textContent));
const clock = (iso, timeZone) => new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(new Date(iso));
const asked = (page) => page.requested.filter((url) => url.endsWith("/queue.json")).length;

/** The page's own clock stands; `forward(ms)` moves it, and waits for the answers that come of it. */
async function timed(options = {}) {
  const page = await show({ ...options, prepare: async (page) => {
    await page.clock.install();
    await options.prepare?.(page);
  } }, options.path);
  page.forward = async (ms) => {
    await page.clock.fastForward(ms);
    await page.evaluate(() => fetch("/favicon.svg").catch(() => {})); // behind all that was asked before
  };
  return page;
}

test("it shows who is on air, who is next, and the whole list, in the viewer's time zone", async () => {
  const shown = usual();
  await conductor.publish(shown);
  const page = await show({ timezoneId: "Asia/Tokyo" });
  assert.equal(await text(page, "now"), "Alice");
  assert.equal(await page.locator("[data-now] a").getAttribute("href"), "/alice/");
  assert.ok((await text(page, "until")).endsWith(clock(shown.now.until, "Asia/Tokyo")));
  assert.match(await text(page, "left"), /^\d+:\d\d left$/);
  const first = await text(page, "left");
  await until("the countdown goes on", async () => (await text(page, "left")) !== first);
  assert.ok((await text(page, "next")).startsWith("Next: Bob, at "));
  assert.deepEqual(await rows(page), ["Bob", "Gina", "Hugo"]);
  const times = await page.locator(".queue-row time").evaluateAll((all) => all.map((time) => time.textContent));
  assert.deepEqual(times.map((time) => time.slice(-5)), shown.waiting.map(({ from }) => clock(from, "Asia/Tokyo")));
  assert.equal(await text(page, "count"), "3");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("it follows the queue, and a link keeps the focus while the list changes around it", async () => {
  const page = await show();
  await page.locator(".queue-row a", { hasText: "Gina" }).focus();
  await conductor.publish(queue({ now: onAir("bob"), waiting: [waits("hugo", 10), waits("gina", 25), waits("alice", 40)], timetable: [turn("dora", 20, 5)] }));
  await until("the list is another one", async () => String(await rows(page)) === "Hugo,Dora,Gina,Alice");
  assert.equal(await text(page, "now"), "Bob");
  assert.equal((await focused(page)).name, "Gina");
  assert.match(await page.locator(".queue-row", { hasText: "Dora" }).innerText(), /Timetable/);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a viewer chooses a name, and hears of news, but not every second", async () => {
  const page = await show();
  const title = await page.title();
  await page.evaluate(() => {
    window.heard = [];
    const status = document.querySelector("[data-said]");
    new MutationObserver(() => window.heard.push(status.textContent)).observe(status, { childList: true });
  });
  await page.getByLabel("Who are you?").selectOption("Gina");
  assert.match(await text(page, "mine"), /^You are number 2, in about 25 min, at /);
  const ticks = new Set();
  await until("the clock has ticked", async () => ticks.add(await text(page, "left")).size > 3);
  assert.deepEqual(await page.evaluate(() => window.heard.length), 1);
  assert.equal(await page.title(), title);
  await conductor.publish(queue({ now: onAir("bob"), waiting: [waits("gina", 9), waits("hugo", 24)] }));
  await says(page, "mine", /^You are next, in about 9 min, at /);
  assert.equal(await page.title(), `You are next · ${title}`);
  assert.match(await page.evaluate(() => window.heard.at(-1)), /^You are next/);
  await conductor.publish(queue({ now: onAir("gina"), waiting: [waits("hugo", 10)] }));
  await says(page, "mine", /^You are on air until /);
  assert.equal(await page.title(), `You are on air · ${title}`);
  await page.reload();
  await says(page, "mine", /^You are on air until /);
  await conductor.publish(queue({ now: onAir("hugo") }));
  await says(page, "mine", /^You are not in the queue/);
  assert.equal(await page.getByLabel("Who are you?").inputValue(), "gina", "a name that has gone can still be chosen");
  assert.ok(await page.getByRole("link", { name: "Go live to join the queue" }).isVisible());
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a streamer is known by the key that this browser remembers, until they choose another name", async () => {
  const key = await freshKey(place, "bob");
  const page = await show({ prepare: (page) => page.addInitScript((key) => localStorage.setItem("mitts.key", key), key) });
  await says(page, "mine", /^You are next, in about 10 min/);
  await page.getByLabel("Who are you?").selectOption("");
  await page.reload();
  await until("the queue is read", async () => (await rows(page)).length);
  await until("nobody is chosen", async () => (await page.getByLabel("Who are you?").inputValue()) === "");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("it says what is the matter: away, paused, skipped, blocked, without the engine", async () => {
  const page = await show();
  await conductor.publish(queue({
    now: onAir("alice", { live: false, away: at(-1), kept: at(2) }),
    standby: at(1),
    waiting: [waits("bob", 10), waits("gina", null, { live: false, kept: at(1) }), waits("hugo", 30, { rests: at(30) })],
    back: [blocked("dora", 60)],
  }));
  await says(page, "away", /^The stream has been away for 1 min \d+ sec\. Viewers still see its last picture/);
  const row = (name) => page.locator(".queue-row", { hasText: name }).innerText();
  assert.match(await row("Gina"), /Connection lost\. The place is kept until \d\d:\d\d:\d\d\./);
  assert.match(await row("Hugo"), /Skipped\. Back after another turn/);
  assert.match(await text(page, "blocked"), /Dora until \d\d:\d\d/);
  for (const [name, words] of [["Gina", /^Your stream does not arrive\. Your place, number 2, is kept/], ["Hugo", /^You were skipped/], ["Dora", /^You are not in the queue until/]]) {
    await page.getByLabel("Who are you?").selectOption(name);
    assert.match(await text(page, "mine"), words);
  }
  await conductor.publish(queue({ now: onAir("alice", { until: null }), paused: true, paused_since: at(-4), waiting: [waits("bob", null)], engine: false }));
  await says(page, "notes", /The media server does not answer/);
  assert.match(await text(page, "notes"), new RegExp(`The clock is stopped since ${clock(at(-4))}`));
  assert.equal(await page.locator("[data-left]").isVisible(), false);
  await page.getByLabel("Who are you?").selectOption("Bob");
  assert.match(await text(page, "mine"), /^You are next\.$/);
  await conductor.publish(queue({ standby: at(-3) }));
  await says(page, "now", /^Nobody is on air\.$/);
  assert.match(await text(page, "away"), /^Viewers see the standby clip, for 3 min \d+ sec so far\.$/);
  assert.match(await text(page, "empty"), /^Nobody waits/);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("what was read last stays when the queue cannot be read, and the page says so", async () => {
  const page = await show({ expected: NETWORK });
  await page.route("**/queue.json", (route) => route.abort());
  await says(page, "notes", /cannot be read at the moment\. This is how it was at /);
  assert.deepEqual(await rows(page), ["Bob", "Gina", "Hugo"]);
  await page.unroute("**/queue.json");
  await until("it is read again", async () => (await text(page, "notes")) === "");
  await conductor.publish(usual(), -5);
  await says(page, "notes", /This is how it was at /);
  await conductor.publish(usual());
  await until("somebody writes it again", async () => (await text(page, "notes")) === "");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
  await conductor.withdraw();
  const early = await show({ expected: NETWORK });
  assert.match(await text(early, "notes"), /^The queue is not running at the moment\.$/);
  assert.equal(await text(early, "now"), "–");
  await early.leave();
});

test("an unchanged queue is not sent again", async () => {
  const page = await show();
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const answers = [];
  session.on("Network.responseReceivedExtraInfo", ({ statusCode, headers }) => /json/.test(headers["content-type"] ?? headers["Content-Type"] ?? "json") && answers.push(statusCode));
  await until("it was asked again", () => answers.length);
  assert.ok(answers.every((status) => status === 304), String(answers));
  await page.leave();
});

const hide = (page, hidden) => page.evaluate((hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}, hidden);

test("a hidden tab asks only for those who wait, and failures are asked less often", async () => {
  const page = await timed({ expected: NETWORK });
  await hide(page, true);
  const before = asked(page);
  await page.forward(600_000);
  assert.equal(asked(page), before);
  await hide(page, false);
  await until("it asks at once", () => asked(page) > before);
  await page.getByLabel("Who are you?").selectOption("Gina");
  await hide(page, true);
  const waiting = asked(page);
  await page.forward(20_000);
  assert.equal(asked(page), waiting);
  await page.forward(20_000);
  await until("it asks for Gina", () => asked(page) > waiting);
  await hide(page, false);
  await page.route("**/queue.json", (route) => route.abort());
  for (const wait of [7_000, 7_000, 13_000, 26_000]) {
    const last = asked(page);
    await page.forward(wait);
    await until("it asks again", () => asked(page) > last);
  }
  const late = asked(page);
  await page.forward(20_000);
  assert.equal(asked(page), late, "after four failures it waits for longer");
  await page.leave();
});

const LONG = "Maximiliane Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle 🥖 von und zu Hohenlohe";
const many = Array.from({ length: 50 }, (_, number) => waits(`guest-${number + 1}`, 10 + 15 * number));
const QUEUES = {
  empty: queue(),
  alone: queue({ now: onAir("alice", { until: at(-1) }) }),
  usual: queue({ ...usual(), back: [blocked("dora", 60)], timetable: [turn("erin", 30, 10)], paused: true, paused_since: at(-1) }),
  long: queue({ now: onAir("alice", { name: LONG }), waiting: [waits("bob", 10, { name: LONG }), waits("gina", 3000, { name: LONG.replaceAll(" ", "") })] }),
  many: queue({ now: onAir("alice"), waiting: many }),
};

test("with nobody, one, fifty or very long names it is accessible, and fits on a phone", async () => {
  for (const [name, shown] of Object.entries(QUEUES)) {
    await conductor.publish(shown);
    for (const [size, options] of Object.entries(VIEWPORTS)) {
      const page = await show(options);
      if (shown.waiting.length) await page.getByLabel("Who are you?").selectOption(shown.waiting[0].user);
      await accessible(page, `${name} on a ${size}`);
      const [width, available] = await widths(page);
      assert.ok(width <= available, `${name} on a ${size}: ${width} of ${available} px`);
      if (process.env.PICTURES) {
        for (const colorScheme of SCHEMES) {
          await page.emulateMedia({ colorScheme });
          await page.screenshot({ path: join(process.env.PICTURES, `${name}-${size}-${colorScheme}.png`), fullPage: name !== "many" });
        }
      }
      assert.deepEqual(page.complaints(), [], name);
      await page.leave();
    }
  }
  await conductor.publish(usual());
  const all = await show({}, "/queue/");
  await says(all, "now", /^On air: Alice$/);
  await accessible(all, "all queues");
  await all.leave();
});

test("it is used by keyboard", async () => {
  const page = await show();
  const names = await walk(page);
  for (const name of ["Alice", "Watch Main", "Who are you?", "Bob", "Use in OBS"]) assert.ok(names.includes(name), `${name}: ${names}`);
  await page.reload();
  await until("the queue is read", async () => (await rows(page)).length);
  await tabTo(page, "Who are you?");
  await page.keyboard.press("b");
  await says(page, "mine", /^You are next/);
  await page.leave();
});

test("it is reached from the menu and from the channel's page", async () => {
  const page = await show({}, "/main/");
  const links = await page.getByRole("link", { name: "Queue", exact: true }).all();
  assert.deepEqual(await Promise.all(links.map((link) => link.getAttribute("href"))), [PATH, PATH]);
  await links[1].click();
  await page.waitForURL(`**${PATH}`);
  assert.equal(await page.getByRole("link", { name: "Queue", exact: true }).getAttribute("aria-current"), "page");
  await page.leave();
});

test("without JavaScript it says what is missing, and where the channel is", async () => {
  const page = await show({ javaScriptEnabled: false });
  const main = page.locator("main");
  assert.match(await main.innerText(), /JavaScript is needed to follow the queue/);
  assert.doesNotMatch(await main.innerText(), /Reading|When is it my turn/);
  assert.equal(await main.getByRole("link", { name: "Main" }).first().getAttribute("href"), "/main/");
  await page.leave();
});

test("the browser source shows who is on air, how long and who is next, and nothing that is too old", async () => {
  const canvas = { viewport: { width: 1920, height: 1080 } };
  const page = await timed({ ...canvas, path: `${PATH}obs/`, expected: NETWORK });
  await until("it is read", () => page.locator(".air-strip").isVisible());
  assert.match(await page.locator(".air-now").innerText(), /On air\s+Alice\s+\d+:\d\d/);
  assert.match(await page.locator(".air-next").innerText(), /Next\s+Bob$/);
  assert.deepEqual(await widths(page), [1920, 1920]);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgba(0, 0, 0, 0)");
  if (process.env.PICTURES) await page.screenshot({ path: join(process.env.PICTURES, "obs.png"), omitBackground: true });
  await page.route("**/queue.json", (route) => route.abort());
  await page.forward(30_000);
  assert.ok(await page.locator(".air-strip").isVisible(), "for a while, what was read last");
  for (let minute = 0; minute < 2; minute++) await page.forward(60_000);
  await until("it is too old", () => page.locator(".air-strip").isHidden());
  assert.deepEqual(page.complaints(), []);
  await page.leave();
  await conductor.publish(QUEUES.long);
  const three = await show(canvas, `${PATH}obs/?next=3&at=top`);
  await until("both are named", async () => (await text(three, "next")).split(", ").length === 2);
  assert.deepEqual(await widths(three), [1920, 1920]);
  assert.match(await three.locator(".air-now").innerText(), /\d+:\d\d$/);
  if (process.env.PICTURES) await three.screenshot({ path: join(process.env.PICTURES, "obs-long.png"), omitBackground: true });
  await three.leave();
});

test("it is light", async () => {
  const page = await show();
  const own = [...new Set(page.requested)].filter((url) => /\/assets\/[^/]+\.(js|css)$/.test(url) || url.endsWith(PATH));
  const weights = await Promise.all(own.map(sent));
  const weight = weights.reduce((sum, bytes) => sum + bytes, 0);
  assert.ok(weight < 28_000, `${weight} bytes in ${own.length} files`);
  console.log(`# ${weight} bytes in ${own.length} files`);
  await page.leave();
});
