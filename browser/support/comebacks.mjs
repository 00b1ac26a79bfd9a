// What a page survives, whatever it plays by: a stream that drops, and an engine that restarts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inState, NETWORK, open } from "./chromium.mjs";
import { until } from "./wait.mjs";

/**
 * Tests of Alice's page. `town()` is {place, browser}, `plays(page, stream)` waits until it does; `drops` are the ways in
 * which a stream ends, with the options of the engine's `drop`.
 */
export function comebacks(town, plays, drops = { "breaks off": {} }) {
  const watching = async () => {
    const { place, browser } = town();
    await place.engine.publish("show/alice");
    const page = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
    await plays(page, "show/alice");
    return { page, engine: place.engine };
  };
  const back = async ({ page, engine }) => {
    await inState(page, "show/alice", "offline");
    await engine.publish("show/alice");
    await plays(page, "show/alice");
    assert.equal(await page.locator("video").count(), 1, "nothing is left of the first player");
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  };

  for (const [how, options] of Object.entries(drops)) {
    test(`a stream that ${how} shows the card and comes back by itself`, async () => {
      const seen = await watching();
      seen.engine.drop("show/alice", options);
      await back(seen);
    });
  }

  test("a page survives a restart of the engine", async () => {
    const seen = await watching();
    await seen.engine.stop();
    await until("the page has noticed", () => seen.page.locator('.player:not([data-state="playing"])').count());
    await seen.engine.start();
    await back(seen);
  });
}
