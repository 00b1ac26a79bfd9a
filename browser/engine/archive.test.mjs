// The archive with a real engine, which is killed in the middle of a stream: what it has recorded is adopted, plays and seeks.
import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { open } from "../support/chromium.mjs";
import { boxes } from "../support/recordings.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

const media = await mkdtemp(join(tmpdir(), "ovenmitts-archive-"));
const [recordings, store] = [join(media, "recordings"), join(media, "archive")];
after(() => rm(media, { recursive: true, force: true }));

const edit = (text) => `${text.replace("[apps.show]\n", "[apps.show]\nrecord = true\n")}
[recordings]
folder = "${recordings}"

[archive]
store = "${store}"
grace = "10s"
`;

await staged({ engine: "real", edit });

const parts = () => readdir(join(recordings, "show/alice")).then((names) => names.map((name) => join(recordings, "show/alice", name)));

test("a stream that is killed with its engine becomes an entry, which plays and seeks", async () => {
  await place.engine.publish("show/alice");
  const file = await until("the engine records", async () => (await parts()).find((name) => name.includes("tmp_")));
  await until("there is enough of it", async () => (await stat(file)).size > 1_500_000);
  assert.match(await place.mitts(["archive", "adopt"]), /show\/alice is not finished/);
  await place.engine.kill();
  // As if it had happened some minutes ago.
  const ended = new Date(Date.now() - 200_000);
  await utimes(file, ended, ended);
  assert.match(await place.mitts(["archive", "adopt", "--build"]), /made show\/alice\//);
  const [entry] = JSON.parse(await place.mitts(["archive", "list", "--json"]));
  assert.ok(entry.duration > 5, `${entry.duration} s`);
  const order = await boxes(join(entry.folder, "video.mp4"));
  assert.ok(order.indexOf("moov") < order.indexOf("mdat"), String(order));
  const page = await open(browser, `${place.origin}/alice/archive/${entry.entry.split("/").at(-1)}/`);
  const video = page.locator("video");
  const time = () => video.evaluate((video) => video.currentTime);
  await video.evaluate((video) => {
    video.muted = true;
    return video.play();
  });
  await until("it plays", async () => (await time()) > 0.5);
  const later = entry.duration - 2;
  await video.evaluate((video, later) => (video.currentTime = later), later);
  await until("it plays at its end", async () => (await time()) > later + 0.5);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});
