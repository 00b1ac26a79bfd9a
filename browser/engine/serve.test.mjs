// `mitts serve --engine` runs a real OvenMediaEngine: from nothing to a picture, through crashes, to the end of both. `mitts kick`
// and `mitts doctor` work beside it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch, NETWORK, open, plays } from "../support/chromium.mjs";
import { address, encoder } from "../support/encoders.mjs";
import { noLeaks } from "../support/leaks.mjs";
import { enginePorts, version } from "../support/ome.mjs";
import { binary, freePorts, run, start } from "../support/programs.mjs";
import { rotate } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

const ALICE = "show/alice";
const servers = [];
const keys = [];
let folder, ports, origin, browser, serve, alice;

const mitts = (args, options) => run(binary("mitts"), args, { cwd: folder, ...options });

/** Runs `mitts` whatever its exit code is: [code, output]. */
async function tried(args, env) {
  const child = start(binary("mitts"), args, { cwd: folder, env });
  return [await child.ended, child.stdout()];
}

function begin() {
  const env = { MITTS_ADMISSION_SECRET: "", OME_API_TOKEN: "" };
  const args = ["serve", "--engine", process.env.OME, "--listen", new URL(origin).host];
  serve = start(binary("mitts"), args, { cwd: folder, env, input: "" });
  servers.push(serve);
}

/** How often the engine has become ready. */
const readies = () => serve.said().split("is ready; log:").length - 1;

const ready = (times) => until(`the engine is ready for the ${times}. time`, () => {
  if (serve.process.exitCode !== null) throw new Error(serve.said());
  return readies() >= times;
});

/** The engine's process; undefined if there is none. */
async function engine() {
  const { pid } = serve.process;
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  return children.trim() ? Number(children.trim().split(" ")[0]) : undefined;
}

const runs = (pid) => existsSync(`/proc/${pid}`);

/** Whether Alice's media arrives. */
async function live() {
  const { streams } = JSON.parse(await mitts(["status", "--json"]));
  return streams.some(({ id, live }) => id === ALICE && live);
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ovenmitts-engine-"));
  ports = await enginePorts();
  const [site, hook] = await freePorts(2);
  origin = `http://127.0.0.1:${site}`;
  const named = Object.entries(ports).map(([name, port]) => `${name} = ${port}`).join(", ");
  await writeFile(join(folder, "mitts.toml"), [
    `[site]\ntitle = "T"\nurl = "${origin}"`,
    `[ome]\nversion = "${version()}"\nports = { ${named} }`,
    `[admission]\nurl = "http://127.0.0.1:${hook}/admission"`,
    "[apps.show]\n\n[users.alice]\nname = \"Alice\"\n",
  ].join("\n\n"));
  const key = await rotate({ mitts, keys }, "alice");
  browser = await launch();
  begin();
  await ready(1);
  alice = await encoder({ by: "rtmp", url: address.rtmp(ports, "show", key), again: true });
  await until("it is live", live);
});

after(async () => {
  await alice?.stop();
  await browser?.close();
  for (const one of servers) await one.stop();
  try {
    await noLeaks(keys, folder, servers);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test("a stream is published and plays, without any setup", async () => {
  const page = await open(browser, `${origin}/alice/`);
  await plays(page, ALICE);
  assert.match(await mitts(["status"]), /show\/alice +RTMP/);
  await page.leave();
});

test("doctor finds nothing wrong with it, and every fault that is planted", async () => {
  const states = async (args, env) => {
    const [, said] = await tried(["doctor", "--json", ...args], env);
    return Object.fromEntries(JSON.parse(said).map(({ check, state, text }) => [check, { state, text }]));
  };
  const good = await states([]);
  for (const check of ["name", "ports", "engine", "function", "site"]) assert.equal(good[check].state, "good", good[check].text);
  const token = await states([], { OME_API_TOKEN: "wrong" });
  assert.match(token.engine.text, /refuses the access token/);
  const secret = await states([], { MITTS_ADMISSION_SECRET: "wrong" });
  assert.match(secret.function.text, /another secret/);
  const roster = await readFile(join(folder, "mitts.toml"), "utf8");
  const other = async (from, to) => {
    assert.ok(from.test(roster));
    await writeFile(join(folder, "other.toml"), roster.replace(from, to));
    return states(["--roster", "other.toml"]);
  };
  const [nobody] = await freePorts(1);
  const older = await other(/version = "[^"]+"/, 'version = "0.20.1"');
  assert.match(older.engine.text, /is \d+\.\d+\.\d+, but .* is 0\.20\.1/);
  const down = await other(/127\.0\.0\.1:\d+\/admission/, `127.0.0.1:${nobody}/admission`);
  assert.match(down.function.text, /nothing answers/);
  const silent = await other(/rtmp = \d+/, `rtmp = ${nobody}`);
  assert.match(silent.ports.text, /nothing listens on rtmp/);
});

test("kick keeps somebody out for a time, and they come back by themselves", async () => {
  await mitts(["kick", "alice", "--for", "15s"]);
  const roster = await readFile(join(folder, "mitts.toml"), "utf8");
  const end = Date.parse(/refused_until = (\S+)/.exec(roster)[1]);
  await until("the stream has ended", async () => !(await live()));
  await until("the encoder was refused", () => serve.said().includes("the user is refused for a while"));
  await until("it is live again", live);
  assert.ok(Date.now() >= end, "not before the end");
  await mitts(["kick", "alice", "--for", "1h"]);
  await until("the stream has ended again", async () => !(await live()));
  await mitts(["kick", "alice", "--undo"]);
  await until("it is live after --undo", live);
});

test("an engine that is killed, or should start again, does so, and pages play again", async () => {
  const page = await open(browser, `${origin}/alice/`, { expected: NETWORK });
  await plays(page, ALICE);
  const first = await engine();
  const before = readies();
  process.kill(first, "SIGKILL");
  await ready(before + 1);
  assert.match(serve.said(), /OvenMediaEngine ended \(signal 9\); starting it again/);
  await until("it is live again", live);
  const second = await engine();
  assert.notEqual(second, first);
  serve.process.stdin.write("r\n");
  await ready(before + 2);
  assert.ok(!runs(second));
  await until("it is live once more", live);
  await plays(page, ALICE);
  await page.leave();
});

test("a changed configuration is told, with what a restart interrupts", async () => {
  const roster = await readFile(join(folder, "mitts.toml"), "utf8");
  await writeFile(join(folder, "mitts.toml"), `${roster}\n[apps.radio]\n`.replace("[users.alice]", "[users.alice]\napps = [\"show\"]"));
  await until("it is told", () => /its configuration has changed.*interrupts 1 live stream/.test(serve.said()));
});

test("Ctrl-C ends both", async () => {
  const pid = await engine();
  serve.process.kill("SIGINT");
  assert.equal(await serve.ended, 0);
  assert.ok(!runs(pid));
});

test("an engine whose mitts is killed ends, too", async () => {
  begin();
  await ready(1);
  const pid = await engine();
  serve.process.kill("SIGKILL");
  await until("the engine has ended", () => !runs(pid));
});
