// An origin and an edge as two real engines: what encoders send to one is watched at the other.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { launch, NETWORK, open, plays, source } from "../support/chromium.mjs";
import { cluster } from "../support/cluster.mjs";
import { files } from "../support/files.mjs";
import { list, listed } from "../support/listed.mjs";
import { find, freePorts, start } from "../support/programs.mjs";
import { signal } from "../support/signalling.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice";
const BOB = "show/bob";
const DORA = "radio/dora";

const [place, browser] = await Promise.all([cluster(), launch()]);
const { at, edge } = place;

after(async () => {
  await browser.close();
  await place.close();
});

const visit = (path) => open(browser, place.origin + path, { expected: NETWORK });
const names = async (engine, app) => (await engine.rest(`/v1/vhosts/default/apps/${app}/streams`))[1].response;

async function playsBy(page, stream, by) {
  await plays(page, stream);
  assert.equal(await source(page, stream), by);
}

test("what is live is known before anybody watches, and the edge pulls nothing for it", async () => {
  await at.publish(BOB);
  await listed(place, BOB);
  await until("its picture is there", async () => (await fetch(`${place.origin}/${BOB}/thumb.jpg`)).ok);
  assert.equal((await fetch(`${place.origin}/${BOB}/live`)).status, 200);
  assert.equal((await fetch(`${place.origin}/${ALICE}/live`)).status, 204);
  assert.deepEqual(await names(edge, "show"), []);
  const { viewers, viewers_min: atLeast } = (await list(place)).get(BOB);
  assert.deepEqual([viewers, atLeast], [0, true], "nobody says that nobody watches");
  await at.drop(BOB);
});

test("viewers at the edge get the origin's streams over WebRTC and LL-HLS", async () => {
  const pages = await Promise.all([visit("/alice/"), visit("/dora/")]);
  await at.publish(ALICE, undefined, { again: true });
  await at.publish(DORA, undefined, { again: true });
  await playsBy(pages[0], ALICE, "webrtc");
  await playsBy(pages[1], DORA, "hls");
  assert.deepEqual(await names(edge, "show"), ["alice"]);
  assert.deepEqual(await names(edge, "radio"), ["dora"]);
  const [, detail] = await edge.rest("/v1/vhosts/default/apps/show/streams/alice");
  assert.equal(detail.response.input.sourceType, "Ovt");
  await Promise.all(pages.map((page) => page.leave()));
});

test("a viewer's token is neither in the edge's REST interface nor in a log", async () => {
  const token = "tokenofaviewerthatnobodymayread";
  await until("the edge has lost its streams", async () => (await names(edge, "show")).length === 0);
  await until("an offer is made", async () => (await signal(place, `/${ALICE}?transport=all&token=${token}`)).offer);
  await until("a playlist is there", async () => (await fetch(`${place.origin}/${DORA}/llhls.m3u8?token=${token}`)).ok);
  assert.deepEqual(await names(edge, "show"), ["alice"], "this viewer was the first");
  for (const engine of [at, edge]) {
    for (const id of [ALICE, DORA]) {
      const [status, answer] = await engine.rest(`/v1/vhosts/default/apps/${id.replace("/", "/streams/")}`);
      assert.equal(status, 200);
      assert.ok(!JSON.stringify(answer).includes(token), id);
    }
    assert.ok(!engine.said().includes(token));
    for (const file of await files(join(engine.folder, "ome"))) assert.ok(!(await readFile(file, "latin1")).includes(token), file);
  }
  assert.ok(!place.caddy.said().includes(token));
});

test("a browser publishes through the edge, and the origin has its stream", async () => {
  await at.publish(BOB, undefined, { by: "whip" });
  const page = await visit("/bob/");
  await playsBy(page, BOB, "webrtc");
  await page.leave();
  await at.drop(BOB);
});

test("viewers come back by themselves when the origin was restarted, and when the edge was", async () => {
  const pages = await Promise.all([visit("/alice/"), visit("/dora/")]);
  await playsBy(pages[0], ALICE, "webrtc");
  await playsBy(pages[1], DORA, "hls");
  for (const engine of [at, edge]) {
    await engine.kill();
    await Promise.all(pages.map((page) => until("the page has noticed", () => page.locator('.player:not([data-state="playing"])').count())));
    await engine.start();
    // over WebRTC or LL-HLS: an edge offers a stream before the origin sends it
    await plays(pages[0], ALICE);
    await plays(pages[1], DORA);
  }
  await Promise.all(pages.map((page) => page.leave()));
});

test("with a map, an edge finds the streams of two origins", async () => {
  const [port] = await freePorts(1);
  const redis = start(find(["redis-server"], "redis-server"), ["--port", String(port), "--bind", "127.0.0.1", "--save", ""]);
  let mapped;
  try {
    mapped = await cluster({ redis: `redis://127.0.0.1:${port}` });
    const token = "tokenofaviewerthatnobodymayread";
    for (const [engine, id] of [[mapped.at, DORA], [mapped.second, ALICE]]) {
      await engine.publish(id);
      await listed(mapped, id);
      assert.equal((await fetch(`${mapped.origin}/${id}/live`)).status, 200, id);
      await until("a playlist is there", async () => (await fetch(`${mapped.origin}/${id}/llhls.m3u8?token=${token}`)).ok);
      const [, answer] = await mapped.edge.rest(`/v1/vhosts/default/apps/${id.replace("/", "/streams/")}`);
      assert.equal(answer.response.input.sourceType, "Ovt");
      assert.ok(!JSON.stringify(answer).includes(token));
    }
    // the first origin does not have it
    await until("its picture is there", async () => (await fetch(`${mapped.origin}/${ALICE}/thumb.jpg`)).ok);
    await mapped.at.kill();
    await until("its stream is off the list, and the other's is not", async () => [...(await list(mapped)).keys()].join() === ALICE);
  } finally {
    await mapped?.close();
    await redis.stop();
  }
});
