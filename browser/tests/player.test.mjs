// The player's controls, keys, memory and messages: one page with one player, with the LL-HLS of the stand-in engine.
// survives.test.mjs tests interruptions.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";
import { inState, launch, NETWORK, open, plays, refuseAutoplay, SCHEMES, VIEWPORTS } from "../support/chromium.mjs";
import { write } from "../support/files.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";
import { own, sent } from "../support/weight.mjs";

// The bytes of our own files of a watch page, as sent: while it waits for a stream, and when it plays.
const MOST = { waiting: 25_000, playing: 33_000 };

await staged();

before(async () => {
  for (const name of ["show/alice", "radio/dora"]) await place.engine.publish(name);
});

async function watching(path = "/alice/", stream = "show/alice", options) {
  const page = await open(browser, place.origin + path, { expected: NETWORK, ...options });
  await plays(page, stream);
  return page;
}

const video = (page, read) => page.locator("video").evaluate(read);
const silent = (page) => video(page, (one) => one.muted);

async function leave(page) {
  assert.deepEqual(page.complaints(), []);
  await page.leave();
}

test("an accent of the site's own is its players', too, on light pages as well", async () => {
  await write(place.folder, { "themes/default/theme.toml": 'accent = "#3b82f6"\n' });
  try {
    await place.mitts(["build"]);
    for (const colorScheme of SCHEMES) {
      const page = await watching("/dora/", "radio/dora", { colorScheme });
      const style = (selector, name) => page.locator(selector).evaluate((one, name) => getComputedStyle(one)[name], name);
      assert.equal(await style(".player-bar input", "accentColor"), "rgb(59, 130, 246)");
      assert.equal(await style(".player-start", "backgroundColor"), "rgb(59, 130, 246)");
      assert.match(await style(".player-card", "backgroundImage"), /rgb\(24, 54, 103\)/, "a part of its light");
      await leave(page);
    }
  } finally {
    await rm(join(place.folder, "themes"), { recursive: true });
    await place.mitts(["build"]);
  }
});

test("a watch page is less than 25 kB of our own before it plays, and less than 33 kB then", async (t) => {
  const page = await watching();
  for (const [when, urls] of Object.entries(await own(page))) {
    let bytes = 0;
    for (const url of urls) bytes += await sent(url);
    assert.ok(urls.length > 8, `the page's own files were found: ${urls.join(" ")}`);
    t.diagnostic(`${when}: ${bytes} bytes in ${urls.length} files`);
    assert.ok(bytes < MOST[when], `${when}: ${bytes} bytes`);
  }
  await leave(page);
});

test("all that plays is fetched at once, and nothing twice", async () => {
  const page = await watching();
  const began = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name, startTime }) => ({ name: new URL(name).pathname, startTime })));
  const modules = await page.evaluate(() => [...document.querySelectorAll("link[rel=modulepreload], script[type=module]")].map((one) => ({ path: one.getAttribute("href") ?? one.getAttribute("src"), integrity: one.integrity })));
  const scripts = began.filter(({ name }) => /^\/assets\/(?!ovenplayer\.|hls\.|early\.)[^/]+\.js$/.test(name));
  assert.ok(scripts.length > 20, `${scripts.length} modules`);
  // Every module has a link, so that none waits for the module that imports it, and its integrity is checked.
  for (const { name } of scripts) assert.match(modules.find(({ path }) => path === name)?.integrity ?? "", /^sha384-/, name);
  assert.equal(new Set(scripts.map(({ name }) => name)).size, scripts.length, "nothing is fetched twice");
  await leave(page);
});

test("the <video> itself is no stop of the Tab key", async () => {
  const page = await watching();
  assert.equal(await video(page, (one) => one.tabIndex), -1); // Firefox's default is 0
  await leave(page);
});

test("statistics leave \"Unmute\" to be pressed", async () => {
  for (const size of Object.values(VIEWPORTS)) {
    const page = await watching("/alice/", "show/alice", size);
    await page.keyboard.press("s");
    await page.getByRole("group", { name: "Statistics" }).waitFor();
    await page.getByRole("button", { name: "Unmute Alice" }).click();
    await until("it is heard", async () => !(await silent(page)));
    await leave(page);
  }
});

test("keys play, mute, widen and fill the screen", async () => {
  const page = await watching();
  for (const key of ["k", "k"]) {
    const before = await video(page, (one) => one.paused);
    await page.keyboard.press(key);
    await until("it is the other way round", () => video(page, (one, before) => one.paused !== before, before));
  }
  await page.keyboard.press("m");
  await until("it is heard", async () => !(await silent(page)));
  await page.keyboard.press("m");
  await until("it is silent", () => silent(page));
  await page.keyboard.press("t");
  const wide = () => page.locator(".player").evaluate((one) => one.getBoundingClientRect().width === document.documentElement.clientWidth);
  assert.ok(await wide(), "theatre is as wide as the window");
  await page.keyboard.press("t");
  assert.ok(!(await wide()));
  await page.keyboard.press("f");
  await until("it fills the screen", () => page.evaluate(() => document.fullscreenElement?.matches(".player")));
  await page.keyboard.press("f");
  await until("it has left", () => page.evaluate(() => !document.fullscreenElement));
  await leave(page);
});

test("a key and a button take the picture out of the page, and back", async () => {
  const page = await watching();
  const out = () => page.evaluate(() => document.pictureInPictureElement === document.querySelector(".player video"));
  await page.keyboard.press("i");
  await until("the picture is out", out);
  const back = page.getByRole("button", { name: "Exit picture in picture" });
  await page.locator(".player").hover();
  await back.click();
  await until("it is back", async () => !(await out()));
  await page.getByRole("button", { name: "Picture in picture" }).click();
  await until("it is out again", out);
  assert.equal(await video(page, (one) => one.paused), false, "it plays on");
  await page.keyboard.press("i");
  await until("it is back again", async () => !(await out()));
  await leave(page);
});

test("arrows and the space bar are the player's only while it has the focus", async () => {
  const page = await watching();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  assert.equal(await video(page, (one) => one.paused), false, "a page's space bar scrolls");
  await page.locator(".player").click({ position: { x: 300, y: 200 } });
  await page.keyboard.press("ArrowUp");
  await until("it is heard, as loud as before", () => video(page, (one) => !one.muted && one.volume === 1));
  await page.keyboard.press("ArrowDown");
  await until("it is a step quieter", () => video(page, (one) => one.volume === 0.95));
  await page.keyboard.press("m");
  await page.keyboard.press("ArrowDown");
  assert.equal(await silent(page), true, "who is muted gets no quieter");
  await page.keyboard.press("ArrowUp");
  await until("it is heard again", () => video(page, (one) => !one.muted && one.volume === 0.95));
  await page.keyboard.press("Space");
  await until("it is paused", () => video(page, (one) => one.paused));
  await leave(page);
});

test("keys leave alone who is typing, and keys with modifiers", async () => {
  const page = await watching();
  await page.evaluate(() => document.querySelector("main").append(Object.assign(document.createElement("input"), { id: "typing" })));
  await page.locator("#typing").focus();
  await page.keyboard.type("kmk mk");
  assert.equal(await page.locator("#typing").inputValue(), "kmk mk");
  await page.locator("h1").click();
  await page.keyboard.press("Control+m");
  await page.keyboard.press("Alt+m");
  assert.equal(await silent(page), true);
  assert.equal(await video(page, (one) => one.paused), false);
  await leave(page);
});

test("help is a dialog that keeps the focus, and switches single keys off for good", async () => {
  const page = await watching();
  const help = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await page.keyboard.press("?");
  await help.waitFor();
  for (let i = 0; i < 5; i++) {
    await page.keyboard.press("Tab");
    const outside = await page.evaluate(() => !!document.activeElement.closest("main, header, footer") && !document.activeElement.closest("dialog"));
    assert.equal(outside, false, "the focus stays in the dialog");
  }
  await page.keyboard.press("k");
  assert.equal(await video(page, (one) => one.paused), false, "keys do nothing behind it");
  await help.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  assert.ok(!(await help.isVisible()));
  await page.reload();
  await plays(page, "show/alice");
  await page.keyboard.press("k");
  await page.keyboard.press("?");
  assert.ok(!(await help.isVisible()));
  assert.equal(await video(page, (one) => one.paused), false);
  await page.locator(".player").hover();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  assert.equal(await help.getByRole("checkbox").isChecked(), false);
  await leave(page);
});

test("volume, sound and theatre are remembered", async () => {
  const page = await watching();
  await page.keyboard.press("m");
  await until("it is heard", async () => !(await silent(page)));
  await page.locator(".player").hover();
  await page.getByRole("slider", { name: "Volume" }).fill("35");
  await until("it is quieter", () => video(page, (one) => one.volume === 0.35));
  // The slider has the focus and keeps its own keys.
  await page.getByRole("slider", { name: "Volume" }).press("ArrowLeft");
  await until("it is a step quieter", () => video(page, (one) => one.volume === 0.3));
  await page.getByRole("slider", { name: "Volume" }).press("ArrowRight");
  await page.keyboard.press("t");
  await page.reload();
  await plays(page, "show/alice");
  assert.equal(await video(page, (one) => one.volume), 0.35);
  // A browser that refuses sound gets a muted picture and a button; this one remembers that the page was used.
  const refused = await silent(page);
  assert.equal(await page.getByRole("button", { name: "Unmute Alice" }).isVisible(), refused);
  assert.ok(await page.evaluate(() => document.documentElement.hasAttribute("data-theatre")));
  await leave(page);
});

test("sound that the browser refuses starts muted, and the choice is kept", async () => {
  const strict = await launch(["--autoplay-policy=document-user-activation-required"]);
  try {
    // Evaluating something in the page counts as a press, so the page itself reports how it started.
    let told;
    const began = new Promise((done) => (told = done));
    const prepare = async (page) => {
      await page.exposeBinding("began", (_, muted, hint) => told({ muted, hint }));
      await page.addInitScript(() => {
        localStorage.setItem("mitts.muted", "no");
        document.addEventListener("DOMContentLoaded", () => {
          const player = document.querySelector(".player");
          player.addEventListener("mitts:change", () => {
            const [video, hint] = ["video", ".player-unmute"].map((part) => player.querySelector(part));
            if (player.dataset.state !== "playing" || !video || !hint) return; // the controls come after the picture
            setTimeout(() => window.began(video.muted, hint.checkVisibility()));
          });
        });
      });
    };
    const page = await open(strict, `${place.origin}/dora/`, { expected: NETWORK, prepare });
    assert.deepEqual(await began, { muted: true, hint: true });
    await plays(page, "radio/dora");
    assert.equal(await page.evaluate(() => localStorage.getItem("mitts.muted")), "no");
    await page.getByRole("button", { name: "Unmute Dora" }).click();
    await until("it is heard", async () => !(await silent(page)));
    await leave(page);
  } finally {
    await strict.close();
  }
});

test("where nothing may play by itself, a button is all that is seen, and a press on it plays", async () => {
  const page = await open(browser, `${place.origin}/dora/`, { expected: NETWORK, prepare: refuseAutoplay });
  const start = page.getByRole("button", { name: "Play Dora" });
  await start.waitFor();
  assert.equal(await page.locator(".player").getAttribute("data-state"), "connecting");
  assert.equal(await page.locator(".player-word").isVisible(), false, "nothing is behind it");
  assert.ok(await page.evaluate(() => window.refusals < 10), "it is not asked for again and again");
  await start.click();
  await plays(page, "radio/dora");
  assert.equal(await start.isVisible(), false);
  await leave(page);
});

test("letters work on keyboards of other scripts", async () => {
  const page = await watching();
  const press = (key, code) => page.evaluate(([key, code]) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true })), [key, code]);
  for (const key of ["ь", "μ", "צ"]) {
    const before = await silent(page);
    await press(key, "KeyM");
    await until(`${key} is m`, async () => (await silent(page)) !== before);
  }
  const before = await silent(page);
  await press("é", "KeyM"); // a Latin letter counts as typed
  assert.equal(await silent(page), before);
  await leave(page);
});

test("where the device alone decides how loud it is, no slider pretends to", async () => {
  const prepare = (page) => page.addInitScript(() => {
    Object.defineProperty(HTMLMediaElement.prototype, "volume", { get: () => 1, set() {} });
  });
  const page = await watching("/alice/", "show/alice", { prepare });
  await page.locator(".player").click({ position: { x: 300, y: 200 } });
  assert.equal(await page.getByRole("slider", { name: "Volume" }).isVisible(), false);
  await page.keyboard.press("ArrowUp");
  assert.equal(await silent(page), true, "the arrow is the page's");
  await page.keyboard.press("m");
  await until("it is heard", async () => !(await silent(page)));
  await leave(page);
  const other = await watching();
  await other.locator(".player").hover();
  assert.ok(await other.getByRole("slider", { name: "Volume" }).isVisible());
  await leave(other);
});

test("latency can be chosen, is remembered, and WebRTC is tried again when asked", async () => {
  const page = await watching();
  const asked = () => page.requested.filter((url) => url.startsWith("ws")).length;
  const settings = page.getByRole("button", { name: "Settings" });
  const latency = page.getByRole("combobox", { name: "Latency" });
  await page.locator(".player").hover();
  await settings.click();
  assert.equal(await latency.inputValue(), "llhls", "what is played, not what was wished for");
  assert.match(await page.locator(".player-menu").innerText(), /WebRTC could not connect/);
  assert.equal(await page.getByRole("combobox", { name: "Quality" }).isVisible(), false, "one rendition is no choice");
  const before = asked();
  await latency.selectOption("webrtc");
  await until("signalling was asked anew", () => asked() > before);
  await plays(page, "show/alice");
  await page.locator(".player").hover();
  if (!(await latency.isVisible())) await settings.click();
  await latency.selectOption("webrtc");
  await plays(page, "show/alice");
  await page.evaluate(() => localStorage.setItem("mitts.mode", "llhls"));
  const reloaded = asked();
  await page.reload();
  await plays(page, "show/alice");
  assert.equal(asked(), reloaded, "LL-HLS alone was chosen");
  await page.locator(".player").hover();
  await settings.click();
  await latency.waitFor();
  assert.ok(!(await page.locator(".player-fell").isVisible()), "it is no fallback then");
  await page.keyboard.press("Escape");
  assert.equal(await settings.evaluate((one) => document.activeElement === one), true, "the focus is back");
  await leave(page);
});

test("renditions are offered where there are several", async () => {
  place.engine.renditions = 2;
  const page = await watching("/dora/", "radio/dora");
  place.engine.renditions = 1;
  await page.locator(".player").hover();
  await page.getByRole("button", { name: "Settings" }).click();
  const quality = page.getByRole("combobox", { name: "Quality" });
  await quality.waitFor();
  assert.equal(await page.getByRole("combobox", { name: "Latency" }).isVisible(), false, "one protocol is no choice");
  assert.deepEqual(await quality.locator("option").allInnerTexts(), ["Automatic", "180p", "360p"]);
  await quality.selectOption("180p");
  const level = () => page.evaluate(() => Mitts.players[0].engine().level());
  await until("that one is played", async () => (await level()) === 0);
  await quality.selectOption("Automatic");
  await until("the player chooses again", async () => (await level()) === -1);
  await leave(page);
});

test("statistics are measured while they are open", async () => {
  const page = await watching();
  await page.keyboard.press("s");
  const panel = page.getByRole("group", { name: "Statistics" });
  const stat = (name) => panel.locator(`[data-stat="${name}"]`).innerText();
  await until("there are frames", async () => Number(await stat("fps")) > 10);
  await until("there is a rate", async () => /^\d[\d.,]* [kM]b\/s$/.test(await stat("bitrate")));
  assert.equal(await stat("protocol"), "LL-HLS");
  assert.equal(await stat("size"), "640 × 360");
  assert.match(await stat("codec"), /^avc1\.\w+, mp4a/);
  assert.match(await stat("delay"), /^\d[\d.]* (sec|ms)$/);
  assert.match(await panel.innerText(), /behind the live edge/);
  assert.doesNotMatch(await panel.innerText(), /Packets lost/, "that is WebRTC's");
  await panel.getByRole("button", { name: "Close statistics" }).click();
  assert.equal(await panel.count(), 0);
  assert.ok(await page.evaluate(() => document.activeElement.matches(".player")), "the focus stays with the player");
  await leave(page);
});

test("a held key does its thing once, and who had the focus on a control keeps it on the player", async () => {
  const page = await watching();
  await page.keyboard.down("m");
  await page.keyboard.down("m"); // as the keyboard repeats it
  await page.keyboard.up("m");
  assert.equal(await silent(page), false);
  await page.getByRole("button", { name: "Settings" }).focus();
  place.engine.drop("show/alice");
  await inState(page, "show/alice", "offline");
  assert.ok(await page.evaluate(() => document.activeElement.matches(".player")));
  await place.engine.publish("show/alice");
  await leave(page);
});

for (const [size, viewport] of Object.entries(VIEWPORTS)) {
  test(`the offline card says who, what about and when next, ${size}`, async () => {
    await place.drop("show/bob", "show/alice");
    const page = await open(browser, `${place.origin}/bob/`, { expected: NETWORK, timezoneId: "Asia/Tokyo", ...viewport });
    await inState(page, "show/bob", "offline");
    const card = page.locator(".player-card");
    assert.match(await card.innerText(), /^BS\s+Offline\s+Starts automatically when Bob <b>& Söhne<\/b> goes live\.\s+Next: Main, \w+ \d+ \w+ \d+, \d\d:\d\d .* · (\w+,? )?\d\d:\d\d your time/);
    assert.ok(await card.evaluate((box) => box.scrollHeight <= box.clientHeight), "all of it is seen");
    await leave(page);
    const other = await open(browser, `${place.origin}/alice/`, { expected: NETWORK, ...viewport });
    await inState(other, "show/alice", "offline");
    assert.ok(await other.locator(".player-card .avatar").isVisible());
    assert.match(await other.locator(".player-card").innerText(), /Bread, slowly\./);
    await place.engine.publish("show/alice");
    await plays(other, "show/alice");
    await leave(other);
  });
}
