// A grid as a call: which tiles are there, which is enlarged, who is heard; by mouse, touch and keyboard.
import assert from "node:assert/strict";
import { test } from "node:test";
import { NETWORK, open, plays, VIEWPORTS } from "../support/chromium.mjs";
import { module } from "../support/modules.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const ALL = ["show/alice", "show/bob", "radio/dora", ...[1, 2, 3, 4, 5, 6].map((n) => `radio/guest-${n}`)];

await staged({ content: { "twice.md": "# Twice\n\n{{ layout(\"call\") }}\n\n{{ layout(\"call\") }}\n" } });

async function call(live, options, path = "/call/") {
  for (const name of ALL) live.includes(name) ? await publish(name) : place.engine.drop(name);
  const page = await open(browser, place.origin + path, { expected: NETWORK, reducedMotion: "reduce", ...options });
  await Promise.all(live.map((name) => plays(page, name)));
  return page;
}

const publish = async (name) => place.engine.streams.has(name) || place.engine.publish(name);

async function leave(page) {
  assert.deepEqual(page.complaints(), []);
  await page.leave();
}

/** The visible tiles: name, box, and whether it is the enlarged one. */
const tiles = (page) => page.locator(".slot:not([hidden])").evaluateAll((slots) => slots.map((slot) => {
  const { x, y, width, height } = slot.getBoundingClientRect();
  return { name: slot.querySelector(".player").dataset.name, x, y, width, height, large: slot.hasAttribute("data-large") };
}));

const large = async (page) => (await tiles(page)).filter((tile) => tile.large).map((tile) => tile.name).join();
const heard = (page) => page.evaluate(() => Mitts.players.filter((one) => one.engine()?.video()?.muted === false).map((one) => one.name));

function apart(boxes) {
  for (const [at, a] of boxes.entries()) {
    for (const b of boxes.slice(at + 1)) {
      const over = a.x < b.x + b.width - 1 && b.x < a.x + a.width - 1 && a.y < b.y + b.height - 1 && b.y < a.y + a.height - 1;
      assert.ok(!over, `${JSON.stringify(a)} and ${JSON.stringify(b)} overlap`);
    }
  }
}

test("tiles fit, keep their shape and never overlap, for 1 to 30 people in any window", async () => {
  const { arrange } = await module("arrange.js");
  for (const kind of ["grid", "focus", "sidebar"]) {
    for (const [width, height] of [[328, 560], [740, 300], [1280, 640], [1920, 1080], [3840, 2160], [300, 2000]]) {
      for (let count = 1; count <= 30; count++) {
        const { boxes, height: need } = arrange(kind, count, width, height, 8);
        const said = `${kind} ${count} in ${width}x${height}`;
        assert.equal(boxes.length, count, said);
        assert.ok(need >= height, said);
        apart(Array.from(boxes, ({ x, y, w, h }) => ({ x, y, width: w, height: h })));
        for (const { x, y, w, h } of boxes) {
          assert.ok(x >= 0 && y >= 0 && x + w <= width && y + h <= need, `${said}: inside`);
          assert.ok(w >= 60 && Math.abs(w / h - 16 / 9) < 0.06, `${said}: ${w}x${h}`);
        }
        if (kind !== "grid" && count > 1) assert.ok(boxes[0].w >= Math.max(...Array.from(boxes).slice(1).map((box) => box.w)), `${said}: the first is the largest`);
      }
    }
  }
});

for (const [size, viewport] of Object.entries(VIEWPORTS)) for (const count of [1, 4, 9]) {
  test(`${count} of nine play in tiles of one size; the others are named below, ${size}`, async () => {
    const live = ALL.slice(0, count);
    const page = await call(live, viewport);
    await until("every tile is there", async () => (await tiles(page)).length === count);
    const seen = await tiles(page);
    assert.equal(new Set(seen.map(({ width, height }) => `${Math.round(width)}x${Math.round(height)}`)).size, 1);
    apart(seen);
    const below = await page.locator(".layout-missing").innerText();
    assert.equal(below.includes("Guest 6"), count < 9);
    assert.equal(below === "", count === 9);
    await leave(page);
  });
}

test("tiles come and go with the people; without any the page says so", async () => {
  const page = await call([]);
  await until("it says that nobody is there", () => page.getByText("Nobody is live right now").isVisible());
  await publish("show/bob");
  await plays(page, "show/bob");
  assert.equal((await tiles(page)).length, 1);
  assert.ok(!(await page.getByText("Nobody is live right now").isVisible()));
  assert.ok(!(await page.locator(".layout-missing").innerText()).includes("Bob"));
  place.engine.drop("show/bob");
  await until("the tile has folded away", async () => (await tiles(page)).length === 0);
  await leave(page);
});

for (const [size, viewport] of Object.entries(VIEWPORTS)) {
  test(`a press makes one large, beside or above the others, and small again, ${size}`, async () => {
    const page = await call(ALL.slice(0, 4), viewport);
    const bob = page.locator('.player[data-stream="show/bob"]');
    // A touch may only show the controls again.
    const press = (what, done) => until(what, async () => (await (viewport.hasTouch ? bob.tap() : bob.click()), done(await large(page))));
    await press("Bob is large", (large) => large.startsWith("Bob"));
    const seen = await tiles(page);
    apart(seen);
    const big = seen.find((tile) => tile.large);
    assert.ok(seen.every((tile) => tile === big || tile.width < big.width));
    if (size === "phone") assert.ok(seen.every((tile) => tile === big || tile.y >= big.y + big.height), "the others stand below");
    else assert.ok(seen.every((tile) => tile === big || tile.x >= big.x + big.width), "the others stand beside");
    const [width, inner] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
    assert.ok(width <= inner);
    await press("all are of one size", (large) => large === "");
    await leave(page);
  });
}

test("a touch brings back the controls, and presses none that were not to be seen", async () => {
  const page = await call(ALL.slice(0, 4), VIEWPORTS.phone);
  const bob = page.locator('.player[data-stream="show/bob"]');
  const idle = () => bob.evaluate((player) => "idle" in player.dataset);
  const button = await bob.getByRole("button", { name: "Make large" }).boundingBox();
  const touch = () => page.touchscreen.tap(button.x + button.width / 2, button.y + button.height / 2);
  await until("the controls are gone", idle);
  await touch();
  assert.equal(await large(page), "");
  assert.equal(await idle(), false);
  await until("the next one presses", async () => (await touch(), (await large(page)).startsWith("Bob")));
  await leave(page);
});

for (const [size, viewport] of Object.entries(VIEWPORTS)) {
  test(`each of nine is as loud as the viewer likes, ${size}`, async () => {
    const page = await call(ALL, viewport);
    for (const name of ["Alice", "Guest 6"]) {
      const player = page.locator(".player", { has: page.locator(`figcaption:text-is("${name}")`) });
      const settings = player.getByRole("button", { name: "Settings" });
      await settings.focus();
      await settings.press("Enter");
      const slider = player.locator(".player-menu").getByRole("slider", { name: "Volume" });
      await slider.waitFor();
      const { x, y, width, height } = await player.locator(".player-menu").boundingBox();
      assert.ok(x >= 0 && y >= 0 && x + width <= viewport.viewport.width && y + height <= viewport.viewport.height, `${name}'s menu is in the window`);
      assert.equal(await player.locator(".player-fell").isVisible(), name === "Alice", "WebRTC failed where there was any");
      const box = await slider.boundingBox();
      await (viewport.hasTouch ? page.touchscreen : page.mouse)[viewport.hasTouch ? "tap" : "click"](box.x + box.width / 4, box.y + box.height / 2);
      const volume = () => page.evaluate((name) => Mitts.players.find((one) => one.name === name).engine().video().volume, name);
      await until(`${name} is quieter`, async () => (await volume()) > 0 && (await volume()) < 0.5);
      assert.equal(await large(page), "", "nobody is large for it");
      await slider.press("Escape");
      assert.ok(await settings.evaluate((button) => button === document.activeElement));
    }
    await leave(page);
  });
}

test("a muted tile has one button to unmute it, and a small one no more than a bar", async () => {
  const page = await call(ALL, { viewport: { width: 1366, height: 520 } }, "/call/?arrange=focus");
  const found = await page.locator(".slot:not([hidden]) .player").evaluateAll((players) => players.map((player) => ({
    width: player.clientWidth,
    mutes: [...player.querySelectorAll('[data-act="mute"]')].filter((one) => one.checkVisibility()).map((one) => one.className),
    inside: [...player.querySelectorAll(".player-bar button")].filter((one) => one.checkVisibility()).every((one) => one.getBoundingClientRect().right <= player.getBoundingClientRect().right),
  })));
  assert.ok(found.some(({ width }) => width < 152) && found.some(({ width }) => width > 300));
  for (const { width, mutes, inside } of found) {
    assert.deepEqual(mutes, [width < 152 ? "" : "player-unmute"], `${width} px`);
    assert.ok(inside, `${width} px`);
  }
  // The focus moves to the other one of the two.
  const alice = page.locator('.player[data-stream="show/alice"]');
  await alice.getByRole("button", { name: "Unmute Alice" }).focus();
  await page.keyboard.press("Enter");
  await until("the bar's has the focus", () => page.evaluate(() => document.activeElement.ariaLabel === "Mute"));
  await page.keyboard.press("Enter");
  await until("the round one has it", () => page.evaluate(() => document.activeElement.ariaLabel === "Unmute Alice"));
  await leave(page);
});

test("who was large and left makes room, and is large again on return", async () => {
  const page = await call(ALL.slice(0, 3));
  await page.locator('.player[data-stream="radio/dora"]').click();
  await until("Dora is large", async () => (await large(page)) === "Dora");
  place.engine.drop("radio/dora");
  await until("Alice is instead", async () => (await large(page)) === "Alice");
  await publish("radio/dora");
  await until("Dora is again", async () => (await large(page)) === "Dora");
  await leave(page);
});

test("a viewer's arrangement is remembered, and an address can ask for one", async () => {
  const page = await call(ALL.slice(0, 3));
  await page.getByText("Sidebar").click();
  assert.equal(await large(page), "Alice");
  const [alice, bob] = await tiles(page);
  assert.ok(bob.x >= alice.x + alice.width, "the others stand beside");
  await page.reload();
  await plays(page, "show/alice");
  assert.ok(await page.getByRole("radio", { name: "Sidebar" }).isChecked());
  await page.goto(`${place.origin}/call/?arrange=focus`);
  assert.ok(await page.getByRole("radio", { name: "Focus" }).isChecked());
  await leave(page);
});

for (const [size, viewport] of Object.entries(VIEWPORTS)) test(`one is heard, or everybody, each as loud as the viewer likes, ${size}`, async () => {
  const page = await call(ALL.slice(0, 3), viewport);
  await page.getByRole("button", { name: "Unmute Alice" }).click();
  await until("Alice is heard", async () => (await heard(page)).join() === "Alice");
  await page.getByRole("button", { name: "Unmute Dora" }).click();
  await until("Dora is, alone", async () => (await heard(page)).join() === "Dora");
  const all = page.getByRole("button", { name: "Hear everybody" });
  await all.click();
  await until("everybody is heard", async () => (await heard(page)).length === 3);
  assert.equal(await all.getAttribute("aria-pressed"), "true");
  const dora = page.locator('.player[data-stream="radio/dora"]');
  if (size === "phone") {
    await dora.getByRole("button", { name: "Settings" }).press("Enter");
    await dora.locator(".player-menu").getByRole("slider", { name: "Volume" }).fill("20");
    await page.keyboard.press("Escape");
  } else {
    await dora.hover();
    await dora.locator(".player-bar").getByRole("slider").fill("20");
  }
  const volumes = () => page.evaluate(() => Object.fromEntries(Mitts.players.map((one) => [one.name, one.engine()?.video()?.volume])));
  await until("Dora is quieter", async () => (await volumes()).Dora === 0.2);
  assert.equal((await volumes()).Alice, 1, "and nobody else");
  await all.click();
  await until("one is heard", async () => (await heard(page)).join() === "Dora");
  await page.reload();
  await plays(page, "radio/dora");
  assert.equal((await volumes()).Dora, 0.2);
  await leave(page);
});

test("what the page says of everybody's sound is so after a reload, too", async () => {
  const page = await call(ALL.slice(0, 2), { prepare: (page) => page.addInitScript(() => localStorage.setItem("mitts.mixed", "yes")) });
  const all = page.getByRole("button", { name: "Hear everybody" });
  const pressed = async () => (await all.getAttribute("aria-pressed")) === "true";
  await until("it says so", async () => (await pressed()) === (await heard(page)).length > 0);
  if (!(await pressed())) await all.click();
  await until("everybody is heard", async () => (await pressed()) && (await heard(page)).length === 2);
  await leave(page);
});

test("a question that fails unfolds nobody's tile", async () => {
  const page = await call(["show/alice"]);
  await until("one tile is there", async () => (await tiles(page)).length === 1);
  let asked = 0;
  for (const path of ["**/live.json", "**/show/bob/live"]) await page.route(path, (route) => (asked++, route.abort()));
  await until("it has asked in vain", () => asked > 1);
  assert.equal((await tiles(page)).length, 1);
  await page.reload();
  asked = 0;
  await plays(page, "show/alice");
  await until("it has asked in vain from the beginning", () => asked > 1);
  assert.ok(!(await tiles(page)).some(({ name }) => name.startsWith("Bob")));
  await leave(page);
});

test("every grid of a page is a call", async () => {
  const page = await call(["show/alice"], {}, "/twice/");
  await until("both have her tile alone", () => page.locator(".layout").evaluateAll((all) => all.length === 2 && all.every((one) => one.querySelectorAll(".slot:not([hidden])").length === 1)));
  await leave(page);
});

test("a call is used by keyboard alone", async () => {
  const page = await call(ALL.slice(0, 4));
  await page.keyboard.press("2");
  await until("the second is large", async () => (await large(page)).startsWith("Bob"));
  await page.keyboard.press("m");
  await until("and the one that keys are for", async () => (await heard(page)).join().startsWith("Bob"));
  await page.keyboard.press("2");
  await until("all are of one size", async () => (await large(page)) === "");
  await page.keyboard.press("x");
  await until("everybody is heard", async () => (await heard(page)).length === 4);
  await page.keyboard.press("g");
  assert.ok(await page.getByRole("radio", { name: "Focus" }).isChecked());
  // The same without single-key shortcuts: by Tab, arrows and the space bar.
  await page.getByRole("radio", { name: "Focus" }).focus();
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.getByRole("radio", { name: "Sidebar" }).isChecked());
  const at = () => page.evaluate(() => document.activeElement.closest(".slot")?.querySelector(".player").dataset.name + "/" + document.activeElement.dataset.act);
  for (let i = 0; i < 60 && !(await at()).startsWith("Dora/focus"); i++) await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await until("Dora is large", async () => (await large(page)) === "Dora");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-pressed")), "true");
  await leave(page);
});
