// Simulcast with a real engine: the layers that the page sends are the ladder, and nothing is encoded.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { open, plays, source } from "../support/chromium.mjs";
import { goLive, preview, publish, studio, use } from "../support/golive.mjs";
import { unlisted } from "../support/listed.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice";

await staged({ engine: "real", edit: (text) => text.replace("[apps.show]\n", "[apps.show]\nsimulcast = true\n") }, studio);

afterEach(() => place.drop(ALICE));

/** The heights in the LL-HLS playlist, the largest first. */
const listed = async () => {
  const reply = await fetch(`${place.origin}/${ALICE}/llhls.m3u8`);
  const all = reply.ok ? [...(await reply.text()).matchAll(/RESOLUTION=\d+x(\d+)/g)] : [];
  return all.map(([, height]) => Number(height)).sort((a, b) => b - a);
};

/** The engine's video tracks: whether each passes through. */
async function passes() {
  const [, { response }] = await place.engine.rest("/v1/vhosts/default/apps/show/streams/alice");
  const videos = response.outputs.flatMap(({ tracks }) => tracks).filter(({ type, name }) => type === "Video" && !name.startsWith("image"));
  return videos.map(({ video }) => video.bypass);
}

/** Goes live from the page with a camera of this height, and stops afterwards. */
async function live(height, then, options = {}) {
  const page = await goLive(browser, place, options);
  await use(page, await place.keyOf("alice"));
  await page.locator("[data-height]").selectOption(String(height));
  await preview(page);
  await publish(page);
  await then(page);
  await page.locator(".studio").getByRole("button", { name: "Stop" }).click();
  await unlisted(place, ALICE);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
}

for (const [height, heights] of [[360, [360, 180]], [720, [720, 360, 180]]]) {
  test(`a camera of ${height}p sends ${heights.length} layers, which are a ladder in both protocols`, () => live(height, async () => {
    await until("each layer is a rendition", async () => (await listed()).length === heights.length);
    assert.deepEqual(await listed(), heights);
    assert.deepEqual(await passes(), heights.map(() => true), "nothing is encoded");
    const viewer = await open(browser, `${place.origin}/alice/`);
    await plays(viewer, ALICE);
    assert.equal(await source(viewer, ALICE), "webrtc");
    const offered = () => viewer.evaluate(() => window.Mitts.players[0].engine().levels().length);
    await until("the player offers them", async () => (await offered()) === heights.length);
    await viewer.locator(".player").hover();
    await viewer.getByRole("button", { name: "Settings" }).click();
    await viewer.getByRole("combobox", { name: "Latency" }).selectOption({ index: 1 });
    await until("LL-HLS plays it", async () => (await source(viewer, ALICE)) === "hls");
    await plays(viewer, ALICE);
    await until("the player offers them", async () => (await offered()) === heights.length);
    await viewer.leave();
  }));
}

// As a slow network does: Chromium announces the largest layer, and does not send it.
const slow = (page) => page.addInitScript(() => {
  const { addTransceiver } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.addTransceiver = function (track, init) {
    if (init?.sendEncodings?.length > 1) init.sendEncodings[0].active = false;
    return addTransceiver.call(this, track, init);
  };
});

test("where not all layers are sent, the page sends one and says so", () => live(720, async (page) => {
  await page.getByText("Your network does not carry several sizes").waitFor();
  await until("there is a playlist", async () => (await listed()).length);
  assert.equal((await listed()).length, 1);
  await page.locator('.studio[data-state="live"]').waitFor();
}, { prepare: slow }));

test("an encoder over RTMP sends one, which plays", async () => {
  await place.engine.publish(ALICE);
  await until("there is a playlist", async () => (await listed()).length);
  assert.deepEqual(await listed(), [360]);
  assert.deepEqual(await passes(), [true]);
});
