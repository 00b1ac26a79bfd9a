// `mitts init`, then `mitts serve --demo`, as a newcomer would: live pages at once, and a browser that follows the files.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inState, launch, open, plays } from "../support/chromium.mjs";
import { Engine } from "../support/engine.mjs";
import { noLeaks } from "../support/leaks.mjs";
import { binary, freePorts, run, start } from "../support/programs.mjs";
import { rotate } from "../support/town.mjs";
import { until } from "../support/wait.mjs";

let folder;
let origin;
let hook;
let serve;
let browser;
const keys = [];

const mitts = (args) => run(binary("mitts"), args, { cwd: folder });
const path = (name) => join(folder, name);

/** Changes a file; asserts that there was something to change. */
async function edit(name, from, to) {
  const text = await readFile(path(name), "utf8");
  assert.ok(text.includes(from), `${name} has ${from}`);
  await writeFile(path(name), text.replace(from, to));
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ovenmitts-serve-"));
  await mitts(["init"]);
  const [site, admission] = await freePorts(2);
  // Another `mitts serve` may be running on this machine.
  await edit("mitts.toml", "127.0.0.1:9000", `127.0.0.1:${admission}`);
  origin = `http://127.0.0.1:${site}`;
  hook = `http://127.0.0.1:${admission}/admission`;
  serve = start(binary("mitts"), ["serve", "--demo", "--listen", `127.0.0.1:${site}`], { cwd: folder, env: { MITTS_ADMISSION_SECRET: "" } });
  await until("the site is served", () => {
    if (serve.process.exitCode !== null) throw new Error(serve.said());
    return fetch(origin);
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await serve?.stop();
  try {
    if (serve) await noLeaks(keys, folder, [serve]);
  } finally {
    if (folder) await rm(folder, { recursive: true, force: true });
  }
});

test("another that finds its port taken leaves this one's pages as they are", async () => {
  const pages = async () => Promise.all(["", "alice/"].map(async (at) => (await fetch(`${origin}/${at}`)).text()));
  const before = await pages();
  await assert.rejects(mitts(["serve", "--listen", "127.0.0.1:0"]), /cannot listen on \S+: another program uses it/);
  assert.deepEqual(await pages(), before);
});

test("every page of the demo is fine, and streams play", async () => {
  const page = await open(browser, `${origin}/alice/`);
  await plays(page, "show/alice");
  assert.ok(page.requested.every((url) => new URL(url).host === new URL(origin).host), "one origin");
  for (const path of ["/", "/finals/", "/call/", "/finals/obs/", "/about/", "/how-to-stream/"]) {
    await page.goto(origin + path);
    await until(`${path} has settled`, async () => (await page.locator('.player[data-state="connecting"]').count()) === 0);
  }
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("the statistics of a test picture are those of what is played", async () => {
  const page = await open(browser, `${origin}/alice/`);
  await plays(page, "show/alice");
  await page.keyboard.press("s");
  const stat = (name) => page.locator(`[data-stat="${name}"]`).innerText();
  await until("there is a rate", async () => /^[1-9][\d.,]* [kM]b\/s$/.test(await stat("bitrate")));
  assert.match(await stat("codec"), /^avc1\.\w{6}, mp4a\.40\.2$/);
  await page.leave();
});

test("nothing is kept for when there is no network", async () => {
  const page = await open(browser, origin);
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
  assert.deepEqual(await page.evaluate(() => caches.keys()), []);
  assert.ok(!page.requested.some((url) => url.includes("service-worker")), "no worker was asked for");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a page follows its files", async () => {
  const page = await open(browser, `${origin}/alice/`);
  assert.equal(await page.locator("h1").innerText(), "Alice");
  await edit("mitts.toml", 'name = "Alice"', 'name = "Alicia"');
  await until("the new name is there by itself", async () => (await page.locator("h1").innerText()) === "Alicia");
  await page.goto(`${origin}/about/`);
  await edit("content/about.md", "in front of a camera", "in front of *two* cameras");
  await until("the new text is there by itself", () => page.locator("em", { hasText: "two" }).count());
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("a mistake shows in the page and the terminal, and the last good site goes on", async () => {
  const page = await open(browser, `${origin}/alice/`);
  const problems = page.locator("#mitts-problems");
  await edit("mitts.toml", "[site]", "[site]\ntaglin = 1");
  await until("the page tells", () => problems.count());
  assert.match(await problems.innerText(), /mitts\.toml[\s\S]*taglin/);
  await until("the terminal tells", () => /mitts\.toml[\s\S]*taglin/.test(serve.said()));
  const fresh = await open(browser, `${origin}/alice/`);
  assert.equal(fresh.answer.status(), 200);
  await inState(fresh, "show/alice", "playing");
  await until("a page that is opened now tells, too", () => fresh.locator("#mitts-problems").count());
  await fresh.leave();
  await edit("mitts.toml", "[site]\ntaglin = 1", "[site]");
  await until("the page is fine again", async () => (await problems.count()) === 0);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});

test("secrets are for their owner alone, and what is signed with them is answered", async () => {
  const secrets = path(".mitts/secrets");
  const names = await readdir(secrets);
  assert.ok(names.includes("MITTS_ADMISSION_SECRET"));
  await run("git", ["init", "-q"], { cwd: folder });
  for (const name of names) {
    assert.equal((await stat(join(secrets, name))).mode & 0o777, 0o600, name);
    await run("git", ["check-ignore", `.mitts/secrets/${name}`], { cwd: folder });
  }
  const secret = (await readFile(join(secrets, "MITTS_ADMISSION_SECRET"), "utf8")).trim();
  assert.ok(!serve.said().includes(secret), "a secret is not printed");
  const engine = new Engine({ hook, secret });
  const key = await rotate({ mitts, keys }, "bob");
  const url = `rtmp://127.0.0.1:1935/show/${key}`;
  await until("a new key counts without a restart", async () => (await engine.ask("incoming", "RTMP", url)).allowed);
  assert.equal(engine.asked.at(-1).answer.new_url, "rtmp://127.0.0.1:1935/show/bob");
  const whoami = { method: "POST", headers: { "Content-Type": "text/plain", Origin: origin }, body: key };
  assert.equal((await (await fetch(`${origin}/whoami`, whoami)).json()).user, "bob", "and whose it is, is told");
  const stranger = new Engine({ hook, secret: "another" });
  assert.equal((await stranger.ask("incoming", "RTMP", url)).allowed, false);
  assert.ok(!serve.said().includes(key.slice(0, 20)), "and no key is printed");
});

test("the test pictures are told as live", async () => {
  const all = await until("all are live", async () => {
    const { stale, streams } = await (await fetch(`${origin}/live.json`)).json();
    return !stale && streams.length === 8 && streams;
  });
  assert.deepEqual(all.find(({ id }) => id === "show/alice").video, { codec: "H264", width: 640, height: 360, framerate: 30 });
  const page = await open(browser, origin);
  await until("eight cards are first", async () => (await page.locator(".live-now .card").count()) === 8);
  assert.match(await page.title(), /^● 8 live/);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});
