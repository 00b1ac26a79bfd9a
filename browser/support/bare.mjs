// A bare page with only OvenPlayer, on the site's own origin and with its copy of OvenPlayer: our pages are compared to it.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { write } from "./files.mjs";

const SCRIPT = `
const { kind, file, ask } = document.currentScript.dataset;
const url = kind === "webrtc" ? location.origin.replace("http", "ws") + file : file;
function play() {
  const box = document.createElement("div");
  document.body.append(box);
  const player = OvenPlayer.create(box, {
    sources: [{ type: kind, file: url }],
    autoStart: true, mute: true, controls: false, hlsConfig: { enableWorker: false },
  });
  player.on("error", () => setTimeout(() => {
    player.remove();
    if (ask) play();
  }));
}
play();
`;

const page = (scripts, kind, file, ask) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Bare</title><body>
${scripts.map((name) => `<script src="/assets/${name}"></script>`).join("\n")}
<script src="/bare/bare.js" data-kind="${kind}" data-file="${file}"${ask ? ' data-ask="yes"' : ""}></script>
</html>
`;

/**
 * Adds the pages to a town's site and returns their paths: `path(kind, ask)`, with kind "webrtc" or "hls". With `ask` the page
 * retries after each failure without a pause: nothing can notice a new stream sooner.
 */
export async function bare({ folder }, addresses) {
  const assets = await readdir(join(folder, "public/assets"));
  const find = (name) => assets.find((file) => new RegExp(`^${name}\\.[0-9a-f]+\\.js$`).test(file));
  const files = { "bare/bare.js": SCRIPT };
  for (const [kind, file] of Object.entries(addresses)) {
    const scripts = [...(kind === "hls" ? [find("hls")] : []), find("ovenplayer")];
    for (const ask of [false, true]) files[`bare/${kind}${ask ? "-asking" : ""}/index.html`] = page(scripts, kind, file, ask);
  }
  await write(join(folder, "public"), files);
  return (kind, ask) => `/bare/${kind}${ask ? "-asking" : ""}/`;
}
