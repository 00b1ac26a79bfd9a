// What is wrong with a page for people: axe's violations, and what is wider than its place.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** axe's violations of a page, each with its place. */
export async function objections(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ["violations"] }));
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target} ${node.failureSummary}`));
}

/** How many px wide the page is, and how many it may be. */
export const widths = (page) => page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
