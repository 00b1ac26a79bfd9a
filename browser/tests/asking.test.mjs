// How often pages ask whether streams are live, with a simulated clock, and that all waiting players share one list.
import assert from "node:assert/strict";
import { test } from "node:test";
import { asking, listed } from "../support/asking.mjs";
import { inState, NETWORK, open, plays } from "../support/chromium.mjs";
import { browser, place, staged } from "../support/stage.mjs";
import { until } from "../support/wait.mjs";

await staged({ edit: (text) => text.replace("tagline =", 'embed = ["https://friends.example"]\ntagline =') });

const MINUTE = 60_000;
const LIVE = /\/live$/;
const names = (count) => Array.from({ length: count }, (_, at) => `show/s${at}`);
const gaps = (times) => times.slice(1).map((at, before) => at - times[before]);

/** A page with players that wait for all of `names`, and the answers that each got: {live, at} by name. */
async function waiting(names, options) {
  const page = await asking({ crowd: names.length, ...options });
  const told = Object.fromEntries(names.map((name) => [name, []]));
  const watch = (name, more) => page.watchLive(`/${name}/live`, (live) => told[name].push({ live, at: page.now() }), { id: name, ...more });
  const watches = Object.fromEntries(names.map((name) => [name, watch(name)]));
  const last = (name) => told[name].at(-1)?.live;
  return { ...page, told, watch, watches, last };
}

/** A site with streams that are live from `since` on; their `live` addresses answer the same, or with the given status. */
function site(ids, since, { live = 200 } = {}) {
  const list = listed((at) => (at >= since ? ids.map((id) => ({ id, since })) : []));
  return (path, now) => (path === "/live.json" ? list(now) : now >= since ? live : 204);
}

for (const count of [1, 9, 16]) {
  test(`${count} who wait see a publisher within 2.5 s, however long they waited, and ask for one list`, async () => {
    for (let phase = 0; phase < 2500; phase += 180) {
      const since = 10 * MINUTE + phase;
      const page = await waiting(names(count), { answer: site(names(count), since) });
      await page.pass(since - 1);
      assert.deepEqual(page.times(LIVE), [], "no stream is asked by itself");
      const asked = page.times("/live.json").length;
      assert.ok(asked < since / 1000, `${asked} times`);
      await page.pass(5000);
      for (const name of names(count)) {
        const { at } = page.told[name].find(({ live }) => live);
        assert.ok(at - since <= 2500, `${name} after ${at - since} ms`);
      }
    }
  });
}

test("without a list a lone player sees a publisher within 3 s; of many each is asked ever less often, but for OBS", async () => {
  const slowest = async (count, kind) => {
    const page = await waiting(names(count), { list: null, kind, answer: () => 204 });
    await page.pass(10 * MINUTE);
    assert.deepEqual(page.times("/live.json"), []);
    return Math.max(...gaps(page.times("/show/s0/live")));
  };
  assert.ok((await slowest(1)) <= 3000);
  assert.ok((await slowest(9, "obs")) <= 3000);
  assert.ok((await slowest(9)) >= 10_000);
});

test("a hidden tab asks seldom, and at once when it is seen", async () => {
  for (const [list, path] of [["/live.json", "/live.json"], [null, "/show/s0/live"]]) {
    const page = await waiting(names(1), { list, jitter: 0.8, answer: site([], 0, { live: 204 }) });
    await page.pass(MINUTE);
    page.hide(true);
    const before = page.times(path).length;
    await page.pass(10 * MINUTE);
    const [, ...hidden] = page.times(path).slice(before);
    assert.ok(hidden.length > 20 && Math.min(...gaps(hidden)) >= 12_000, path);
    page.hide(false);
    await page.pass(0);
    assert.equal(page.times(path).at(-1), page.now(), path);
    if (list) assert.deepEqual(page.times(LIVE), []);
  }
  const facts = await asking({ answer: site([], 0), jitter: 0.8 });
  facts.watchList(() => {});
  facts.hide(true);
  await facts.pass(10 * MINUTE);
  assert.ok(Math.min(...gaps(facts.times("/live.json"))) >= 24_000, "who only reads facts");
});

test("whoever does not answer is asked ever less often, and never too seldom", async () => {
  const page = await waiting(names(1), { answer: () => 502 });
  await page.pass(20 * MINUTE);
  for (const path of ["/live.json", "/show/s0/live"]) {
    const all = gaps(page.times(path));
    assert.ok(all[0] <= 3000, path);
    assert.ok(Math.max(...all) <= 36_000 && all.at(-1) >= 30_000, path);
  }
  assert.equal(page.last("show/s0"), null);
});

test("while the list is stale, does not come or is none, each stream is asked; not when it is there", async () => {
  let ill = 0;
  const ways = [() => ({ at: null, stale: true, streams: [] }), () => "hang", () => 502];
  const good = site(["show/s0"], 0);
  for (const way of ways) {
    const page = await waiting(names(2), { answer: (path, now) => (path === "/live.json" && now >= ill ? way() : good(path, now)) });
    ill = 0;
    await page.pass(2500);
    assert.equal(page.last("show/s0"), true, `${way}`);
    ill = Infinity;
    await page.pass(2 * MINUTE);
    const before = page.times(LIVE).length;
    await page.pass(MINUTE);
    assert.equal(page.times(LIVE).length, before, "the list is back");
    assert.deepEqual([page.last("show/s0"), page.last("show/s1")], [true, false]);
    ill = page.now();
    await page.pass(5 * 1000);
    assert.ok(page.times(LIVE).length > before, "and away again");
  }
  const none = await waiting(names(1), { answer: (path) => (path === "/live.json" ? 404 : 200) });
  await none.pass(10 * MINUTE);
  assert.equal(none.times("/live.json").length, 1, "there is none, for good");
  assert.equal(none.last("show/s0"), true);
});

test("what has just begun is asked until it can be played; what has no thumbnail is believed after a while", async () => {
  const since = MINUTE;
  const page = await waiting(names(2), {
    answer: (path, now) => (path === "/show/s0/live" && now < since + 3000 ? 204 : site(names(2), since, { live: path.includes("s1") ? 204 : 200 })(path, now)),
  });
  const first = (name) => page.told[name].find(({ live }) => live).at - since;
  await page.pass(since + 15_000);
  assert.ok(first("show/s0") >= 3000 && first("show/s0") <= 4500, `${first("show/s0")}`);
  assert.ok(first("show/s1") >= 6000 && first("show/s1") <= 8500, `${first("show/s1")}`);
});

test("who tries again by themself believes the list at once, but not after an attempt that failed", async () => {
  const since = MINUTE;
  const list = listed((at) => (at >= since ? [{ id: "show/s0", since }] : []));
  const page = await waiting([], { answer: (path, now) => (path === "/live.json" ? list(now) : 204) });
  const told = [];
  const watch = (more) => page.watchLive("/show/s0/live", (live) => told.push({ live, at: page.now() }), { id: "show/s0", eager: true, ...more });
  const first = watch();
  await page.pass(since + 2500);
  assert.ok(told.some(({ live }) => live), "before it has a thumbnail");
  assert.deepEqual(page.times(LIVE), []);
  first.stop();
  told.length = 0;
  watch({ doubt: true });
  await page.pass(3000);
  assert.ok(told.length > 2 && told.every(({ live }) => !live), JSON.stringify(told));
});

test("who opens the page of somebody who is long live asks the list alone", async () => {
  const page = await waiting(names(1), { answer: (path, now) => site(names(1), -MINUTE)(path, now) });
  await page.pass(0);
  assert.equal(page.last("show/s0"), true);
  assert.deepEqual(page.times(LIVE), []);
});

test("a failed attempt is not followed by the next on the list's word", async () => {
  const ended = MINUTE;
  const list = listed((at) => (at <= ended + 3000 ? [{ id: "show/s0", since: -MINUTE }] : [])); // it is late
  const page = await waiting(names(1), { answer: (path, now) => (path === "/live.json" ? list(now) : now >= ended ? 204 : 200) });
  await page.pass(ended);
  page.watches["show/s0"].stop();
  const before = page.told["show/s0"].length;
  page.watch("show/s0", { doubt: true });
  await page.pass(10_000);
  const after = page.told["show/s0"].slice(before);
  assert.ok(after.length > 1 && after.every(({ live }) => live === false), JSON.stringify(after));
  assert.ok(page.times(LIVE).length > 0);
});

test("a publisher who came back under the same name has just begun", async () => {
  const back = MINUTE;
  const list = listed((at) => [{ id: "show/s0", since: at < back ? -MINUTE : back }]);
  const page = await waiting(names(1), { answer: (path, now) => (path === "/live.json" ? list(now) : now < back + 2000 ? 204 : 200) });
  await page.pass(back - 1);
  assert.equal(page.last("show/s0"), true);
  assert.deepEqual(page.times(LIVE), []);
  await page.pass(2000);
  assert.equal(page.last("show/s0"), false);
  await page.pass(2000);
  assert.equal(page.last("show/s0"), true);
});

test("a list that nobody waits for is not asked for", async () => {
  const page = await waiting(names(3), { answer: site([], 0) });
  await page.pass(MINUTE);
  for (const name of names(3)) page.watches[name].stop();
  await page.pass(10_000);
  const before = page.asked.length;
  await page.pass(10 * MINUTE);
  assert.equal(page.asked.length, before);
  page.watch("show/s0");
  await page.pass(1000);
  assert.equal(page.last("show/s0"), false);
  assert.deepEqual(page.times(LIVE), [], "the one of long ago is no answer, the next is waited for");
});

test("pages that wait ask the function for one list, and the engine for nothing", async () => {
  const { engine } = place;
  const pages = await Promise.all(["/alice/", "/finals/", "/call/", "/call/obs/", "/alice/embed/"].map((path) => open(browser, place.origin + path, { expected: NETWORK })));
  for (const page of pages) await inState(page, "show/alice", "offline");
  const lists = (page) => page.requested.filter((url) => url.endsWith("/live.json")).length;
  const before = pages.map(lists);
  await until("each has asked some more", () => pages.every((page, at) => lists(page) > before[at] + 2));
  for (const page of pages) assert.deepEqual(page.requested.filter((url) => url.endsWith("/live")), [], page.url());
  assert.deepEqual(engine.requests.filter(({ port }) => port !== "api").map(({ url }) => url), []);
  await engine.publish("show/alice");
  for (const page of pages) {
    await plays(page, "show/alice");
    assert.deepEqual(page.complaints(), []);
    await page.leave();
  }
  engine.drop("show/alice");
});

test("where the list that a page was built for is not there, its players ask one by one", async () => {
  await place.engine.publish("show/alice");
  const prepare = (page) => page.route("**/live.json", (route) => route.fulfill({ status: 404 }));
  const page = await open(browser, `${place.origin}/finals/`, { expected: NETWORK, prepare });
  await plays(page, "show/alice");
  await inState(page, "show/bob", "offline");
  assert.equal(page.requested.filter((url) => url.endsWith("/live.json")).length, 1);
  assert.deepEqual(page.complaints(), []);
  await page.leave();
});
