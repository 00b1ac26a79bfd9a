// A real engine ends the streams of publishers who may no longer publish.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inState, NETWORK, open, plays } from "../support/chromium.mjs";
import { listed, unlisted } from "../support/listed.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { freshKey, rotate } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

await staged({ engine: "real" });

for (const by of ["rtmp", "srt", "whip"]) {
  test(`a disabled user's stream ends, by ${by}, and so does what its viewers see`, async () => {
    await place.engine.publish("show/alice", undefined, { by, again: true });
    await place.engine.publish("radio/dora");
    const page = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
    await plays(page, "show/alice");
    await place.mitts(["user", "disable", "alice"]);
    await until("the engine has ended it", async () => !(await place.engine.has("show/alice")));
    await unlisted(place, "show/alice");
    await inState(page, "show/alice", "offline");
    await page.leave();
    assert.ok(await place.engine.has("radio/dora"), "nobody else's ends");
    await place.engine.drop("show/alice");
    await place.mitts(["user", "enable", "alice"]);
    const allowed = async () => (await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1/show/${await place.keyOf("alice")}`)).allowed;
    await until("she may again", allowed);
    await place.engine.publish("show/alice", undefined, { by });
    await listed(place, "show/alice");
    await place.engine.drop("show/alice");
  });
}

test("a stream ends with its key, and one by another key of the same user goes on", async () => {
  const old = await freshKey(place, "bob");
  const one = await place.engine.encode({ key: old });
  await until("it is live", () => place.engine.has("show/bob"));
  await rotate(place, "bob");
  assert.ok(await place.engine.has("show/bob"), "a new key ends nothing");
  await rotate(place, "bob", "--end-old", "now");
  await until("the engine has ended it", async () => !(await place.engine.has("show/bob")));
  await one.ended;
});
