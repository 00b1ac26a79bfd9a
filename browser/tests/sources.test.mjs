// Browser sources for OBS, and the part of a picture that a slot shows.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { inState, NETWORK, open, refuseAutoplay } from "../support/chromium.mjs";
import { pixels } from "../support/pixels.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const svg = (body) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720">${body}</svg>`;
const CONTENT = {
  "img/below.svg": svg('<rect width="1280" height="60" fill="#00f"/>'),
  "img/frame.svg": svg('<rect y="660" width="1280" height="60" fill="#f00"/>'),
  "img/card.svg": svg('<rect width="1280" height="720" fill="#0f0"/>'),
};
// The stand-in's "bars" are nearly grey at the left edge and white one seventh further: a crop shows only the white.
const LAYOUT = `
[layouts.framed]
canvas = [1280, 720]
background = "img/below.svg"
overlay = "img/frame.svg"
slots = [
  { stream = "show/alice", x = 0, y = 100, w = 400, h = 400, fit = "cover" },
  { stream = "show/alice", x = 400, y = 100, w = 400, h = 400 },
  { stream = "show/alice", x = 800, y = 100, w = 400, h = 400, fit = "fill", crop = [50, 0, 50, 50] },
  { stream = "show/bob", x = 0, y = 500, w = 100, h = 100, card = "img/card.svg" },
  { stream = "show/bob", x = 200, y = 500, w = 100, h = 100, hide_offline = true },
]

[layouts.inset]
canvas = [1280, 720]
overlay = "img/frame.svg"
slots = [
  { stream = "show/alice", x = 0, y = 0, w = 1280, h = 720, label = "Game" },
  { stream = "show/alice", x = 960, y = 420, w = 320, h = 240, label = "Camera" },
]

[layouts.closed]
canvas = [1280, 720]
slots = [{ stream = "show/alice", x = 0, y = 0, w = 1280, h = 720 }]
obs_login = [{ user = "producer", hash = "$2a$14$FfmhPfHAYAmZ9yupqXsu4OZoN3gU1yOLQPDk5GxUvYtr7z7I0SmL2" }]

[layouts.waiting]
canvas = [1280, 720]
overlay = "img/card.svg"
card = "img/card.svg"
hide_offline = true
slots = [
  { stream = "show/bob", x = 0, y = 0, w = 640, h = 360, label = "Large" },
  { stream = "show/bob", x = 1000, y = 0, w = 100, h = 100, label = "Small" },
]
`;

await staged({ edit: (text) => text + LAYOUT, content: CONTENT });

before(async () => {
  await place.engine.publish("show/alice", "clock");
  await place.engine.publish("radio/dora");
});

const source = (path, viewport = { width: 1280, height: 720 }) => open(browser, place.origin + path, { viewport, expected: NETWORK });

async function leave(page) {
  assert.deepEqual(page.complaints(), []);
  await page.leave();
}

const everyPlays = (page, count) => until("every picture moves", () => page.evaluate((count) => {
  const videos = [...document.querySelectorAll('[data-state="playing"] video')];
  return videos.length === count && videos.every((video) => video.videoWidth && video.currentTime > 0.5);
}, count));

test("frames lie above, backgrounds below, and a card stands in for who is offline", async () => {
  const page = await source("/framed/obs/");
  await everyPlays(page, 3);
  await until("Bob's card is there", () => page.locator(".slot-card").isVisible());
  const png = await page.screenshot({ omitBackground: true });
  const [below, frame, card, hidden, bar, nothing] = await pixels(browser, png, [[640, 30], [640, 690], [50, 550], [250, 550], [600, 110], [1260, 400]]);
  assert.deepEqual(below, [0, 0, 255, 255]);
  assert.deepEqual(frame, [255, 0, 0, 255]);
  assert.deepEqual(card, [0, 255, 0, 255]);
  assert.equal(hidden[3], 0);
  assert.equal(bar[3], 0, "what a picture does not fill is transparent");
  assert.equal(nothing[3], 0);
  assert.equal(await page.evaluate(() => document.body.innerText.trim()), "");
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).cursor), "none");
  await leave(page);
});

for (const path of ["/framed/obs/", "/framed/"]) {
  test(`a card gives way to a picture and to nothing else: ${path}`, async () => {
    const page = await open(browser, place.origin + path, {
      expected: NETWORK,
      // Attempts that do not succeed until they may.
      prepare: (page) => page.addInitScript(() => {
        window.held = [];
        window.attempt = (start, screen, streams, player, on) => {
          if (window.go || !screen.closest('[data-stream="show/bob"]')) return start(screen, streams, player, on);
          window.held.push(on);
          return { ...start(screen, {}, player, { error() {} }), stop() {} };
        };
      }),
    });
    const card = page.locator(".slot-card");
    await until("it is there for who is offline", () => card.isVisible());
    await place.engine.publish("show/bob");
    await inState(page, "show/bob", "connecting");
    assert.ok(await card.isVisible(), "and until there is a picture");
    await page.evaluate(() => {
      window.go = true;
      window.held.forEach((on) => on.error());
    });
    await inState(page, "show/bob", "playing");
    await until("it has gone", async () => !(await card.isVisible()));
    await leave(page);
    // If the stream is already live when the page opens, no card flashes.
    const prepare = (page) => page.addInitScript(() => {
      window.seen = 0;
      const look = () => {
        const card = document.querySelector(".slot-card");
        if (card && getComputedStyle(card).display !== "none") window.seen += 1;
        requestAnimationFrame(look);
      };
      look();
    });
    const live = await open(browser, place.origin + path, { expected: NETWORK, prepare });
    await inState(live, "show/bob", "playing");
    assert.equal(await live.evaluate(() => window.seen), 0);
    await leave(live);
    await place.drop("show/bob");
  });
}

test("a slot that nobody should see offline is seen where the browser wants a press first, and plays after it", async () => {
  await place.drop("show/bob");
  const page = await open(browser, `${place.origin}/waiting/`, { expected: NETWORK, prepare: refuseAutoplay });
  const slots = page.locator(".slot");
  await inState(page, "show/bob", "offline");
  for (const slot of await slots.all()) assert.equal(await slot.isVisible(), false);
  await place.engine.publish("show/bob");
  for (const name of ["Large", "Small"]) {
    const start = page.getByRole("button", { name: `Play ${name}` });
    await start.waitFor();
    const inside = await start.evaluate((one) => {
      const [box, slot] = [one, one.closest(".slot")].map((one) => one.getBoundingClientRect());
      return box.left >= slot.left && box.right <= slot.right && box.top >= slot.top && box.bottom <= slot.bottom;
    });
    assert.ok(inside, name);
    // Card and frame are green, the button is not: nothing covers it.
    const { x, y, height } = await start.boundingBox();
    const [colour] = await pixels(browser, await page.screenshot(), [[Math.ceil(x) + 6, Math.round(y + height / 2)]]);
    assert.notDeepEqual(colour, [0, 255, 0, 255], name);
    assert.equal(await slots.filter({ has: start }).locator(".slot-card").isVisible(), false);
  }
  await page.getByRole("button", { name: "Play Large" }).click();
  await until("it plays", () => slots.first().locator('[data-state="playing"]').count());
  await page.getByRole("button", { name: "Play Small" }).click();
  await everyPlays(page, 2);
  assert.equal(await page.locator(".player-start:visible").count(), 0);
  await leave(page);
  await place.drop("show/bob");
});

test("a source that may not play by itself has its card on air and no button", async () => {
  await place.drop("show/bob");
  const page = await open(browser, `${place.origin}/waiting/obs/`, { viewport: { width: 1280, height: 720 }, expected: NETWORK, prepare: refuseAutoplay });
  await inState(page, "show/bob", "offline");
  await place.engine.publish("show/bob");
  await until("it is refused", async () => (await page.locator("[data-blocked]").count()) === 2);
  assert.ok(await page.locator(".slot-card").first().isVisible());
  assert.equal(await page.locator("button:visible").count(), 0);
  assert.equal(await page.evaluate(() => document.body.innerText.trim()), "");
  await leave(page);
  await place.drop("show/bob");
});

test("pictures around the slots fill a canvas of any shape alike, on the page and in OBS", async () => {
  const fits = [];
  for (const path of ["/framed/obs/", "/framed/"]) {
    const page = await source(path);
    fits.push(await page.locator(".layout > img").evaluateAll((all) => all.map((one) => getComputedStyle(one).objectFit)));
    await leave(page);
  }
  assert.deepEqual(fits, [["cover", "cover"], ["cover", "cover"]]);
});

test("who points at a picture sees all of it below its frame, and an inset stays above it", async () => {
  const page = await source("/inset/");
  await everyPlays(page, 2);
  const canvas = await page.locator(".layout").boundingBox();
  const at = (x, y) => [canvas.x + (x / 1280) * canvas.width, canvas.y + (y / 720) * canvas.height];
  const framed = async () => (await pixels(browser, await page.screenshot(), [at(640, 690)]))[0].join() === "255,0,0,255";
  // The number of the slot that a press at the inset's place reaches.
  const above = () => page.evaluate(([x, y]) => document.elementFromPoint(x, y).closest(".slot")?.dataset.number, at(1000, 540));
  await page.mouse.move(1, 1);
  await until("the frame lies above", framed);
  assert.equal(await above(), "2");
  await page.mouse.move(...at(400, 300));
  await until("it has made way", async () => !(await framed()));
  assert.equal(await above(), "2");
  await page.getByRole("button", { name: "Unmute Camera" }).click();
  await until("the inset is heard", () => page.locator(".slot").nth(1).locator("video").evaluate((video) => !video.muted));
  await page.mouse.move(1, 1);
  await until("the frame lies above again", framed);
  // Keyboard focus is visible, too.
  await page.keyboard.press("Tab");
  await page.locator(".slot").first().getByRole("button", { name: "Unmute Game" }).focus();
  await until("it has made way again", async () => !(await framed()));
  assert.equal(await above(), "2");
  await leave(page);
});

test("fit and crop put the right part of a picture in its slot", async () => {
  for (const path of ["/framed/obs/", "/framed/"]) {
    const page = await source(path);
    await everyPlays(page, 3);
    const slots = await page.evaluate(() => [...document.querySelectorAll(".slot")].slice(0, 3).map((slot) => {
      const box = slot.getBoundingClientRect();
      const video = slot.querySelector("video").getBoundingClientRect();
      return {
        fit: getComputedStyle(slot.querySelector("video")).objectFit,
        // The place of the whole picture, as fractions of the slot.
        at: [(video.x - box.x) / box.width, (video.y - box.y) / box.height, video.width / box.width, video.height / box.height].map((part) => Math.round(part * 100) / 100),
        clip: getComputedStyle(slot.querySelector(".player-screen")).clipPath,
      };
    }));
    assert.deepEqual(slots.map(({ fit }) => fit), ["cover", "contain", "fill"], path);
    assert.deepEqual(slots.map(({ at }) => at), [[0, 0, 1, 1], [0, 0, 1, 1], [-1, 0, 2, 2]], path);
    assert.equal(slots[2].clip, "inset(0% 0% 50% 50%)");
    await leave(page);
  }
});

test("a crop keeps its shape where it is not told to fill", async () => {
  const page = await source("/framed/obs/");
  await everyPlays(page, 3);
  const at = await page.evaluate(() => {
    const slot = document.querySelectorAll(".slot")[2];
    const boxes = {};
    for (const fit of ["contain", "cover"]) {
      slot.dataset.fit = fit;
      slot.querySelector("video").dispatchEvent(new Event("resize"));
      const { left, top, width, height } = slot.querySelector(".player-screen").style;
      boxes[fit] = [left, top, width, height].map(parseFloat);
    }
    return boxes;
  });
  // A quarter of 16:9 in a square of 400: as wide as the slot, or as high.
  assert.deepEqual(at.contain.map(Math.round), [-400, 88, 800, 450]);
  assert.deepEqual(at.cover.map(Math.round), [-867, 0, 1422, 800]);
  await leave(page);
});

test("a slot has a source of its own, as large as it is", async () => {
  const page = await source("/framed/obs/3/", { width: 400, height: 400 });
  await everyPlays(page, 1);
  assert.deepEqual(await page.locator(".layout").boundingBox(), { x: 0, y: 0, width: 400, height: 400 });
  assert.equal(await page.locator("img").count(), 0, "the layout's frame is not the slot's");
  const [middle] = await pixels(browser, await page.screenshot({ omitBackground: true }), [[200, 200]]);
  assert.equal(middle[3], 255);
  await leave(page);
  const none = await fetch(`${place.origin}/framed/obs/6/`);
  assert.equal(none.status, 404);
});

test("an address asks for one slot, for labels, for silence", async () => {
  const page = await source("/finals/obs/?slot=1&labels&mute");
  await everyPlays(page, 1);
  assert.equal(await page.locator(".player").count(), 1, "the others do not even try");
  assert.equal(await page.evaluate(() => document.body.innerText.trim()), "Alice");
  assert.equal(await page.locator("video").evaluate((video) => video.muted), true);
  assert.deepEqual((await page.locator(".slot").boundingBox()).x, 0);
  await leave(page);
  const loud = await source("/dora/obs/");
  assert.equal(await loud.evaluate(() => Mitts.players[0].element.dataset.sound), "on", "the sound is on unless asked otherwise");
  await leave(loud);
});

test("a call as a source has no tile for who is not there", async () => {
  const page = await source("/call/obs/?arrange=sidebar", { width: 1920, height: 1080 });
  await everyPlays(page, 2);
  await inState(page, "radio/guest-1", "offline");
  const boxes = await page.locator(".slot:not([hidden])").evaluateAll((slots) => slots.map((slot) => slot.getBoundingClientRect().width));
  assert.equal(boxes.length, 2);
  assert.ok(boxes[0] > 2 * boxes[1], "one is large");
  assert.equal(await page.evaluate(() => document.body.innerText.trim()), "");
  const [corner] = await pixels(browser, await page.screenshot({ omitBackground: true }), [[1900, 1070]]);
  assert.equal(corner[3], 0);
  assert.deepEqual(await page.evaluate(() => [document.scrollingElement.scrollWidth, document.scrollingElement.scrollHeight]), [1920, 1080]);

  // A stream gets a tile with its picture, not before.
  await page.evaluate(() => {
    window.attempt = (start, screen, streams, player, on) => {
      window.held = on;
      window.attempt = null;
      return { ...start(screen, {}, player, { error() {} }), stop() {} };
    };
  });
  await place.engine.publish("radio/guest-1");
  await inState(page, "radio/guest-1", "connecting");
  assert.equal(await page.locator(".slot:not([hidden])").count(), 2);
  await page.evaluate(() => window.held.error());
  await everyPlays(page, 3);
  assert.equal(await page.locator(".slot:not([hidden])").count(), 3);
  place.engine.drop("radio/guest-1");
  await leave(page);
});

// Chromium in OBS is the same: the page's own requests must work although its address has a password.
test("a page with a login plays for those who have it in its address", async () => {
  const address = (login, path) => place.origin.replace("//", `//${login}`) + path;
  assert.equal((await fetch(`${place.origin}/closed/obs/`)).status, 401);
  for (const path of ["/closed/obs/", "/closed/obs/1/"]) {
    const page = await open(browser, address("producer:bread@", path), { viewport: { width: 1280, height: 720 }, expected: NETWORK });
    await inState(page, "show/alice", "playing");
    await leave(page);
  }
});
