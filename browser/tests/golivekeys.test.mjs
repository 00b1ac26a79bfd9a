// How /go-live/ handles a stream key: its owner, its errors, remembering it, and when it is visible.
import assert from "node:assert/strict";
import { test } from "node:test";
import { accessible } from "../support/axe.mjs";
import { preview, publish, use } from "../support/golive.mjs";
import { browser, place } from "../support/stage.mjs";
import { ALICE, alice, ended, enter, gone, keptSecret, stagedKeys, trouble } from "../support/streamer.mjs";

await stagedKeys();

test("a mistyped key is told at once, and asked of nobody", async () => {
  const page = await enter();
  const typed = async (text, words) => {
    await page.getByLabel("Stream key", { exact: true }).first().fill(text);
    await page.getByRole("button", { name: "Use this key" }).click();
    await page.locator("[data-key-state]", { hasText: words }).waitFor();
  };
  await typed("hunter2", "start with mitts_");
  await typed(alice.slice(0, -1), "key is incomplete");
  await typed(alice.slice(0, -1) + (alice.endsWith("a") ? "b" : "a"), "missing or wrong");
  assert.ok(!page.requested.some((url) => url.endsWith("/whoami")));
  assert.equal(await page.getByRole("button", { name: "Go live" }).isDisabled(), true);
  await page.leave();
});

test("whose a key is, and what the function says against it", async () => {
  const page = await enter();
  const answer = async (status, json, headers) => {
    await page.unroute("**/whoami");
    await page.route("**/whoami", (route) => route.fulfill({ status, json, headers }));
    await page.getByLabel("Stream key", { exact: true }).first().fill(alice);
    await page.getByRole("button", { name: "Use this key" }).click();
  };
  const says = (words) => page.locator("[data-key-state]", { hasText: words }).waitFor();
  await answer(403, { reason: "unknown" });
  await says("Nobody here has this key");
  await answer(403, { reason: "expired", until: "2026-01-02T03:04:05Z" });
  await says(/expired on .*2026/);
  await answer(403, { reason: "early", from: "2036-01-02T03:04:05Z" });
  await says(/from .*2036/);
  await answer(403, { reason: "disabled" });
  await says("may not publish");
  await answer(403, { reason: "refused", until: "2036-01-02T03:04:05Z" });
  await says(/may not go live until .*2036/);
  await answer(429, {}, { "Retry-After": "7" });
  await says("Wait 7 seconds");
  await answer(200, { user: "alice", name: "Alice", apps: [{ app: "radio", title: "LL-HLS alone", stream: "radio/alice", path: "/alice/radio/" }], until: null });
  await says("You are Alice.");
  assert.equal(await page.getByLabel("App").first().inputValue(), "radio", "their app is chosen");
  assert.deepEqual(await page.locator("[data-settings-place] option:disabled").evaluateAll((all) => all.map(({ value }) => value)), ["show", "talk"]);
  await page.getByRole("button", { name: "Forget the key" }).click();
  assert.equal(await page.locator("[data-settings-place] option:disabled").count(), 0, "the next key may be somebody else's");
  await page.leave();
});

test("a remembered key that was asked about too often is asked about again", async () => {
  const page = await enter({
    prepare: async (page) => {
      await page.addInitScript((key) => localStorage.setItem("mitts.key", key), alice);
      let asked = 0;
      await page.route("**/whoami", (route) => (asked++ ? route.fulfill({ json: ALICE }) : route.fulfill({ status: 429, json: {}, headers: { "Retry-After": "2" } })));
    },
  });
  await page.locator("[data-key-state]", { hasText: "Wait 2 seconds" }).waitFor();
  await page.locator("[data-key-state]", { hasText: "You are Alice." }).waitFor();
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a key that the function refuses", async () => {
  const page = await enter();
  await page.route("**/whoami", (route) => route.fulfill({ status: 404 }));
  await use(page, ended);
  await preview(page);
  await page.locator(".studio").getByRole("button", { name: "Go live" }).click();
  await trouble(page, "does not accept this key");
  assert.equal(await page.getByRole("button", { name: "Go live" }).isEnabled(), true, "one can try again");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a key is remembered only where that was ticked, and forgotten", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const stored = () => page.evaluate(() => localStorage.getItem("mitts.key"));
  await page.goto(`${place.origin}/go-live/`);
  await use(page, alice);
  assert.equal(await stored(), null);
  await page.reload();
  await page.getByLabel("Remember it").check();
  await use(page, alice);
  assert.equal(await stored(), alice);
  await page.reload();
  await page.locator('.key:not([data-state="empty"])').waitFor();
  await page.getByRole("button", { name: "Forget the key" }).click();
  assert.equal(await stored(), null);
  assert.equal(await page.getByRole("button", { name: "Go live" }).isDisabled(), true);
  await context.close();
});

test("settings for encoders: covered, shown, copied", async () => {
  const page = await enter({ permissions: ["clipboard-read", "clipboard-write"] });
  await use(page, alice);
  const section = page.locator('[data-settings="show"]');
  const field = (encoder, name) => section.locator(".encoder", { hasText: encoder }).getByLabel(name, { exact: true });
  for (const summary of await section.locator("summary").all()) await summary.click();
  const server = field("WHIP", "Server");
  assert.match(await server.inputValue(), /\/show\/•+\?direction=whip$/, "covered at first");
  const copy = section.locator(".encoder", { hasText: "WHIP" }).getByRole("button", { name: "Copy: Server" });
  await copy.click();
  await page.locator("[data-copied]", { hasText: "Server: copied" }).waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `${place.origin}/show/${alice}?direction=whip`);
  await page.getByLabel("Show the key in the settings").check();
  assert.equal(await server.inputValue(), `${place.origin}/show/${alice}?direction=whip`);
  assert.equal(await field("OBS: RTMP", "Server").inputValue(), "rtmp://127.0.0.1/show");
  assert.equal(await field("OBS: RTMP", "Stream Key").inputValue(), alice);
  assert.equal(await field("OBS: SRT", "Server").inputValue(), "srt://127.0.0.1:9999", "OBS shows this field, and logs it");
  assert.equal(await field("OBS: SRT", "Stream Key").inputValue(), `default/show/${alice}`);
  assert.equal(await field("OBS: Settings", "Advanced, x264: x264 Options").inputValue(), "keyint=30 bframes=0");
  assert.deepEqual(await section.locator("summary").allInnerTexts().then((all) => all.slice(0, 3)), ["OBS: RTMP", "OBS: SRT", "OBS 30 or newer: WHIP"], "what every OBS has comes first");
  assert.match(await field("ffmpeg", "Command").inputValue(), new RegExp(`-g 30 -bf 0 .* rtmp://127\\.0\\.0\\.1/show/${alice}$`));
  await keptSecret(page, alice);
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  assert.match(await server.inputValue(), /\/show\/•+\?/, "who comes back finds it covered");
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("no"))));
  await copy.click();
  await page.locator("[data-copied]", { hasText: "show the key" }).waitFor({ state: "attached" });
  assert.match(await server.inputValue(), /\/show\/•+\?/, "a failed copy shows it to nobody");
  await page.leave();
});

test("whoever gave their key sees what arrives of their streams, and what is wrong with it", async () => {
  let video = { codec: "H264", width: 1280, height: 720, framerate: 30, bframes: true, keyframe_interval: 8.3 };
  let since = "2026-11-20T11:20:09.975Z";
  let streams = true;
  const page = await enter();
  await page.route("**/whoami", (route) => route.fulfill({ json: ALICE }));
  await page.route("**/live.json", (route) => {
    const entry = { id: "show/alice", app: "show", user: "alice", name: "Alice", path: "/alice/", since, viewers: 3, bitrate: 2500000, video, audio: { codec: "AAC", samplerate: 48000, channels: 2 } };
    return route.fulfill({ json: { at: "2026-11-20T11:26:15.492Z", stale: false, streams: streams ? [entry] : [] } });
  });
  const panel = page.locator("[data-arrives]");
  assert.equal(await panel.isVisible(), false, "nobody gave a key");
  await use(page, alice);
  await panel.getByText("H264 1280 × 720, 30/s · AAC").waitFor();
  await panel.getByText("B-frames are on").waitFor();
  await panel.getByText("every 8 seconds").waitFor();
  await page.getByText("You are already live from another program").waitFor();
  await accessible(page);
  const flaws = await panel.locator("[data-arrives-flaws] p").count();
  assert.equal(flaws, 2, "and nothing else is wrong");

  video = { ...video, bframes: undefined, keyframe_interval: 1, codec: "H265" };
  await panel.getByText("The video is H265").waitFor();
  await panel.getByText("B-frames").waitFor({ state: "detached" });
  streams = false;
  await panel.waitFor({ state: "hidden" });
  await page.getByText("You are already live").waitFor({ state: "hidden" });

  // The page's own stream is not reported as another program's, even while the list is late.
  await preview(page);
  await publish(page);
  video = { ...video, codec: "H264" };
  since = new Date().toISOString();
  streams = true;
  await panel.waitFor();
  assert.equal(await page.getByText("You are already live").isVisible(), false);
  await page.locator(".studio").getByRole("button", { name: "Stop" }).click();
  assert.equal(await page.getByText("You are already live").isVisible(), false);
  await gone();
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a name that is taken reads so, whoever has it", async () => {
  const page = await enter();
  await use(page, alice);
  await preview(page);
  // The engine answers 409 if a browser uses the name, and 500 if another encoder does.
  for (const status of [409, 500]) {
    await page.route(/direction=whip/, (route) => route.fulfill({ status }));
    await page.locator(".studio").getByRole("button", { name: "Go live" }).click();
    await trouble(page, "Your name is already live, maybe from OBS or another tab");
    await page.unroute(/direction=whip/);
  }
  await page.leave();
});
