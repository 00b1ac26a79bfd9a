// Runs Lighthouse, as on a phone, on each kind of page: home, watch, layout, Markdown, a queue; pages with players are tested again with a
// live stream. A real Caddy serves them with the generated Caddyfile, compressed as deployed.
//
//   cargo build --workspace --bins && (cd browser && npm ci) && (cd bench/pages && npm ci) && node browser/lighthouse.mjs [FOLDER [ROUNDS]]
//
// Prints a table of the rounds' medians (default 3), and exits with 1 if a score is below what the project promises. With a
// FOLDER, also writes the table and, for each page and round, the scores and measurements there. If a video plays, the result
// mainly shows how fast a phone with a fourth of the speed decodes it: it is recorded, and nothing is promised.
import { mkdir, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { audit, CATEGORIES, lost, TARGETS } from "./support/lighthouse.mjs";
import { board, usual } from "./support/queue.mjs";
import { CONTENT, enrich } from "./support/rich.mjs";
import { town } from "./support/town.mjs";

const PAGES = [
  { name: "home", path: "/" },
  { name: "watch", path: "/alice/" },
  { name: "layout", path: "/finals/" },
  { name: "call", path: "/call/" },
  { name: "Markdown", path: "/everything/" },
  { name: "queue", path: "/main/queue/" },
  { name: "go live", path: "/go-live/" },
  { name: "home, two live", path: "/", live: true },
  { name: "watch, live", path: "/alice/", live: true, plays: true },
  { name: "layout, two live", path: "/finals/", live: true, plays: true },
  { name: "call, two live", path: "/call/", live: true, plays: true },
];
const LIVE = ["show/alice", "radio/dora"];
const MEASURES = {
  "first-contentful-paint": "first paint, ms",
  "largest-contentful-paint": "largest paint, ms",
  "speed-index": "speed index, ms",
  "total-blocking-time": "blocked, ms",
  "cumulative-layout-shift": "layout shift",
  "total-byte-weight": "bytes",
};

const [folder, rounds = "3"] = process.argv.slice(2);
const conductor = await board();
await conductor.publish(usual());
const place = await town({ edit: (text) => conductor.edit(enrich(text)), content: CONTENT });
const pages = PAGES.map((page) => ({ ...page, rounds: [] }));
let version;

async function measure({ path, rounds }) {
  const report = await audit(place.origin + path);
  version = report.lighthouseVersion;
  rounds.push({
    load: loadavg()[0],
    scores: Object.fromEntries(CATEGORIES.map((id) => [id, Math.round(report.categories[id].score * 100)])),
    measures: Object.fromEntries(Object.keys(MEASURES).map((id) => [id, Number(report.audits[id].numericValue.toFixed(3))])),
    lost: lost(report, CATEGORIES),
  });
}

try {
  for (const live of [false, true]) {
    if (live) for (const stream of LIVE) await place.engine.publish(stream);
    for (let round = 0; round < Number(rounds); round++) {
      for (const page of pages) if (!!page.live === live) await measure(page);
    }
  }
} finally {
  await place.close();
  await conductor.close();
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const middle = (page, kind, id) => median(page.rounds.map((round) => round[kind][id]));
const shown = (id, value) => (id === "cumulative-layout-shift" ? value.toFixed(3) : Math.round(value).toLocaleString("en"));
const below = pages.filter(({ plays }) => !plays).flatMap((page) => CATEGORIES.map((id) => [page.name, id, middle(page, "scores", id)])).filter(([, id, score]) => score < TARGETS[id]);

const row = (cells) => `| ${cells.join(" | ")} |`;
const table = [
  row(["page", ...CATEGORIES, ...Object.values(MEASURES)]),
  row(["---", ...[...CATEGORIES, ...Object.keys(MEASURES)].map(() => "--:")]),
  ...pages.map((page) => row([
    page.name,
    ...CATEGORIES.map((id) => middle(page, "scores", id)),
    ...Object.keys(MEASURES).map((id) => shown(id, middle(page, "measures", id))),
  ])),
].join("\n");
console.log(table);
for (const { name, rounds } of pages) {
  for (const { lost } of rounds) if (lost.length) console.log(`${name} lost points for ${lost.map(({ id, score }) => `${id} (${score})`).join(", ")}`);
}
for (const [name, id, score] of below) console.error(`${name}: ${id} is ${score}, promised are ${TARGETS[id]}`);

if (folder) {
  await mkdir(folder, { recursive: true });
  const machine = `${cpus().length} × ${cpus()[0].model}`;
  const loads = pages.flatMap(({ rounds }) => rounds.map(({ load }) => load));
  const load = `load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`;
  await writeFile(join(folder, "summary.md"), `Lighthouse ${version}, mobile, medians of ${rounds}, on ${machine}, ${load}\n\n${table}\n`);
  await writeFile(join(folder, "rounds.json"), `${JSON.stringify({ lighthouse: version, machine, pages }, null, 1)}\n`);
}
process.exitCode = below.length ? 1 : 0;
