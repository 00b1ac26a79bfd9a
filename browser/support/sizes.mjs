// The same page in a desktop window and on a phone, in parallel.
import assert from "node:assert/strict";
import { VIEWPORTS } from "./chromium.mjs";

async function as(size, run) {
  try {
    return await run();
  } catch (error) {
    error.message = `${size}: ${error.message}`;
    throw error;
  }
}

/**
 * Opens a page of each size with `opens(options, size)`. `each(run)` runs the same on all of them, in parallel; `leave()` closes
 * them and asserts that there were no complaints in their consoles.
 */
export async function everySize(opens) {
  const pages = new Map();
  const each = (run) => Promise.all([...pages].map(([size, page]) => as(size, () => run(page, size))));
  const leave = () => each(async (page) => {
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  });
  await Promise.all(Object.entries(VIEWPORTS).map(([size, options]) => as(size, async () => pages.set(size, await opens(options, size)))));
  return { each, leave };
}
