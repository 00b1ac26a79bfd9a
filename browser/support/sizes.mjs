// The same page in a desktop's window and on a phone at once: what happens to one happens to the other.
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
 * Opens a page of each size with `opens(options, size)`. `each(run)` does the same with every one of them, side by side;
 * `leave()` closes them and demands that no console had a complaint.
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
