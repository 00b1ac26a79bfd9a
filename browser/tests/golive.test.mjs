// A streamer goes live from the page: camera and screen, over WHIP through the real Caddy, with admission by the real function.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "../support/axe.mjs";
import { open, plays, source, VIEWPORTS } from "../support/chromium.mjs";
import { hears, preview, publish, use } from "../support/golive.mjs";
import { focused, tabTo } from "../support/keyboard.mjs";
import { everySize } from "../support/sizes.mjs";
import { browser, place } from "../support/stage.mjs";
import { ALICE, alice, end, enter, from, gone, keptSecret, NETWORK, stagedKeys, trouble } from "../support/streamer.mjs";
import { until } from "../support/wait.mjs";

await stagedKeys();

for (const [size, viewport] of Object.entries(VIEWPORTS)) {
  for (const kind of ["Camera", "Screen"]) {
    test(`${kind.toLowerCase()} is published, watched and stopped, ${size}`, async () => {
      const page = await enter(viewport);
      await use(page, alice);
      await preview(page, kind);
      await publish(page);
      assert.ok(page.requested.some((url) => url.includes(alice)), "the search for keys would find one");
      await until("figures are shown", async () => /[1-9]/.test(await page.locator("[data-figure-rate]").innerText()) && /\d+ × \d+/.test(await page.locator("[data-figure-size]").innerText()));
      await until("the meter moves", () => page.locator("[data-level]").evaluate((level) => parseFloat(level.style.transform.slice(7)) > 0.05));
      await until("the engine has its picture", () => place.engine.streams.has("show/alice"));

      const viewer = await open(browser, `${place.origin}/alice/`, { expected: NETWORK, ...viewport });
      await plays(viewer, "show/alice");
      assert.equal(await source(viewer, "show/alice"), "webrtc");
      await hears(viewer, "Alice");
      await viewer.leave();

      const mirrored = await page.locator("[data-preview]").evaluate((video) => getComputedStyle(video).transform.startsWith("matrix(-1"));
      assert.equal(mirrored, kind === "Camera", "a camera's preview is a mirror");
      await page.getByRole("button", { name: "Stop" }).click();
      await gone();
      await keptSecret(page, alice);
      assert.deepEqual(page.complaints(), []);
      await page.leave();
    });
  }
}

test("whatever the page says on the way is accessible", async () => {
  const pages = await everySize((size) => enter({ reducedMotion: "reduce", ...size }));
  await pages.each(async (page) => {
    await page.getByLabel("Stream key", { exact: true }).first().fill("hunter2");
    await page.getByRole("button", { name: "Use this key" }).click();
    await page.locator("[data-key-state]", { hasText: "start with mitts_" }).waitFor();
    await accessible(page, "with a bad key");
    await use(page, alice);
    await accessible(page, "with a good key");
    await preview(page);
    await accessible(page, "with a preview");
  });
  // While one of them is live, the other cannot go live; in both orders.
  for (const first of ["desktop", "phone"]) {
    await pages.each(async (page, size) => {
      if (size === first) await publish(page);
    });
    await until("the engine has its picture", () => place.engine.streams.has("show/alice"));
    await pages.each(async (page, size) => {
      if (size === first) {
        await until("figures are shown", async () => /[1-9]/.test(await page.locator("[data-figure-rate]").innerText()));
      } else {
        await page.locator(".studio").getByRole("button", { name: "Go live" }).click();
        await trouble(page, "already live");
      }
      await accessible(page, size === first ? "that is live" : "in trouble");
    });
    await pages.each(async (page, size) => {
      if (size === first) await page.getByRole("button", { name: "Stop" }).click();
    });
    await gone();
  }
  await pages.leave();
});

test("one goes live by keyboard alone, from the key to the end", async () => {
  const page = await enter();
  await tabTo(page, "Stream key");
  await page.keyboard.type(alice);
  await page.keyboard.press("Enter");
  await page.locator('.key[data-state="good"]').waitFor();
  assert.ok(await page.evaluate(() => document.activeElement.matches("[data-key-state]")), "the focus is where it was");
  await tabTo(page, "Camera");
  await page.keyboard.press("Space");
  await until("the preview moves", () => page.locator("[data-preview]").evaluate((video) => video.videoWidth > 0 && video.currentTime > 0));
  assert.equal((await focused(page)).name, "Camera");
  await tabTo(page, "Resolution");
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.getByLabel("Resolution").inputValue(), "480");
  await tabTo(page, "Go live", "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.locator('.studio[data-state="live"]').waitFor();
  assert.equal((await focused(page)).name, "Stop", "the same button");
  await until("the engine has its picture", () => place.engine.streams.has("show/alice"));
  await tabTo(page, "Mute microphone");
  await page.keyboard.press("Space");
  assert.equal(await page.getByRole("button", { name: "Mute microphone" }).getAttribute("aria-pressed"), "true");
  await tabTo(page, "Bitrate");
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.getByLabel("Bitrate", { exact: true }).inputValue(), "800");
  await tabTo(page, "Stop", "Shift+Tab");
  await page.keyboard.press("Space");
  await gone();
  assert.equal((await focused(page)).name, "Go live");
  await keptSecret(page, alice);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a name that is live already", async () => {
  await place.engine.publish("show/alice");
  const page = await enter();
  await use(page, alice);
  await preview(page);
  await page.locator(".studio").getByRole("button", { name: "Go live" }).click();
  await trouble(page, "already live");
  assert.ok(place.engine.streams.has("show/alice"), "who was there first goes on");
  place.engine.drop("show/alice");
  await publish(page);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
  await gone();
});

test("the engine is away", async () => {
  const page = await enter();
  await use(page, alice);
  await preview(page);
  await place.engine.stop();
  await page.locator(".studio").getByRole("button", { name: "Go live" }).click();
  await trouble(page, "does not answer");
  await place.engine.start();
  await publish(page);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
  await gone();
});

test("it comes back by itself after a restart of the engine", async () => {
  const page = await enter();
  await use(page, alice);
  await preview(page);
  await publish(page);
  await until("the engine has its picture", () => place.engine.streams.has("show/alice"));
  await place.engine.stop();
  await page.locator('.studio[data-state="reconnecting"]').waitFor({ timeout: 60_000 });
  await place.engine.start();
  await until("the engine has its picture again", () => place.engine.streams.has("show/alice"));
  await page.locator('.studio[data-state="live"]').waitFor();
  const viewer = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
  await plays(viewer, "show/alice");
  await viewer.leave();
  await keptSecret(page, alice);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
  await gone();
});

for (const [why, status] of [["the engine still holds the old session", 409], ["the function is away", 401]]) {
  test(`a drop after an hour, while ${why}, is no end`, async () => {
    const page = await enter();
    await use(page, alice);
    await preview(page);
    await publish(page);
    await until("the engine has its picture", () => place.engine.streams.has("show/alice"));
    await page.evaluate(() => {
      const now = Date.now.bind(Date);
      Date.now = () => now() + 3_600_000;
    });
    let noes = 3;
    await page.route(/direction=whip$/, (route) => (route.request().method() === "POST" && noes-- > 0 ? route.fulfill({ status }) : route.continue()));
    place.engine.drop("show/alice");
    await page.locator('.studio[data-state="reconnecting"]').waitFor({ timeout: 60_000 });
    await page.locator('.studio[data-state="live"]').waitFor({ timeout: 60_000 });
    assert.ok(noes < 0, "it was told no");
    assert.deepEqual(page.complaints(), []);
    await page.leave();
    await gone();
  });
}

test("Stop while it connects, and leaving, free the name", async () => {
  const page = await enter();
  page.on("dialog", (dialog) => dialog.accept());
  await use(page, alice);
  await preview(page);
  let answer;
  const held = new Promise((done) => (answer = done));
  await page.route(/direction=whip$/, async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  const ended = () => place.engine.requests.filter(({ method }) => method === "DELETE").length;
  let before = ended();
  await page.getByRole("button", { name: "Go live" }).click();
  await page.locator('.studio[data-state="connecting"]').waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  answer();
  await until("its session is ended", () => ended() > before);
  await gone();

  await page.unrouteAll();
  before = ended();
  await publish(page);
  await page.goto("about:blank");
  await until("its session is ended", () => ended() > before);
  await gone();
  await page.leave();
});

test("a browser without H.264 says before going live who will not see it", async () => {
  const page = await enter({ prepare: (page) => page.addInitScript(() => {
    const capabilities = RTCRtpSender.getCapabilities.bind(RTCRtpSender);
    RTCRtpSender.getCapabilities = (kind) => ({ ...capabilities(kind), codecs: capabilities(kind).codecs.filter(({ mimeType }) => mimeType === "video/VP8") });
  }) });
  const hint = page.getByText("This browser cannot send H.264");
  await use(page, alice);
  assert.equal(await hint.isVisible(), false, "nothing is open yet");
  await preview(page);
  await hint.waitFor();
  await page.leave();
});

test("a closed panel has nothing open, and says if it cannot tell whose a tile is", async () => {
  const page = await enter({ path: "/call/" });
  await page.route("**/whoami", (route) => route.fulfill({ status: 404 }));
  await page.getByRole("button", { name: "Join" }).click();
  await use(page, alice);
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#join").isVisible(), false, "the focus is in the panel still");
  await page.getByRole("button", { name: "Join" }).click();
  await preview(page);
  await page.evaluate(() => (window.camera = document.querySelector("[data-preview]").srcObject.getTracks()[0]));
  await page.getByRole("button", { name: "Close" }).click();
  assert.equal(await page.evaluate(() => window.camera.readyState), "ended");
  await page.getByRole("button", { name: "Join" }).click();
  await preview(page);
  await publish(page);
  await page.getByText("which tile is yours").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("which tile is yours").waitFor({ state: "hidden" });
  await gone();
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

for (const [size, viewport] of Object.entries(VIEWPORTS)) test(`a call is joined from its page, beside everyone else, ${size}`, async () => {
  await place.engine.publish("show/bob");
  const page = await enter({ path: "/call/", ...viewport });
  await page.route("**/whoami", (route) => route.fulfill({ json: ALICE }));
  assert.ok(!page.requested.some((url) => /ovenlivekit|studio|golive/.test(url)), "who only watches loads nothing of it");
  await page.getByRole("button", { name: "Join" }).click();
  await use(page, alice);
  await preview(page);
  await publish(page);
  const own = page.locator('.player[data-stream="show/alice"] video.own');
  await until("her own tile shows her, mirrored and silent", () => own.evaluate((video) => video.videoWidth > 0 && video.muted && getComputedStyle(video).transform.startsWith("matrix(-1")));
  await plays(page, "show/bob");
  await plays(page, "show/alice");
  assert.equal(await page.locator('.player[data-stream="show/alice"] video:not(.own)').evaluate((video) => video.muted), true, "she does not hear herself");
  await page.keyboard.press("x");
  const silent = (name) => page.locator(`.player[data-stream="${name}"] video:not(.own)`).evaluate((video) => video.muted);
  await until("Bob is heard", async () => !(await silent("show/bob")));
  assert.equal(await silent("show/alice"), true, "nor by hearing everybody");
  const viewer = await open(browser, `${place.origin}/call/`, { expected: NETWORK });
  await Promise.all([plays(viewer, "show/alice"), plays(viewer, "show/bob")]);
  await viewer.leave();

  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#join").isVisible(), false);
  assert.ok(place.engine.streams.has("show/alice"), "closed, it goes on");
  const button = page.locator("[data-join]");
  assert.equal(await button.innerText(), "You are live");
  await end(page);
  await trouble(page, "with sound only"); // ... which opens it
  await preview(page);
  await from(page, "camera");
  await page.evaluate(() => (window.camera = document.querySelector("[data-preview]").srcObject.getTracks()[0]));
  await page.keyboard.press("Escape");

  // In her own tile, by keyboard.
  const mine = page.getByRole("group", { name: "Your stream" });
  const mute = mine.getByRole("button", { name: "Mute microphone" });
  await mute.focus();
  await page.keyboard.press("Enter");
  assert.equal(await mute.getAttribute("aria-pressed"), "true");
  await button.click();
  assert.equal(await page.locator("#join [data-mute]").getAttribute("aria-pressed"), "true", "the panel says so, too");
  await page.locator("#join [data-mute]").click();
  assert.equal(await mute.getAttribute("aria-pressed"), "false");
  await page.keyboard.press("Escape");
  await mine.getByRole("button", { name: "Stop" }).focus();
  await page.keyboard.press("Enter");
  await own.waitFor({ state: "detached" });
  await gone();
  assert.equal(await button.innerText(), "Join");
  assert.ok(await button.evaluate((button) => button === document.activeElement));
  assert.equal(await page.evaluate(() => window.camera.readyState), "ended", "nothing is open behind a closed panel");
  await keptSecret(page, alice);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
  place.engine.drop("show/bob");
});
