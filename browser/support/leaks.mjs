// Searches files and the output of programs for stream keys, which must not appear anywhere.
import { readFile } from "node:fs/promises";
import { basename, relative } from "node:path";
import { files } from "./files.mjs";

/** Throws if one of the keys, or half of one, is in a file below the folder or in a program's output. */
export async function noLeaks(keys, folder, programs) {
  const parts = keys.map((key) => key.slice(0, 20));
  const found = new Set();
  // The surrounding text shows which part of a program has printed it.
  const search = (where, text) => {
    for (const line of parts.some((part) => text.includes(part)) ? text.split("\n") : []) {
      if (!parts.some((part) => line.includes(part))) continue;
      found.add(`${where}: ${parts.reduce((rest, part) => rest.replaceAll(new RegExp(`${part}\\w*`, "g"), "KEY"), line.slice(0, 400)).replace(/\d{4}-\d\S+|0x\w+|\d+/g, "0")}`);
      if (found.size > 20) return;
    }
  };
  for (const program of programs) search(`what ${basename(program.process.spawnfile)} said`, program.said());
  for (const file of await files(folder)) search(relative(folder, file), (await readFile(file)).toString("latin1"));
  if (found.size) throw new Error(`a stream key stands in\n${[...found].join("\n")}`);
}
