// What a watch page weighs: the files that are ours, as Caddy sends them.
import assert from "node:assert/strict";
import { get } from "node:http";

/** The bytes that Caddy sends to a browser that supports only gzip. */
export const sent = (url) => new Promise((done, failed) => {
  get(url, { headers: { "Accept-Encoding": "gzip" } }, async (answer) => {
    assert.equal(answer.headers["content-encoding"], "gzip", url);
    let bytes = 0;
    for await (const chunk of answer) bytes += chunk.length;
    done(bytes);
  }).on("error", failed);
});

/** Our own files of a watch page, and those that it needs before anything plays. */
export async function own(page) {
  const urls = [...new Set(page.requested)].filter((url) => /\/alice\/$|\/assets\/(?!ovenplayer\.|hls\.)[^/]+\.(js|css)$/.test(new URL(url).pathname));
  const late = await page.evaluate(() => ["player-engine", "player-buttons"].flatMap((id) => [...document.getElementById(id).content.querySelectorAll("link")]).map((link) => link.getAttribute("href")));
  return { playing: urls, waiting: urls.filter((url) => !late.includes(new URL(url).pathname)) };
}
