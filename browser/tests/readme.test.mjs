// The README's first command, as it stands there: a newcomer's first minute. The second one is what runs this.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { launch, open } from "../support/chromium.mjs";
import { ROOT, run, start } from "../support/programs.mjs";
import { until } from "../support/wait.mjs";

const readme = await readFile(join(ROOT, "README.md"), "utf8");
const [main, tests] = [...readme.matchAll(/^```sh\n(.+)\n```$/gm)].map(([, command]) => command);
let serving;

after(() => serving?.stop());

test("the first command builds the demo and serves it, with admission", async () => {
  assert.equal(main, "cargo run --release -- serve");
  await run("cargo", ["build", "--quiet", "--release"], { cwd: ROOT }); // which takes longer than anything is waited for
  const [program, ...args] = main.split(" ");
  serving = start(program, args, { cwd: ROOT });
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
