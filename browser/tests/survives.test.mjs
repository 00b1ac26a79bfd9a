// Interruptions that a player survives, other than streams that end and come back (playing.test.mjs): networks, sleep, hidden
// tabs, ICE.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inState, NETWORK, open, plays, unable } from "../support/chromium.mjs";
import { pixels } from "../support/pixels.mjs";
import { everySize } from "../support/sizes.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

// For Erin, only the list shows whether she is live.
await staged({ edit: (text) => text.replace("[apps.talk]", "[apps.talk]\nthumbnails = false") });

async function watching(options) {
  await place.engine.publish("show/alice");
  const page = await open(browser, `${place.origin}/alice/`, { expected: NETWORK, ...options });
  await plays(page, "show/alice");
  return page;
}

/** The same on a desktop and a phone. */
const watchingOnBoth = () => everySize(watching);

async function leave(page) {
  assert.deepEqual(page.complaints(), []);
  await page.leave();
}

/** Marks the <video> that plays, to detect that another replaced it. */
const mark = (page) => page.locator("video").evaluate((video) => (video.dataset.old = ""));
const replaced = (page) => page.evaluate(() => !document.querySelector("video[data-old]"));

test("a lost network is told, and the stream goes on when it is back", async () => {
  const pages = await watchingOnBoth();
  await pages.each(async (page) => {
    await page.context().setOffline(true);
    await inState(page, "show/alice", "reconnecting");
    assert.match(await page.locator(".player [role=status]").innerText(), /^Alice: Reconnecting$/, "and said aloud");
    await page.context().setOffline(false);
    await plays(page, "show/alice");
    assert.equal(await page.locator("video").count(), 1);
  });
  await pages.leave();
});

test("after a change of network a picture that stands still is not waited for as long", async () => {
  const prepare = (page) => page.addInitScript(() => {
    window.network = "wifi";
    Object.defineProperty(navigator.connection, "type", { get: () => window.network });
  });
  const [moved, stayed] = [await watching({ prepare }), await watching({ prepare })];
  for (const page of [stayed, moved]) {
    await mark(page);
    await page.locator("video").evaluate((video) => Object.defineProperty(video, "currentTime", { get: () => 1, set() {} }));
  }
  // On both the browser has another estimate of its speed.
  for (const [page, type] of [[stayed, "wifi"], [moved, "cellular"]]) {
    await page.evaluate((type) => {
      window.network = type;
      navigator.connection.dispatchEvent(new Event("change"));
    }, type);
  }
  await until("another attempt was made", () => replaced(moved));
  assert.equal(await replaced(stayed), false, "without it, hls.js is given more time");
  await plays(moved, "show/alice");
  await leave(moved);
  await leave(stayed);
});

test("a WebRTC connection that shows no picture gives way to LL-HLS", async () => {
  await place.drop("show/alice");
  const page = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
  await inState(page, "show/alice", "offline");
  await page.evaluate(() => {
    window.attempt = (start, screen, streams) => {
      window.attempt = null;
      window.tried = streams;
      return new Proxy({}, { get: (_, name) => () => (name === "failures" ? [] : null) });
    };
  });
  const before = page.requested.length; // the list may have been late
  await place.engine.publish("show/alice");
  await until("WebRTC was tried", () => page.evaluate(() => window.tried?.webrtc));
  await page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 30_000; // the wait is over
  });
  await plays(page, "show/alice");
  assert.ok(!page.requested.slice(before).some((url) => url.startsWith("ws:")), "LL-HLS is tried next");
  await leave(page);
});

test("a pause made in the system's own controls lasts", async () => {
  const page = await watching();
  await page.locator("video").evaluate((video) => {
    Object.defineProperty(video, "webkitDisplayingFullscreen", { value: true });
    video.pause();
  });
  await page.locator(".player[data-paused]").waitFor();
  await page.locator("video").evaluate((video) => video.play());
  await page.locator(".player:not([data-paused])").waitFor();
  await leave(page);
});

test("who paused hears nothing when the stream comes back, and who is offline stays so through failing questions", async () => {
  const page = await watching();
  await page.keyboard.press("k");
  place.engine.drop("show/alice");
  await inState(page, "show/alice", "offline");
  await page.evaluate(() => {
    window.states = [];
    new MutationObserver(() => window.states.push(Mitts.players[0].element.dataset.state)).observe(Mitts.players[0].element, { attributeFilter: ["data-state"] });
  });
  const asked = () => page.requested.filter((url) => url.endsWith("/show/alice/live")).length;
  const before = asked();
  for (const path of ["**/live.json", "**/show/alice/live"]) await page.route(path, (route) => route.abort());
  await until("it has asked in vain", () => asked() > before + 1);
  assert.deepEqual(await page.evaluate(() => window.states), []);
  for (const path of ["**/live.json", "**/show/alice/live"]) await page.unroute(path);
  await place.engine.publish("show/alice");
  await inState(page, "show/alice", "playing");
  await until("it is paused", () => page.locator("video").evaluate((video) => video.paused));
  await page.keyboard.press("k");
  await plays(page, "show/alice");
  await leave(page);
});

test("a browser that counts no frames, as an iPhone's, plays on", async () => {
  const [uncounted, stuck] = [await watching(), await watching()];
  for (const [page, frames] of [[uncounted, 0], [stuck, 1]]) {
    await mark(page);
    await page.route(/\/live(\.json)?$/, (route) => route.fulfill({ status: 204 }));
    await page.evaluate((frames) => {
      HTMLVideoElement.prototype.getVideoPlaybackQuality = () => ({ totalVideoFrames: frames });
    }, frames);
  }
  await until("a picture that stands still is given up", () => replaced(stuck));
  assert.equal(await replaced(uncounted), false);
  await leave(uncounted);
  await leave(stuck);
});

for (const [what, path, stream] of [["a source for OBS", "/alice/obs/", "show/alice"], ["a page of which the list alone tells", "/erin/", "talk/erin"]]) {
  test(`OvenPlayer is fetched again where it did not come: ${what}`, async () => {
    await place.engine.publish(stream);
    const prepare = (page) => page.route("**/ovenplayer.*.js", (route) => route.abort());
    // A service worker would fetch it, bypassing the page's routes.
    const expected = [...NETWORK, /Service Worker registration blocked/];
    const page = await open(browser, place.origin + path, { expected, prepare, serviceWorkers: "block" });
    await inState(page, stream, "unsupported");
    await page.unroute("**/ovenplayer.*.js");
    await until("it has come", () => page.evaluate(() => !!window.OvenPlayer));
    await inState(page, stream, path.includes("obs") ? "playing" : "reconnecting"); // this engine has no WebRTC
    await leave(page);
    place.engine.drop(stream);
  });
}

test("a machine that slept begins anew", async () => {
  const pages = await watchingOnBoth();
  await pages.each(async (page) => {
    await mark(page);
    await page.evaluate(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + 3_600_000;
    });
    await until("another attempt was made", () => replaced(page));
    await plays(page, "show/alice");
  });
  await pages.leave();
});

/** Hides the tab, or shows it again. */
const hide = (page, hidden) => page.evaluate((hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, value: hidden });
  Object.defineProperty(document, "visibilityState", { configurable: true, value: hidden ? "hidden" : "visible" });
  document.dispatchEvent(new Event("visibilitychange"));
}, hidden);

test("a tab that was hidden finds at once what happened meanwhile", async () => {
  const pages = await watchingOnBoth();
  place.engine.drop("show/alice");
  await pages.each(async (page) => {
    await inState(page, "show/alice", "offline");
    await hide(page, true);
  });
  await place.engine.publish("show/alice");
  await pages.each(async (page) => {
    const asked = () => page.requested.filter((url) => url.endsWith("/live.json")).length;
    const before = asked();
    await hide(page, false);
    await until("it asks at once", () => asked() > before);
    await plays(page, "show/alice");
  });
  await pages.leave();
});

test("where ICE gets nowhere, LL-HLS takes over", async () => {
  await place.engine.publish("show/alice");
  place.engine.signalling = "ice";
  try {
    const pages = await everySize((size) => open(browser, `${place.origin}/alice/`, { expected: NETWORK, ...size }));
    await pages.each(async (page) => {
      await until("WebRTC was really tried", () => page.evaluate(() => Mitts.players[0].engine()?.peer()?.remoteDescription?.type === "offer"));
      await plays(page, "show/alice");
      assert.equal(await page.evaluate(() => Mitts.players[0].engine().source()), "hls");
    });
    await pages.leave();
  } finally {
    place.engine.signalling = "deny";
  }
});

test("a browser that cannot play live video says so, in words and aloud, and nothing on air", async () => {
  await place.engine.publish("show/alice");
  const visit = (path) => everySize((size) => open(browser, place.origin + path, { expected: NETWORK, prepare: unable, ...size }));
  for (const [path, hint] of [["/alice/", true], ["/call/", false]]) {
    const pages = await visit(path);
    await pages.each(async (page) => {
      await inState(page, "show/alice", "unsupported");
      const player = page.locator('.player[data-stream="show/alice"]');
      const word = player.locator('.player-word [data-for="unsupported"]');
      await word.waitFor();
      assert.equal(await word.innerText(), "Cannot play here");
      assert.ok(await player.locator(".player-card").evaluate((card) => card.scrollHeight <= card.clientHeight && card.scrollWidth <= card.clientWidth), "all of it is seen");
      assert.equal(await player.getByRole("status").innerText(), "Alice: Cannot play here", "and said aloud");
      if (hint) assert.match(await player.locator(".player-hint:visible").innerText(), /this browser cannot play live video/);
      assert.equal(await page.locator("video").count(), 0);
      assert.ok(!page.requested.some((url) => /^ws|m3u8/.test(url)), "nothing is tried in vain");
    });
    await pages.leave();
  }
  const pages = await visit("/alice/obs/");
  await pages.each(async (page) => {
    await inState(page, "show/alice", "unsupported");
    assert.equal((await page.locator("body").innerText()).trim(), "");
    const drawn = await pixels(browser, await page.screenshot({ omitBackground: true }), [[5, 5], [180, 100], [350, 200]]);
    for (const [, , , alpha] of drawn) assert.equal(alpha, 0, "it is transparent");
  });
  await pages.leave();
});

test("a browser without WebRTC that wants to publish is told that, and not to open a secure page", async () => {
  const page = await open(browser, `${place.origin}/go-live/`, { prepare: unable });
  await page.getByRole("button", { name: "Camera", exact: true }).click();
  await page.getByText("This browser cannot publish because it has no WebRTC.").waitFor();
  await leave(page);
});
