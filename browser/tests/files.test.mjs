// `mitts serve` answers requests for files like the real Caddy with the generated Caddyfile: the same site, each kind of file,
// the same requests to both.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caddy } from "../support/caddy.mjs";
import { binary, freePorts, run, start } from "../support/programs.mjs";
import { until } from "../support/wait.mjs";

const ENDINGS = ["txt", "csv", "vtt", "ics", "xml", "atom", "rss", "json", "webmanifest", "wasm", "pdf", "epub", "zip", "gz", "toml", "srt", "m3u8", "avif", "gif", "jpg", "JPG", "png", "svg", "webp", "ico", "otf", "ttf", "woff", "woff2", "aac", "flac", "m4a", "mp3", "ogg", "opus", "wav", "mp4", "m4v", "webm", "ts", "js", "mjs", "css", "htm", "xyzzy"];

let folder;
let servers = [];
const origins = {};

/** Sends a request without the default headers of browsers or fetch. */
const ask = (origin, path, { method = "GET", headers = {} } = {}) =>
  new Promise((done, failed) => {
    const { hostname, port } = new URL(origin);
    const asked = request({ hostname, port, path, method, headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
    });
    asked.on("error", failed);
    asked.end();
  });

/** The parts of an answer that must be equal. A page of `mitts serve` has an additional script, so its length differs. */
function told({ status, headers, body }, isPage) {
  const told = { status };
  for (const name of ["content-type", "cache-control", "content-encoding", "content-range", "location"]) told[name] = headers[name];
  for (const name of ["etag", "last-modified"]) told[name] = name in headers;
  // Caddy's redirects have a short body, which nobody sees; and answers that it compresses itself have no length
  if (status === 308) delete told["content-type"];
  if (!isPage) Object.assign(told, { "accept-ranges": headers["accept-ranges"], length: headers["content-encoding"] ? undefined : headers["content-length"], body: body.toString("latin1") });
  return told;
}

async function same(path, options, { isPage = false } = {}) {
  const [one, other] = await Promise.all([origins.caddy, origins.serve].map((origin) => ask(origin, path, options)));
  assert.deepEqual(told(other, isPage), told(one, isPage), `${options?.method ?? "GET"} ${path} ${JSON.stringify(options?.headers ?? {})}`);
  return one;
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "ovenmitts-files-"));
  await run(binary("mitts"), ["init", "--bare"], { cwd: folder });
  const [site, served, admission] = await freePorts(3);
  const roster = join(folder, "mitts.toml");
  origins.caddy = `http://127.0.0.1:${site}`;
  origins.serve = `http://127.0.0.1:${served}`;
  const text = (await readFile(roster, "utf8")).replace("http://localhost:8000", origins.caddy).replace("127.0.0.1:9000", `127.0.0.1:${admission}`);
  await writeFile(roster, text);
  await mkdir(join(folder, "content/dir"), { recursive: true });
  for (const ending of ENDINGS) await writeFile(join(folder, `content/f.${ending}`), `of ${ending} `.repeat(20));
  await writeFile(join(folder, "content/noending"), "x");
  await writeFile(join(folder, "content/dir/a.txt"), "x");
  const env = { MITTS_ADMISSION_SECRET: "secret-of-these-tests" };
  await run(binary("mitts"), ["build"], { cwd: folder, env });
  servers.push(await caddy(folder, origins.caddy));
  const serve = start(binary("mitts"), ["serve", "--listen", `127.0.0.1:${served}`], { cwd: folder, env });
  servers.push(serve);
  await until("the site is served", () => {
    if (serve.process.exitCode !== null) throw new Error(serve.said());
    return fetch(origins.serve);
  });
});

after(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  if (folder) await rm(folder, { recursive: true, force: true });
});

test("each kind of file has the same type, caching and length", async () => {
  for (const ending of ENDINGS) {
    const answer = await same(`/f.${ending}`, {}, { isPage: ending === "htm" });
    assert.equal(answer.status, 200);
    if (ending !== "xyzzy") assert.ok(answer.headers["content-type"], ending);
    await same(`/f.${ending}`, { method: "HEAD" }, { isPage: ending === "htm" });
  }
  await same("/noending");
});

test("pages, folders, and what is not there", async () => {
  for (const path of ["/", "/how-to-stream/", "/go-live/"]) await same(path, {}, { isPage: true });
  for (const path of ["/how-to-stream", "/dir", "/dir/", "/assets", "/f.png/", "/nope", "/nope/", "/nope.ics", "/nope.css", "/assets/nope.js", "/.gitignore", "/how-to-stream/..%2f.x"]) {
    await same(path, {}, { isPage: true });
  }
  const missing = await same("/nope.ics", {}, { isPage: true });
  assert.match(missing.headers["content-type"], /^text\/html/);
  for (const method of ["POST", "PUT", "DELETE"]) {
    const [one, other] = await Promise.all([origins.caddy, origins.serve].map((origin) => ask(origin, "/f.txt", { method })));
    assert.deepEqual([one.status, other.status], [405, 405]);
  }
});

test("parts, and what is known already", async () => {
  for (const range of ["bytes=0-9", "bytes=5-", "bytes=-3"]) await same("/f.mp4", { headers: { range } });
  const [one, other] = await Promise.all([origins.caddy, origins.serve].map((origin) => ask(origin, "/f.mp4", { headers: { range: "bytes=9000-" } })));
  assert.deepEqual([one.status, other.status], [416, 416]);
  for (const path of ["/f.mp4", "/how-to-stream/"]) {
    for (const origin of Object.values(origins)) {
      const { etag } = (await ask(origin, path)).headers;
      const again = await ask(origin, path, { headers: { "if-none-match": etag } });
      assert.equal(again.status, 304, `${origin}${path}`);
      assert.equal(again.headers["cache-control"], "no-cache");
    }
  }
});

test("assets are kept for a year, and come compressed", async () => {
  const names = await readdir(join(folder, "public/assets"));
  const asset = names.find((name) => /\.css$/.test(name));
  for (const encoding of [undefined, "br", "gzip"]) {
    const answer = await same(`/assets/${asset}`, { headers: encoding ? { "accept-encoding": encoding } : {} });
    assert.match(answer.headers["cache-control"], /immutable/);
    assert.equal(answer.headers["content-encoding"], encoding);
  }
});
