// `mitts serve` beside an engine, without Caddy: pages connect to the engine's own ports, and may read the answers only if the
// generated Server.xml allows it. Secrets, admission and the list of live streams come from `mitts serve`.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inState, open, plays, source } from "../support/chromium.mjs";
import { cors } from "../support/cors.mjs";
import { Engine } from "../support/engine.mjs";
import { write } from "../support/files.mjs";
import { freshKey, goLive, preview, publish, studio, use } from "../support/golive.mjs";
import { noLeaks } from "../support/leaks.mjs";
import { binary, freePorts, run, start } from "../support/programs.mjs";
import { CONTENT, roster } from "../support/roster.mjs";
import { admitted, apps } from "../support/serverxml.mjs";
import { until } from "../support/wait.mjs";

let place;
let serve;
let browser;

/** The settings for the engine that `mitts serve` prints for an admin. */
async function environment(folder) {
  const lines = (await readFile(join(folder, ".mitts/secrets/ome.env"), "utf8")).trim().split("\n");
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s)));
}

before(async () => {
  const folder = await mkdtemp(join(tmpdir(), "ovenmitts-direct-"));
  const [site, http, thumbnail, hook, api] = await freePorts(5);
  place = { folder, origin: `http://127.0.0.1:${site}`, keys: [], ports: { http, thumbnail }, mitts: (args) => run(binary("mitts"), args, { cwd: folder }) };
  await writeFile(join(folder, "mitts.toml"), roster({ origin: place.origin, http, thumbnail, hook, api }));
  await write(join(folder, "content"), CONTENT);
  const env = { MITTS_ADMISSION_SECRET: "", OME_API_TOKEN: "" };
  serve = start(binary("mitts"), ["serve", "--listen", `127.0.0.1:${site}`], { cwd: folder, env });
  await until("the site is served", () => {
    if (serve.process.exitCode !== null) throw new Error(serve.said());
    return fetch(place.origin);
  });
  const { MITTS_ADMISSION_SECRET: secret, OME_API_TOKEN: token } = await environment(folder);
  const serverXml = await readFile(join(folder, ".mitts/serve/deploy/Server.xml"), "utf8");
  const settings = { token, secret, hook: `http://127.0.0.1:${hook}/admission`, webrtc: true, cors: cors(serverXml), admits: admitted(serverXml), apps: apps(serverXml) };
  place.engine = await new Engine({ http, thumbnail, api, ...settings }).start();
  browser = await studio();
});

after(async () => {
  await browser?.close();
  await serve?.stop();
  await place?.engine?.stop();
  try {
    if (serve) await noLeaks(place.keys, place.folder, [serve]);
  } finally {
    if (place) await rm(place.folder, { recursive: true, force: true });
  }
});

const visit = (path, options) => open(browser, place.origin + path, options);

/** Whether the page requested an address that starts with this on one of the engine's ports. */
const dialled = (page, scheme, port, path) => page.requested.some((url) => url.startsWith(`${scheme}://127.0.0.1:${place.ports[port]}${path}`));

for (const [path, stream, by, scheme, address] of [
  ["/alice/", "show/alice", "webrtc", "ws", "/show/alice"],
  ["/dora/", "radio/dora", "hls", "http", "/radio/dora/llhls.m3u8"],
]) {
  test(`an absent stream starts by itself on the engine's own port, by ${by}`, async () => {
    const page = await visit(path);
    await inState(page, stream, "offline");
    await place.engine.publish(stream);
    await plays(page, stream);
    assert.equal(await source(page, stream), by);
    assert.ok(dialled(page, scheme, "http", address));
    assert.deepEqual(page.complaints(), []);
    await page.leave();
    place.engine.drop(stream);
  });
}

test("home shows who is live, with a picture from the engine's port", async () => {
  await place.engine.publish("radio/dora");
  const page = await visit("/");
  const card = page.locator(".live-now .card", { hasText: "Dora" });
  await until("her picture is there", () => card.locator("img").evaluateAll((all) => all.some((image) => image.naturalWidth > 0)));
  assert.ok(dialled(page, "http", "thumbnail", "/radio/dora/thumb.jpg"));
  assert.deepEqual(page.complaints(), []);
  await page.leave();
  place.engine.drop("radio/dora");
});

test("a streamer goes live from the page, is watched, and stops", async () => {
  const key = await freshKey(place, "alice");
  const page = await goLive(browser, place);
  await use(page, key);
  await preview(page);
  await publish(page);
  assert.ok(dialled(page, "http", "http", `/show/${key}?direction=whip`));
  await until("the engine has its picture", () => place.engine.streams.has("show/alice"));
  const viewer = await visit("/alice/");
  await plays(viewer, "show/alice");
  assert.equal(await source(viewer, "show/alice"), "webrtc");
  assert.deepEqual(viewer.complaints(), []);
  await viewer.leave();
  await page.getByRole("button", { name: "Stop" }).click();
  await until("the name is free", () => !place.engine.streams.has("show/alice") && !place.engine.sessions.size);
  assert.ok(place.engine.requests.some(({ method, status }) => method === "DELETE" && status === 200), "the page could read where its session is");
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});
