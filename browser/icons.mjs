// Draws the installed site's icons from the theme's favicon.svg: themes/default/assets/{icon-*,apple-touch-icon}.png. They are in
// git, so that a build needs no browser.
//
//   cd browser && npm ci && node icons.mjs [FOLDER]
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { launch } from "./support/chromium.mjs";
import { ROOT } from "./support/programs.mjs";

const ASSETS = join(ROOT, "themes/default/assets");

// `scale` is that of the drawing, on a background of its own colour up to the edges: systems cut these icons into their own
// shape, which always includes a circle of four fifths.
const ICONS = [
  { file: "icon-192", size: 192 },
  { file: "icon-512", size: 512 },
  { file: "icon-maskable-512", size: 512, scale: 0.82 },
  { file: "apple-touch-icon", size: 180, scale: 0.94 },
];

const target = resolve(process.argv[2] ?? ASSETS);
const svg = await readFile(join(ASSETS, "favicon.svg"), "utf8");
const ground = /fill="(#[0-9a-f]+)"/.exec(svg)[1];
const browser = await launch();
try {
  for (const { file, size, scale } of ICONS) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    const side = size * (scale ?? 1);
    await page.setContent(`<body style="margin:0;height:100vh;display:grid;place-items:center;${scale ? `background:${ground}` : ""}">
      <img width="${side}" height="${side}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}">`);
    await page.locator("img").evaluate((image) => image.decode());
    await page.screenshot({ path: join(target, `${file}.png`), omitBackground: !scale });
    await page.close();
  }
} finally {
  await browser.close();
}
