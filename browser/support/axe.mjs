// What is wrong with a page for people: axe's violations, and what is wider than its place.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { SCHEMES } from "./chromium.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** axe's violations of a page, each with its place. */
export async function objections(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
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
