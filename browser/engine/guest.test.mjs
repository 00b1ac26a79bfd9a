// Guests on a real engine: a signed key publishes without a user in the roster, by each protocol, until it ends or is revoked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NETWORK, open, plays } from "../support/chromium.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const KEPT = `
[users.slot-1]
name = "First guest"
apps = ["show"]
`;

await staged({ engine: "real", edit: (text) => text + KEPT });

/** A guest's key that the function already knows. */
async function guest(slot, ...options) {
  const { key } = JSON.parse(await place.mitts(["guest", slot, "--app", "show", "--new", ...options, "--json"]));
  place.keys.push(key);
  const url = `rtmp://127.0.0.1:1935/show/${key}`;
  await until("the function knows the key", async () => (await place.engine.ask("incoming", "RTMP", url)).allowed);
  return key;
}

const soon = (seconds) => new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z/, "Z");
const live = (id) => until(`${id} is live`, () => place.engine.has(id));
const over = (id) => until(`${id} is over`, async () => !(await place.engine.has(id)));

/** No part of a key that only it has is in any log. */
function unseen(key) {
  const [, claims, signature] = key.split(".");
  const logs = place.engine.said() + place.caddy.said() + place.hook.said();
  assert.ok(!logs.includes(claims.slice(0, 40)) && !logs.includes(signature.slice(0, 20)), "a log has a guest's key");
}

for (const by of ["rtmp", "srt", "whip"]) {
  test(`a guest publishes by ${by}, under the name that was signed`, async () => {
    const key = await guest("mia", "--until", "1h");
    const one = await place.engine.encode({ by, key });
    await live("show/mia");
    const playlist = await until("it is played", async () => {
      const answer = await fetch(`${place.origin}/show/mia/llhls.m3u8`);
      return answer.ok && answer.text();
    });
    assert.ok(!playlist.includes("eyJ"));
    await one.stop();
    await over("show/mia");
    unseen(key);
  });
}

test("a place that is kept for guests has a page", async () => {
  const key = await guest("slot-1", "--until", "1h");
  const one = await place.engine.encode({ key });
  await live("show/slot-1");
  const page = await open(browser, `${place.origin}/slot-1/`, { expected: NETWORK });
  await plays(page, "show/slot-1");
  assert.ok(page.requested.every((url) => !/eyJ/.test(url)));
  await page.leave();
  await one.stop();
  await over("show/slot-1");
});

test("the engine ends the stream when the key ends, and refuses it afterwards", async () => {
  const key = await guest("mia", "--until", soon(20));
  const one = await place.engine.encode({ key });
  await live("show/mia");
  await over("show/mia");
  await one.ended;
  const again = await place.engine.encode({ key });
  await again.ended;
  assert.ok(!(await place.engine.has("show/mia")));
  unseen(key);
});

test("revoked keys end their streams, and nobody else's", async () => {
  await place.engine.publish("show/alice");
  const key = await guest("mia", "--until", "1h");
  const one = await place.engine.encode({ key });
  await live("show/mia");
  await place.mitts(["invite", "--revoke-all"]);
  await over("show/mia");
  await one.ended;
  assert.ok(await place.engine.has("show/alice"));
  const { allowed } = await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1/show/${key}`);
  assert.equal(allowed, false);
  unseen(key);
});
