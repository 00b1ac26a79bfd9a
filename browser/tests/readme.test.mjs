// The README's first command, exactly as written: a newcomer's first minute. The second one runs this test. Then its commands for
// a server, except OvenMediaEngine.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { launch, open } from "../support/chromium.mjs";
import { Engine } from "../support/engine.mjs";
import { binary, freePorts, ROOT, run, start } from "../support/programs.mjs";
import { until } from "../support/wait.mjs";

const readme = await readFile(join(ROOT, "README.md"), "utf8");
const [main, tests] = [...readme.matchAll(/^```sh\n(.+)\n```$/gm)].map(([, command]) => command);
// A release build that compiles quickly, in its own folder. The benchmarks measure how fast it runs.
const QUICK = { CARGO_TARGET_DIR: join(ROOT, "target/quick"), CARGO_PROFILE_RELEASE_OPT_LEVEL: "0", CARGO_PROFILE_RELEASE_LTO: "off" };
let serving;

after(() => serving?.stop());

test("the first command builds the demo and serves it, with admission", async () => {
  assert.equal(main, "cargo run --release -- serve");
  await run("cargo", ["build", "--quiet", "--release"], { cwd: ROOT, env: QUICK }); // takes longer than the timeouts of waiting
  const [program, ...args] = main.split(" ");
  serving = start(program, args, { cwd: ROOT, env: QUICK });
  const said = await until("the addresses are said", () => {
    if (serving.process.exitCode !== null) throw new Error(serving.said());
    return /Site +(\S+)\s+Admission +(\S+)/.exec(serving.said());
  });
  const [, site, admission] = said;
  for (const address of [site, admission]) assert.ok(readme.includes(address), `the README names ${address}`);
  const browser = await launch();
  try {
    const page = await open(browser, site);
    assert.match(await page.locator("main").innerText(), /Alice[^]*Hugo/);
    assert.deepEqual(page.complaints(), []);
  } finally {
    await browser.close();
  }
  assert.equal((await fetch(admission, { method: "POST", body: "{}" })).status, 401);
});

test("CI runs the second", async () => {
  assert.equal(tests, "bash .ci/test");
  assert.match(await readFile(join(ROOT, ".ci/run"), "utf8"), new RegExp(`^exec ${tests}$`, "m"));
});

test("a server's programs run side by side, and share the secret", async () => {
  const [, prepare, programs] = /^### On a server$[^]*?^```sh\n([^]*?)\n```$[^]*?^```sh\n([^]*?)\n```$/m.exec(readme);
  const [caddy, hook, engine] = programs.split("\n").map((line) => line.split(" #")[0].trim());
  const folder = await mkdtemp(join(tmpdir(), "ovenmitts-readme-"));
  const [site, admission, admin] = await freePorts(3);
  const env = { PATH: `${dirname(binary("mitts"))}:${process.env.PATH}`, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, CADDY_ADMIN: `127.0.0.1:${admin}` };
  const running = [];
  try {
    await run("mitts", ["init", "--bare"], { cwd: folder, env });
    const roster = await readFile(join(folder, "mitts.toml"), "utf8");
    const here = roster.replace("localhost:8000", `localhost:${site}`).replace("127.0.0.1:9000", `127.0.0.1:${admission}`);
    assert.ok([site, admission].every((port) => here.includes(`:${port}`)), "both ports were there to change");
    await writeFile(join(folder, "mitts.toml"), here);
    const said = await run("sh", ["-ec", `${prepare}\necho; echo "$MITTS_ADMISSION_SECRET"`], { cwd: folder, env });
    const secret = said.trim().split("\n").at(-1);
    assert.match(secret, /^[0-9a-f]{64}$/);
    assert.deepEqual([caddy.split(" ")[0], hook.split(" ")[0]], ["caddy", "edge-hook"]);
    // The function's port is not in the roster.
    for (const command of [caddy, `${hook} --listen 127.0.0.1:${admission}`]) {
      running.push(start("sh", ["-c", `exec ${command}`], { cwd: folder, env: { ...env, MITTS_ADMISSION_SECRET: secret } }));
    }
    const alive = () => running.forEach((program) => {
      if (program.process.exitCode !== null) throw new Error(program.said());
    });
    const page = await until("Caddy serves the site", () => (alive(), fetch(`http://localhost:${site}/`)));
    assert.match(await page.text(), /<html/);
    const url = `http://127.0.0.1:${admission}`;
    await until("the function answers", () => (alive(), fetch(`${url}/healthz`)));
    for (const [known, status] of [[secret, 200], ["another", 401]]) {
      const asking = new Engine({ hook: `${url}/admission`, secret: known });
      await asking.ask("incoming", "RTMP", "rtmp://127.0.0.1:1935/show/nobody");
      assert.equal(asking.asked[0].status, status);
    }
    assert.equal(engine, 'OvenMediaEngine -c "$PWD/deploy"');
    for (const file of ["Server.xml", "Logger.xml"]) await access(join(folder, "deploy", file));
    assert.match(await readFile(join(folder, "deploy/Server.xml"), "utf8"), /\$\{env:MITTS_ADMISSION_SECRET\}/);
  } finally {
    for (const program of running) await program.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
