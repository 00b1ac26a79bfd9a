// Queues as the conductor publishes them. They have the shape of queue.json, which a test of the conductor writes and compares.
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { channels: [EXAMPLE] } = JSON.parse(await readFile(new URL("queue.json", import.meta.url), "utf8"));

/** An example with other values; it has no other fields than the example. */
function like(example, own) {
  for (const name of Object.keys(own)) if (!(name in example)) throw new Error(`the conductor writes no ${name}: ${Object.keys(example)}`);
  return { ...example, ...own };
}

/** The time in so many minutes. */
export const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();

const named = (user) => ({ user, name: user[0].toUpperCase() + user.slice(1) });

/** Somebody on air since five minutes, for ten more. */
export const onAir = (user, own = {}) => like(EXAMPLE.now, { ...named(user), from: at(-5), until: at(10), timetable: false, live: true, away: null, kept: null, ...own });

/** Somebody who waits, from in `from` minutes on; `null` if nobody can say. */
export const waits = (user, from, own = {}) =>
  like(EXAMPLE.waiting[0], { ...named(user), since: at(-3), from: from === null ? null : at(from), until: from === null ? null : at(from + 15), live: true, kept: null, rests: null, ...own });

/** Somebody who is blocked for so many minutes. */
export const blocked = (user, minutes) => like(EXAMPLE.back[0], { ...named(user), until: at(minutes) });

/** A turn of the timetable. */
export const turn = (user, from, length) => like(EXAMPLE.timetable[0], { ...named(user), from: at(from), until: at(from + length) });

/** The queue of the channel `main`: without `own`, nobody is in it. */
export const queue = (own = {}) =>
  like(EXAMPLE, { channel: "main", title: "Main", stream: "show/main", paused: false, paused_since: null, engine: true, standby: null, now: null, waiting: [], back: [], timetable: [], ...own });

/** Three who wait behind somebody who is on air. */
export const usual = () => queue({ now: onAir("alice"), waiting: [waits("bob", 10), waits("gina", 25), waits("hugo", 40)] });

/** The folder of a conductor, with the queues that it publishes. */
export async function board() {
  const folder = await mkdtemp(join(tmpdir(), "ovenmitts-conductor-"));
  const file = join(folder, "public/queue.json");
  await mkdir(join(folder, "public"));
  return {
    /** Gives the channel `main` of a roster a queue, and the roster this conductor. */
    edit: (text) => text.replace('title = "Main"\n', 'title = "Main"\nqueue = true\n').replace("[apps.show]\n", `[conductor]\nfolder = "${folder}"\n\n[apps.show]\n`),
    /** Publishes a queue. It was written in so many minutes, by default so late that no test finds it old. */
    async publish(queue, minutes = 60) {
      const text = JSON.stringify({ time: at(minutes), channels: [queue] });
      await writeFile(`${file}.new`, text);
      await rename(`${file}.new`, file);
    },
    /** Publishes nothing, as before the first start. */
    withdraw: () => rm(file, { force: true }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
