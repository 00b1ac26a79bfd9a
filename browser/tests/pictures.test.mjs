// How a player handles a picture that is frozen, stutters, cannot be played or does not exist.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inState, NETWORK, open, player, plays, source } from "../support/chromium.mjs";
import { everySize } from "../support/sizes.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

await staged({ webrtc: true });

const ALICE = "show/alice";
const ERIN = "talk/erin"; // only over WebRTC
const DORA = "radio/dora"; // only over LL-HLS

const visit = (path, options) => open(browser, place.origin + path, options);
const publish = (name, how) => place.engine.publish(name, undefined, false, how);

/** The WebSockets that a page has opened: its attempts over WebRTC. */
const sockets = (page) => page.requested.filter((url) => url.startsWith("ws")).length;

/** Adds to a stream's entry, by its id, in a page's list. */
const listed = (page, more) => page.route("**/live.json", async (route) => {
  const response = await route.fetch();
  if (response.status() !== 200) return route.fulfill({ response });
  const list = await response.json();
  for (const stream of list.streams) more(stream);
  return route.fulfill({ json: list, headers: { "cache-control": "no-store" } });
});

async function leave(page) {
  assert.deepEqual(page.complaints(), []);
  await page.leave();
}

test("a picture that stands still since its encoder has vanished is noticed, and goes on when it is back", async () => {
  await publish(ALICE);
  const pages = await everySize((size) => visit("/alice/", { expected: NETWORK, ...size }));
  await pages.each((page) => plays(page, ALICE));
  await place.engine.freeze(ALICE);
  await pages.each((page) => inState(page, ALICE, "reconnecting"));
  await place.engine.freeze(ALICE, false);
  await pages.each(async (page) => {
    await plays(page, ALICE);
    assert.equal(await source(page, ALICE), "webrtc", "it is no reason for LL-HLS");
  });
  await place.engine.freeze(ALICE);
  await pages.each((page) => inState(page, ALICE, "reconnecting"));
  place.engine.drop(ALICE); // after the engine has also noticed
  await pages.each((page) => inState(page, ALICE, "offline"));
  await place.engine.freeze(ALICE, false);
  await pages.leave();
});

test("who paused, and a tab that nobody sees, are left alone while nothing comes", async () => {
  await publish(ALICE);
  const [paused, hidden, watched] = await Promise.all([1, 2, 3].map(() => visit("/alice/", { expected: NETWORK })));
  for (const page of [paused, hidden, watched]) await plays(page, ALICE);
  await paused.keyboard.press("k");
  await hidden.evaluate(() => {
    Object.defineProperty(document, "hidden", { configurable: true, value: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await place.engine.freeze(ALICE);
  await inState(watched, ALICE, "reconnecting");
  for (const page of [paused, hidden]) {
    assert.equal(await player(page, ALICE).getAttribute("data-state"), "playing");
    assert.equal(sockets(page), 1);
  }
  await place.engine.freeze(ALICE, false);
  for (const page of [paused, hidden, watched]) await page.leave();
});

test("B-frames by WebRTC give way to LL-HLS, which stays, and a reload goes there at once", async () => {
  await place.drop(ALICE);
  await publish(ALICE, { bframes: true });
  const page = await visit("/alice/", { expected: NETWORK });
  await until("LL-HLS plays", async () => (await source(page, ALICE)) === "hls");
  await plays(page, ALICE);
  assert.equal(sockets(page), 1, "WebRTC was tried once");
  await player(page, ALICE).hover();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByText("This stream stutters over WebRTC. Choose it to try again.").waitFor();
  await page.reload();
  await plays(page, ALICE);
  assert.equal(sockets(page), 1, "and not again");
  // The next stream is another.
  await place.drop(ALICE);
  await inState(page, ALICE, "offline");
  await publish(ALICE);
  await plays(page, ALICE);
  assert.equal(await source(page, ALICE), "webrtc");
  await leave(page);
});

test("whoever insists on WebRTC keeps it, and reads why it stutters", async () => {
  await place.drop(ALICE);
  await publish(ALICE, { bframes: true });
  const prepare = (page) => listed(page, ({ video }) => (video.bframes = true));
  const page = await visit("/alice/", { expected: NETWORK, prepare });
  await plays(page, ALICE);
  assert.equal(await source(page, ALICE), "hls", "the list knows that it would stutter");
  assert.equal(sockets(page), 0);
  await player(page, ALICE).hover();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Latency").selectOption("webrtc");
  await page.getByText("The video stutters: it has B-frames, which browsers do not play over WebRTC.").waitFor();
  assert.equal(await source(page, ALICE), "webrtc");
  assert.equal(await player(page, ALICE).getAttribute("data-state"), "playing");
  await leave(page);
});

test("where there is no LL-HLS, WebRTC stays and says that it stutters; a steady picture says nothing", async () => {
  await publish(ERIN, { bframes: true });
  const page = await visit("/erin/", { expected: NETWORK });
  await page.getByText("The video stutters: little of it arrives over WebRTC.").waitFor();
  assert.equal(sockets(page), 1);
  await leave(page);
  await place.drop(ERIN);
  await publish(ERIN);
  const steady = await visit("/erin/");
  await plays(steady, ERIN);
  assert.equal(await steady.locator(".player-note").isVisible(), false);
  await leave(steady);
});

for (const [codec, says] of [["H265", "This stream is HEVC, which this browser cannot play."], ["VP8", "This stream is VP8, which this page cannot play."]]) {
  test(`a stream of ${codec} says so, is not tried again, and is when it changes or somebody asks`, async () => {
    await place.drop(ALICE);
    await publish(ALICE, { codec });
    const pages = await everySize((size) => visit("/alice/", { expected: NETWORK, ...size }));
    const attempts = (page) => page.requested.filter((url) => /^ws|llhls\.m3u8/.test(url)).length;
    const lists = (page) => page.requested.filter((url) => url.endsWith("/live.json")).length;
    await pages.each(async (page, size) => {
      await inState(page, ALICE, "unplayable");
      await page.getByText(says).waitFor();
      assert.equal(await page.getByRole("status").first().innerText(), "Alice: Cannot play here");
      const [tried, asked] = [attempts(page), lists(page)];
      await until("the list has been asked some more", () => lists(page) > asked + 1);
      assert.equal(attempts(page), tried, "nothing is tried in vain");
      await page.getByRole("button", { name: "Try again" }).click();
      await until("it is tried again", () => attempts(page) > tried);
      await inState(page, ALICE, "unplayable");
      const card = page.locator(".player-card");
      assert.ok(await card.evaluate((box) => box.scrollHeight <= box.clientHeight && box.scrollWidth <= box.clientWidth), `all of it is seen, ${size}`);
    });
    await publish(ALICE); // from another encoder, under the same name
    await pages.each((page) => plays(page, ALICE));
    await publish(ALICE, { codec });
    await pages.leave();
    const last = await visit("/alice/", { expected: NETWORK });
    await inState(last, ALICE, "unplayable");
    place.engine.drop(ALICE);
    await inState(last, ALICE, "offline");
    await last.leave();
  });
}

test("a tile and a source for OBS with what cannot be played are quiet", async () => {
  await publish(ALICE, { codec: "H265" });
  const [layout, obs] = [await visit("/finals/", { expected: NETWORK }), await visit("/finals/obs/", { expected: NETWORK })];
  for (const page of [layout, obs]) await inState(page, ALICE, "unplayable");
  await player(layout, ALICE).getByText("This stream is HEVC").waitFor();
  assert.equal((await obs.locator("body").innerText()).trim(), "");
  await leave(layout);
  await leave(obs);
  await place.drop(ALICE);
});

for (const [path, stream] of [["/alice/", ALICE], ["/dora/", DORA], ["/finals/", ALICE], ["/finals/", DORA]]) {
  test(`sound alone shows whose it is and that it is sound: ${stream} on ${path}`, async () => {
    await place.drop(ALICE, DORA);
    await publish(stream, { video: false });
    const pages = await everySize((size) => visit(path, size));
    await pages.each(async (page) => {
      await inState(page, stream, "playing");
      const one = player(page, stream);
      await one.getByText("Sound only").waitFor();
      assert.ok(await one.locator(".player-card .avatar:visible").count(), "there is a face");
      const { width } = await one.boundingBox();
      if (width > 200) assert.ok(await one.locator(":is(.player-sound strong, .player-name):visible").count(), "and a name");
      assert.ok(await one.locator(".player-card").evaluate((box) => box.scrollHeight <= box.clientHeight), "all of it is seen");
      const before = await one.locator("video").evaluate((video) => video.currentTime);
      await until("it is played", () => one.locator("video").evaluate((video, before) => video.currentTime > before + 6, before));
      assert.equal(await one.getAttribute("data-state"), "playing", "it is not taken for a picture that stands still");
    });
    await pages.leave();
    await place.drop(stream);
  });
}

for (const [path, stream] of [["/alice/", ALICE], ["/dora/", DORA]]) {
  test(`a picture without sound plays, and nothing is asked for in vain: ${stream}`, async () => {
    await publish(stream, { audio: false });
    const page = await visit(path);
    await plays(page, stream);
    await leave(page);
    await place.drop(stream);
  });
}

test("nobody asks for the thumbnail of sound alone", async () => {
  await publish(ALICE, { video: false });
  const page = await visit("/");
  await page.locator(".live-now .card", { hasText: "Alice" }).waitFor();
  await page.evaluate(() => fetch("/robots.txt")); // requested after everything else
  await leave(page);
  await place.drop(ALICE);
});

test("a WebRTC address keeps its query, and a TURN server in the offer does not become the only way", async () => {
  place.engine.turn = "turn:127.0.0.1:9?transport=tcp";
  try {
    await publish(ERIN);
    // Before player.js reads it.
    const prepare = (page) => page.addInitScript(() => document.addEventListener("DOMContentLoaded", () => {
      document.querySelector(".player").dataset.webrtc = "/talk/erin?transport=all";
    }));
    const page = await visit("/erin/", { prepare });
    await plays(page, ERIN);
    assert.ok(page.requested.some((url) => url.endsWith("/talk/erin?transport=all")));
    const config = await page.evaluate(() => window.peers[0].getConfiguration());
    assert.equal(config.iceTransportPolicy, "all");
    assert.equal(config.iceServers.length, 1);
    await leave(page);
  } finally {
    place.engine.turn = undefined;
    place.engine.drop(ERIN);
  }
});
