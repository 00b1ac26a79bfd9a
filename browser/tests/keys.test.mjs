// Keys made by `mitts` are used in all possible ways, with the engine up, down and refusing. Then everything that was written,
// logged, answered or shown is searched for them. Only requests to the engine may contain one.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import { open, plays } from "../support/chromium.mjs";
import { files } from "../support/files.mjs";
import { SECRET } from "../support/roster.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { rotate } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

await staged();

test("no key is anywhere but in what the engine was asked", async () => {
  const { engine, origin } = place;
  const [alice, bob, ended] = [await rotate(place, "alice"), await rotate(place, "bob"), await rotate(place, "dora")];
  await place.mitts(["user", "rotate", "dora", "--end-old", "now"]);
  const keys = [alice, bob, ended];
  const heard = []; // all answers that a client got
  const post = async (path, options) => {
    const answer = await fetch(origin + path, { method: "POST", body: "v=0\r\n", headers: { "Content-Type": "application/sdp" }, ...options });
    // The engine answers a publisher with the requested address, which contains the key.
    if (answer.status === 201) assert.ok(answer.headers.get("Location").startsWith(path.split("?")[0]));
    heard.push(JSON.stringify([...answer.headers].filter(([name]) => answer.status !== 201 || name !== "location")), await answer.text());
    return answer.status;
  };
  const everyWay = async (key) => {
    await post(`/show/${key}?direction=whip`);
    await post(`/show/alice?direction=whip&key=${key}`);
    await post(`/show/${key}?direction=whip`, { headers: { Authorization: `Bearer ${key}`, Cookie: `key=${key}`, Referer: `${origin}/${key}` } });
    for (const method of ["OPTIONS", "PATCH", "DELETE"]) await post(`/show/${key}/session?direction=whip`, { method, body: undefined });
    for (const path of [`/show/${key}/llhls.m3u8`, `/show/${key}/thumb.jpg`, `/show/${key}/live`, `/show/alice/llhls.m3u8?key=${key}`, `/${key}/`, `/?${key}`]) {
      await post(path, { method: "GET", body: undefined });
    }
    await post(`/show/${key}`); // not WHIP
  };

  await until("the function has heard of the new keys", async () => (await engine.rtmp("show", bob)).allowed);
  assert.equal((await engine.rtmp("show", alice)).new_url, `rtmp://127.0.0.1:1935/show/alice`);
  assert.equal((await engine.srt("show", alice)).new_url, `srt://default/show/alice`);
  assert.equal((await engine.rtmp("show", "alice", `?key=${alice}&x=1`)).new_url, `rtmp://127.0.0.1:1935/show/alice?x=1`);
  await until("the ended key is refused", async () => !(await engine.rtmp("radio", ended)).allowed);
  assert.equal((await engine.rtmp("talk", alice)).allowed, false, "a key is for its user's apps");
  for (const key of keys) {
    assert.equal((await engine.ask("outgoing", "LLHLS", `http://127.0.0.1:3333/show/${key}/llhls.m3u8`)).allowed, false, "a key is not played");
    await everyWay(key);
  }
  assert.equal(await post(`/show/${alice}?direction=whip`), 201);
  // Signed by somebody else, unsigned, and too long.
  for (const [signature, body] of [["AAAA", "{}"], [undefined, "{}"], ["AAAA", alice.repeat(4000)]]) {
    const headers = { "Content-Type": "application/json", ...(signature && { "X-OME-Signature": signature }) };
    const answer = await fetch(`http://127.0.0.1:${place.ports.hook}/admission?key=${alice}`, { method: "POST", headers, body });
    heard.push(await answer.text());
    assert.ok(answer.status >= 400);
  }

  // A viewer watches the stream of the key's owner.
  const page = await open(browser, `${origin}/alice/`);
  await plays(page, "show/alice");
  heard.push(await page.content(), page.complaints().join(), page.requested.join("\n"));
  heard.push(await page.evaluate(() => JSON.stringify([{ ...localStorage }, document.cookie])));
  await page.leave();

  await engine.stop();
  for (const key of keys) await everyWay(key);
  assert.ok((await post(`/show/${alice}?direction=whip`)) >= 500);
  await engine.start();

  const told = engine.asked.map(({ answer }) => JSON.stringify(answer)).join("\n");
  const places = new Map([
    ["Caddy's log", place.caddy.said()],
    ["the function's log", place.hook.said()],
    ["what mitts said", [place.built, await place.mitts(["check"]), await place.mitts(["user", "show", "alice"]), await place.mitts(["build"])].join("\n")],
    ["what clients were answered", heard.join("\n")],
    ["what the function answered", told],
  ]);
  for (const file of await files(place.folder)) places.set(relative(place.folder, file), (await readFile(file)).toString("latin1"));
  assert.ok(places.size > 100, "the whole tree is searched");
  assert.match(place.caddy.said(), /"uri":"\/show"/, "Caddy logged the failures");
  assert.match(place.hook.said(), /"verdict":"allowed"/, "the function logged its decisions");

  const asked = JSON.stringify(engine.requests);
  for (const key of keys) {
    assert.ok(asked.includes(key), "the search would find a key where it must be");
    for (const [name, text] of places) {
      // Half a key is also too much.
      assert.ok(!text.includes(key.slice(0, 20)), `a key stands in ${name}`);
    }
  }
  const hash = createHash("sha256").update(alice).digest("hex");
  for (const [name, text] of places) {
    assert.ok(!text.includes(SECRET), `the admission secret stands in ${name}`);
    if (name !== "mitts.toml") assert.ok(!text.includes(hash), `a key's hash stands in ${name}`);
  }
});
