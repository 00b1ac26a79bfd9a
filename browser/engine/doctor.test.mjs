// `mitts doctor` follows a test picture through a real engine, and asks it from outside. Nothing of either stays.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { binary, start } from "../support/programs.mjs";
import { SECRET, TOKEN } from "../support/roster.mjs";
import { place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

await staged({ engine: "real" }, async () => undefined);

const GUEST = "mitts-doctor";
const roster = () => readFile(join(place.folder, "mitts.toml"), "utf8");
const listed = async () => (await place.engine.rest("/v1/vhosts/default/apps/show/streams"))[1].response.includes(GUEST);

/** Whether a list of processes shows a key. */
async function shown() {
  const lines = await Promise.all((await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.some((line) => /mitts_[a-z0-9]{16}/.test(line));
}

const begin = (...args) => start(binary("mitts"), ["doctor", ...args], { cwd: place.folder, env: { MITTS_ADMISSION_SECRET: SECRET, OME_API_TOKEN: TOKEN } });

const byCheck = (said) => Object.fromEntries(JSON.parse(said).map(({ check, ...finding }) => [check, finding]));

test("a test picture passes every station by RTMP and SRT, and nothing of it stays", async () => {
  const before = await roster();
  const doctor = begin("--stream", "--json");
  await until("it is live", listed);
  assert.ok(!(await shown()), "the key is in a list of processes");
  assert.equal(await doctor.ended, 0, doctor.said());
  const found = byCheck(doctor.stdout());
  for (const by of ["rtmp", "srt"]) {
    assert.equal(found[by].state, "good", found[by].text);
    assert.match(found[by].text, /^admitted .* listed .* playlist .* first frame .* thumbnail .* gone [\d.]+ s after its end$/);
  }
  assert.equal(found.whip.state, "unknown");
  assert.equal(await roster(), before);
  assert.doesNotMatch(doctor.said(), /mitts_[a-z0-9]{16}/);
});

test("when it is killed, neither the user nor the stream stays", async () => {
  const before = await roster();
  const doctor = begin("--stream");
  await until("it is live", listed);
  assert.notEqual(await roster(), before);
  doctor.process.kill("SIGKILL");
  await until("the roster is as it was", async () => (await roster()) === before);
  await until("the stream has ended", async () => !(await listed()));
});

test("from outside, a key shows that UDP and TCP get through", async () => {
  const key = await place.keyOf("bob");
  const found = byCheck(await place.mitts(["doctor", "--from", place.origin, "--key-stdin", "--json"], { input: key }));
  for (const check of ["site", "pages", "live", "whip", "udp", "tcp"]) assert.equal(found[check].state, "good", JSON.stringify(found));
  // nothing of the session stays: Bob can publish at once
  await place.engine.publish("show/bob");
  await place.drop("show/bob");
});
