// Who is live by the site's list, on a real engine: how soon a start and a stop are known, over many of them.
import { test } from "node:test";
import { list } from "../support/listed.mjs";
import { PATIENCE, sleep } from "../support/wait.mjs";
import { place, staged } from "../support/stage.mjs";

const ROUNDS = 50;
const WAYS = ["rtmp", "srt"];

await staged({ engine: "real" }, async () => undefined);

/** Milliseconds until the list says so, asking as often as it may change. */
async function known(id, is) {
  const began = Date.now();
  while (Date.now() < began + PATIENCE) {
    if ((await list(place)).has(id) === is) return Date.now() - began;
    await sleep(50);
  }
  throw new Error(`${id} is ${is ? "not " : ""}listed`);
}

test(`${ROUNDS} quick starts and stops are all known`, async () => {
  const found = { listed: [], unlisted: [] };
  for (let round = 0; round < ROUNDS; round++) {
    const [app, user] = round % 2 ? ["show", "alice"] : ["radio", "dora"];
    const id = `${app}/${user}`;
    const key = await place.keyOf(user, app);
    const one = await place.engine.encode({ by: WAYS[round % 4 >> 1], app, key });
    found.listed.push(await known(id, true));
    await one.stop();
    found.unlisted.push(await known(id, false));
  }
  for (const [what, times] of Object.entries(found)) {
    const sorted = times.toSorted((a, b) => a - b);
    const seconds = (at) => (sorted[at] / 1000).toFixed(2);
    const late = times.filter((time) => time > 3000).length;
    console.log(`# ${what}: median ${seconds(ROUNDS >> 1)} s, worst ${seconds(ROUNDS - 1)} s, ${late} of ${ROUNDS} later than 3 s`);
  }
});
