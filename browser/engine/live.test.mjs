// The site's list of live streams with a real engine: how soon many starts and stops are known.
import { test } from "node:test";
import { list } from "../support/listed.mjs";
import { PATIENCE, sleep } from "../support/wait.mjs";
import { place, staged } from "../support/stage.mjs";

const STARTS = 50;
const PEOPLE = [["show", "alice", "rtmp"], ["radio", "dora", "srt"]]; // in parallel

await staged({ engine: "real" }, async () => undefined);

/** Milliseconds until the list shows it, requested as often as it may change. */
async function known(id, is) {
  const began = Date.now();
  while (Date.now() < began + PATIENCE) {
    if ((await list(place)).has(id) === is) return Date.now() - began;
    await sleep(50);
  }
  throw new Error(`${id} is ${is ? "not " : ""}listed`);
}

test(`${STARTS} quick starts and stops are all known`, async () => {
  const found = { listed: [], unlisted: [] };
  await Promise.all(PEOPLE.map(async ([app, user, by]) => {
    const key = await place.keyOf(user, app);
    for (let round = 0; round < STARTS / PEOPLE.length; round++) {
      const one = await place.engine.encode({ by, app, key });
      found.listed.push(await known(`${app}/${user}`, true));
      await one.stop();
      found.unlisted.push(await known(`${app}/${user}`, false));
    }
  }));
  for (const [what, times] of Object.entries(found)) {
    const sorted = times.toSorted((a, b) => a - b);
    const seconds = (at) => (sorted[at] / 1000).toFixed(2);
    const late = times.filter((time) => time > 3000).length;
    console.log(`# ${what}: median ${seconds(STARTS >> 1)} s, worst ${seconds(STARTS - 1)} s, ${late} of ${STARTS} later than 3 s`);
  }
});
