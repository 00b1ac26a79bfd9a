// What the generated Caddyfile lets through and hides, and the headers of its answers.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { open } from "../support/chromium.mjs";
import { files } from "../support/files.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

let assets;

await staged();

before(async () => {
  const root = join(place.folder, "public");
  assets = (await files(join(root, "assets"))).map((file) => file.slice(root.length)).filter((file) => !/\.(br|gz)$/.test(file));
});

const get = (path, options) => fetch(place.origin + path, { redirect: "manual", ...options });

test("the browser sees strict headers on every page", async () => {
  const page = await open(browser, `${place.origin}/alice/`);
  const headers = await page.answer.allHeaders();
  const policy = headers["content-security-policy"];
  for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'"]) {
    assert.ok(policy.split("; ").some((directive) => directive.startsWith(part)), `${part} in ${policy}`);
  }
  assert.doesNotMatch(policy, /script-src[^;]*(unsafe|\*|https?:)/);
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["referrer-policy"], "same-origin");
  assert.ok(headers["permissions-policy"]);
  assert.doesNotMatch(headers.server ?? "", /OvenMediaEngine/);
  assert.equal(await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.injected = true";
    document.head.append(script);
    return window.injected;
  }), undefined, "the policy is in force");
  await until("the violation is noted, as it would be in any test", () => page.complaints().some((text) => text.startsWith("policy: script-src")));
  await page.leave();
  for (const path of ["/", "/everything/", "/no/such/page", "/show/alice/live", assets[0]]) {
    const answer = await get(path);
    assert.equal(answer.headers.get("content-security-policy"), policy, path);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff", path);
  }
});

test("calendars are calendars", async () => {
  for (const path of ["/schedule.ics", "/alice/schedule.ics"]) {
    const answer = await get(path);
    assert.equal(answer.status, 200, path);
    assert.match(answer.headers.get("content-type"), /^text\/calendar\b/, path);
    assert.match(await answer.text(), /^BEGIN:VCALENDAR\r\n/);
  }
});

test("pages are asked for again, assets never", async () => {
  for (const path of ["/", "/alice/", "/everything/"]) {
    const first = await get(path);
    assert.equal(first.headers.get("cache-control"), "no-cache", path);
    const again = await get(path, { headers: { "If-None-Match": first.headers.get("etag") } });
    assert.equal(again.status, 304, path);
  }
  assert.ok(assets.length >= 10);
  for (const path of assets) {
    const answer = await get(path);
    assert.equal(answer.headers.get("cache-control"), "public, max-age=31536000, immutable", path);
  }
  assert.equal((await get("/assets/gone.0123456789ab.css")).headers.get("cache-control"), "no-cache", "a missing asset is not kept for a year");
  assert.equal((await get("/show/alice/live")).headers.get("cache-control"), "no-store");
});

test("assets come compressed as they were built, to whoever takes that", async () => {
  for (const path of assets.filter((path) => /\.(js|css)$/.test(path))) {
    const bytes = await readFile(join(place.folder, "public", path));
    for (const encoding of ["br", "gzip", "identity"]) {
      const answer = await get(path, { headers: { "Accept-Encoding": encoding } });
      assert.equal(answer.headers.get("content-encoding") ?? "identity", encoding, path);
      assert.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes), `${path} as ${encoding}`);
    }
  }
});

test("admission, health, and whatever else is the machine's own are not the world's", async () => {
  // Its messages about the engine are not answers to a request.
  const decided = () => place.hook.said().split("\n").filter((line) => line.startsWith("{"));
  const before = decided();
  for (const path of [
    "/admission", "/healthz", "/admission/", "/show", "/show/", "/show/alice/", "/show/alice/../../admission", "/v1/vhosts", "/metrics", "/config/",
    "/mitts.toml", "/deploy/Caddyfile", "/deploy/Server.xml", "/.git/config", "/.mitts", "/../mitts.toml", "/%2e%2e/mitts.toml", "/..%2fmitts.toml",
  ]) {
    for (const method of ["GET", "POST"]) {
      const answer = await get(path, { method });
      assert.ok([404, 405].includes(answer.status), `${method} ${path}: ${answer.status}`);
      assert.doesNotMatch(await answer.text(), /allowed|MITTS_ADMISSION|\[site\]/);
    }
  }
  assert.deepEqual(decided(), before, "the function heard of none of it");
});

test("a private stream's viewers are refused, by Caddy, which asks the function", async () => {
  await place.engine.publish("show/carol");
  const { id } = place.engine.streams.get("show/carol");
  const files = ["llhls.m3u8", `chunklist_0_video_${id}_llhls.m3u8`, `chunklist_0_video_${id}_llhls.m3u8?session=1_x`, `init_0_video_${id}_llhls.m4s`, `seg_0_0_video_${id}_llhls.m4s`];
  for (const file of files) {
    assert.equal((await get(`/show/carol/${file}`)).status, 404, file);
    assert.equal((await get(`/show/carol/${file}`, { method: "HEAD" })).status, 404, file);
  }
  assert.equal((await get("/show/carol/thumb.jpg")).status, 404);
  assert.equal((await get("/show/carol/live")).status, 204, "and nobody learns that it is live");
  await place.engine.publish("show/alice");
  assert.equal((await get("/show/alice/llhls.m3u8")).status, 200);
  assert.equal((await get("/show/alice/live")).status, 200);
});

test("thumbnails go to their own port, everything else to the other", async () => {
  await place.engine.publish("show/alice");
  await (await get("/show/alice/thumb.jpg")).arrayBuffer();
  await (await get("/show/alice/llhls.m3u8")).text();
  const wrong = place.engine.requests.filter(({ port, url }) => (port === "thumbnail") !== url.split("?")[0].endsWith("/thumb.jpg"));
  assert.deepEqual(wrong.map(({ port, url }) => `${port} ${url}`), []);
});
