// Pages in other languages: all texts of templates and scripts are in that language, and fit, even on a phone. One language is
// right-to-left.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { objections, widths } from "../support/axe.mjs";
import { launch, open, VIEWPORTS } from "../support/chromium.mjs";
import { ROOT } from "../support/programs.mjs";
import { board, usual } from "../support/queue.mjs";
import { town } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

const GO_LIVE = "/go-live/";
const QUEUE = "/main/queue/";
const PATHS = ["/", "/alice/", "/call/", "/schedule/", QUEUE, GO_LIVE];

/** The theme's texts in a language. */
async function texts(language) {
  const toml = await readFile(join(ROOT, `themes/default/i18n/${language}.toml`), "utf8");
  return new Set([...toml.matchAll(/= "([^"]*)"/g)].map(([, text]) => text).filter((text) => /\p{L}/u.test(text.replace(/{\w+}/g, ""))));
}

/** One table of a language's texts. */
async function table(language, name) {
  const toml = await readFile(join(ROOT, `themes/default/i18n/${language}.toml`), "utf8");
  const [, lines] = toml.split(new RegExp(`^\\[${name}\\]$`, "m"));
  return [...lines.split(/^\[/m)[0].matchAll(/= "([^"]*)"$/gm)].map(([, text]) => text);
}

/** Matches a text with any arguments, and a number for `n`. */
const pattern = (text) =>
  new RegExp(`^${text.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replaceAll("{n}", "\\d+").replace(/{\w+}/g, ".+")}$`);

/** All texts that a person reads or hears. */
const words = (page) => page.evaluate(() => {
  const found = [document.title, document.querySelector("meta[name=description]").content];
  for (const element of document.querySelectorAll("body, body *:not(script, code, kbd, option)")) {
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) found.push(node.data.trim());
    found.push(element.title || "", element.ariaLabel || "");
  }
  return [...new Set(found)].filter(Boolean);
});

/** Buttons and badges that are too small for their words. */
const clipped = (page) => page.evaluate(() =>
  [...document.querySelectorAll("button, .pill, .badge, .segments span")]
    .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).position !== "absolute")
    .map((one) => one.outerHTML.slice(0, 120)));

let browser;
let english;

before(async () => {
  [browser, english] = await Promise.all([launch(), texts("en")]);
});

after(() => browser?.close());

/** The page with its players settled; one that plays shows its menu, its statistics and the shortcuts. */
async function show(place, path, viewport) {
  const page = await open(browser, place.origin + path, { ...viewport, reducedMotion: "reduce" });
  await until(`${path} has settled`, async () => (await page.locator('.player[data-state="connecting"]').count()) === 0);
  if (path === "/") await until("the live one has its facts", () => page.locator(".live-now .card-facts:not([hidden])").count());
  if (path === "/alice/") {
    await until("Alice plays", () => page.locator('.player[data-state="playing"]').count());
    await page.keyboard.press("s");
    await until("the statistics are there", () => page.locator(".player-stats").count());
    await page.evaluate(() => Mitts.players[0].acts.menu());
  }
  if (path === QUEUE) {
    await until("the queue is read", () => page.locator(".queue-row").count());
    await page.locator("[data-me]").selectOption("bob");
  }
  if (path === GO_LIVE) for (const encoder of await page.locator("summary:visible").all()) await encoder.click();
  return page;
}

for (const [language, translated, paths] of [["en", true, [QUEUE, GO_LIVE]], ["de", true, PATHS], ["es", true, [QUEUE, GO_LIVE]], ["fr", true, [QUEUE, GO_LIVE]], ["ja", true, PATHS], ["he", false, PATHS]]) {
  describe(language, () => {
    let place;
    let conductor;

    before(async () => {
      conductor = await board();
      await conductor.publish({ ...usual(), paused: true, paused_since: usual().now.from });
      const edit = (text) => conductor.edit(text).replace('language = "en"', `language = "${language}"`).replace('title = "Main"', 'title = "1"');
      place = await town({ edit });
      await place.engine.publish("show/alice");
    });

    after(async () => {
      await place?.close();
      await conductor?.close();
    });

    for (const [size, viewport] of Object.entries(VIEWPORTS)) {
      for (const path of paths) {
        test(`${path} ${size}`, async () => {
          const page = await show(place, path, viewport);
          assert.equal(await page.evaluate(() => document.documentElement.lang), language);
          assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), language === "he" ? "rtl" : "ltr");
          const [width, inner] = await widths(page);
          assert.ok(width <= inner && inner <= viewport.viewport.width, `${width} of ${inner} px are used`);
          assert.deepEqual(await clipped(page), []);
          if (translated) {
            const own = await texts(language);
            const foreign = [...english].filter((text) => !own.has(text)).map(pattern);
            const said = await words(page);
            assert.deepEqual(said.filter((words) => foreign.some((text) => text.test(words))), []);
            if (path === GO_LIVE) assert.deepEqual((await table(language, "golive")).map(pattern).filter((text) => !said.some((words) => text.test(words))), []);
          }
          assert.deepEqual(await objections(page), []);
          assert.deepEqual(page.complaints(), []);
          await page.leave();
        });
      }
    }
  });
}
