// All generated pages are valid HTML: those of a site with everything that a page can have, and those of `mitts init`.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { HtmlValidate, StaticConfigLoader } from "html-validate";
import { files, write } from "../support/files.mjs";
import { CONFIG } from "../support/htmlvalidate.mjs";
import { binary, run } from "../support/programs.mjs";
import { board } from "../support/queue.mjs";
import { CONTENT as RICH, enrich } from "../support/rich.mjs";
import { CONTENT, roster } from "../support/roster.mjs";

const validator = new HtmlValidate(new StaticConfigLoader(CONFIG));

/** The errors in the pages below a folder, and the number of pages. */
async function wrong(folder) {
  const pages = (await files(folder)).filter((file) => file.endsWith(".html"));
  const found = [];
  for (const page of pages) {
    const { results } = await validator.validateString(await readFile(page, "utf8"));
    for (const { messages } of results) {
      found.push(...messages.map(({ line, column, ruleId, message }) => `${relative(folder, page)}:${line}:${column} ${ruleId}: ${message}`));
    }
  }
  return { pages: pages.length, found };
}

/** Builds a site that `fill` has put into a new folder, and checks all its pages. */
async function good(fill, atLeast) {
  const folder = await mkdtemp(join(tmpdir(), "ovenmitts-html-"));
  try {
    await fill(folder);
    await run(binary("mitts"), ["build"], { cwd: folder });
    const { pages, found } = await wrong(join(folder, "public"));
    assert.ok(pages >= atLeast, `${pages} pages were read`);
    assert.deepEqual(found, []);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test("a site with everything in it is good HTML", () =>
  good(async (folder) => {
    const { edit, close } = await board();
    await close(); // only the pages are wanted
    await writeFile(join(folder, "mitts.toml"), edit(enrich(roster({ origin: "http://127.0.0.1:8000", http: 3333, thumbnail: 3334, hook: 9000, api: 8081 }))));
    await write(join(folder, "content"), { ...CONTENT, ...RICH });
  }, 150));

test("the demo is good HTML", () => good((folder) => run(binary("mitts"), ["init"], { cwd: folder }), 25));

test("bad HTML is seen", async () => {
  const { results } = await validator.validateString('<!doctype html><html lang="en"><head><title>x</title></head><body><ul><p>x</p></ul><button></button></body></html>');
  const rules = results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));
  assert.ok(rules.includes("element-permitted-content") && rules.includes("text-content"), String(rules));
});
