// Takes the README's pictures of the demo site anew: docs/{watch,layout,home,phone}.png.
//
//   cargo build --workspace --bins && cd browser && npm ci && node screenshots.mjs [FOLDER]
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { launch, open } from "./support/chromium.mjs";
import { binary, freePorts, ROOT, run, start } from "./support/programs.mjs";
import { sleep, until } from "./support/wait.mjs";

const DESK = { viewport: { width: 1200, height: 750 }, deviceScaleFactor: 1 };
const PHONE = { viewport: { width: 390, height: 780 }, deviceScaleFactor: 1.5, isMobile: true, hasTouch: true };

const PICTURES = [
  { file: "watch", path: "/alice/", ...DESK, colorScheme: "dark" },
  { file: "layout", path: "/finals/", ...DESK, colorScheme: "dark" },
  { file: "home", path: "/", ...DESK, colorScheme: "light" },
  { file: "phone", path: "/alice/", ...PHONE, colorScheme: "dark" },
];

const MOST = 200_000; // bytes

/** The same PNG in 256 colours. */
async function fewerColours(png) {
  const file = (name) => join(folder, name);
  await writeFile(file("all.png"), png);
  const palette = "split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=dither=none";
  await run("ffmpeg", ["-nostdin", "-v", "error", "-y", "-i", file("all.png"), "-vf", palette, file("few.png")]);
  const few = await readFile(file("few.png"));
  if (few.length > MOST) console.warn(`A picture is ${few.length} bytes, more than ${MOST}`);
  return few;
}

const target = resolve(process.argv[2] ?? join(ROOT, "docs"));
const folder = await mkdtemp(join(tmpdir(), "ovenmitts-pictures-"));
const mitts = (args) => run(binary("mitts"), args, { cwd: folder });
await mitts(["init"]);
const [site, admission] = await freePorts(2);
const toml = await run("sed", [`s/127.0.0.1:9000/127.0.0.1:${admission}/`, "mitts.toml"], { cwd: folder });
await writeFile(join(folder, "mitts.toml"), toml);
const serve = start(binary("mitts"), ["serve", "--demo", "--listen", `127.0.0.1:${site}`], { cwd: folder });
const browser = await launch();
try {
  const origin = `http://127.0.0.1:${site}`;
  await until("every stream is live", async () => (await fetch(`${origin}/show/hugo/live`)).status === 200);
  await mkdir(target, { recursive: true });
  for (const { file, path, ...options } of PICTURES) {
    const page = await open(browser, origin + path, options);
    await until(`${path} plays`, () => page.evaluate(() => {
      const players = [...document.querySelectorAll(".player")];
      const cards = [...document.querySelectorAll(".card")].filter((card) => card.getBoundingClientRect().top < innerHeight);
      return players.every((player) => player.dataset.state === "playing" && player.querySelector("video").currentTime > 3)
        && cards.every((card) => card.querySelector(".badge:not([hidden])") && card.querySelector("img")?.complete);
    }));
    // Controls are in the picture of one player, and not in the way of several.
    if (path === "/alice/") await page.locator(".player").hover({ position: { x: 200, y: 120 } });
    else await until("the controls have gone", () => page.evaluate(() => [...document.querySelectorAll(".player")].every((player) => "idle" in player.dataset)));
    await sleep(400); // they fade
    // Test pictures are dull at times: of several moments the one with most in it.
    let best = Buffer.alloc(0);
    for (let moment = 0; moment < (path === "/alice/" ? 8 : 1); moment++) {
      const png = await page.screenshot();
      if (png.length > best.length) best = png;
      await sleep(900);
      await page.locator(".player, main").first().hover({ position: { x: 200, y: 120 + moment } });
    }
    if (best.length > MOST) best = await fewerColours(best);
    await writeFile(join(target, `${file}.png`), best);
    await page.leave();
  }
} finally {
  await browser.close();
  await serve.stop();
  await rm(folder, { recursive: true, force: true });
}
