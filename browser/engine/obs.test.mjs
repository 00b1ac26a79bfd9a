// A real OBS publishes to a real engine, with the settings that `mitts` prints.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { NETWORK, open, plays, source } from "../support/chromium.mjs";
import { files } from "../support/files.mjs";
import { listed, unlisted } from "../support/listed.mjs";
import { obs } from "../support/obs.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { rotate } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice";

await staged({ engine: "real" });

/** The settings that the tool prints for pasting: {server, key} of a protocol, {custom} for its encoder, and the key itself. */
async function printed(by, user = "alice") {
  let text;
  const remember = { ...place, mitts: async (args) => (text = await place.mitts(args)) };
  const secret = await rotate(remember, user);
  const block = text.split(/\n(?=[A-Z]{3,4}\b)/).find((part) => part.startsWith(by.toUpperCase()));
  const field = (name) => new RegExp(`${name}\\s+(\\S.*)`, "i").exec(block)[1].trim().replace(/^\(.*\)$/, "");
  const custom = /\bkeyint=\d+ bframes=0\b/.exec(text)?.[0];
  await until("the function has heard of the key", async () => (await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1/show/${secret}`)).allowed);
  return { server: field("Server"), key: field("Stream key"), custom, secret };
}

/** Asserts that OBS's log, which people post, does not contain the key. */
async function tellsNothing(program, secret) {
  const log = await program.log();
  assert.match(log, /Command Line Arguments/);
  assert.ok(!log.includes(secret.slice(0, 20)), "the key stands in OBS's log");
}

/** The profile that `mitts obs` makes for a user, and the key in it. */
async function exported(by, user = "alice", more = []) {
  const secret = await rotate(place, user);
  await until("the function has heard of the key", async () => (await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1/show/${secret}`)).allowed);
  // not in the town's folder, in which no key may stand
  const folder = await mkdtemp(join(tmpdir(), "ovenmitts-profile-"));
  const zip = join(folder, "profile.zip");
  await place.mitts(["obs", user, "--app", "show", "--key-stdin", "--protocol", by, "--size", "640x360", "--bitrate", "800", "-o", zip, ...more], { input: secret });
  const unpacked = join(folder, "unpacked");
  execFileSync("python3", ["-m", "zipfile", "-e", zip, unpacked]);
  const contents = {};
  for (const path of await files(unpacked)) contents[relative(unpacked, path)] = await readFile(path, "utf8");
  await rm(folder, { recursive: true });
  const [, name] = /^Name=(.+)$/m.exec(Object.entries(contents).find(([path]) => path.endsWith("basic.ini"))[1]);
  return { profile: { name, files: contents }, secret };
}

/** Runs something with OBS in this state. */
async function withObs(settings, run) {
  const program = await obs(settings);
  try {
    await run(program);
  } finally {
    await program.close();
  }
}

for (const by of ["rtmp", "srt"]) {
  test(`OBS goes live by ${by} with what the tool prints, and is watched by WebRTC`, async () => {
    const { secret, ...settings } = await printed(by);
    assert.ok(settings.custom, "the encoder's settings are printed, too");
    await withObs(settings, async (program) => {
      await program.begin();
      const { video } = await listed(place, ALICE, ({ video }) => video?.keyframe_interval);
      assert.equal(video.bframes, undefined);
      assert.ok(video.keyframe_interval > 0.8 && video.keyframe_interval < 1.2, `${video.keyframe_interval}`);
      const page = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
      await plays(page, ALICE);
      assert.equal(await source(page, ALICE), "webrtc");
      await page.leave();
      await program.finish();
      await unlisted(place, ALICE);
      await tellsNothing(program, secret);
    });
  });

  test(`OBS goes live by ${by} with the profile that mitts obs makes`, async () => {
    const { profile, secret } = await exported(by);
    await withObs({ profile }, async (program) => {
      await program.begin();
      const { video } = await listed(place, ALICE, ({ video }) => video?.keyframe_interval);
      assert.equal(video.bframes, undefined);
      assert.ok(video.keyframe_interval > 0.8 && video.keyframe_interval < 1.2, `${video.keyframe_interval}`);
      assert.deepEqual([video.width, video.height], [640, 360]);
      await program.finish();
      await unlisted(place, ALICE);
      await tellsNothing(program, secret);
    });
  });

  test(`OBS by ${by} with a key that is refused keeps it to itself`, async (t) => {
    const { secret, ...settings } = await printed(by, "bob");
    await place.mitts(["user", "disable", "bob"]);
    await until("the function refuses it", async () => !(await place.engine.ask("incoming", "RTMP", `rtmp://127.0.0.1/show/${secret}`)).allowed);
    t.after(() => place.mitts(["user", "enable", "bob"]));
    await withObs(settings, async (program) => {
      await program.begin();
      await until("OBS was sent away", async () => /(disconnected|failed|could not access|reconnect)/i.test(await program.log()) || !(await program.status()).outputActive);
      assert.ok(!(await place.engine.has("show/bob")));
      await tellsNothing(program, secret);
    });
  });
}

test("an OBS that cannot ask the site uses a profile that lets it ask like any other", async () => {
  const { profile, secret } = await exported("rtmp", "alice", ["--auto"]);
  await withObs({ profile }, async (program) => {
    await program.begin();
    const { video } = await listed(place, ALICE, ({ video }) => video?.keyframe_interval);
    assert.equal(video.bframes, undefined);
    assert.deepEqual([video.width, video.height], [640, 360]);
    await program.finish();
    await unlisted(place, ALICE);
    await tellsNothing(program, secret);
  });
});

test("OBS as it is installed sends B-frames: the list says so, and LL-HLS plays them", async () => {
  const { server, key } = await printed("rtmp");
  await withObs({ server, key }, async (program) => {
    await program.begin();
    const { video } = await listed(place, ALICE, ({ video }) => video?.bframes);
    assert.equal(video.bframes, true);
    const page = await open(browser, `${place.origin}/alice/`, { expected: NETWORK });
    await until("LL-HLS plays them", async () => (await source(page, ALICE)) === "hls");
    await plays(page, ALICE);
    await page.leave();
    await program.finish();
    await unlisted(place, ALICE);
  });
});

test("OBS comes back by itself after a crash of the engine", async () => {
  const { server, key, custom } = await printed("rtmp");
  await withObs({ server, key, custom }, async (program) => {
    await program.begin();
    await listed(place, ALICE);
    await place.engine.kill();
    await until("OBS has noticed", async () => (await program.status()).outputReconnecting);
    await place.engine.start();
    await listed(place, ALICE);
    await until("it is live", () => place.engine.has(ALICE));
    await program.finish();
    await unlisted(place, ALICE);
  });
});

test("OBS takes a layout's scenes, one of all of it and one of each slot", async () => {
  const file = join(place.folder, "finals.json");
  await place.mitts(["obs", "--layout", "finals", "-o", file, "--force"]);
  const text = await readFile(file, "utf8");
  const { name, scene_order: order } = JSON.parse(text);
  const { server, key } = await printed("rtmp");
  await withObs({ server, key, collection: { name, text } }, async (program) => {
    const { scenes, currentProgramSceneName } = await program.request("GetSceneList");
    // it counts from the bottom
    assert.deepEqual(scenes.map(({ sceneName }) => sceneName).reverse(), order.map((scene) => scene.name));
    assert.equal(currentProgramSceneName, order[0].name);
    for (const { sceneName } of scenes) {
      const { sceneItems } = await program.request("GetSceneItemList", { sceneName });
      assert.equal(sceneItems.length, 1, sceneName);
    }
  });
});
