// Cameras, microphones and screens of a publisher: chosen, lost, replaced, switched off.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, plays } from "../support/chromium.mjs";
import { goLive, hears, preview, publish, studio, use } from "../support/golive.mjs";
import { browser, place } from "../support/stage.mjs";
import { alice, end, enter, from, gone, NETWORK, stagedKeys, trouble } from "../support/streamer.mjs";
import { until } from "../support/wait.mjs";

await stagedKeys();

test("a microphone that is unplugged is replaced, or told of", async () => {
  const page = await enter({
    prepare: (page) => page.addInitScript(() => {
      const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      window.given = [];
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        if (window.none) throw new DOMException("none", "NotFoundError");
        const stream = await get(wanted);
        window.given.push(...stream.getAudioTracks());
        return stream;
      };
    }),
  });
  await preview(page);
  const unplug = () => page.evaluate(() => {
    window.given.at(-1).stop();
    window.given.at(-1).dispatchEvent(new Event("ended"));
  });
  await unplug();
  await until("the next is taken", () => page.evaluate(() => window.given.length === 2));
  await until("the meter moves", () => page.locator("[data-level]").evaluate((level) => parseFloat(level.style.transform.slice(7)) > 0.05));
  assert.equal(await page.locator("[data-silent]").isVisible(), false);
  await page.evaluate(() => (window.none = true));
  await unplug();
  await page.getByText("not hear you").waitFor();
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a camera that is gone is not insisted on, and one press turns it off", async () => {
  const page = await enter();
  await page.locator("[data-camera]").evaluate((select) => select.replaceChildren(new Option("gone", "gone")));
  await preview(page);
  await page.evaluate(() => (window.camera = document.querySelector("[data-preview]").srcObject.getTracks()[0]));
  await page.getByRole("button", { name: "Turn off" }).click();
  assert.equal(await page.evaluate(() => window.camera.readyState), "ended");
  assert.equal(await page.getByRole("button", { name: "Turn off" }).isVisible(), false);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("microphone off, picture off, another source: the stream goes on", async () => {
  const page = await enter();
  await use(page, alice);
  await preview(page);
  await publish(page);
  const whip = () => page.requested.filter((url) => url.includes("direction=whip")).length;
  const posts = whip();
  await page.getByRole("button", { name: "Mute microphone" }).click();
  await until("the meter falls", () => page.locator("[data-level]").evaluate((level) => parseFloat(level.style.transform.slice(7)) < 0.05));
  await page.getByRole("button", { name: "Hide video" }).click();
  assert.equal(await page.locator("[data-preview]").evaluate((video) => video.srcObject.getVideoTracks()[0].enabled), false);
  await preview(page, "Screen");
  await page.getByLabel("Bitrate", { exact: true }).selectOption("800");
  assert.equal(await page.evaluate(() => window.peers.at(-1).getSenders().find(({ track }) => track?.kind === "video").getParameters().encodings[0].maxBitrate), 800_000);
  assert.equal(whip(), posts, "without another session");
  assert.equal(await page.locator(".studio").getAttribute("data-state"), "live");
  await page.leave();
  await gone();
});

test("a screen that is shared no more, and a camera that is gone, do not end what is live", async () => {
  const page = await enter();
  await use(page, alice);
  await preview(page);
  await publish(page);
  await preview(page, "Screen");
  const viewer = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
  await plays(viewer, "show/alice");
  await end(page);
  await from(page, "camera");
  assert.equal(await page.locator("[data-trouble]").isVisible(), false);
  await end(page);
  await from(page, "microphone");
  await trouble(page, "with sound only");
  await preview(page, "Screen");
  await from(page, "screen");
  await end(page);
  await trouble(page, "with sound only");
  await plays(viewer, "show/alice");
  await hears(viewer, "Alice");
  await viewer.leave();
  assert.deepEqual(page.complaints(), []);
  await page.leave();
  await gone();
});

test("a microphone alone is published with a picture of it, and a camera can come later", async () => {
  const page = await enter();
  await use(page, alice);
  await preview(page, "Microphone only");
  assert.equal(await page.locator("[data-preview]").evaluate((video) => getComputedStyle(video).transform), "none");
  await publish(page);
  const viewer = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
  await plays(viewer, "show/alice");
  await hears(viewer, "Alice");
  await preview(page);
  await from(page, "camera");
  await plays(viewer, "show/alice");
  await viewer.leave();
  assert.deepEqual(page.complaints(), []);
  await page.leave();
  await gone();
});

test("the sound of a screen is heard though the microphone is muted", async () => {
  const page = await enter({
    prepare: (page) => page.addInitScript(() => {
      const share = navigator.mediaDevices.getDisplayMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getDisplayMedia = async ({ video }) => {
        const audio = new AudioContext();
        const tone = audio.createOscillator();
        const to = audio.createMediaStreamDestination();
        tone.connect(to);
        tone.start();
        return new MediaStream([...(await share({ video })).getVideoTracks(), ...to.stream.getAudioTracks()]);
      };
    }),
  });
  await use(page, alice);
  await preview(page, "Screen");
  await page.getByRole("button", { name: "Mute microphone" }).click();
  await publish(page);
  const viewer = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
  await plays(viewer, "show/alice");
  await hears(viewer, "Alice");
  await viewer.leave();
  await page.leave();
  await gone();
});

test("a lower resolution is that of a shared screen, too", async () => {
  const page = await enter();
  await preview(page, "Screen");
  const height = () => page.locator("[data-preview]").evaluate((video) => video.srcObject.getVideoTracks()[0].getSettings().height);
  assert.ok((await height()) > 360);
  await page.getByLabel("Resolution").selectOption("360");
  await until("it is smaller", async () => (await height()) <= 360);
  await page.leave();
});

test("who cannot share a screen is not offered to", async () => {
  const page = await enter({ prepare: (page) => page.addInitScript(() => delete MediaDevices.prototype.getDisplayMedia) });
  assert.equal(await page.getByRole("button", { name: "Camera" }).isVisible(), true);
  assert.equal(await page.getByRole("button", { name: "Screen" }).isVisible(), false);
  await page.leave();
});

test("nothing runs while nothing is open; the meter is seen in forced colours, the buttons stand below the picture", async () => {
  const page = await enter({
    prepare: (page) => page.addInitScript(() => {
      window.paintings = 0;
      const ask = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (run) => (window.paintings++, ask(run));
      window.timers = new Set();
      const [set, clear] = [window.setInterval, window.clearInterval];
      window.setInterval = (...all) => {
        const id = set(...all);
        window.timers.add(id);
        return id;
      };
      window.clearInterval = (id) => (window.timers.delete(id), clear(id));
    }),
    forcedColors: "active",
  });
  const busy = () => page.evaluate(() => [window.paintings, window.timers.size]);
  assert.deepEqual(await busy(), [0, 0]);
  await preview(page);
  await until("the meter is painted", async () => (await busy())[0] > 1);
  assert.equal(await page.locator("[data-level]").evaluate((level) => getComputedStyle(level).backgroundColor), "rgb(111, 206, 111)");
  const [screen, buttons] = await Promise.all([".studio-screen", ".studio-sources"].map((part) => page.locator(part).boundingBox()));
  assert.ok(buttons.y >= screen.y + screen.height);
  await page.getByRole("button", { name: "Turn off" }).click();
  await page.evaluate(() => new Promise(requestAnimationFrame)); // one was requested earlier
  await page.evaluate(() => (window.paintings = 0));
  await page.evaluate(() => new Promise(requestAnimationFrame));
  assert.deepEqual(await busy(), [1, 0], "the one of this test alone");
  await page.leave();
});

test("who is muted and hidden stays so, whatever happens to the devices", async () => {
  const page = await enter();
  await preview(page);
  const loud = () => page.locator("[data-level]").evaluate((level) => parseFloat(level.style.transform.slice(7)) > 0.05);
  await until("the meter moves", loud);
  await page.getByRole("button", { name: "Mute microphone" }).click();
  await page.getByRole("button", { name: "Hide video" }).click();
  // As if it were unplugged, and plugged in again.
  await page.locator("[data-preview]").evaluate((video) => video.srcObject.getVideoTracks()[0].dispatchEvent(new Event("ended")));
  await trouble(page, "camera was disconnected");
  await preview(page);
  assert.equal(await page.locator("[data-preview]").evaluate((video) => video.srcObject.getVideoTracks()[0].enabled), false);
  for (let look = 0; look < 20; look++) assert.equal(await loud(), false);
  await page.getByRole("button", { name: "Mute microphone" }).click();
  await until("the meter moves again", loud);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("no permission, and no device, are told as such", async () => {
  const asking = await studio({ asks: true });
  try {
    const page = await goLive(asking, place);
    await page.getByRole("button", { name: "Camera" }).click();
    await trouble(page, "may not use your camera and microphone");
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("none", "NotFoundError"));
    });
    await page.getByRole("button", { name: "Camera" }).click();
    await trouble(page, "No camera found");
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("in use", "NotReadableError"));
    });
    await page.getByRole("button", { name: "Camera" }).click();
    await trouble(page, "Another program");
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  } finally {
    await asking.close();
  }
});
