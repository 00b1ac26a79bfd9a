// Streams that play only in part, with a real engine.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { inState, NETWORK, open, plays, source } from "../support/chromium.mjs";
import { listed } from "../support/listed.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice";
const DORA = "radio/dora";

await staged({ engine: "real" });

afterEach(() => place.drop(ALICE, DORA));

const visit = (path = "/alice/", options) => open(browser, place.origin + path, options);

for (const by of ["rtmp", "srt"]) {
  test(`B-frames, by ${by}: the list tells of them, and the page plays them smoothly by LL-HLS`, async () => {
    await place.engine.publish(ALICE, "bframes", { by });
    const { video } = await listed(place, ALICE, ({ video }) => video?.bframes);
    assert.equal(video.bframes, true);
    const page = await visit("/alice/", { expected: NETWORK });
    await until("LL-HLS plays them", async () => (await source(page, ALICE)) === "hls");
    await plays(page, ALICE);
    const sockets = () => page.requested.filter((url) => url.startsWith("ws")).length;
    const before = sockets();
    await page.reload();
    await plays(page, ALICE);
    assert.equal(await source(page, ALICE), "hls", "it is remembered for the stream");
    assert.equal(sockets(), before, "WebRTC is not tried again");
    await page.leave();
  });
}

test("without B-frames nothing is said of them, and keyframes are counted in seconds", async () => {
  await place.engine.publish(ALICE);
  const { video } = await listed(place, ALICE, ({ video }) => video?.keyframe_interval);
  assert.equal(video.bframes, undefined);
  assert.ok(video.keyframe_interval > 0.8 && video.keyframe_interval < 1.2, `${video.keyframe_interval}`);
});

for (const [path, stream] of [["/alice/", ALICE], ["/dora/", DORA]]) {
  test(`sound alone is heard at ${path}, and shown by a card`, async () => {
    await place.engine.publish(stream, "sound");
    const page = await visit(path, { expected: NETWORK });
    await page.locator(`.player[data-stream="${stream}"][data-state="playing"]`).waitFor({ timeout: 60000 });
    const at = () => page.locator(".player video").evaluate((video) => video.currentTime);
    const first = await until("its clock is known", at);
    await until("its sound goes on", async () => (await at()) > first + 1);
    await until("the card is there", () => page.locator(`.player[data-stream="${stream}"][data-sound-only]`).count());
    await page.leave();
  });

  test(`a picture alone plays at ${path}, without complaints`, async () => {
    await place.engine.publish(stream, "picture");
    const page = await visit(path);
    await plays(page, stream);
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  });
}

test("HEVC by SRT is not called a lost connection, nor tried for ever", async () => {
  await place.engine.publish(ALICE, "hevc", { by: "srt" });
  const page = await visit("/alice/", { expected: NETWORK });
  await inState(page, ALICE, "unplayable");
  const asked = () => page.requested.filter((url) => /^ws|\.m3u8/.test(url)).length;
  const before = asked();
  // Another page reaches the same state meanwhile: this one has had time to try again.
  const other = await visit("/alice/", { expected: NETWORK });
  await inState(other, ALICE, "unplayable");
  await other.leave();
  assert.equal(asked(), before);
  await place.drop(ALICE);
  await inState(page, ALICE, "offline");
  await place.engine.publish(ALICE);
  await plays(page, ALICE);
  await page.leave();
});
