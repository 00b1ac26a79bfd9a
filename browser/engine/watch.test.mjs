// Watching streams of a real engine: over WebRTC and LL-HLS, alone and with others, through drops, crashes and firewalls.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inState, launch, NETWORK, open, plays, source } from "../support/chromium.mjs";
import { comebacks } from "../support/comebacks.mjs";
import { everySize } from "../support/sizes.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice";
const DORA = "radio/dora";

await staged({ engine: "real" });

const visit = (path, options) => open(browser, place.origin + path, { expected: NETWORK, ...options });

async function playsBy(page, stream, by) {
  await plays(page, stream);
  assert.equal(await source(page, stream), by);
}

for (const [path, stream, by] of [["/alice/", ALICE, "webrtc"], ["/dora/", DORA, "hls"]]) {
  test(`a page that waits plays a stream by ${by} when it starts`, async () => {
    const pages = await everySize((size) => visit(path, { ...size, expected: [] }));
    await pages.each((page) => inState(page, stream, "offline"));
    await place.engine.publish(stream);
    await pages.each((page) => playsBy(page, stream, by));
    await pages.leave();
    await place.drop(stream);
  });
}

comebacks((page, stream) => playsBy(page, stream, "webrtc"));

test("pages and encoders survive a crash of the engine by themselves", async () => {
  const streams = [[ALICE, "/alice/", "webrtc"], [DORA, "/dora/", "hls"]];
  for (const [stream] of streams) await place.engine.publish(stream, undefined, { again: true });
  const pages = await Promise.all(streams.map(async ([stream, path, by]) => {
    const page = await visit(path);
    await playsBy(page, stream, by);
    return page;
  }));
  await place.engine.kill();
  await Promise.all(pages.map((page) => until("the page has noticed", () => page.locator('.player:not([data-state="playing"])').count())));
  await place.engine.start();
  for (const [at, [stream, , by]] of streams.entries()) {
    await playsBy(pages[at], stream, by);
    assert.equal(await pages[at].locator("video").count(), 1, "nothing is left of the first player");
    await pages[at].leave();
    await place.drop(stream);
  }
});

for (const by of ["rtmp", "srt", "whip"]) {
  test(`an encoder that vanishes, by ${by}, does not block its own return, and its page says that it waits`, async () => {
    const first = await place.engine.publish(ALICE, undefined, { by });
    const page = await visit("/alice/");
    await plays(page, ALICE);
    const began = Date.now();
    first.vanish();
    await until("the page no longer says that it plays", () => page.locator('.player:not([data-state="playing"])').count());
    const noticed = Date.now();
    await until("the engine gives up on it", async () => !(await place.engine.has(ALICE)));
    console.log(`# ${by}: the page noticed after ${((noticed - began) / 1000).toFixed(1)} s, the engine gave up after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    const key = await place.keyOf("alice");
    await until("it is let in again", async () => {
      const second = await place.engine.encode({ by, key });
      await until("it is decided", async () => second.over() || place.engine.has(ALICE));
      return place.engine.has(ALICE);
    });
    await plays(page, ALICE);
    await page.leave();
    await first.kill();
    await place.engine.silence();
    await place.drop(ALICE);
  });
}

test("a layout and a call show everybody of a real engine at once", async () => {
  const who = [ALICE, "show/bob", DORA];
  for (const [at, stream] of who.entries()) await place.engine.publish(stream, at === 1 ? "bars" : undefined, { by: at === 1 ? "srt" : "rtmp" });
  for (const path of ["/finals/", "/call/"]) {
    const page = await visit(path);
    for (const stream of who) await playsBy(page, stream, stream === DORA ? "hls" : "webrtc");
    await page.leave();
  }
  for (const stream of who) await place.drop(stream);
});

/** The transport of a page's WebRTC media: "udp", "tcp" or "relay". */
const way = (page) => page.evaluate(async () => {
  for (const peer of window.peers.filter((peer) => peer.connectionState === "connected")) {
    const stats = [...(await peer.getStats()).values()];
    const { selectedCandidatePairId } = stats.find(({ type }) => type === "transport");
    const pair = stats.find(({ id }) => id === selectedCandidatePairId);
    const remote = stats.find(({ id }) => id === pair.remoteCandidateId);
    const local = stats.find(({ id }) => id === pair.localCandidateId);
    return local.candidateType === "relay" ? "relay" : remote.protocol;
  }
});

test("WebRTC comes by UDP, and by TCP where there is none", async () => {
  await place.engine.publish(ALICE);
  const free = await visit("/alice/");
  await playsBy(free, ALICE, "webrtc");
  const [url] = free.requested.filter((one) => one.startsWith("ws"));
  assert.match(url, /\/show\/alice\?transport=all$/);
  assert.equal(await way(free), "udp");
  await free.leave();
  const behind = await launch(["--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--webrtc-ip-handling-policy=disable_non_proxied_udp"]);
  try {
    const page = await open(behind, `${place.origin}/alice/`, { expected: NETWORK });
    await playsBy(page, ALICE, "webrtc");
    assert.match(await way(page), /^(tcp|relay)$/);
  } finally {
    await behind.close();
  }
  await place.drop(ALICE);
});

test("thumbnails and playback go through one Caddy, and nothing is not found", async () => {
  await place.engine.publish(DORA);
  await place.engine.publish(ALICE);
  const pages = [await visit("/dora/", { expected: [] }), await visit("/alice/", { expected: [] }), await visit("/", { expected: [] })];
  await playsBy(pages[0], DORA, "hls");
  await playsBy(pages[1], ALICE, "webrtc");
  await until("the first thumbnails are there", async () => (await fetch(`${place.origin}/${DORA}/thumb.jpg`)).ok && (await fetch(`${place.origin}/${ALICE}/thumb.jpg`)).ok);
  const statuses = new Map();
  const ask = async (path) => {
    const reply = await fetch(place.origin + path);
    const text = await reply.text();
    const name = `${path.split("/").pop().replace(/_.*|\?.*/, "")} ${reply.status}`;
    statuses.set(name, (statuses.get(name) || 0) + 1);
    return text;
  };
  const chunklist = async (stream) => {
    const master = await ask(`/${stream}/llhls.m3u8`);
    const [line] = master.split("\n").filter((line) => line.includes("chunklist_") && !line.startsWith("#"));
    await ask(new URL(line, `${place.origin}/${stream}/llhls.m3u8`).href.slice(place.origin.length));
  };
  for (let round = 0; round < 25; round++) {
    await Promise.all([DORA, ALICE].flatMap((stream) => [ask(`/${stream}/thumb.jpg`), chunklist(stream), ask(`/${stream}/thumb.jpg?${round}`)]));
  }
  assert.ok([...statuses.keys()].every((name) => name.endsWith(" 200")), JSON.stringify([...statuses]));
  await playsBy(pages[0], DORA, "hls");
  await playsBy(pages[1], ALICE, "webrtc");
  for (const page of pages) {
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  }
  await place.drop(ALICE, DORA);
});
