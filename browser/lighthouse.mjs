// Lighthouse's verdict, as on a telephone, on the kinds of pages that people see: home, watch, layout, Markdown. They
// come from a real Caddy with the generated Caddyfile, compressed as they are deployed, and nobody is live.
//
//   cargo build --workspace --bins && (cd browser && npm ci) && (cd bench/pages && npm ci) && node browser/lighthouse.mjs [FOLDER]
//
// Prints a table, ends with 1 where a score is below what the project promises, and with a FOLDER leaves both there:
// the table and, for each page, its scores and measures.
import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { audit, CATEGORIES, lost, TARGETS } from "./support/lighthouse.mjs";
import { CONTENT, enrich } from "./support/rich.mjs";
import { town } from "./support/town.mjs";

const PAGES = { home: "/", watch: "/alice/", layout: "/finals/", call: "/call/", Markdown: "/everything/", "go live": "/go-live/" };
const MEASURES = ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "speed-index", "total-byte-weight"];

const place = await town({ edit: enrich, content: CONTENT });
const pages = [];
const below = [];
let version;
try {
  for (const [name, path] of Object.entries(PAGES)) {
    const report = await audit(place.origin + path);
    version = report.lighthouseVersion;
    const scores = Object.fromEntries(CATEGORIES.map((id) => [id, Math.round(report.categories[id].score * 100)]));
    const measures = Object.fromEntries(MEASURES.map((id) => [id, report.audits[id].displayValue ?? String(report.audits[id].numericValue)]));
    pages.push({ name, path, scores, measures, lost: lost(report, CATEGORIES) });
    below.push(...CATEGORIES.filter((id) => scores[id] < TARGETS[id]).map((id) => `${name}: ${id} is ${scores[id]}, promised are ${TARGETS[id]}`));
  }
} finally {
  await place.close();
}

const row = (cells) => `| ${cells.join(" | ")} |`;
const table = [
  row(["page", ...CATEGORIES, ...MEASURES]),
  row(["---", ...[...CATEGORIES, ...MEASURES].map(() => "---:")]),
  ...pages.map(({ name, path, scores, measures }) => row([`${name} \`${path}\``, ...Object.values(scores), ...Object.values(measures)])),
].join("\n");
console.log(table);
for (const { name, lost } of pages) if (lost.length) console.log(`${name} lost points for ${lost.map(({ id, score }) => `${id} (${score})`).join(", ")}`);
for (const line of below) console.error(line);

const folder = process.argv[2];
if (folder) {
  await mkdir(folder, { recursive: true });
  const machine = `${cpus().length} × ${cpus()[0].model}`;
  await writeFile(join(folder, "summary.md"), `Lighthouse ${version}, mobile, on ${machine}\n\n${table}\n`);
  await writeFile(join(folder, "scores.json"), `${JSON.stringify({ lighthouse: version, machine, pages }, null, 2)}\n`);
}
process.exitCode = below.length ? 1 : 0;
