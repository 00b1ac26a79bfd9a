// Who may publish to a real engine, over every protocol, and how others are refused.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { NETWORK, open, plays } from "../support/chromium.mjs";
import { encoder, whip } from "../support/encoders.mjs";
import { clip } from "../support/clips.mjs";
import { freshKey, goLive, preview, publish, studio, use } from "../support/golive.mjs";
import { list, listed, unlisted } from "../support/listed.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { rotate } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice";
const WAYS = ["rtmp", "srt", "whip"];

await staged({ engine: "real" }, studio);

const bad = {};

before(async () => {
  bad["a key that has ended"] = await rotate(place, "bob");
  await rotate(place, "bob", "--end-old", "now");
  bad["a disabled user's key"] = await freshKey(place, "guest-1", "radio");
  await place.mitts(["user", "disable", "guest-1"]);
  bad["a key that was never made"] = `mitts_${"x".repeat(43)}`;
  bad["no key at all"] = "alice";
  const refused = async (key) => !(await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1/radio/${key}`)).allowed;
  for (const [why, key] of Object.entries(bad)) await until(`the function refuses ${why}`, () => refused(key));
  bad["a key for another app"] = await freshKey(place, "erin", "talk");
});

/** The engine's own names of published streams, with or without media. */
const published = async () => {
  const all = await Promise.all(["show", "radio", "talk"].map(async (app) => (await place.engine.rest(`/v1/vhosts/default/apps/${app}/streams`))[1].response));
  return all.flat();
};

/** How the connection of a refused encoder ended. */
async function refused(by, key, app = "show") {
  const url = place.engine.url(by, app, key);
  if (by === "whip") {
    const one = whip(url, await clip("opus"));
    const status = await one.status;
    await one.stop();
    return status;
  }
  const one = await encoder({ by, url });
  await until(`the engine hangs up on ${by}`, one.over);
  return "hung up";
}

for (const by of WAYS) {
  test(`a good key publishes by ${by}, and its name is free after it`, async () => {
    await place.engine.publish(ALICE, undefined, { by });
    const entry = await listed(place, ALICE, ({ video, audio }) => video?.width && audio);
    assert.equal(entry.user, "alice");
    assert.deepEqual([entry.video.codec, entry.video.width, entry.video.height], ["H264", 640, 360]);
    assert.equal(entry.audio.codec, by === "whip" ? "OPUS" : "AAC");
    await place.engine.drop(ALICE);
    await unlisted(place, ALICE);
  });

  test(`no bad key publishes by ${by}`, async () => {
    for (const [why, key] of Object.entries(bad)) {
      assert.equal(await refused(by, key), by === "whip" ? 401 : "hung up", why);
      assert.deepEqual(await published(), [], why);
    }
    assert.equal(await refused(by, await place.keyOf("alice"), "nowhere"), by === "whip" ? 405 : "hung up", "an app that is not there, which Caddy does not pass on");
    assert.deepEqual(await published(), []);
  });
}

for (const first of WAYS) {
  test(`a name that is live by ${first} is nobody else's, and goes on`, async () => {
    const key = await place.keyOf("alice");
    await place.engine.publish(ALICE, undefined, { by: first });
    const { createdTime } = (await place.engine.rest(`/v1/vhosts/default/apps/show/streams/alice`))[1].response.input;
    for (const second of WAYS) {
      const answer = await refused(second, key);
      assert.equal(answer, second !== "whip" ? "hung up" : first === "whip" ? 409 : 500, `${second} on a name that is live by ${first}`);
    }
    assert.ok(await place.engine.has(ALICE));
    assert.equal((await place.engine.rest(`/v1/vhosts/default/apps/show/streams/alice`))[1].response.input.createdTime, createdTime, "it is the first one");
    await place.engine.drop(ALICE);
  });
}

test("a WHIP session without media is in no list", async () => {
  const one = whip(place.engine.url("whip", "show", await place.keyOf("alice")), await clip("opus"), { silent: true });
  assert.equal(await one.status, 201);
  assert.deepEqual(await published(), ["alice"], "the engine has its name");
  // Another stream that started later is listed: by then this one could be, too.
  await place.engine.publish("radio/dora");
  await listed(place, "radio/dora");
  assert.ok(!(await list(place)).has(ALICE));
  await one.stop();
  await place.engine.drop("radio/dora");
  await until("its name is free", async () => (await published()).length === 0);
});

const trouble = (page, words) => page.locator("[data-trouble]", { hasText: words }).waitFor();
const pressed = (page, name) => page.locator(".studio").getByRole("button", { name }).click();

test("a streamer goes live from the page, is watched, and stops", async () => {
  const page = await goLive(browser, place);
  await use(page, await place.keyOf("alice"));
  await preview(page);
  await publish(page);
  await listed(place, ALICE);
  const viewer = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
  await plays(viewer, ALICE);
  assert.deepEqual(viewer.complaints(), []);
  await viewer.leave();
  await pressed(page, "Stop");
  await unlisted(place, ALICE);
  await until("its name is free", async () => (await published()).length === 0);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

for (const by of ["rtmp", "whip"]) {
  test(`the page says that a name is live already by ${by}, and takes it when it is free`, async () => {
    await place.engine.publish(ALICE, undefined, { by });
    const page = await goLive(browser, place, { expected: NETWORK });
    await use(page, await place.keyOf("alice"));
    await preview(page);
    await pressed(page, "Go live");
    await trouble(page, "already live");
    await place.engine.drop(ALICE);
    if (await page.locator('.studio[data-state="off"]').count()) await pressed(page, "Go live");
    await page.locator('.studio[data-state="live"]').waitFor();
    await listed(place, ALICE);
    await pressed(page, "Stop");
    await unlisted(place, ALICE);
    await page.leave();
  });
}
