// Lighthouse with its mobile defaults and the system's Chromium. It is installed in bench/pages, since it brings two hundred
// packages that no other test needs.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch } from "./chromium.mjs";
import { freePorts, ROOT } from "./programs.mjs";

/** The minimum of each score. */
export const TARGETS = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 };
export const CATEGORIES = Object.keys(TARGETS);

/** Lighthouse's result for a page. */
export async function audit(url, onlyCategories = CATEGORIES) {
  const { default: lighthouse } = await import(installed());
  const [port] = await freePorts(1);
  const browser = await launch([`--remote-debugging-port=${port}`]);
  try {
    const { lhr } = await lighthouse(url, { port, logLevel: "error", onlyCategories });
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    return lhr;
  } finally {
    await browser.close();
  }
}

/** The audits that cost points in these categories. */
export function lost({ categories, audits }, ids) {
  const all = ids.flatMap((id) => categories[id].auditRefs.filter(({ weight }) => weight > 0));
  return all.map(({ id }) => audits[id]).filter(({ score }) => score !== null && score < 1).map(({ id, score, details }) => ({
    id,
    score,
    at: (details?.items ?? []).slice(0, 5).map((item) => item.node?.selector ?? item.url ?? item.description ?? item.source),
  }));
}

function installed() {
  try {
    return pathToFileURL(createRequire(join(ROOT, "bench/pages/package.json")).resolve("lighthouse"));
  } catch {
    throw new Error("Lighthouse is not installed: (cd bench/pages && npm ci)");
  }
}
