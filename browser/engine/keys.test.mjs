// Stream keys in every way that a real engine receives them, right and wrong, with the function up and down: none may appear in
// the logs of the engine, Caddy or the function.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { clip } from "../support/clips.mjs";
import { encoder, mute, whip } from "../support/encoders.mjs";
import { noLeaks } from "../support/leaks.mjs";
import { signal } from "../support/signalling.mjs";
import { place, staged } from "../support/stage.mjs";
import { freshKey, rotate } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice";
const WAYS = ["rtmp", "srt", "whip"];

await staged({ engine: "real", record: true }, async () => undefined);

const keys = {};

before(async () => {
  keys.good = await place.keyOf("alice");
  keys.ended = await rotate(place, "bob");
  await rotate(place, "bob", "--end-old", "now");
  keys.disabled = await freshKey(place, "guest-1", "radio");
  await place.mitts(["user", "disable", "guest-1"]);
  keys.unknown = `mitts_${"unknown".repeat(6)}x`;
  place.keys.push(keys.unknown);
  const refused = async (key) => !(await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1/radio/${key}`)).allowed;
  for (const key of [keys.ended, keys.disabled]) await until("the function refuses it", () => refused(key));
});

/** Asserts that no key has leaked so far. */
const clean = () => noLeaks(place.keys, place.folder, [place.engine, place.caddy, place.hook]);

/** Runs one encoder until it is accepted or refused, and ends it. Invalid requests may get no answer. */
async function attempt(by, url, nonsense = false) {
  const one = by === "whip" ? whip(url, await clip("opus")) : await encoder({ by, url });
  const decided = by === "whip" ? one.status : until("it is decided", async () => one.over() || place.engine.has(ALICE), nonsense ? 5000 : undefined);
  await decided.catch((error) => {
    if (!nonsense) throw error;
  });
  await one.stop();
}

const urls = (app, key) => WAYS.map((by) => [by, place.engine.url(by, app, key)]);
const gone = () => until("the name is free", async () => (await place.engine.rest("/v1/vhosts/default/apps/show/streams"))[1].response.length === 0);

for (const by of WAYS) {
  test(`by ${by}: success, a duplicate of each kind, refusals, an app that is not there`, async () => {
    await place.engine.publish(ALICE, undefined, { by });
    for (const [second, url] of urls("show", keys.good)) {
      // The first stays live meanwhile: the second is decided when its encoder has ended, or has an answer.
      const one = second === "whip" ? whip(url, await clip("opus")) : await encoder({ by: second, url });
      await (second === "whip" ? one.status : one.ended);
      await one.stop();
    }
    await place.engine.drop(ALICE);
    for (const key of [keys.ended, keys.disabled, keys.unknown]) await attempt(by, place.engine.url(by, "show", key));
    for (const key of [keys.good, keys.unknown]) await attempt(by, place.engine.url(by, "nowhere", key));
    await clean();
  });

  test(`by ${by}: gone before the first media`, async () => {
    for (const key of [keys.good, keys.unknown]) {
      const asked = place.engine.asked.length;
      const url = place.engine.url(by, "show", key);
      const one = by === "whip" ? whip(url, await clip("opus"), { silent: true }) : mute(by, url);
      await until("the function was asked", () => place.engine.asked.length > asked);
      if (by === "whip") await one.status;
      await one.kill();
    }
    await gone();
    await clean();
  });

  test(`by ${by}: a key that ends while it is used`, async () => {
    const key = await freshKey(place, "bob");
    const one = await place.engine.encode({ by, key });
    await until("it is live", () => place.engine.has("show/bob"));
    await rotate(place, "bob", "--end-old", new Date(Date.now() + 3000).toISOString().replace(/\.\d+Z/, "Z"));
    await until("the engine has ended it", async () => !(await place.engine.has("show/bob")));
    await one.kill();
    await gone();
    await attempt(by, place.engine.url(by, "show", key));
    await clean();
  });
}

test("malformed requests, and names that look like a key and are played", async () => {
  const { rtmp, srt, http, thumbnail } = place.ports;
  const direct = { origin: `http://127.0.0.1:${http}` };
  for (const key of [keys.good, keys.unknown]) {
    for (const path of [key, `show/${key}/${key}`, `show/deep/${key}`, `${key}/show`, `show/alice?key=${key}&key=${key}`, `show/${key}?key=${key}`]) {
      await attempt("rtmp", `rtmp://127.0.0.1:${rtmp}/${path}`, true);
    }
    const ids = [key, `default/${key}`, `default/show/${key}/${key}`, `${key}/show/alice`, encodeURIComponent(`srt://127.0.0.1:${srt}/show/${key}`), encodeURIComponent(`#!::r=show/${key},m=publish`)];
    for (const id of ids) await attempt("srt", `srt://127.0.0.1:${srt}?streamid=${id}`, true);
    for (const place_ of [place, direct]) {
      const ask = (path, options) => fetch(place_.origin + path, options).then((reply) => reply.text());
      const post = { method: "POST", headers: { "Content-Type": "application/sdp", Authorization: `Bearer ${key}`, Cookie: `key=${key}`, Referer: `${place.origin}/${key}` } };
      for (const body of ["", "v=0\r\n", "nonsense", `o=${key}`]) await ask(`/show/${key}?direction=whip`, { ...post, body });
      for (const method of ["PATCH", "DELETE", "OPTIONS"]) await ask(`/show/${key}/session?direction=whip`, { method });
      for (const path of [`/show/${key}`, `/show/${key}/llhls.m3u8`, `/show/${key}/thumb.jpg`, `/show/${key}/live`, `/${key}/`, `/?${key}`, `/show/alice/llhls.m3u8?key=${key}`, `/show/alice/${key}.m3u8`, `/${key}/alice/llhls.m3u8`]) await ask(path);
      await ask(`/show/${key}`, post);
      for (const path of [`/show/${key}`, `/show/${key}/webrtc_default?transport=all`, `/show/alice?key=${key}`, `/show/alice/${key}`, `/${key}/alice`]) await signal(place_, path).catch(() => {});
    }
    await fetch(`http://127.0.0.1:${thumbnail}/show/${key}/thumb.jpg`).catch(() => {}); // for versions with a port for it
  }
  await gone();
  await clean();
});

test("while the function is down, and while the engine is", async () => {
  await place.hook.stop();
  for (const key of [keys.good, keys.unknown]) {
    for (const [by, url] of urls("show", key)) await attempt(by, url);
    await signal(place, `/show/${key}`);
    await signal({ origin: `http://127.0.0.1:${place.ports.http}` }, `/show/${key}`);
  }
  await clean();
  await place.restartHook();
  await place.engine.publish(ALICE);
  await place.engine.kill();
  for (const key of [keys.good, keys.unknown]) {
    await attempt("whip", place.engine.url("whip", "show", key));
    for (const path of [`/show/${key}`, `/show/${key}/llhls.m3u8`, `/show/alice/llhls.m3u8?key=${key}`]) await fetch(place.origin + path);
  }
  await place.engine.start();
  await clean();
});

test("the searched logs are those of what happened", () => {
  assert.match(place.hook.said() + place.engine.said(), /show/);
  assert.match(place.caddy.said(), /"uri":"\/show"/, "Caddy logged the failures");
  assert.ok(place.engine.asked.some(({ body }) => body.includes(keys.good)), "the function was asked about keys");
  assert.match(place.engine.said(), /#default#show/, "the engine logs at the level that an admin has");
});
