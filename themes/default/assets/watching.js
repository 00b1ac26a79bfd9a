// Whether a player's stream is live: asked while it does not play, or while its video is frozen.
import * as list from "./list.js";
import * as live from "./live.js";
import { address } from "./net.js";

const EARLY = 3000; // a stream that has just started may have nothing to play for this long
const YOUNG = 6000; // a stream has just started if it has been in the list for less than this
const SETTLED = 10000; // by then all its tracks are there

/** `data` is the player's dataset; `answer(live)` gets each answer: true, false, or null if unknown. */
export function Watching(data, answer) {
  const secret = "private" in data; // the list has no private streams
  const listed = !!document.body.dataset.list && !secret;
  const asks = !!data.live || listed;
  let watch = null;
  let last = null;
  let silent = false; // the latest answer was null
  let born = -EARLY; // when the stream was seen to start

  function heard(live) {
    if (live && last !== true) {
      const age = list.age(data.stream);
      if (last === false || (age !== null && age >= 0 && age < YOUNG)) born = Date.now();
    }
    last = live;
    silent = live === null;
    answer(live);
  }

  function stop() {
    if (watch) watch.stop();
    watch = null;
  }

  return {
    /** Whether there is anything to ask. If not, only an attempt to play shows whether the stream is live. */
    asks,
    /** Whether the answers are reliable right now. */
    knows: () => !!data.live || (listed && !silent),
    on: () => !!watch,
    /** The latest answer; it can be set to a value that is known by other means. */
    last: () => last,
    note: (live) => (last = live),
    isEarly: (at) => at - born < EARLY,
    isSettled: () => Date.now() - born > SETTLED,
    /** `how` has `eager` and `doubt` of live.js. */
    start(how) {
      if (!watch && asks) watch = live.watch(data.live && address(data.live), heard, { id: secret ? undefined : data.stream, ...how });
    },
    stop,
    /**
     * Watches a stream that cannot be played: calls `gone()` when it is over, and `check()` whenever the list may have changed.
     */
    startForEnd(gone, check) {
      stop();
      if (listed) watch = list.watch((streams) => (streams && !streams.has(data.stream) ? gone() : check()));
      else if (data.live) watch = live.watch(address(data.live), (live) => live === false && gone());
    },
  };
}
