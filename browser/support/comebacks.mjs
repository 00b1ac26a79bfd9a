// Interruptions that Alice's page survives, on a desktop and a phone, with any protocol: streams that drop, an engine that
// restarts, WebRTC that fails. The tests need a stage.
import assert from "node:assert/strict";
import { test } from "node:test";
import { attempts, countAttempts, inState, NETWORK, open, plays, source } from "./chromium.mjs";
import { listed } from "./listed.mjs";
import { everySize } from "./sizes.mjs";
import { browser, place } from "./stage.mjs";
import { until } from "./wait.mjs";

const ALICE = "show/alice";

const visit = (options) => everySize((size) => open(browser, `${place.origin}/alice/`, { expected: NETWORK, ...options, ...size }));

/**
 * A stream ends and comes back. `settles(page, stream)` waits until it plays as it should; `drops` are the ways in which a stream
 * ends, with options for the engine's `drop`.
 */
export function comebacks(settles, drops = { "breaks off": {} }) {
  const watching = async () => {
    await place.engine.publish(ALICE);
    const pages = await visit();
    await pages.each((page) => settles(page, ALICE));
    return pages;
  };
  const back = async (pages) => {
    await pages.each((page) => inState(page, ALICE, "offline"));
    await place.engine.publish(ALICE);
    await pages.each(async (page) => {
      await settles(page, ALICE);
      assert.equal(await page.locator("video").count(), 1, "nothing is left of the first player");
    });
    await pages.leave();
  };

  for (const [how, options] of Object.entries(drops)) {
    test(`a stream that ${how} shows the card and comes back by itself`, async () => {
      const pages = await watching();
      place.engine.drop(ALICE, options);
      await back(pages);
    });
  }

  test("a page survives a restart of the engine", async () => {
    const pages = await watching();
    await place.engine.stop();
    await pages.each((page) => until("the page has noticed", () => page.locator('.player:not([data-state="playing"])').count()));
    await place.engine.start();
    await back(pages);
  });
}

/** LL-HLS takes over when WebRTC fails; `ways` are values of the engine's `signalling` that cause this. */
export function fallbacks(ways) {
  for (const [how, signalling] of Object.entries(ways)) {
    test(`LL-HLS plays where ${how}`, async () => {
      await place.engine.publish(ALICE);
      await listed(place, ALICE); // until then a page would try again and again, as for a stream that has just begun
      const usual = place.engine.signalling;
      place.engine.signalling = signalling;
      try {
        const pages = await visit({ prepare: countAttempts });
        await pages.each(async (page) => {
          await plays(page, ALICE);
          assert.equal(await attempts(page), 1, "the first attempt fell back, no second one was made");
          assert.ok(page.requested.some((url) => url.startsWith("ws://") && url.includes(`/${ALICE}`)), "WebRTC was tried first");
          assert.ok(page.requested.some((url) => url.endsWith(`/${ALICE}/llhls.m3u8`)));
          assert.equal(await source(page, ALICE), "hls");
        });
        await pages.leave();
      } finally {
        place.engine.signalling = usual;
      }
    });
  }
}
