// People's settings, in Chromium: text of twice the size, forced colours, no JavaScript, print.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { inState, NETWORK, open, VIEWPORTS } from "../support/chromium.mjs";
import { cutOff } from "../support/cutoff.mjs";
import { CONTENT, enrich } from "../support/rich.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const { phone, desktop } = VIEWPORTS;

await staged({ edit: enrich, content: CONTENT });

before(async () => {
  await place.engine.publish("show/alice");
  await place.engine.publish("radio/dora");
});

/** A page in a browser with text of twice the usual size. */
async function large(path, options) {
  const page = await open(browser, "about:blank", { expected: NETWORK, reducedMotion: "reduce", ...phone, ...options });
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
  await page.goto(place.origin + path);
  await until(`${path} has settled`, async () => (await page.locator('.player[data-state="connecting"]').count()) === 0);
  return page;
}

const finish = async (page) => {
  assert.deepEqual(page.complaints(), []);
  await page.leave();
};

for (const path of ["/", "/alice/", "/bob/", "/carol/", "/finals/", "/call/", "/alice/embed/", "/call/embed/", "/everything/", "/rich/", "/odd/", "/news/", "/tags/", "/groups/crew/", "/schedule/", "/go-live/", "/offline.html", "/no/such/page"]) {
  test(`text of twice the size fits a phone: ${path}`, async () => {
    const page = await large(path, { expected: [...NETWORK, / 404 /] });
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), "32px");
    for (const details of await page.locator("details").all()) await details.evaluate((one) => (one.open = true));
    assert.deepEqual(await cutOff(page), []);
    await finish(page);
  });
}

test("text of twice the size fits what opens over a page", async () => {
  const page = await large("/alice/");
  await inState(page, "show/alice", "playing");
  await page.evaluate(() => Mitts.players[0].acts.menu());
  await page.locator(".player-menu").waitFor();
  assert.deepEqual(await cutOff(page), [], "the menu");
  await page.keyboard.press("Escape");
  await page.evaluate(() => Mitts.players[0].acts.stats());
  await page.locator(".player-stats").waitFor();
  assert.deepEqual(await cutOff(page), [], "statistics");
  await page.keyboard.press("?");
  await page.locator("#player-help[open]").waitFor();
  assert.deepEqual(await cutOff(page), [], "shortcuts");
  await finish(page);
  const call = await large("/call/");
  await call.getByRole("button", { name: "Join", exact: true }).click();
  await call.getByLabel("Stream key", { exact: true }).waitFor();
  assert.deepEqual(await cutOff(call), [], "the panel to join");
  await finish(call);
});

/** For each element: what it is, and whether it has a background other than the picture. */
const grounds = (page, selector) => page.locator(selector).evaluateAll((all) => all.filter((one) => one.checkVisibility({ visibilityProperty: true })).map((one) => {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)).reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  let ground = one;
  while (channels(getComputedStyle(ground).backgroundColor)[3] === 0 && !ground.matches(".player")) ground = ground.parentElement;
  const [back, front] = [ground, one].map((one, at) => channels(getComputedStyle(one)[at ? "color" : "backgroundColor"]));
  const [low, high] = [luminance(back), luminance(front)].sort((a, b) => a - b);
  return { name: one.getAttribute("aria-label") || one.textContent, own: !ground.matches(".player"), opaque: (back[3] ?? 1) === 1, contrast: (high + 0.05) / (low + 0.05) };
}));

for (const colorScheme of ["dark", "light"]) {
  test(`with forced colours nothing lies bare on a picture, ${colorScheme}`, async () => {
    for (const path of ["/alice/", "/call/", "/call/embed/"]) {
      const page = await open(browser, place.origin + path, { ...desktop, expected: NETWORK, forcedColors: "active", colorScheme });
      await inState(page, "show/alice", "playing");
      await page.locator('.player[data-stream="show/alice"]').hover();
      const found = await grounds(page, ".player[data-state='playing'] :is(button, .player-live, .player-name), .embed-link");
      assert.ok(found.length > 5, `${path} has controls`);
      assert.deepEqual(found.filter(({ own, opaque, contrast }) => !own || !opaque || contrast < 4.5), [], path);
      await finish(page);
    }
  });
}

/** A page without scripts. */
async function still(path) {
  const context = await browser.newContext({ ...desktop, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(place.origin + path);
  return page;
}

test("without JavaScript a call and a layout say so, and lead to each stream's page", async () => {
  for (const [path, names] of [["/finals/", ["Alice", "Bob <b>& Söhne</b>", "Dora"]], ["/call/", ["Alice", "Guest 6"]], ["/call/embed/", ["Alice"]], ["/rich/", ["Alice", "Dora"]]]) {
    const page = await still(path);
    assert.match(await page.locator(".layout-noscript > p").innerText(), /^JavaScript is needed to show these streams side by side/);
    for (const name of names) await page.locator(".layout-noscript").getByRole("link", { name, exact: true }).waitFor();
    assert.equal(await page.locator(".layout-tools, .slot").evaluateAll((all) => all.filter((one) => one.checkVisibility()).length), 0, "nothing that does nothing");
    const box = await page.locator(".layout-noscript").boundingBox();
    assert.ok(box.y >= 0 && box.height > 60 && box.x >= 0 && box.x + box.width <= desktop.viewport.width, JSON.stringify(box));
    await page.context().close();
  }
});

test("without JavaScript a watch page says so, and has the stream for other players", async () => {
  const page = await still("/finals/");
  await page.locator(".layout-noscript").getByRole("link", { name: "Alice", exact: true }).click();
  await page.waitForURL("**/alice/");
  assert.match(await page.locator(".player noscript").innerText(), /^JavaScript is needed to play live video/);
  const address = await page.getByRole("link", { name: "Open the stream in another player" }).getAttribute("href");
  const answer = await fetch(new URL(address, place.origin));
  assert.match(answer.headers.get("content-type"), /mpegurl/);
  await page.context().close();
});

test("on paper a heading stays with what it stands above", async () => {
  const page = await open(browser, `${place.origin}/alice/`, { expected: NETWORK, viewport: { width: 720, height: 900 } });
  await inState(page, "show/alice", "playing");
  await page.emulateMedia({ media: "print" });
  // Columns break by the same rules as printed pages, and can be measured.
  const torn = await page.evaluate(() => {
    const about = document.querySelector(".about");
    Object.assign(about.style, { columnWidth: "300px", columnFill: "auto", display: "block", width: "4000px", maxWidth: "none" });
    const torn = [];
    for (let height = 160; height < 700; height += 6) {
      about.style.height = `${height}px`;
      for (const links of document.querySelectorAll(".about-more .links")) {
        const [title, list] = [links.querySelector("h2"), links.querySelector("li")].map((one) => one.getBoundingClientRect());
        if (list.left > title.left + 200) torn.push(`${links.textContent.trim().slice(0, 20)} at ${height} px`);
      }
    }
    return torn;
  });
  assert.deepEqual(torn, []);
  await finish(page);
});
