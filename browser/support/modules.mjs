// Loads modules of the theme in Node, without a browser.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { runInContext } from "node:vm";
import { ROOT } from "./programs.mjs";

const IMPORT = /^import (?:\* as (\w+)|(\{[^}]+\})) from "\.\/([\w-]+\.js)";$/gm;
const EXPORT = /^export (?:async )?(?:const|let|function) (\w+)/gm;

const source = (name) => readFile(join(ROOT, "themes/default/assets", name), "utf8");

/** The exports of a module that does not need a page. */
export async function module(name) {
  return import(`data:text/javascript,${encodeURIComponent(await source(name))}`);
}

/** The same for a module that runs in its own context; `given` has stand-ins for other modules, by name. */
export async function moduleIn(context, name, given = {}) {
  if (given[name]) return given[name];
  const text = await source(name);
  const modules = {};
  for (const [, , , imported] of text.matchAll(IMPORT)) modules[imported] = await moduleIn(context, imported, given);
  const body = text
    .replace(IMPORT, (_, all, some, imported) => `const ${all ?? some.replaceAll(" as ", ": ")} = modules["${imported}"];`)
    .replace(/^export /gm, "");
  const names = [...text.matchAll(EXPORT)].map(([, exported]) => exported);
  given[name] = runInContext(`(modules) => { "use strict"; ${body}\nreturn { ${names.join(", ")} }; }`, context)(modules);
  return given[name];
}
