// A streamer goes live from the page: camera and screen, by WHIP through the real Caddy, with the real function's consent.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { accessible } from "../support/axe.mjs";
import { open, plays, source, VIEWPORTS } from "../support/chromium.mjs";
import { freshKey, goLive, hears, preview, publish, studio, use } from "../support/golive.mjs";
import { focused, tabTo } from "../support/keyboard.mjs";
import { everySize } from "../support/sizes.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { rotate } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

// A browser reports what was refused or cut off; these tests refuse and cut off.
const NETWORK = [/Failed to load resource/];

const ALICE = { user: "alice", name: "Alice", apps: [{ app: "show", title: "The show", stream: "show/alice", path: "/alice/" }], until: null };

let alice;
let ended;

await staged({ webrtc: true }, studio);

before(async () => {
  alice = await freshKey(place, "alice");
  ended = await rotate(place, "bob");
  await place.mitts(["user", "rotate", "bob", "--end-old", "now"]);
  await until("the old key is refused", async () => !(await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1:1935/show/${ended}`)).allowed);
});

const enter = (options) => goLive(browser, place, { expected: NETWORK, ...options });
const trouble = (page, words) => page.locator("[data-trouble]", { hasText: words }).waitFor();
const gone = () => until("the name is free", () => !place.engine.streams.has("show/alice") && !place.engine.sessions.size);

/** Nothing of a key is to be found where it must not be; of what was refused, the browser's own lines have the address. */
async function keptSecret(page, key) {
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
  const places = { stored, DOM: await page.content(), console: page.heard.join("\n"), complaints: page.complaints().join("\n"), Caddy: place.caddy.said(), function: place.hook.said() };
  for (const [name, text] of Object.entries(places)) assert.ok(!text.includes(key.slice(0, 20)), `the key stands in ${name}`);
  for (const url of page.requested.filter((url) => url.includes(key.slice(0, 20)))) assert.match(new URL(url).pathname + new URL(url).search, /^\/show\/mitts_\w+(\/\w+)?\?direction=whip$/);
}

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
    await page.locator("[data-key-state]", { hasText: "starts with mitts_" }).waitFor();
    await accessible(page, "with a bad key");
    await use(page, alice);
    await accessible(page, "with a good key");
    await preview(page);
    await accessible(page, "with a preview");
  });
  // One of them is live, which is the other's trouble; and the other way round.
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

test("a mistyped key is told at once, and asked of nobody", async () => {
  const page = await enter();
  const typed = async (text, words) => {
    await page.getByLabel("Stream key", { exact: true }).first().fill(text);
    await page.getByRole("button", { name: "Use this key" }).click();
    await page.locator("[data-key-state]", { hasText: words }).waitFor();
  };
  await typed("hunter2", "starts with mitts_");
  await typed(alice.slice(0, -1), "key is incomplete");
  await typed(alice.slice(0, -1) + (alice.endsWith("a") ? "b" : "a"), "missing or wrong");
  assert.ok(!page.requested.some((url) => url.endsWith("/whoami")));
  assert.equal(await page.getByRole("button", { name: "Go live" }).isDisabled(), true);
  await page.leave();
});

test("whose a key is, and what the function says against it", async () => {
  const page = await enter();
  const answer = async (status, json, headers) => {
    await page.unroute("**/whoami");
    await page.route("**/whoami", (route) => route.fulfill({ status, json, headers }));
    await page.getByLabel("Stream key", { exact: true }).first().fill(alice);
    await page.getByRole("button", { name: "Use this key" }).click();
  };
  const says = (words) => page.locator("[data-key-state]", { hasText: words }).waitFor();
  await answer(403, { reason: "unknown" });
  await says("Nobody here has this key");
  await answer(403, { reason: "expired", until: "2026-01-02T03:04:05Z" });
  await says(/expired on .*2026/);
  await answer(403, { reason: "early", from: "2036-01-02T03:04:05Z" });
  await says(/from .*2036/);
  await answer(403, { reason: "disabled" });
  await says("may not publish");
  await answer(429, {}, { "Retry-After": "7" });
  await says("Wait 7 seconds");
  await answer(200, { user: "alice", name: "Alice", apps: [{ app: "radio", title: "LL-HLS alone", stream: "radio/alice", path: "/alice/radio/" }], until: null });
  await says("You are Alice.");
  assert.equal(await page.getByLabel("App").first().inputValue(), "radio", "their app is chosen");
  assert.deepEqual(await page.locator("[data-settings-place] option:disabled").evaluateAll((all) => all.map(({ value }) => value)), ["show", "talk"]);
  await page.getByRole("button", { name: "Forget the key" }).click();
  assert.equal(await page.locator("[data-settings-place] option:disabled").count(), 0, "the next key may be somebody else's");
  await page.leave();
});

test("a remembered key that was asked about too often is asked about again", async () => {
  const page = await enter({
    prepare: async (page) => {
      await page.addInitScript((key) => localStorage.setItem("mitts.key", key), alice);
      let asked = 0;
      await page.route("**/whoami", (route) => (asked++ ? route.fulfill({ json: ALICE }) : route.fulfill({ status: 429, json: {}, headers: { "Retry-After": "2" } })));
    },
  });
  await page.locator("[data-key-state]", { hasText: "Wait 2 seconds" }).waitFor();
  await page.locator("[data-key-state]", { hasText: "You are Alice." }).waitFor();
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a key that the function refuses", async () => {
  const page = await enter();
  await page.route("**/whoami", (route) => route.fulfill({ status: 404 }));
  await use(page, ended);
  await preview(page);
  await page.locator(".studio").getByRole("button", { name: "Go live" }).click();
  await trouble(page, "does not accept this key");
  assert.equal(await page.getByRole("button", { name: "Go live" }).isEnabled(), true, "one can try again");
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

/** As if it were unplugged, or shared no more. */
const end = (page) => page.locator("[data-preview]").evaluate((video) => {
  video.srcObject.getVideoTracks()[0].stop();
  video.srcObject.getVideoTracks()[0].dispatchEvent(new Event("ended"));
});
const from = (page, source) => page.locator(`.studio[data-state="live"][data-source="${source}"]`).waitFor();

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
  await page.evaluate(() => new Promise(requestAnimationFrame)); // what had been asked for
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

test("a key is remembered only where that was ticked, and forgotten", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const stored = () => page.evaluate(() => localStorage.getItem("mitts.key"));
  await page.goto(`${place.origin}/go-live/`);
  await use(page, alice);
  assert.equal(await stored(), null);
  await page.reload();
  await page.getByLabel("Remember it").check();
  await use(page, alice);
  assert.equal(await stored(), alice);
  await page.reload();
  await page.locator('.key:not([data-state="empty"])').waitFor();
  await page.getByRole("button", { name: "Forget the key" }).click();
  assert.equal(await stored(), null);
  assert.equal(await page.getByRole("button", { name: "Go live" }).isDisabled(), true);
  await context.close();
});

test("settings for encoders: covered, shown, copied", async () => {
  const page = await enter({ permissions: ["clipboard-read", "clipboard-write"] });
  await use(page, alice);
  const section = page.locator('[data-settings="show"]');
  const field = (encoder, name) => section.locator(".encoder", { hasText: encoder }).getByLabel(name, { exact: true });
  for (const summary of await section.locator("summary").all()) await summary.click();
  const server = field("WHIP", "Server");
  assert.match(await server.inputValue(), /\/show\/•+\?direction=whip$/, "covered at first");
  const copy = section.locator(".encoder", { hasText: "WHIP" }).getByRole("button", { name: "Copy: Server" });
  await copy.click();
  await page.locator("[data-copied]", { hasText: "Server: copied" }).waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${place.origin}/show/${alice}?direction=whip`);
  await page.getByLabel("Show the key in the settings").check();
  assert.equal(await server.inputValue(), `${place.origin}/show/${alice}?direction=whip`);
  assert.equal(await field("OBS: RTMP", "Server").inputValue(), "rtmp://127.0.0.1/show");
  assert.equal(await field("OBS: RTMP", "Stream Key").inputValue(), alice);
  assert.equal(await field("OBS: SRT", "Server").inputValue(), "srt://127.0.0.1:9999", "OBS shows this field, and logs it");
  assert.equal(await field("OBS: SRT", "Stream Key").inputValue(), `default/show/${alice}`);
  assert.equal(await field("OBS: Settings", "Advanced, x264: x264 Options").inputValue(), "keyint=30 bframes=0");
  assert.deepEqual(await section.locator("summary").allInnerTexts().then((all) => all.slice(0, 3)), ["OBS: RTMP", "OBS: SRT", "OBS 30 or newer: WHIP"], "what every OBS has comes first");
  assert.match(await field("ffmpeg", "Command").inputValue(), new RegExp(`-g 30 -bf 0 .* rtmp://127\\.0\\.0\\.1/show/${alice}$`));
  await keptSecret(page, alice);
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  assert.match(await server.inputValue(), /\/show\/•+\?/, "who comes back finds it covered");
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("no"))));
  await copy.click();
  await page.locator("[data-copied]", { hasText: "show the key" }).waitFor({ state: "attached" });
  assert.match(await server.inputValue(), /\/show\/•+\?/, "a failed copy shows it to nobody");
  await page.leave();
});

test("whoever gave their key sees what arrives of their streams, and what is wrong with it", async () => {
  let video = { codec: "H264", width: 1280, height: 720, framerate: 30, bframes: true, keyframe_interval: 8.3 };
  let since = "2026-11-20T11:20:09.975Z";
  let streams = true;
  const page = await enter();
  await page.route("**/whoami", (route) => route.fulfill({ json: ALICE }));
  await page.route("**/live.json", (route) => {
    const entry = { id: "show/alice", app: "show", user: "alice", name: "Alice", path: "/alice/", since, viewers: 3, bitrate: 2500000, video, audio: { codec: "AAC", samplerate: 48000, channels: 2 } };
    return route.fulfill({ json: { at: "2026-11-20T11:26:15.492Z", stale: false, streams: streams ? [entry] : [] } });
  });
  const panel = page.locator("[data-arrives]");
  assert.equal(await panel.isVisible(), false, "nobody gave a key");
  await use(page, alice);
  await panel.getByText("H264 1280 × 720, 30/s · AAC").waitFor();
  await panel.getByText("B-frames are on").waitFor();
  await panel.getByText("every 8 seconds").waitFor();
  await page.getByText("You are already live from another program").waitFor();
  await accessible(page);
  const flaws = await panel.locator("[data-arrives-flaws] p").count();
  assert.equal(flaws, 2, "and nothing else is wrong");

  video = { ...video, bframes: undefined, keyframe_interval: 1, codec: "H265" };
  await panel.getByText("sent as H265").waitFor();
  await panel.getByText("B-frames").waitFor({ state: "detached" });
  streams = false;
  await panel.waitFor({ state: "hidden" });
  await page.getByText("You are already live").waitFor({ state: "hidden" });

  // What this page publishes itself is not from elsewhere, not even for the moment that the list is behind.
  await preview(page);
  await publish(page);
  video = { ...video, codec: "H264" };
  since = new Date().toISOString();
  streams = true;
  await panel.waitFor();
  assert.equal(await page.getByText("You are already live").isVisible(), false);
  await page.locator(".studio").getByRole("button", { name: "Stop" }).click();
  assert.equal(await page.getByText("You are already live").isVisible(), false);
  await gone();
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a name that is taken reads so, whoever has it", async () => {
  const page = await enter();
  await use(page, alice);
  await preview(page);
  // The engine answers 409 where a browser has the name, and 500 where another encoder has it.
  for (const status of [409, 500]) {
    await page.route(/direction=whip/, (route) => route.fulfill({ status }));
    await page.locator(".studio").getByRole("button", { name: "Go live" }).click();
    await trouble(page, "Your name is already live, maybe from OBS or another tab");
    await page.unroute(/direction=whip/);
  }
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
