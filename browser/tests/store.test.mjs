// The archive in an object store: uploaded, proved, interrupted, refused, played from there, and brought back.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { open } from "../support/chromium.mjs";
import { objects } from "../support/objects.mjs";
import { binary, run, start } from "../support/programs.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const BUCKET = "club-media";
const media = await mkdtemp(join(tmpdir(), "ovenmitts-store-"));
const folder = join(media, "archive");
const credentials = join(media, "credentials");
const store = await objects(BUCKET);
after(async () => {
  await store.stop();
  await rm(media, { recursive: true, force: true });
});
beforeEach(() => (store.fail = () => undefined));

await mkdir(folder);
await writeFile(credentials, "AWS_ACCESS_KEY_ID=testing\nAWS_SECRET_ACCESS_KEY=a-secret-of-the-store\n");

const table = (more) => `
[archive]
store = "s3://${BUCKET}/live"
endpoint = "${store.endpoint}"
region = "eu-central-1"
credentials = { file = "${credentials}" }
folder = "${folder}"
${more}`;
const PUBLIC = `url = "${store.endpoint}/${BUCKET}/live"\nremove_local = true\n`;
// Caddy starts with the policy of this
await staged({ edit: (text) => text + table(PUBLIC) });

const roster = () => join(place.folder, "mitts.toml");
const before = await readFile(roster(), "utf8");
const archive = (more, edit = (text) => text) => writeFile(roster(), edit(before.replace(table(PUBLIC), table(more))));
const mitts = (...args) => place.mitts(["archive", ...args]);
const entries = async () => JSON.parse(await mitts("list", "--json"));
const file = (entry, name = "video.mp4") => join(folder, entry, name);
const remote = (entry, name = "video.mp4") => `live/${entry}/${name}`;

/** A video of noise, which does not compress: about 5 MB a second. */
async function video(seconds) {
  const path = join(media, `${seconds}.mp4`);
  const source = ["-f", "lavfi", "-t", String(seconds), "-i", "testsrc2=size=640x360:rate=15,noise=alls=100:allf=t"];
  await run("ffmpeg", ["-nostdin", "-v", "error", "-y", ...source, "-c:v", "libx264", "-preset", "ultrafast", "-qp", "4", "-pix_fmt", "yuv420p", "-g", "15", path]);
  return path;
}

const long = await video(7);
const short = await video(1);
let minute = 0;

/** A new entry, by its name. */
async function made(stream, path = short) {
  const began = `2026-11-20T20:${String(minute++).padStart(2, "0")}`;
  const said = await mitts("import", stream, path, "--began", began);
  return /made (\S+)/.exec(said)[1];
}

const failure = async (...args) => {
  const child = start(binary("mitts"), ["archive", ...args], { cwd: place.folder });
  const code = await child.ended;
  return [code, child.said()];
};
const parts = (number) => store.asked.filter(({ method, url }) => method === "PUT" && new RegExp(`partNumber=${number}&`).test(url)).length;

test("killed in the middle of an upload, it goes on with the parts that are missing", async () => {
  await archive("");
  const entry = await made("show/bob", long);
  let passed = 0;
  store.fail = ({ url }) => (/partNumber/.test(url) && ++passed > 2 ? "hang" : undefined);
  const child = start(binary("mitts"), ["archive", "push"], { cwd: place.folder });
  const journal = file(entry, ".upload");
  const lines = async () => (await readFile(journal, "utf8").catch(() => "")).trim().split("\n").slice(1);
  await until("two parts are there", async () => (await lines()).length === 2);
  const there = (await lines()).map((line) => JSON.parse(line).part + 1);
  assert.match((await failure("push"))[1], /another `mitts archive push` is at work/);
  child.process.kill("SIGKILL");
  await child.ended;
  store.fail = () => undefined;
  store.asked.length = 0;
  assert.match(await mitts("push"), new RegExp(`pushed ${entry}`));
  for (const part of there) assert.equal(parts(part), 0, `part ${part} is not sent again`);
  assert.ok(store.asked.some(({ url }) => /partNumber/.test(url)), "the others are");
  assert.deepEqual(await store.read(remote(entry)), await readFile(file(entry)));
  assert.ok(!existsSync(journal));
  assert.equal(await store.uploads(), 0);
  assert.equal(await mitts("push"), "There is nothing new.\n");
  assert.match(await mitts("list"), /here, store/);
});

test("an upload that the store has forgotten begins again", async () => {
  const entry = await made("show/bob", long);
  let passed = 0;
  store.fail = ({ url }) => (/partNumber/.test(url) && ++passed > 1 ? "hang" : undefined);
  const child = start(binary("mitts"), ["archive", "push"], { cwd: place.folder });
  const journal = file(entry, ".upload");
  await until("a part is there", async () => (await readFile(journal, "utf8").catch(() => "")).includes('"part":0') || passed > 2);
  child.process.kill("SIGKILL");
  await child.ended;
  const [head, ...rest] = (await readFile(journal, "utf8")).split("\n");
  await writeFile(journal, [head.replace(/"id":"[^"]*"/, '"id":"gone"'), ...rest].join("\n"));
  store.fail = ({ url }) => (url.includes("uploadId=gone") ? 404 : undefined);
  await mitts("push");
  assert.deepEqual(await store.read(remote(entry)), await readFile(file(entry)));
});

test("what the store has is compared, and nothing is deleted here before", async () => {
  await archive(PUBLIC);
  const entry = await made("show/bob");
  store.fail = ({ method, url }) => (method === "GET" && url.includes(entry) ? "twist" : undefined);
  const [code, said] = await failure("push", entry);
  assert.equal(code, 2);
  assert.match(said, /was not what was sent/);
  assert.equal(await store.read(remote(entry)), undefined, "nothing wrong stays there");
  assert.equal(await store.read(remote(entry, "entry.json")), undefined);
  const bytes = await readFile(file(entry));
  store.fail = () => undefined;
  // it may have been changed since
  await store.write(remote(entry), Buffer.alloc(bytes.length));
  assert.match(await mitts("push", entry), /deleted the media of \S+ here/);
  assert.ok(!existsSync(file(entry)));
  assert.deepEqual(await store.read(remote(entry)), bytes);
});

test("without permission, or without the store, it says so, shows no secret, and changes nothing", async () => {
  await archive(PUBLIC);
  const entry = await made("show/bob");
  store.fail = () => 403;
  const [code, said] = await failure("push");
  assert.equal(code, 2);
  assert.match(said, /does not let these credentials/);
  assert.doesNotMatch(said, /testing|a-secret-of-the-store/);
  const doctor = start(binary("mitts"), ["doctor"], { cwd: place.folder });
  await doctor.ended;
  assert.match(doctor.said(), /FAIL {2}store .*does not let these credentials/);
  await archive(`${PUBLIC}`, (text) => text.replace(store.endpoint, "http://127.0.0.1:9"));
  const [away, why] = await failure("push", entry);
  assert.equal(away, 2);
  assert.match(why, /cannot (?:read|write)/);
  await writeFile(credentials, "hunter2\n");
  assert.match((await failure("push"))[1], /line 1 is not of the form NAME=value/);
  await writeFile(credentials, "AWS_ACCESS_KEY_ID=testing\nAWS_SECRET_ACCESS_KEY=a-secret-of-the-store\n");
  assert.ok(existsSync(file(entry)));
  await archive(PUBLIC);
  store.fail = () => undefined;
  const good = start(binary("mitts"), ["doctor"], { cwd: place.folder });
  await good.ended;
  assert.match(good.said(), /ok {4}store .*s3:\/\/club-media\/live/);
  assert.ok((await store.names()).every((name) => !name.includes("doctor")));
});

test("everybody loads public recordings from the store; private ones stay here", async () => {
  await archive(PUBLIC);
  const [bob, carol] = [await made("show/bob"), await made("show/carol")];
  assert.match(await mitts("push", "--build"), new RegExp(`${carol} is only here`));
  assert.equal(await store.read(remote(carol)), undefined);
  assert.ok(!existsSync(file(bob)) && existsSync(file(carol)) && existsSync(file(bob, "poster.jpg")));
  await place.mitts(["build"]);
  const id = bob.split("/").at(-1);
  const page = await open(browser, `${place.origin}/bob/archive/${id}/`);
  const video = page.locator("video");
  assert.equal(await video.getAttribute("src"), `${store.endpoint}/${BUCKET}/${remote(bob)}`);
  await video.evaluate((video) => {
    video.muted = true;
    return video.play();
  });
  await until("it plays", () => video.evaluate((video) => video.currentTime > 0.2 || video.ended));
  assert.deepEqual(page.complaints(), []);
  await page.leave();
  const configured = await readFile(join(place.folder, "deploy/Caddyfile"), "utf8");
  assert.ok(configured.includes(`media-src 'self' blob: ${store.endpoint};`), configured.match(/media-src[^;]*/)?.[0]);
  assert.match(configured, new RegExp(`connect-src 'self' ${store.endpoint} ws`));
  const listed = await (await fetch(`${place.origin}/bob/archive/list.json`)).json();
  assert.ok(listed.some(({ url }) => url === `${store.endpoint}/${BUCKET}/${remote(bob)}`));
});

test("a stream that becomes private is taken out of a public store", async () => {
  await archive(PUBLIC);
  const bob = await made("show/bob");
  const said = await mitts("push");
  assert.ok(await store.read(remote(bob)), said);
  await archive(PUBLIC, (text) => text.replace('name = "Bob <b>& Söhne</b>"\n', 'name = "Bob"\nwatchers = ["alice"]\n'));
  assert.match(await mitts("push", "--dry-run"), new RegExp(`would delete ${bob} in the store`));
  assert.match(await mitts("push"), new RegExp(`deleted ${bob} in the store`));
  assert.equal(await store.read(remote(bob)), undefined);
  assert.ok(existsSync(file(bob)));
  await archive(PUBLIC);
});

test("entries are brought back, known again on a new machine, and removed in both places", async () => {
  await archive(PUBLIC);
  const [one, two] = [await made("show/bob"), await made("show/bob")];
  const bytes = await readFile(file(one));
  await mitts("push");
  assert.match(await mitts("fetch", one), /fetched/);
  assert.deepEqual(await readFile(file(one)), bytes);
  const known = (await entries()).find(({ entry }) => entry === two);
  await rm(join(folder, two), { recursive: true });
  assert.match(await mitts("import", "--stored"), new RegExp(`made ${two}`));
  assert.deepEqual((await entries()).find(({ entry }) => entry === two), known);
  store.fail = ({ method }) => (method === "DELETE" || method === "POST" ? 403 : undefined);
  assert.equal((await failure("rm", one))[0], 2);
  assert.ok(existsSync(file(one)), "not half removed");
  store.fail = () => undefined;
  await mitts("rm", one);
  assert.deepEqual((await store.names()).filter((name) => name.startsWith(`live/${one}`)), []);
  await archive(`${PUBLIC}keep = "1s"\n`);
  await mitts("prune");
  assert.deepEqual(await store.names(), []);
});

test("Google Cloud Storage takes the same", async () => {
  const account = { client_email: "", private_key: "", private_key_id: "", disable_oauth: true };
  await writeFile(credentials, JSON.stringify(account));
  await archive("", (text) => text.replace("s3://", "gs://").replace('region = "eu-central-1"\n', ""));
  const entry = await made("show/bob", long);
  assert.match(await mitts("push", entry), /to gs:\/\/club-media\/live/);
  assert.deepEqual(await store.read(remote(entry)), await readFile(file(entry)));
  await mitts("rm", entry);
  assert.deepEqual(await store.names(), []);
});
