// Problems of a page for its users: axe's violations, and elements wider than their place.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { SCHEMES } from "./chromium.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// All of axe's rules, including best practices and experimental ones, except these.
const UNUSED = [
  "color-contrast-enhanced", // the colours are made for level AA
  "p-as-heading", // considers a player's state, such as "Offline", a heading
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

/** Asserts that axe finds no violation in a page as it is now, dark or light. */
export async function accessible(page, what) {
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await objections(page), [], `${what}, ${colorScheme}`);
  }
}

/** The page's width in px, and the width available. */
export const widths = (page) => page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
