// Firefox and WebKit, the other two browser engines: every kind of page at two sizes, players, a call, going live and shortcuts,
// in the system's own browsers.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { VIEWPORTS } from "../support/chromium.mjs";
import { collectComplaints, complaints } from "../support/complaints.mjs";
import { overflow } from "../support/cutoff.mjs";
import { launch as firefox } from "../support/firefox.mjs";
import { freshKey } from "../support/golive.mjs";
import { CONTENT, enrich } from "../support/rich.mjs";
import { town } from "../support/town.mjs";
import { until } from "../support/wait.mjs";
import { launch as webkit } from "../support/webkit.mjs";

const PAGES = [
  "/", "/page/2/", "/alice/", "/bob/", "/erin/", "/carol/", "/finals/", "/call/", "/alice/embed/", "/call/embed/", "/alice/obs/",
  "/call/obs/", "/everything/", "/rich/", "/odd/", "/news/", "/news/second/", "/tags/", "/tags/bread/", "/groups/crew/", "/schedule/",
  "/go-live/", "/offline.html", "/no/such/page",
];

/** Messages of a page that are not its own fault. */
const EXPECTED = [
  /^console: .*(WebRTC|ICE|STUN|TURN)/, // Firefox advises against few or many ICE servers
];

let place;
let alice;

before(async () => {
  place = await town({ webrtc: true, edit: enrich, content: CONTENT });
  await collectComplaints(place);
  alice = await freshKey(place, "alice");
  await place.engine.publish("radio/alice");
  await place.engine.publish("radio/dora");
});

after(() => place?.close());

for (const [name, launch] of [["Firefox", firefox], ["WebKit", webkit]]) {
  describe(name, () => {
    let browser;
    let page;

    before(async () => {
      browser = await launch();
      page = await browser.open();
    });

    after(() => browser?.close());

    const go = (path) => page.go(place.origin + path);
    const quiet = async (what) => assert.deepEqual((await complaints(page)).filter((text) => !EXPECTED.some((known) => known.test(text))), [], what);
    const has = (selector) => page.run((selector) => !!document.querySelector(selector), selector);

    /** Waits until a stream's video moves, and returns its protocol. */
    async function plays(stream) {
      const look = (stream) => {
        const player = window.Mitts.players.find(({ element }) => element.dataset.stream === stream);
        const video = player.element.querySelector("video");
        return { state: player.element.dataset.state, source: player.engine()?.source(), time: video?.currentTime, width: video?.videoWidth, paused: video?.paused };
      };
      let first = null;
      return until(`${stream}'s picture moves in ${name}`, async () => {
        const now = await page.run(look, stream);
        if (now.state !== "playing" || !now.width || now.paused) return false;
        if (!first || now.time < first.time) first = now;
        return now.time > first.time + 1 && now.source;
      });
    }

    for (const size of Object.keys(VIEWPORTS)) {
      test(`every kind of page on a ${size}`, async () => {
        await page.size(size);
        // WebKitGTK deadlocks if several videos start at once on a busy machine; the tests below play.
        if (name === "WebKit") place.engine.drop("radio/alice");
        for (const path of PAGES) {
          await go(path);
          await until(`${path} has settled`, () => page.run(() => !document.querySelector('.player[data-state="connecting"]')));
          // A page for OBS is as large as its canvas.
          if (!path.endsWith("/obs/")) assert.deepEqual(await overflow(page), [], path);
          await quiet(path);
        }
        if (name === "WebKit") await place.engine.publish("radio/alice");
      });
    }

    test("a phone's menu shows where one is", async () => {
      await page.size("phone");
      for (const path of ["/finals/", "/go-live/"]) {
        await go(path);
        await until(`${path} shows its entry of the menu`, () => page.run(() => {
          const { left, right } = document.querySelector(".site-nav [aria-current]").getBoundingClientRect();
          return left >= 0 && right <= innerWidth;
        }));
      }
    });

    test("LL-HLS plays, and shortcuts do what they say", async () => {
      await page.size("desktop");
      await go("/dora/");
      assert.equal(await plays("radio/dora"), "hls");
      await page.press("s");
      await until("the statistics are there", () => page.run(() => /\d/.test(document.querySelector(".player-stats [data-stat='size']")?.textContent)));
      await page.press("s");
      await until("they are gone", async () => !(await has(".player-stats:not([hidden])")));
      await page.press("m");
      await until("it is heard", () => page.run(() => !document.querySelector("video").muted));
      await page.press("m");
      await until("it is silent", () => page.run(() => document.querySelector("video").muted));
      await page.press("k");
      await until("it stands still", () => page.run(() => document.querySelector("video").paused));
      await page.press("k");
      await plays("radio/dora");
      await page.press("?");
      await until("help is there", () => has("#player-help[open]"));
      await page.press("Escape");
      await until("it is gone", async () => !(await has("#player-help[open]")));
      await quiet("shortcuts");
    });

    test("the menu of a small player is as high as what is in it", async () => {
      await page.size("phone");
      await go("/dora/");
      await plays("radio/dora");
      await page.run(() => window.Mitts.players[0].acts.menu());
      const menu = await until("the menu is there", () => page.run(() => {
        const menu = document.querySelector(".player-menu:popover-open");
        if (!menu) return null;
        const rows = [...menu.children].filter((row) => row.getClientRects().length).map((row) => row.getBoundingClientRect());
        const box = menu.getBoundingClientRect();
        return { box: box.height, top: box.top, bottom: box.bottom, window: innerHeight, gaps: rows.slice(1).map((row, at) => row.top - rows[at].bottom), rows: rows.map(({ height }) => height) };
      }));
      const sum = menu.rows.reduce((all, one) => all + one, 0);
      assert.ok(menu.rows.length > 1 && menu.rows.every((height) => height < 70) && menu.box < sum + 40, JSON.stringify(menu));
      assert.ok(menu.top >= 0 && menu.bottom <= menu.window, JSON.stringify(menu));
      await page.press("Escape");
      await quiet("the menu");
    });

    test("players are dark, and so are the browser's own parts in them", async () => {
      await go("/dora/");
      await plays("radio/dora");
      assert.deepEqual(await page.run(() => [...document.querySelectorAll(".player, .player [data-act='volume']")].map((one) => getComputedStyle(one).colorScheme)), ["dark", "dark"]);
    });

    test("several play in a call", async () => {
      await page.size("desktop");
      await go("/call/");
      assert.equal(await plays("radio/dora"), "hls");
      await page.run(() => document.querySelector('[name="arrange"][value="focus"]').click());
      await until("one is large", () => has(".slot[data-large]"));
      await quiet("a call");
    });

    test("going live, as far as the browser can", async () => {
      await page.size("desktop");
      await go("/go-live/");
      await page.type("[data-key-field]", alice);
      await page.click("[data-key-use]");
      await until("the key is known", () => has('.key[data-state="good"]'));
      await page.click('[data-open-source="camera"]');
      if (!(await page.run(() => !!navigator.mediaDevices && !!window.RTCPeerConnection))) {
        await until("it says why it cannot", () => page.run(() => {
          const trouble = document.querySelector("[data-trouble]");
          return !trouble.hidden && trouble.textContent.trim().length > 20;
        }));
        await quiet("a browser without WebRTC");
        return;
      }
      await until("the preview moves", () => page.run(() => document.querySelector("[data-preview]").currentTime > 0));
      await page.click("[data-go]");
      await until("it is live", () => page.run(() => {
        const trouble = document.querySelector("[data-trouble]");
        if (!trouble.hidden) throw new Error(trouble.textContent);
        return !!document.querySelector('.studio[data-state="live"]');
      }));
      await until("the engine has its picture", () => place.engine.streams.has("show/alice"));
      await quiet("going live");
      await page.run(() => document.querySelector("[data-go]").click());
      await until("the name is free", () => !place.engine.streams.has("show/alice") && !place.engine.sessions.size);
    });
  });
}
