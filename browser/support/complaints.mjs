// Console messages of browsers without an interface for them: a script that comes first in every page of a town collects them.
// The pages' policy is unchanged, since the script is the site's own.
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { files } from "./files.mjs";

function collect() {
  const complaints = (window.complaints = []);
  addEventListener("error", ({ target, message, error }) => {
    // The player itself shows what it cannot play.
    if (target instanceof HTMLMediaElement) return;
    complaints.push(target instanceof Element ? `not loaded: ${target.outerHTML.slice(0, 200)}` : `thrown: ${error?.stack || message}`);
  }, true);
  addEventListener("unhandledrejection", ({ reason }) => complaints.push(`rejected: ${reason?.stack || reason}`));
  document.addEventListener("securitypolicyviolation", (event) => {
    complaints.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
  });
  for (const level of ["error", "warn"]) {
    const print = console[level];
    console[level] = (...all) => {
      complaints.push(`console: ${all.map(String).join(" ")}`);
      print.apply(console, all);
    };
  }
}

/** Adds it to every page that the town's site has now. */
export async function collectComplaints({ folder }) {
  const root = join(folder, "public");
  await writeFile(join(root, "complaints.js"), `(${collect})();\n`);
  for (const file of await files(root)) {
    // Caddy would send these instead of the page itself.
    if (/\.html\.(br|gz|zst)$/.test(file)) await rm(file);
    if (!file.endsWith(".html")) continue;
    const html = await readFile(file, "utf8");
    await writeFile(file, html.replace("<head>", '<head><script src="/complaints.js"></script>'));
  }
}

/** The messages of a page since the last call. */
export const complaints = (page) => page.run(() => {
  if (!window.complaints) throw new Error(`complaints.js is not in ${location}: ${document.documentElement.outerHTML.slice(0, 300)}`);
  return window.complaints.splice(0);
});
