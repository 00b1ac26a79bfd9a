// The verdicts on a frozen or stuttering picture, without a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { module } from "../support/modules.mjs";

const { judge: judgeAll } = await module("judge.js");

const fine = { by: "webrtc", frames: 0, silence: { all: 0, video: 0 }, rate: { shown: 30, received: 30 }, framerate: 30 };
const judge = (more) => judgeAll({ ...fine, ...more });
const quiet = (all, video = all) => ({ frames: video, silence: { all, video } });

const CASES = {
  "all is well": [{}, null],
  "nothing arrives any more": [quiet(4500), "vanished"],
  "nothing arrives for a moment": [quiet(3000), null],
  "nothing arrives of what has no picture": [{ ...quiet(4500), frames: 0, framerate: 0, rate: null }, "vanished"],
  "the screen that is shared stands still, and its sound comes": [quiet(100, 60_000), null],
  "pictures arrive and none is shown": [{ frames: 10_000, silence: { all: 100, video: 100 } }, "stuck"],
  "one picture a second is all there is": [{ ...quiet(1000), framerate: 1, rate: { shown: 1, received: 1 } }, null],
  "one picture every ten seconds is all there is": [{ ...quiet(9900), framerate: 0.1, rate: { shown: 0.1, received: 0.1 } }, null],
  "B-frames: most of what arrives is not shown": [{ rate: { shown: 2, received: 30 } }, "slow"],
  "the list knows of B-frames": [{ rate: { shown: 2, received: 4 }, bframes: true }, "slow"],
  "a picture that has just stopped": [{ ...quiet(3500), rate: { shown: 6, received: 6 } }, null],
  "... of which nobody has asked yet what arrives": [{ silence: null, rate: { shown: 2, received: null } }, null],
  "... or not for long enough": [{ rate: { shown: 2, received: null } }, null],
  "a bad network: little arrives, and is shown": [{ rate: { shown: 3, received: 4 } }, null],
  "a browser that does not say what arrives": [{ rate: { shown: 2, received: undefined } }, "slow"],
  "... and nobody knows what is sent": [{ rate: { shown: 2, received: undefined }, framerate: 0 }, null],
  "a slow machine shows half": [{ rate: { shown: 14, received: 30 } }, null],
  "LL-HLS whose clock goes on without a picture": [{ by: "hls", silence: null, frames: 21_000 }, "stuck"],
  "LL-HLS on a machine that is busy": [{ by: "hls", silence: null, frames: 12_000 }, null],
  "LL-HLS of one picture in ten seconds": [{ by: "hls", silence: null, frames: 25_000, framerate: 0.1 }, null],
  "LL-HLS of which nobody knows how many there should be": [{ by: "hls", silence: null, frames: 25_000, framerate: 0 }, null],
  "LL-HLS is not compared": [{ by: "hls", silence: null, rate: { shown: 2, received: null } }, null],
};

for (const [what, [facts, verdict]] of Object.entries(CASES)) {
  test(`${what}: ${verdict ?? "nothing"}`, () => assert.equal(judge(facts), verdict));
}
