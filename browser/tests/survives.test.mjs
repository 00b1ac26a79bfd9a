// What a player survives, beyond streams that come and go (playing.test.mjs): networks, sleep, hidden tabs, ICE.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inState, launch, NETWORK, open, plays } from "../support/chromium.mjs";
import { town } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

let place;
let browser;

before(async () => {
  [place, browser] = await Promise.all([town(), launch()]);
});

after(async () => {
  await browser?.close();
  await place?.close();
});

async function watching() {
  await place.engine.publish("show/alice");
  const page = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
  await plays(page, "show/alice");
  return page;
}

async function leave(page) {
  assert.deepEqual(page.complaints(), []);
  await page.leave();
}

/** Marks the <video> that plays, to tell whether another took its place. */
const mark = (page) => page.locator("video").evaluate((video) => (video.dataset.old = ""));
const replaced = (page) => page.evaluate(() => !document.querySelector("video[data-old]"));

test("a lost network is told, and the stream goes on when it is back", async () => {
  const page = await watching();
  await page.context().setOffline(true);
  await inState(page, "show/alice", "reconnecting");
  assert.match(await page.locator(".player [role=status]").innerText(), /^Alice: Reconnecting$/, "and said aloud");
  await page.context().setOffline(false);
  await plays(page, "show/alice");
  assert.equal(await page.locator("video").count(), 1);
  await leave(page);
});

test("after a change of network a picture that stands still is not waited for as long", async () => {
  const [moved, stayed] = [await watching(), await watching()];
  for (const page of [stayed, moved]) {
    await mark(page);
    await page.locator("video").evaluate((video) => Object.defineProperty(video, "currentTime", { get: () => 1, set() {} }));
  }
  await moved.evaluate(() => navigator.connection.dispatchEvent(new Event("change")));
  await until("another attempt was made", () => replaced(moved));
  assert.equal(await replaced(stayed), false, "without it, hls.js is given more time");
  await plays(moved, "show/alice");
  await leave(moved);
  await leave(stayed);
});

test("a machine that slept begins anew", async () => {
  const page = await watching();
  await mark(page);
  await page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 3_600_000;
  });
  await until("another attempt was made", () => replaced(page));
  await plays(page, "show/alice");
  await leave(page);
});

test("a tab that was hidden finds at once what happened meanwhile", async () => {
  const page = await watching();
  const hide = (hidden) => page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
    Object.defineProperty(document, "visibilityState", { configurable: true, value: hidden ? "hidden" : "visible" });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
  place.engine.drop("show/alice");
  await inState(page, "show/alice", "offline");
  await hide(true);
  await place.engine.publish("show/alice");
  const asked = () => page.requested.filter((url) => url.endsWith("/show/alice/live")).length;
  const before = asked();
  await hide(false);
  await until("it asks at once", () => asked() > before);
  await plays(page, "show/alice");
  await leave(page);
});

test("where ICE gets nowhere, LL-HLS takes over", async () => {
  await place.engine.publish("show/alice");
  place.engine.signalling = "ice";
  try {
    const page = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
    await until("WebRTC was really tried", () => page.evaluate(() => Mitts.players[0].engine()?.peer()?.remoteDescription?.type === "offer"));
    await plays(page, "show/alice");
    assert.equal(await page.evaluate(() => Mitts.players[0].engine().source()), "hls");
    await leave(page);
  } finally {
    place.engine.signalling = "deny";
  }
});
