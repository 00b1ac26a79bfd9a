// A streamer on the page /go-live/: a site with its own keys, and steps that its tests repeat.
import assert from "node:assert/strict";
import { before } from "node:test";
import { freshKey, goLive, studio } from "./golive.mjs";
import { browser, place, staged } from "./stage.mjs";
import { rotate } from "./town.mjs";
import { until } from "./wait.mjs";

/** A browser reports refused and broken requests, which these tests cause. */
export const NETWORK = [/Failed to load resource/];

/** The answer of /whoami for Alice. */
export const ALICE = { user: "alice", name: "Alice", apps: [{ app: "show", title: "The show", stream: "show/alice", path: "/alice/" }], until: null };

/** A valid key of Alice's, and an expired one of Bob's. */
export let alice;
export let ended;

/** The site, for all tests of a file. To be awaited before them. */
export async function stagedKeys() {
  await staged({ webrtc: true }, studio);
  before(async () => {
    alice = await freshKey(place, "alice");
    ended = await rotate(place, "bob");
    await place.mitts(["user", "rotate", "bob", "--end-old", "now"]);
    await until("the old key is refused", async () => !(await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1:1935/show/${ended}`)).allowed);
  });
}

export const enter = (options) => goLive(browser, place, { expected: NETWORK, ...options });
export const trouble = (page, words) => page.locator("[data-trouble]", { hasText: words }).waitFor();
export const gone = () => until("the name is free", () => !place.engine.streams.has("show/alice") && !place.engine.sessions.size);

/** Asserts that a key is only where it may be; for refused requests, the browser's own messages contain the address. */
export async function keptSecret(page, key) {
  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href]));
  const places = { stored, DOM: await page.content(), console: page.heard.join("\n"), complaints: page.complaints().join("\n"), Caddy: place.caddy.said(), function: place.hook.said() };
  for (const [name, text] of Object.entries(places)) assert.ok(!text.includes(key.slice(0, 20)), `the key stands in ${name}`);
  for (const url of page.requested.filter((url) => url.includes(key.slice(0, 20)))) assert.match(new URL(url).pathname + new URL(url).search, /^\/show\/mitts_\w+(\/\w+)?\?direction=whip$/);
}

/** As if it were unplugged, or no longer shared. */
export const end = (page) => page.locator("[data-preview]").evaluate((video) => {
  video.srcObject.getVideoTracks()[0].stop();
  video.srcObject.getVideoTracks()[0].dispatchEvent(new Event("ended"));
});

/** Waits until a source is live: "camera", "screen" or "microphone". */
export const from = (page, source) => page.locator(`.studio[data-state="live"][data-source="${source}"]`).waitFor();
