// The real OvenPlayer plays real WebRTC: one stream and several, through drops and restarts, with LL-HLS when it fails.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inState, launch, NETWORK, open, plays, source, VIEWPORTS } from "../support/chromium.mjs";
import { comebacks, fallbacks } from "../support/comebacks.mjs";
import { everySize } from "../support/sizes.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const CALL = Array.from({ length: 9 }, (_, i) => `show/guest-${i + 1}`);

/** Nine streams over WebRTC, on layouts of four and of nine; for Erin, only the list shows that she is live. */
const crowd = (text) => `${text.replaceAll('apps = ["radio"]', 'apps = ["show", "radio"]').replace("[apps.talk]", "[apps.talk]\nthumbnails = false")}
[layouts.four]
kind = "grid"
streams = [${CALL.slice(0, 4).map((name) => `"${name}"`)}]

[layouts.nine]
kind = "grid"
streams = [${CALL.map((name) => `"${name}"`)}]
`;

await staged({ webrtc: true, edit: crowd });

const visit = (path, options) => open(browser, place.origin + path, options);

/**
 * Waits until it plays over WebRTC and its sound arrives; `heard`: the sound is also played, which a muted player does not do.
 */
async function playsWebrtc(page, stream, heard = false) {
  await plays(page, stream);
  assert.equal(await source(page, stream), "webrtc");
  return until(`the sound of ${stream} comes`, () => page.evaluate(async ([stream, heard]) => {
    const tracks = document.querySelector(`.player[data-stream="${stream}"] video`).srcObject.getAudioTracks();
    const peer = window.peers.find((peer) => peer.getReceivers().some(({ track }) => tracks.includes(track)));
    const stats = [...(await peer.getStats()).values()];
    return stats.some((one) => one.type === "inbound-rtp" && one.kind === "audio" && (heard ? one.totalAudioEnergy > 0 : one.packetsReceived > 20));
  }, [stream, heard]));
}

test("a watch page plays WebRTC, picture and sound", async () => {
  await place.engine.publish("show/alice");
  const pages = await everySize((size) => visit("/alice/", size));
  await pages.each(async (page) => {
    await playsWebrtc(page, "show/alice");
    assert.ok(!page.requested.some((url) => /llhls\.m3u8|\/hls\./.test(url)), "LL-HLS is not touched, hls.js not fetched");
  });
  await pages.leave();
});

test("statistics are WebRTC's own, opened by a key or by touch", async () => {
  await place.engine.publish("show/alice");
  const pages = await everySize((size) => visit("/alice/", size));
  await pages.each(async (page, size) => {
    await playsWebrtc(page, "show/alice");
    const panel = page.getByRole("group", { name: "Statistics" });
    if (size === "phone") {
      await page.locator(".player").tap(); // shows the controls
      await page.getByRole("button", { name: "Settings" }).tap();
      await page.getByRole("button", { name: "Statistics", exact: true }).tap();
    } else {
      await page.keyboard.press("s");
    }
    const stat = (name) => panel.locator(`[data-stat="${name}"]`).innerText();
    await until("there is a rate", async () => /^[1-9][\d.,]* [kM]b\/s$/.test(await stat("bitrate")));
    await until("there is a delay", async () => /^\d[\d.,]* (sec|ms)$/.test(await stat("delay")));
    assert.equal(await stat("protocol"), "WebRTC");
    for (const name of ["dropped", "lost"]) assert.match(await stat(name), /^\d[\d,]*$/, name);
    assert.match(await stat("size"), /^\d+ × \d+$/);
    assert.match(await stat("codec"), /^H264, opus$/i);
    assert.match(await panel.innerText(), /network and buffer[\s\S]*Packets lost/);
    assert.doesNotMatch(await panel.innerText(), /behind the live edge/, "that is LL-HLS'");
    const close = panel.getByRole("button", { name: "Close statistics" });
    await (size === "phone" ? close.tap() : close.click());
    assert.equal(await panel.count(), 0);
  });
  await pages.leave();
});

test("a connection that waits for its first picture fetches no hls.js, one that does not come about does", async () => {
  await place.engine.publish("show/alice");
  // No picture is ever noticed, and timeouts that wait for one run only when the test calls them.
  const prepare = (page) => page.addInitScript(() => {
    window.late = [];
    const set = window.setTimeout;
    window.setTimeout = (run, wait, ...rest) => {
      if (!(wait >= 1500 && wait <= 4000)) return set(run, wait, ...rest);
      window.late.push(run);
      return 0;
    };
    Object.defineProperty(HTMLMediaElement.prototype, "readyState", { get: () => 0 });
  });
  const fetched = (page) => page.requested.some((url) => /\/hls\./.test(url));
  for (const connects of [true, false]) {
    place.engine.signalling = connects ? "play" : "dead";
    try {
      const page = await visit("/alice/", { expected: NETWORK, prepare });
      await until("WebRTC is tried", () => page.evaluate(() => window.peers.some((peer) => peer.remoteDescription)));
      if (connects) await until("it is connected", () => page.evaluate(() => window.peers.some((peer) => peer.connectionState === "connected")));
      assert.equal(fetched(page), false, "not before its time");
      await page.evaluate(() => window.late.splice(0).forEach((run) => run()));
      await page.evaluate(() => fetch("/robots.txt")); // requested after everything else
      if (!connects) await until("hls.js is fetched", () => fetched(page));
      assert.equal(fetched(page), !connects);
      await page.leave();
    } finally {
      place.engine.signalling = "play";
    }
  }
});

comebacks(playsWebrtc);

test("of an app without thumbnails the list tells who is live: no attempts in vain, and one card at home", async () => {
  await place.drop("talk/erin");
  const pages = await everySize((size) => visit("/erin/", size));
  await pages.each((page) => inState(page, "talk/erin", "offline"));
  const home = await visit("/");
  await place.engine.publish("talk/erin");
  await pages.each(async (page) => {
    await playsWebrtc(page, "talk/erin");
    assert.equal(page.requested.filter((url) => url.startsWith("ws:")).length, 1, "one attempt, when she was live");
  });
  await pages.leave();
  await until("she is live at home", () => home.locator(".live-now .card", { hasText: "Erin" }).count());
  assert.equal(await home.locator(".card", { hasText: "Erin" }).count(), 1);
  assert.deepEqual(home.complaints(), []);
  await home.leave();
  place.engine.drop("talk/erin");
});

test("nothing of OvenPlayer outlives a stream, and who is asked to stay can", async () => {
  await place.engine.publish("show/alice");
  const prepare = (page) => page.addInitScript(() => {
    window.contexts = [];
    window.AudioContext = class extends window.AudioContext {
      constructor(...all) {
        super(...all);
        window.contexts.push(this);
      }
    };
  });
  const page = await visit("/alice/", { expected: NETWORK, prepare });
  await playsWebrtc(page, "show/alice");
  assert.equal(await page.evaluate(() => window.onbeforeunload), null, "its socket stays open until one has left");
  assert.ok(await page.evaluate(() => window.contexts.length));
  place.engine.drop("show/alice");
  await inState(page, "show/alice", "offline");
  await until("they are closed", () => page.evaluate(() => window.contexts.every(({ state }) => state === "closed")));
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

fallbacks({ "signalling is refused": "refuse", "signalling never answers": "hang", "no address can be reached": "dead" });

test("who fell back to LL-HLS goes back to WebRTC when asked", async () => {
  await place.engine.publish("show/alice");
  place.engine.signalling = "dead";
  try {
    const pages = await everySize((size) => visit("/alice/", { expected: NETWORK, ...size }));
    await pages.each(async (page) => {
      await plays(page, "show/alice");
      assert.equal(await source(page, "show/alice"), "hls");
    });
    place.engine.signalling = "play";
    await pages.each(async (page, size) => {
      await (size === "phone" ? page.locator(".player").tap() : page.locator(".player").hover()); // shows the controls
      await page.getByRole("button", { name: "Settings" }).click();
      await page.getByLabel("Latency").selectOption("webrtc");
      await until("it is WebRTC", async () => (await source(page, "show/alice")) === "webrtc");
      await playsWebrtc(page, "show/alice");
      assert.equal(await page.locator("video").count(), 1, "nothing is left of LL-HLS");
    });
    await pages.leave();
  } finally {
    place.engine.signalling = "play";
  }
});

for (const [path, names] of [["/four/", CALL.slice(0, 4)], ["/nine/", CALL]]) {
  test(`${names.length} players on a page all play WebRTC`, async () => {
    for (const name of names) await place.engine.publish(name);
    // One size after the other: nine videos are enough for two cores.
    for (const size of Object.values(VIEWPORTS)) {
      const page = await visit(path, size);
      await Promise.all(names.map((name) => playsWebrtc(page, name)));
      assert.deepEqual(page.complaints(), []);
      await page.leave();
    }
    for (const name of names) place.engine.drop(name);
  });
}

test("an OBS source plays with its sound on", async () => {
  await place.engine.publish("show/alice");
  // OBS allows pages to play sound without a click.
  const obs = await launch(["--autoplay-policy=no-user-gesture-required"]);
  try {
    const page = await open(obs, `${place.origin}/alice/obs/`, { viewport: { width: 1920, height: 1080 } });
    await playsWebrtc(page, "show/alice", true);
    assert.equal(await page.locator("video").evaluate((video) => video.muted), false);
    assert.ok(!page.requested.some((url) => /\/hls\./.test(url)), "hls.js is not fetched");
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  } finally {
    await obs.close();
  }
});
