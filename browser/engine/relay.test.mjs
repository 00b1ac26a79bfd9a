// Relays to other servers and recordings, with a real engine: a second one stands for a platform.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { files } from "../support/files.mjs";
import { enginePorts, RealEngine } from "../support/ome.mjs";
import { binary, freePorts, run } from "../support/programs.mjs";
import { place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice";
const KEYS = { TWITCH_KEY: "live-1-platformkeyofthetwitch", BACKUP_KEY: "default/in/backupkeyofthesrtone", DEAD_KEY: "deadkeyofnobodyatall", HOLE_KEY: "holekeyofnobodyatall" };
const PUSHES = "/v1/vhosts/default/apps/show:pushes";
const TOKEN = "platform:a token of this test run";

const home = await mkdtemp(join(tmpdir(), "ovenmitts-relay-"));
const recordings = join(home, "recordings");
const media = await enginePorts();
const [closed, holePort] = await freePorts(2);
const hole = createServer(() => {}); // accepts, and never answers
await new Promise((done) => hole.listen(holePort, "127.0.0.1", done));

/** Another server with the same mitts, without admission: anybody may publish any name. */
class Platform extends RealEngine {
  static async build() {
    const folder = join(home, "platform");
    await mkdir(folder, { recursive: true });
    const ports = Object.entries(media).map(([name, port]) => `${name} = ${port}`).join("\n");
    await writeFile(join(folder, "mitts.toml"), `[site]\ntitle = "P"\nurl = "http://127.0.0.1:${media.ice + 1}"\n[ome]\napi_token = { env = "OME_API_TOKEN" }\n[ome.ports]\n${ports}\n[apps.in]\n`);
    const env = { MITTS_ADMISSION_SECRET: "s", OME_API_TOKEN: TOKEN };
    await run(binary("mitts"), ["build"], { cwd: folder, env });
    const file = join(folder, "deploy/Server.xml");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace(/<AdmissionWebhooks>[^]*?<\/AdmissionWebhooks>/, ""));
    return new Platform({ folder, ports: media, token: TOKEN, env });
  }

  has = async (name) => (await this.rest(`/v1/vhosts/default/apps/in/streams/${name}`))[0] === 200;

  /** The tracks of a stream that it gets. */
  async tracks(name) {
    const [, answer] = await this.rest(`/v1/vhosts/default/apps/in/streams/${name}`);
    return answer.response.input.tracks.map((track) => (track.video ?? track.audio)?.codec).filter((codec) => codec && codec !== "None").sort();
  }
}

const relays = `
[relays.twitch]
stream = "show/alice"
to = "rtmp://127.0.0.1:${media.rtmp}/in"
key = { env = "TWITCH_KEY" }

[relays.backup]
stream = "show/alice"
to = "srt://127.0.0.1:${media.srt}?latency=200"
key = { env = "BACKUP_KEY" }

[relays.dead]
stream = "show/alice"
to = "rtmp://127.0.0.1:${closed}/nowhere"
key = { env = "DEAD_KEY" }

[relays.hole]
stream = "show/alice"
to = "rtmp://127.0.0.1:${holePort}/nowhere"
key = { env = "HOLE_KEY" }

[recordings]
folder = "${recordings}"
keep_bytes = "1TB"
`;
const edit = (text) =>
  text
    .replace("[ome]\n", `[ome]\nrelay_maps = "${join(home, "maps")}"\n`)
    .replace("[apps.show]\n", "[apps.show]\nrecord = true\n")
    .replace("[users.bob]\n", "[users.bob]\nrecord = false\n") + relays;

const platform = await Platform.build();
await staged({ engine: "real", edit }, async () => undefined);

const env = { MITTS_ADMISSION_SECRET: "a secret of this test run", OME_API_TOKEN: "bakers:a token of this test run", ...KEYS };
const relay = (...args) => place.mitts(["relay", ...args], { env });
const status = async () => new Map(JSON.parse(await relay("status", "--json")).map((one) => [one.relay, one]));
const inState = (name, state) => until(`${name} is ${state}`, async () => (await status()).get(name).state === state);
const BACKUP = "backupkeyofthesrtone";

before(async () => {
  await platform.start();
  await relay("maps");
});

after(async () => {
  hole.close();
  await platform.stop();
  await rm(home, { recursive: true, force: true });
});

test("the maps are for the engine alone, and nothing of a build has a key", async () => {
  const folder = await stat(join(home, "maps"));
  const map = join(home, "maps/show.xml");
  assert.equal(folder.mode & 0o777, 0o700);
  assert.equal((await stat(map)).mode & 0o777, 0o600);
  const text = await readFile(map, "utf8");
  for (const key of [KEYS.TWITCH_KEY, KEYS.BACKUP_KEY]) assert.ok(text.includes(key));
  for (const file of await files(join(place.folder, "deploy"))) {
    const text = await readFile(file, "utf8");
    for (const key of Object.values(KEYS)) assert.ok(!text.includes(key), file);
  }
});

test("a stream goes to several servers as H.264 and AAC, and those that are dead or never answer hold up nobody", async () => {
  await place.engine.publish(ALICE);
  await until("the platform gets it", () => platform.has(KEYS.TWITCH_KEY));
  await until("the backup gets it over SRT", () => platform.has(BACKUP));
  await until("with both tracks", async () => (await platform.tracks(KEYS.TWITCH_KEY)).length === 2);
  assert.deepEqual(await platform.tracks(KEYS.TWITCH_KEY), ["AAC", "H264"]);
  assert.deepEqual(await platform.tracks(BACKUP), ["AAC", "H264"]);
  await inState("dead", "error");
  const all = await status();
  assert.deepEqual([all.get("twitch").state, all.get("backup").state], ["pushing", "pushing"]);
  assert.match(all.get("dead").reason, /refused/);
  assert.ok(all.get("dead").since && all.get("twitch").since);
  assert.notEqual(all.get("hole").state, "pushing");
});

test("a platform that drops a stream gets it again when it is back, and the others never lose it", async () => {
  const since = (await status()).get("backup").since;
  await platform.rest(`/v1/vhosts/default/apps/in/streams/${KEYS.TWITCH_KEY}`, { method: "DELETE", headers: { Authorization: `Basic ${Buffer.from(TOKEN).toString("base64")}` } });
  await until("the engine has noticed and pushes again", async () => (await status()).get("twitch").attempts > 0);
  await until("the platform gets it", () => platform.has(KEYS.TWITCH_KEY));
  await inState("twitch", "pushing");
  const backup = (await status()).get("backup");
  assert.deepEqual([backup.state, backup.since], ["pushing", since]);
});

test("a relay is switched off and on while its stream is live, and is there once with the next stream", async () => {
  assert.match(await relay("disable", "twitch"), /is pushed no longer/);
  await until("the platform loses it", async () => !(await platform.has(KEYS.TWITCH_KEY)));
  assert.ok(await platform.has(BACKUP), "the backup goes on");
  assert.equal((await status()).get("twitch").state, "disabled");
  assert.ok(!(await readFile(join(home, "maps/show.xml"), "utf8")).includes(KEYS.TWITCH_KEY));
  assert.match(await relay("enable", "twitch"), /is pushed now/);
  await until("the platform gets it", () => platform.has(KEYS.TWITCH_KEY));
  await inState("twitch", "pushing");
  // also at once, while the engine is still about to stop it
  await relay("disable", "twitch");
  await relay("enable", "twitch");
  await inState("twitch", "pushing");
  await until("the platform gets it again", () => platform.has(KEYS.TWITCH_KEY));
  // the engine keeps what was started over REST, so the map must not have it as well
  await place.engine.drop(ALICE);
  await place.engine.publish(ALICE);
  await until("the platform gets the next stream", () => platform.has(KEYS.TWITCH_KEY));
  const mine = async () => (await place.engine.rest(PUSHES, { method: "POST", body: "{}", headers: { Authorization: `Basic ${Buffer.from(env.OME_API_TOKEN).toString("base64")}` } }))[1].response.filter(({ streamKey }) => streamKey === KEYS.TWITCH_KEY);
  assert.equal((await mine()).length, 1);
  // once its stream is over, the map takes over
  await place.engine.drop(ALICE);
  await inState("twitch", "ready");
  await relay("maps");
  assert.ok((await readFile(join(home, "maps/show.xml"), "utf8")).includes(KEYS.TWITCH_KEY));
  await until("REST's is gone", async () => (await mine()).length === 0);
  await place.engine.publish(ALICE);
  await until("the platform gets it from the map", () => platform.has(KEYS.TWITCH_KEY));
  assert.deepEqual((await mine()).map(({ isConfig }) => isConfig), [true]);
  await place.engine.drop(ALICE);
});

test("what is shown has no key", async () => {
  const said = [await relay("list"), await relay("list", "--json"), await relay("status"), await relay("status", "--json"), await relay("maps")];
  for (const text of said) for (const key of Object.values(KEYS)) assert.ok(!text.includes(key), text);
});

test("streams are recorded with one video and AAC, unless a user is not", async () => {
  await place.engine.publish(ALICE);
  await place.engine.publish("show/bob", "bars");
  await until("it is being recorded", async () => (await list()).some(({ stage, bytes }) => stage === "recording" && bytes > 100_000));
  await place.engine.drop(ALICE);
  await place.engine.drop("show/bob");
  const done = await until("it is complete", async () => {
    const all = await list();
    return all.length > 0 && all.every(({ stage }) => stage === "complete") && all;
  });
  assert.ok(done.every(({ app, stream }) => app === "show" && stream === "alice"));
  for (const { file } of done) assert.deepEqual(await codecs(file), ["aac", "h264"]);
});

test("a recording survives when the engine is killed: it gets a name, and plays", async () => {
  await place.engine.publish(ALICE);
  await until("it is being recorded", async () => (await list()).some(({ stage, bytes }) => stage === "recording" && bytes > 100_000));
  await place.engine.kill();
  const left = (await list()).find(({ stage }) => stage === "recording").file;
  await place.mitts(["recordings", "prune"]);
  assert.ok((await list()).some(({ file }) => file === left), "it may still be written");
  const hour = new Date(Date.now() - 3_600_000);
  await utimes(left, hour, hour);
  assert.equal((await list()).find(({ file }) => file === left).stage, "unfinished");
  const planned = await place.mitts(["recordings", "prune", "--dry-run"]);
  assert.match(planned, /would keep, under a new name, .*tmp_/);
  assert.ok((await list()).some(({ file }) => file === left), "a dry run changes nothing");
  await place.mitts(["recordings", "prune"]);
  const adopted = (await list()).at(-1);
  assert.match(adopted.file, /\/show\/alice\/\d{14}_\w{16}_0\.ts$/);
  assert.equal(adopted.stage, "complete");
  assert.deepEqual(await codecs(adopted.file), ["aac", "h264"]);
  const frames = await probe(adopted.file, "packet=size", "-select_streams", "v");
  assert.ok(frames.split("\n").length > 20, frames);
  await place.engine.start();
});

test("recordings that are too old go, with their lists of parts", async () => {
  const roster = join(place.folder, "mitts.toml");
  await writeFile(roster, (await readFile(roster, "utf8")).replace('keep_bytes = "1TB"', 'keep = "1d"'));
  const old = new Date(Date.now() - 2 * 86_400_000);
  for (const { file } of await list()) await utimes(file, old, old);
  const stranger = join(recordings, "show/alice/holiday.ts");
  await writeFile(stranger, "not a recording");
  await utimes(stranger, old, old);
  assert.match(await place.mitts(["recordings", "prune"]), /removed .*\.ts/);
  assert.deepEqual(await list(), []);
  assert.deepEqual(await readdir(join(recordings, "show/alice")), ["holiday.ts"]);
});

test("no key of a platform is in any log", async () => {
  const said = [place.engine.said(), place.hook.said(), place.caddy.said()];
  for (const file of await files(join(place.folder, "ome/logs"))) said.push((await readFile(file)).toString("latin1"));
  for (const text of said) for (const key of [...Object.values(KEYS), BACKUP]) assert.ok(!text.includes(key));
});

const list = async () => JSON.parse(await place.mitts(["recordings", "list", "--json"]));
const probe = async (file, entries, ...more) => (await run("ffprobe", ["-v", "error", ...more, "-show_entries", entries, "-of", "csv=p=0", file])).trim();
const codecs = async (file) => [...new Set((await probe(file, "stream=codec_name")).split(/\s+/))].filter(Boolean).sort();
