// Keeps picture files small.
import { readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { run } from "./programs.mjs";

const MOST = 200_000; // bytes

// PNG in 256 colours; everything else as WebP.
const HOW = {
  ".png": ["-vf", "split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=dither=none"],
  ".webp": ["-c:v", "libwebp", "-quality", "86", "-compression_level", "6"],
};

/** A screenshot in the format of `file`, compressed; `folder` is for temporary files. */
export async function compress(folder, file, png) {
  const type = extname(file);
  if (type === ".png" && png.length <= MOST) return png;
  const [all, few] = ["all.png", `few${type}`].map((name) => join(folder, name));
  await writeFile(all, png);
  await run("ffmpeg", ["-nostdin", "-v", "error", "-y", "-i", all, ...HOW[type], few]);
  const bytes = await readFile(few);
  if (bytes.length > MOST) console.warn(`${file} is ${bytes.length} bytes, more than ${MOST}`);
  return bytes;
}
