// Ladders with a real engine: it encodes what the function replies to its transcode webhook, which is never larger than what the
// publisher sends.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import { open, plays, source } from "../support/chromium.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice"; // the ladder of the app
const BOB = "show/bob"; // a ladder of his own
const DORA = "radio/dora"; // a ladder that is larger than her picture
const [SENT, MIDDLE, LOW] = [360, 240, 144];

// Not every build of the engine has x264; the last rendition takes what there is.
const LADDER = `renditions = [
  { name = "low", height = ${LOW}, bitrate = "200 kbit/s" },
  { name = "middle", height = ${MIDDLE}, bitrate = "400 kbit/s", framerate = 60, encoder = "openh264" },
  { name = "same", height = ${SENT}, bitrate = "900 kbit/s", encoder = "openh264" },
]`;
const OWN = `renditions = [{ name = "own", height = 180, bitrate = "300 kbit/s", encoder = "openh264" }]`;
const LARGE = `latency = "balanced"\ndvr = "1h"\nrenditions = ["720p", { name = "480p", encoder = "openh264" }]`;

const edit = (text) => text
  .replace("[apps.show]\n", `[apps.show]\n${LADDER}\n`)
  .replace("[apps.radio]\n", `[apps.radio]\n${LARGE}\n`)
  .replace("[users.bob]\n", `[users.bob]\n${OWN}\n`);

await staged({ engine: "real", record: true, edit });

afterEach(() => place.drop(ALICE, BOB, DORA));

/** The heights in the LL-HLS playlist, in its order. */
async function listed(stream) {
  const master = await until("there is a playlist", async () => {
    const reply = await fetch(`${place.origin}/${stream}/llhls.m3u8`);
    const text = await reply.text();
    return reply.ok && /STREAM-INF/.test(text) && text;
  });
  return [...master.matchAll(/RESOLUTION=\d+x(\d+)/g)].map(([, height]) => Number(height));
}

/** The video tracks that the engine makes, without thumbnails, by name: their heights. */
async function made(stream) {
  const [app, name] = stream.split("/");
  const [, { response }] = await place.engine.rest(`/v1/vhosts/default/apps/${app}/streams/${name}`);
  const videos = response.outputs.flatMap(({ tracks }) => tracks).filter(({ type, name }) => type === "Video" && !name.startsWith("image"));
  return Object.fromEntries(videos.map(({ name, video }) => [name, video.height]));
}

const height = (page) => page.locator(".player video").evaluate((video) => video.videoHeight);

/** The heights that the player offers. */
const offered = (page) => page.evaluate(() => window.Mitts.players[0].engine().levels().map(({ height }) => height).sort((a, b) => b - a));

/** Plays each of the ladder's heights. */
async function climbs(page, stream, heights) {
  assert.deepEqual(await until("there are several", async () => (await offered(page)).length === heights.length && offered(page)), heights);
  await page.locator(".player").hover();
  await page.getByRole("button", { name: "Settings" }).click();
  const quality = page.getByRole("combobox", { name: "Quality" });
  await quality.waitFor();
  for (const wanted of [...heights].reverse()) {
    await quality.selectOption(`${wanted}p`);
    await until(`${wanted}p is played`, async () => (await height(page)) === wanted);
    await plays(page, stream);
  }
}

for (const by of ["rtmp", "whip"]) {
  test(`a ladder, published by ${by}: the source first, and nothing of its size or larger`, async () => {
    await place.engine.publish(ALICE, undefined, { by });
    assert.deepEqual(await listed(ALICE), [SENT, MIDDLE, LOW]);
    assert.deepEqual(await made(ALICE), { video: SENT, middle: MIDDLE, low: LOW });
  });
}

test("a ladder plays over WebRTC, from the top down", async () => {
  await place.engine.publish(ALICE);
  const page = await open(browser, `${place.origin}/alice/`);
  await plays(page, ALICE);
  assert.equal(await source(page, ALICE), "webrtc");
  assert.equal(await height(page), SENT, "the best is played first");
  await climbs(page, ALICE, [SENT, MIDDLE, LOW]);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a ladder plays over LL-HLS", async () => {
  await place.engine.publish(ALICE);
  const page = await open(browser, `${place.origin}/alice/`);
  await plays(page, ALICE);
  await page.locator(".player").hover();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("combobox", { name: "Latency" }).selectOption({ index: 1 });
  await until("LL-HLS plays it", async () => (await source(page, ALICE)) === "hls");
  await plays(page, ALICE);
  await page.keyboard.press("Escape");
  await climbs(page, ALICE, [SENT, MIDDLE, LOW]);
  await page.leave();
});

test("a user has a ladder of their own", async () => {
  await place.engine.publish(BOB);
  assert.deepEqual(await listed(BOB), [SENT, 180]);
  assert.deepEqual(await made(BOB), { video: SENT, own: 180 });
});

test("nothing is scaled up: the source alone, later and to rewind", async () => {
  await place.engine.publish(DORA);
  assert.deepEqual(await listed(DORA), [SENT]);
  assert.deepEqual(await made(DORA), { video: SENT });
  const page = await open(browser, `${place.origin}/dora/`);
  await plays(page, DORA);
  const chunklist = page.requested.find((url) => /chunklist_.*video/.test(url));
  assert.match(await (await fetch(chunklist)).text(), /PART-HOLD-BACK=3\.0/);
  await until("what can be rewound is kept", async () => (await readdir(join(place.folder, "ome/dvr"), { recursive: true })).length);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

const FAULTS = {
  "no answer": [0],
  "an error": [500, '{"error":"a test"}'],
  "a refusal": [200, '{"allowed":false}'],
  "an unknown name": [200, '{"allowed":true,"outputProfiles":{"surprise":1}}'],
};

for (const [name, fault] of Object.entries(FAULTS)) {
  test(`${name} instead of a ladder ends no stream: the app's is encoded`, async () => {
    place.engine.instead = (path) => (path === "/transcode" ? fault : undefined);
    try {
      await place.engine.publish(BOB);
      assert.deepEqual(await made(BOB), { video: SENT, same: SENT, middle: MIDDLE, low: LOW });
    } finally {
      place.engine.instead = undefined;
    }
  });
}

test("sound alone passes through", async () => {
  await place.engine.publish(ALICE, "sound");
  await until("there is a playlist", async () => (await fetch(`${place.origin}/${ALICE}/llhls.m3u8`)).ok);
  assert.ok(await place.engine.has(ALICE));
});
