// Real Chromium, installed on the system: $CHROMIUM, else `chromium`.
import { execFileSync } from "node:child_process";
import { chromium } from "playwright-core";
import { until } from "./wait.mjs";

const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
  "--allow-loopback-in-peer-connection", // there may be no network except loopback
];

export const VIEWPORTS = {
  desktop: { viewport: { width: 1366, height: 800 } },
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
};

export const SCHEMES = ["dark", "light"];

/** A browser reports failed requests; tests that break a connection expect that. */
export const NETWORK = [/Failed to load resource/, /WebSocket connection to .* failed/];

/**
 * Advice of the browser that we do not follow. A stream key is in no form, so that it is never submitted. A page that waits for
 * its stream has the player ready, which is used when the stream begins.
 */
const ADVICE = /^\[DOM\] Password field is not contained in a form|\/assets\/ovenplayer\.[0-9a-f]+\.js was preloaded using link preload but not used/;

/** `flags` are added to those of every test. */
export function launch(flags = []) {
  const name = process.env.CHROMIUM || "chromium";
  const executablePath = execFileSync("/bin/sh", ["-c", 'command -v "$0"', name]).toString().trim();
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}

/**
 * A page that records everything a developer would see in the console. `page.complaints()` returns the messages so far, without
 * those that match `expected`; `page.requested` has the addresses of all requests; `prepare` is called with the page before it
 * navigates.
 */
export async function open(browser, url, options = {}) {
  const { expected = [], prepare, ...context } = options;
  const owner = await browser.newContext({ ...VIEWPORTS.desktop, ...context });
  const page = await owner.newPage();
  const complaints = [];
  page.requested = [];
  page.on("console", (message) => ADVICE.test(message.text()) || complaints.push(`console: ${message.text()} (${message.location().url})`));
  page.on("pageerror", (error) => complaints.push(`thrown: ${error.stack || error}`));
  page.on("request", (request) => page.requested.push(request.url()));
  page.on("websocket", (socket) => page.requested.push(socket.url()));
  await page.exposeBinding("noteViolation", (_, text) => complaints.push(`policy: ${text}`));
  await page.addInitScript(() => {
    window.peers = []; // all WebRTC connections
    window.RTCPeerConnection = class extends window.RTCPeerConnection {
      constructor(...all) {
        super(...all);
        window.peers.push(this);
      }
    };
    // If `window.attempt(start, ...)` is set, it is called instead of `start(...)` of engine.js, which is loaded late.
    document.addEventListener("DOMContentLoaded", () => window.Mitts?.players.forEach((player) => {
      let { start } = player;
      const get = () => (...all) => (window.attempt ? window.attempt(start, ...all) : start(...all));
      Object.defineProperty(player, "start", { get, set: (own) => (start = own) });
    }));
    document.addEventListener("securitypolicyviolation", (event) => {
      window.noteViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  page.complaints = () => complaints.filter((text) => !expected.some((known) => known.test(text)));
  page.leave = () => owner.close();
  await prepare?.(page);
  page.answer = await page.goto(url, { waitUntil: "load" });
  return page;
}

/** The protocol that plays a stream: "webrtc", "hls" or nothing. */
export const source = (page, stream) =>
  page.evaluate((stream) => window.Mitts.players.find(({ element }) => element.dataset.stream === stream)?.engine()?.source(), stream);

/** For `prepare`: `attempts(page)` then returns how often its players started to play. */
export const countAttempts = (page) => page.addInitScript(() => {
  window.attempts = 0;
  window.attempt = (start, ...all) => {
    window.attempts += 1;
    return start(...all);
  };
});

export const attempts = (page) => page.evaluate(() => window.attempts);

/** For `prepare`: the browser cannot play live video at all. */
export const unable = (page) => page.addInitScript(() => {
  for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "MediaSource", "WebKitMediaSource", "ManagedMediaSource"]) delete window[name];
});

/**
 * For `prepare`: nothing plays before a press, not even muted, as on a phone in power-saving mode. `window.refusals` counts
 * attempts.
 */
export const refuseAutoplay = (page) => page.addInitScript(() => {
  const { play } = HTMLMediaElement.prototype;
  let pressed = false;
  window.refusals = 0;
  addEventListener("click", () => (pressed = true), true);
  new MutationObserver(() => {
    for (const video of document.querySelectorAll("video[autoplay]")) video.autoplay = false;
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["autoplay"] });
  HTMLMediaElement.prototype.play = function () {
    if (pressed) return play.call(this);
    window.refusals += 1;
    return new Promise((_, refuse) => setTimeout(refuse, 0, new DOMException("a press comes first", "NotAllowedError")));
  };
});

/** The player of a stream such as "show/alice". */
export const player = (page, stream) => page.locator(`.player[data-stream="${stream}"]`);

/** Waits until a stream's player is in a state. */
export const inState = (page, stream, state) =>
  until(`${stream} is ${state}`, () => page.locator(`.player[data-stream="${stream}"][data-state="${state}"]`).count());

/** Waits until the stream really plays: the video has a size and its time advances. */
export async function plays(page, stream) {
  await inState(page, stream, "playing");
  const look = () => page.evaluate((stream) => {
    const video = document.querySelector(`.player[data-stream="${stream}"] video`);
    return video && { time: video.currentTime, width: video.videoWidth, frames: video.getVideoPlaybackQuality().totalVideoFrames, paused: video.paused };
  }, stream);
  let first = null;
  return until(`${stream}'s picture moves`, async () => {
    const now = await look();
    if (!now || !now.width || now.paused) return false;
    // A new player starts again.
    if (!first || now.time < first.time) first = now;
    return now.time > first.time + 1 && now.frames > first.frames && now;
  });
}
