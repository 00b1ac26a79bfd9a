// A site with `https` in its address, with a certificate of Caddy's own CA: pages, playback, signalling and WHIP on one trusted
// origin.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { authority } from "../support/caddy.mjs";
import { inState, launch, open, plays, source } from "../support/chromium.mjs";
import { freshKey } from "../support/golive.mjs";
import { town } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

let place;
let browser;

before(async () => {
  place = await town({ webrtc: true, https: true });
  browser = await launch([`--ignore-certificate-errors-spki-list=${await authority(place.folder)}`]);
});

after(async () => {
  await browser?.close();
  await place?.close();
});

const visit = (path, options) => open(browser, place.origin + path, options);

for (const path of ["/", "/alice/", "/finals/obs/"]) {
  test(`${path} is fine, with the headers of a trusted origin`, async () => {
    const page = await visit(path);
    const headers = await page.answer.allHeaders();
    assert.match(headers["strict-transport-security"], /^max-age=31536000/);
    assert.equal(headers["cross-origin-opener-policy"], "same-origin");
    assert.match(headers["content-security-policy"], /^default-src 'none'; script-src 'self'/);
    assert.equal(await page.evaluate(() => performance.getEntriesByType("navigation")[0].nextHopProtocol), "h2");
    await until("its players are settled", async () => (await page.locator('.player[data-state="connecting"]').count()) === 0);
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  });
}

test("LL-HLS plays", async () => {
  const page = await visit("/dora/");
  await inState(page, "radio/dora", "offline");
  await place.engine.publish("radio/dora");
  await plays(page, "radio/dora");
  assert.equal(await source(page, "radio/dora"), "hls");
  assert.ok(page.requested.every((url) => new URL(url).host === new URL(place.origin).host), "one origin");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("signalling goes by wss, and reaches the engine as a web socket", async () => {
  await place.engine.publish("show/alice");
  const page = await visit("/alice/");
  await plays(page, "show/alice");
  assert.equal(await source(page, "show/alice"), "webrtc");
  const sockets = page.requested.filter((url) => url.startsWith("ws"));
  assert.ok(sockets.length && sockets.every((url) => url.startsWith(`${place.origin.replace("https", "wss")}/show/alice`)), sockets.join());
  const upgrade = place.engine.requests.find(({ socket, url }) => socket && url.startsWith("/show/alice"));
  assert.match(upgrade.headers.upgrade, /^websocket$/i);
  assert.equal(upgrade.headers["x-forwarded-proto"], "https");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("what a page publishes by WHIP reaches the engine, and its answer the page", async () => {
  const key = await freshKey(place, "bob");
  const page = await visit("/go-live/");
  const answer = await page.evaluate(async (address) => {
    const peer = new RTCPeerConnection();
    for (const kind of ["video", "audio"]) peer.addTransceiver(kind, { direction: "sendonly" });
    await peer.setLocalDescription();
    const reply = await fetch(address, { method: "POST", headers: { "Content-Type": "application/sdp" }, body: peer.localDescription.sdp });
    return { status: reply.status, location: reply.headers.get("Location"), text: await reply.text() };
  }, `/show/${key}?direction=whip`);
  assert.equal(answer.status, 201, answer.text);
  assert.match(answer.text, /^v=0/);
  assert.ok(new URL(answer.location, place.origin).href.startsWith(`${place.origin}/show/`), "below the same origin");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});
