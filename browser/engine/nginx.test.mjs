// nginx in Caddy's place, before a real engine.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { NETWORK, open, plays, source } from "../support/chromium.mjs";
import { nginx } from "../support/nginx.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice";
const BOB = "show/bob";
const DORA = "radio/dora";

const KEPT = `
[users.slot-1]
name = "First guest"
apps = ["show"]
`;

await staged({ engine: "real", edit: (text) => `${text.replace("[apps.show]", "[nginx]\n\n[apps.show]")}${KEPT}` });
await place.caddy.stop();
const server = await nginx(place.folder, place.origin);

after(() => server.stop());

const visit = (path) => open(browser, place.origin + path, { expected: NETWORK });

async function playsBy(page, stream, by) {
  await plays(page, stream);
  assert.equal(await source(page, stream), by);
}

test("pages that wait play over WebRTC and LL-HLS when their streams start", async () => {
  const pages = await Promise.all([visit("/alice/"), visit("/dora/")]);
  await place.engine.publish(ALICE);
  await place.engine.publish(DORA);
  await playsBy(pages[0], ALICE, "webrtc");
  await playsBy(pages[1], DORA, "hls");
  for (const page of pages) {
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  }
  assert.equal((await fetch(`${place.origin}/${ALICE}/live`)).status, 200);
  await until("a picture is there", async () => (await fetch(`${place.origin}/${ALICE}/thumb.jpg`)).ok);
  await place.drop(ALICE, DORA);
  assert.equal((await fetch(`${place.origin}/${ALICE}/live`)).status, 204);
});

test("a browser publishes by WHIP, and no key is in what nginx says", async () => {
  await place.engine.publish(BOB, undefined, { by: "whip" });
  const page = await visit("/bob/");
  await playsBy(page, BOB, "webrtc");
  await page.leave();
  await place.drop(BOB);
  for (const key of place.keys) assert.ok(!server.said().includes(key.slice(0, 20)));
});

test("a guest publishes by WHIP, and nothing of the key is in what nginx says", async () => {
  const { key } = JSON.parse(await place.mitts(["guest", "slot-1", "--app", "show", "--until", "1h", "--json"]));
  await until("the function knows the key", async () => (await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1:1935/show/${key}`)).allowed);
  const one = await place.engine.encode({ by: "whip", key });
  await until("the guest is live", () => place.engine.has("show/slot-1"));
  const playlist = await until("the guest is played", async () => {
    const answer = await fetch(`${place.origin}/show/slot-1/llhls.m3u8`);
    return answer.ok && answer.text();
  });
  assert.ok(!playlist.includes("eyJ"));
  await one.stop();
  await until("the guest is gone", async () => !(await place.engine.has("show/slot-1")));
  const [, claims, signature] = key.split(".");
  for (const part of [claims.slice(0, 40), signature.slice(0, 20)]) assert.ok(!server.said().includes(part));
});

test("a private stream is not served", async () => {
  await place.engine.publish("show/carol");
  for (const file of ["llhls.m3u8", "thumb.jpg"]) assert.ok((await fetch(`${place.origin}/show/carol/${file}`)).status >= 400, file);
  assert.equal((await fetch(`${place.origin}/show/carol/live`)).status, 204);
  await place.engine.drop("show/carol");
});
