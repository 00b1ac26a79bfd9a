// Stream keys where none may be.
import { readFile } from "node:fs/promises";
import { basename, relative } from "node:path";
import { files } from "./town.mjs";

/** Throws if one of the keys stands in a file below the folder, or in what a program said; half a key is too much, too. */
export async function noLeaks(keys, folder, programs) {
  const parts = keys.map((key) => key.slice(0, 20));
  const found = new Set();
  const search = (where, text) => parts.some((part) => text.includes(part)) && found.add(where);
  for (const program of programs) search(`what ${basename(program.process.spawnfile)} said`, program.said());
  for (const file of await files(folder)) search(relative(folder, file), (await readFile(file)).toString("latin1"));
  if (found.size) throw new Error(`a stream key stands in ${[...found].join(", ")}`);
}
