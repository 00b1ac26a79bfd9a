// What the function notifies a program of, about streams of a real engine.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { appendFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { listed } from "../support/listed.mjs";
import { place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice";
const SIGNING = `whsec_${Buffer.alloc(32, "s").toString("base64")}`;

await staged({ engine: "real" });

/** The verified events, in order. */
const events = [];
const program = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signature } = request.headers;
  const key = Buffer.from(SIGNING.slice(6), "base64");
  const expected = `v1,${createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64")}`;
  events.push(signature === expected ? JSON.parse(body) : { type: "a wrong signature" });
  response.writeHead(204).end();
});
after(() => program.close());

await new Promise((listening) => program.listen(0, "127.0.0.1", listening));
await writeFile(join(place.folder, "hook.txt"), SIGNING, { mode: 0o600 });
await appendFile(
  join(place.folder, "mitts.toml"),
  `
[notify]
webhook = { url = "http://127.0.0.1:${program.address().port}/", secret = { file = "hook.txt" } }
local_hosts = ["127.0.0.1"]
events = ["live", "ended", "alert"]
settle = "10s"
`,
);

/** Waits for the next event, which must be the only one since. */
const next = async (type) => {
  const event = await until(`the event ${type}`, () => events.shift());
  assert.equal(event.type, type);
  assert.equal(event.data.stream, ALICE);
  assert.equal(event.data.user, "alice");
  return event.data;
};

test("an encoder that reconnects, and a duplicate that is refused, end nothing", async () => {
  await place.engine.publish(ALICE);
  const { since } = await next("stream.live");
  // Refused, since the name is taken: the engine reports that it closes.
  const duplicate = await place.engine.encode({ key: await place.keyOf("alice") });
  await duplicate.ended;
  await place.engine.drop(ALICE);
  await place.engine.publish(ALICE);
  await listed(place, ALICE);
  await place.engine.drop(ALICE);
  const ended = await next("stream.ended");
  assert.equal(ended.since, since, "both connections are one airing");
  assert.deepEqual(events, []);
});

test("B-frames are reported, with the remedy", async () => {
  await place.engine.publish(ALICE, "bframes");
  await next("stream.live");
  const { problem } = await next("stream.alert");
  assert.equal(problem.code, "bframes");
  assert.match(problem.remedy, /bframes=0/);
  await place.engine.drop(ALICE);
  await next("stream.ended");
});

test("an engine that is killed ends nothing until it answers again", async () => {
  await place.engine.publish(ALICE);
  await next("stream.live");
  await place.engine.kill();
  await until("the list is stale", async () => (await (await fetch(`${place.origin}/live.json`)).json()).stale);
  assert.deepEqual(events, []);
  await place.engine.start();
  await next("stream.ended");
});
