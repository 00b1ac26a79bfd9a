// A private stream on a real engine: it is published like any other, and nobody can play it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { list, listed } from "../support/listed.mjs";
import { NETWORK, open } from "../support/chromium.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";
import { signal } from "../support/signalling.mjs";

await staged({ engine: "real" });

test("a private stream is refused in every way", async () => {
  await place.engine.publish("show/carol");
  await place.engine.publish("show/alice");
  // Alice started later: when her files are there, Carol's could be, too.
  await listed(place, "show/alice");
  await until("a public picture is there", async () => (await fetch(`${place.origin}/show/alice/thumb.jpg`)).ok);
  await until("a public playlist is there", async () => (await fetch(`${place.origin}/show/alice/llhls.m3u8`)).ok);
  await until("WebRTC is offered of a public stream", async () => (await signal(place, "/show/alice?transport=all")).offer);
  assert.ok(!(await list(place)).has("show/carol"));
  for (const file of ["llhls.m3u8", "thumb.jpg", "thumb.png", "webrtc_default.m3u8", "master.m3u8", "playlist.m3u8", "ts:playlist.m3u8"]) {
    const { status } = await fetch(`${place.origin}/show/carol/${file}`);
    assert.ok(status === 401 || status === 403 || status === 404, `${file} is ${status}`);
  }
  const names = await publicFiles();
  for (const name of names) {
    const { status } = await fetch(`${place.origin}/show/carol/${name}`);
    assert.ok(status === 401 || status === 403 || status === 404, `${name} is ${status}`);
  }
  assert.notEqual((await fetch(`${place.origin}/show/carol/live`)).status, 200);
  for (const path of ["/show/carol", "/show/carol?transport=all", "/show/carol/webrtc_default", "/show/carol/llhls"]) {
    const said = await signal(place, path);
    assert.equal(said.offer, undefined, path);
  }
  const page = await open(browser, `${place.origin}/carol/`, { expected: NETWORK });
  assert.equal(await page.locator("video").count(), 0);
  await page.leave();
  await place.engine.drop("show/carol");
  await place.drop("show/alice");
});

/** The files of Alice's LL-HLS: Carol's have names of the same form. */
async function publicFiles() {
  const of = async (file) => (await (await fetch(`${place.origin}/show/alice/${file}`)).text()).match(/[\w-]+\.(?:m3u8|m4s)\?*[\w=&-]*/g) || [];
  const chunklists = await of("llhls.m3u8");
  return [...chunklists, ...(await Promise.all(chunklists.map(of))).flat()];
}
