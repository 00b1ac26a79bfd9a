// OBS asks the site how to encode, and publishes to a real engine with the token in the answer. An encoder takes the place of
// OBS: the one that can be installed here is too old to ask.
import assert from "node:assert/strict";
import { createHmac, createHash } from "node:crypto";
import { test } from "node:test";
import { NETWORK, open, plays } from "../support/chromium.mjs";
import { noLeaks } from "../support/leaks.mjs";
import { listed, unlisted } from "../support/listed.mjs";
import { SECRET } from "../support/roster.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { freshKey } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice";
const ALPHABET = "0123456789abcdefghijklmnopqrstuv";

const KEPT = `
[users.slot-1]
name = "First guest"
apps = ["show"]
`;

await staged({ engine: "real", edit: (text) => text + KEPT });

/** What OBS 32 asks, and the answer. */
async function ask(key, query = "?app=show") {
  const report = {
    service: "IVS",
    schema_version: "2025-01-25",
    authentication: key,
    client: { name: "obs-studio", version: "32.2.2", supported_codecs: ["h264"] },
    capabilities: { system: { name: "Windows" }, gpu: [{ model: "AMD Radeon RX 6700 XT", vendor_id: 4098, device_id: 29663 }] },
    preferences: { composition_gpu_index: 0, audio_channels: 2, canvases: [{ width: 1280, height: 720, framerate: { numerator: 30, denominator: 1 } }] },
  };
  const answer = await fetch(`${place.origin}/obs${query}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(report) });
  assert.equal(answer.status, 200);
  return answer.json();
}

/** Where OBS sends to with this answer, and the token. */
function target({ ingest_endpoints: [{ url_template: template, authentication: token }] }) {
  place.keys.push(token);
  return { token, url: template.replace("{stream_key}", token) };
}

function base32(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{1,5}/g).map((five) => ALPHABET[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
}

/** The token that a function with this secret makes, with another end: in seconds since 1970. */
function token(key, ends) {
  const end = Buffer.alloc(4);
  end.writeUInt32BE(ends);
  const body = Buffer.concat([end, createHash("sha256").update(key).digest()]);
  const purpose = createHmac("sha256", SECRET).update("OvenMitts publish tokens, version 1").digest();
  const made = `mitts_${base32(Buffer.concat([body, createHmac("sha256", purpose).update(body).digest().subarray(0, 16)]))}`;
  place.keys.push(made);
  return made;
}

const now = () => Math.floor(Date.now() / 1000);
const clean = () => noLeaks(place.keys, place.folder, [place.engine, place.caddy, place.hook]);

test("an OBS publishes with the token that it gets, and is watched", async () => {
  const key = await freshKey(place, "alice");
  const answer = await ask(key);
  assert.equal(answer.status.result, "success");
  assert.deepEqual(answer.encoder_configurations.map(({ type, height, settings: { bf, keyint_sec: keyint } }) => [type, height, bf, keyint]), [["h264_texture_amf", 720, 0, 1]]);
  const one = await place.engine.encode({ url: target(answer).url });
  await listed(place, ALICE);
  const page = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
  await plays(page, ALICE);
  await page.leave();
  await one.stop();
  await unlisted(place, ALICE);
  await clean();
});

test("a stream goes on after the end of its token, with which no other begins", async () => {
  const key = await freshKey(place, "alice");
  const short = token(key, now() + 4);
  const one = await place.engine.encode({ key: short });
  await until("it is live", () => place.engine.has(ALICE));
  const refused = () => place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1/show/${short}`);
  await until("the token has ended", async () => !(await refused()).allowed);
  await until("the function's log says so", () => place.hook.said().includes("the publish token has ended"));
  await listed(place, ALICE);
  assert.ok(!one.over() && (await place.engine.has(ALICE)));
  await one.stop();
  await unlisted(place, ALICE);
  const late = await place.engine.encode({ key: short });
  await until("the encoder was sent away", () => late.over());
  assert.ok(!(await place.engine.has(ALICE)));
  await clean();
});

test("a token of a user who is disabled meanwhile, and tokens that nobody made", async (t) => {
  const key = await freshKey(place, "bob");
  const { token: good } = target(await ask(key));
  const forged = good.slice(0, -1) + (good.endsWith("0") ? "g" : "0");
  const other = token("not a key", now() + 600);
  await place.mitts(["user", "disable", "bob"]);
  t.after(() => place.mitts(["user", "enable", "bob"]));
  await until("the function refuses it", async () => !(await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1/show/${good}`)).allowed);
  for (const bad of [good, forged, other]) {
    assert.equal((await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1/show/${bad}`)).allowed, false);
    const one = await place.engine.encode({ key: bad });
    await until("the encoder was sent away", () => one.over());
  }
  assert.ok(!(await place.engine.has("show/bob")));
  const answer = await ask(key, "?language=de");
  assert.equal(answer.status.result, "error");
  assert.match(answer.status.html_en_us, /^Du darfst nicht auf .+ streamen/);
  await clean();
});

test("a guest's OBS gets a token, and the stream ends with the guest's key", async () => {
  const until30 = new Date(Date.now() + 30_000).toISOString().replace(/\.\d+Z/, "Z");
  const { key } = JSON.parse(await place.mitts(["guest", "slot-1", "--app", "show", "--until", until30, "--json"]));
  place.keys.push(key);
  const answer = await until("the function knows the key", async () => {
    const answer = await ask(key);
    return answer.status.result === "success" && answer;
  });
  const { token: made, url } = target(answer);
  assert.ok(made.length < 130 && !key.includes(made));
  const one = await place.engine.encode({ url });
  await until("it is live", () => place.engine.has("show/slot-1"));
  await until("it is over", async () => !(await place.engine.has("show/slot-1")));
  await one.ended;
  assert.ok(Date.now() >= Date.parse(until30) - 1000);
  assert.equal((await ask(key)).status.result, "error");
  assert.equal((await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1/show/${made}`)).allowed, false);
  await clean();
});
