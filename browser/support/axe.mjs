// What is wrong with a page for people: axe's violations, and what is wider than its place.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { SCHEMES } from "./chromium.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// All of axe's rules, its best practices and what it only tries out as well, but for these.
const UNUSED = [
  "color-contrast-enhanced", // the colours are made for level AA
  "p-as-heading", // takes a player's state, such as "Offline", for a heading
];

/** axe's violations of a page, each with its place. */
export async function objections(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((unused) => {
    const rules = window.axe.getRules().map(({ ruleId }) => [ruleId, { enabled: !unused.includes(ruleId) }]);
    return window.axe.run({ resultTypes: ["violations"], rules: Object.fromEntries(rules) });
  }, UNUSED);
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
}

/** Demands that axe has nothing against a page as it is now, dark or light. */
export async function accessible(page, what) {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await objections(page), [], `${what}, ${colorScheme}`);
  }
}

/** How many px wide the page is, and how many it may be. */
export const widths = (page) => page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
