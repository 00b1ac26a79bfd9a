// Pages play streams made by ffmpeg: they start, stop, come back, and can be used without a mouse.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inState, open, player, plays, VIEWPORTS } from "../support/chromium.mjs";
import { comebacks, fallbacks } from "../support/comebacks.mjs";
import { walk } from "../support/keyboard.mjs";
import { pixels } from "../support/pixels.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { rotate } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

await staged();

const visit = (path, options) => open(browser, place.origin + path, options);

/** Publishes over WHIP through Caddy, with a key made by `mitts`; the function reads a new key within a second. */
async function whip(app, key) {
  const url = `${place.origin}/${app}/${key}?direction=whip`;
  return until("the key is taken", async () => {
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/sdp" }, body: "v=0\r\n" });
    return answer.status === 201 && answer;
  });
}

for (const [size, viewport] of Object.entries(VIEWPORTS)) {
  test(`an absent stream shows its card and starts by itself, ${size}`, async () => {
    await place.drop("show/alice");
    const page = await visit("/alice/", viewport);
    await inState(page, "show/alice", "offline");
    assert.match(await page.locator(".player-card").innerText(), /Offline\s+Starts automatically when Alice goes live/);
    await whip("show", await rotate(place, "alice"));
    await plays(page, "show/alice");
    assert.equal(await page.locator(".player-card").isVisible(), false);
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  });
}

comebacks(plays, { "breaks off": {}, "ends, with its playlists left over,": { quietly: true } });

fallbacks({ "signalling is refused": "refuse", "signalling never answers": "hang" });

test("an app without WebRTC asks for no signalling", async () => {
  await place.engine.publish("radio/dora");
  const page = await visit("/dora/");
  await plays(page, "radio/dora");
  assert.ok(!page.requested.some((url) => url.startsWith("ws")));
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("slots play in their places, and an absent one waits among them", async () => {
  await place.engine.publish("show/alice");
  await place.engine.publish("radio/dora");
  await place.drop("show/bob");
  const page = await visit("/finals/");
  await Promise.all([plays(page, "show/alice"), plays(page, "radio/dora"), inState(page, "show/bob", "offline")]);
  const canvas = await page.locator(".layout").boundingBox();
  for (const [name, x, y, w, h] of [["show/alice", 0, 120, 854, 480], ["show/bob", 854, 120, 426, 240], ["radio/dora", 854, 360, 426, 240]]) {
    const box = await player(page, name).boundingBox();
    const at = [(box.x - canvas.x) / canvas.width, (box.y - canvas.y) / canvas.height, box.width / canvas.width, box.height / canvas.height];
    const wanted = [x / 1280, y / 720, w / 1280, h / 720];
    at.forEach((part, i) => assert.ok(Math.abs(part - wanted[i]) < 0.005, `${name}: ${at} instead of ${wanted}`));
  }
  await place.engine.publish("show/bob");
  await plays(page, "show/bob");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("an OBS source is its canvas, players and nothing else", async () => {
  for (const name of ["show/alice", "radio/dora"]) await place.engine.publish(name);
  await place.drop("show/bob");
  const page = await visit("/finals/obs/", { viewport: { width: 1280, height: 720 } });
  await Promise.all([plays(page, "show/alice"), plays(page, "radio/dora"), inState(page, "show/bob", "offline")]);
  const look = await page.evaluate(() => {
    const box = document.querySelector(".layout").getBoundingClientRect();
    return {
      box: [box.x, box.y, box.width, box.height],
      text: document.body.innerText.trim(),
      scroll: [document.scrollingElement.scrollWidth, document.scrollingElement.scrollHeight],
      muted: [...document.querySelectorAll("video")].map((video) => video.muted),
    };
  });
  assert.deepEqual(look.box, [0, 0, 1280, 720]);
  assert.deepEqual(look.scroll, [1280, 720]);
  assert.equal(look.text, "");
  const [corner, absent, picture] = await pixels(browser, await page.screenshot({ omitBackground: true }), [[5, 5], [1067, 240], [427, 360]]);
  assert.equal(corner[3], 0, "outside of the slots it is transparent");
  assert.equal(absent[3], 0, "an absent stream is transparent, too");
  assert.equal(picture[3], 255, "a playing one is not");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("it starts muted, and one labelled press brings the sound", async () => {
  await place.engine.publish("show/alice");
  const page = await visit("/alice/");
  await plays(page, "show/alice");
  const muted = () => page.locator("video").evaluate((video) => video.muted);
  assert.equal(await muted(), true);
  await page.getByRole("button", { name: "Unmute Alice" }).click();
  await until("it is heard", async () => !(await muted()));
  assert.equal(await page.getByRole("button", { name: "Unmute Alice" }).isVisible(), false);
  await page.locator(".player").hover();
  await page.getByRole("group", { name: "Alice: Player controls" }).getByRole("button", { name: "Mute", exact: true }).click();
  await until("it is silent again", muted);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

// OvenMediaEngine's LL-HLS has separate video and audio, and the light build of hls.js does not play separate audio.
test("LL-HLS brings the sound as well", async () => {
  await place.engine.publish("radio/dora");
  const page = await visit("/dora/");
  await plays(page, "radio/dora");
  await until("sound was decoded", () => page.locator("video").evaluate((video) => video.webkitAudioDecodedByteCount > 0), 20_000);
  await page.leave();
});

test("of several players only one is heard", async () => {
  for (const name of ["show/alice", "radio/dora"]) await place.engine.publish(name);
  const page = await visit("/finals/");
  await Promise.all([plays(page, "show/alice"), plays(page, "radio/dora")]);
  const heard = () => page.evaluate(() => [...document.querySelectorAll(".player")].filter((player) => player.querySelector("video")?.muted === false).map((player) => player.dataset.name));
  assert.deepEqual(await heard(), []);
  for (const name of ["Alice", "Dora"]) {
    await page.getByRole("button", { name: `Unmute ${name}` }).click();
    await until(`only ${name} is heard`, async () => (await heard()).join() === name);
  }
  await page.leave();
});

test("everything can be reached and used by keyboard", async () => {
  await place.engine.publish("show/alice");
  const page = await visit("/alice/");
  await plays(page, "show/alice");
  const reached = await walk(page);
  const wanted = ["Skip to content", "Sourdough", "Unmute Alice", "Pause", "Unmute", "Volume", "Settings", "Picture in picture", "Theatre mode", "Full screen"];
  assert.deepEqual(reached.filter((name) => wanted.includes(name)), wanted, `in this order; reached: ${reached.join(", ")}`);

  const paused = () => page.locator("video").evaluate((video) => video.paused);
  await page.getByRole("button", { name: "Pause", exact: true }).focus();
  await until("the bar is there for the keyboard", () => page.locator(".player-bar").evaluate((bar) => getComputedStyle(bar).opacity === "1"));
  await page.keyboard.press("Space");
  await until("it is paused", paused);
  await page.keyboard.press("Space");
  await until("it plays again", async () => !(await paused()));
  await page.getByRole("slider", { name: "Volume" }).focus();
  // A muted player's slider is at its left end.
  await page.keyboard.press("ArrowRight");
  await until("it is heard, quietly", () => page.locator("video").evaluate((video) => !video.muted && video.volume < 1));
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});
