// The site's service worker, /service-worker.js: stores the last copy of each page and its files for offline use. The build adds
// two constants in front: VERSION, which changes with any asset, and ORDINARY, pages with addresses like those for OBS and other
// sites. The worker handles only pages, hashed assets and the pictures in texts. Streams, thumbnails, the list of live streams,
// keys, OBS pages and other origins bypass it.
"use strict";

const CACHE = `mitts-${VERSION}`;
const OFFLINE = "/offline.html";
const MOST = { page: 60, asset: 250, picture: 60 }; // entries of each kind
const ASSET = /\/assets\/[\w.-]+/g;

/** The kind of a request; null if the worker does not handle it. */
function kind({ method, mode, destination, url }) {
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return null;
  if (pathname.startsWith("/assets/")) return "asset";
  const alien = /\/(obs(\/\d+)?|embed)\/$/.test(pathname) && !ORDINARY.includes(pathname);
  if (mode === "navigate") return /(\/|\.html)$/.test(pathname) && !alien ? "page" : null;
  return destination === "image" && !pathname.endsWith("/thumb.jpg") ? "picture" : null;
}

// A query does not change a page's file, and may be private.
const bare = (url) => url.split(/[?#]/)[0];
const open = () => caches.open(CACHE);
const kept = (url) => open().then((cache) => cache.match(bare(url), { ignoreVary: true })).catch(() => undefined); // disk full

/** Stores an answer if it is useful. The newest are last; the oldest are removed. */
async function keep(url, answer, what) {
  const html = answer.headers.get("content-type")?.startsWith("text/html");
  if (/no-store/.test(answer.headers.get("cache-control"))) return; // private: not for the next user of this browser
  if (answer.status !== 200 || answer.type !== "basic" || answer.redirected || (what === "page") !== !!html) return;
  const cache = await open();
  await cache.delete(bare(url), { ignoreVary: true });
  await cache.put(bare(url), answer);
  const alike = (await cache.keys()).filter((one) => kindOf(one.url) === what && !one.url.endsWith(OFFLINE));
  await Promise.all(alike.slice(0, -MOST[what]).map((one) => cache.delete(one)));
}

const kindOf = (url) => kind({ method: "GET", mode: /(\/|\.html)$/.test(url) ? "navigate" : "", destination: "image", url });

/** The answer from the network, which is also stored. */
async function ask(event, what) {
  const answer = await fetch(event.request);
  event.waitUntil(keep(event.request.url, answer.clone(), what).catch(() => {}));
  return answer;
}

/** The current answer; the stored one if the network fails. */
async function newest(event, what) {
  try {
    return await ask(event, what);
  } catch (error) {
    const copy = (await kept(event.request.url)) || (what === "page" && (await kept(OFFLINE)));
    if (copy) return copy;
    throw error;
  }
}

addEventListener("fetch", (event) => {
  const what = kind(event.request);
  if (what === "asset") event.respondWith(kept(event.request.url).then((copy) => copy || ask(event, what)));
  else if (what) event.respondWith(newest(event, what));
});

/** Fetches missing files into the cache; a failure does not affect the others. */
const gather = (urls) =>
  Promise.allSettled(urls.map(async (url) => {
    const what = kindOf(new URL(url, location.origin).href);
    if (what && !(await kept(url))) await keep(url, await fetch(bare(url)), what);
  }));

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil((async () => {
    const answer = await fetch(OFFLINE, { cache: "no-cache" });
    if (!answer.ok) throw new Error(`${OFFLINE}: ${answer.status}`);
    await (await open()).put(OFFLINE, answer.clone());
    await gather((await answer.text()).match(ASSET) ?? []);
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("mitts-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
  })());
});

// Open pages were there before this worker: offline.js sends the files that they have loaded.
addEventListener("message", (event) => {
  if (event.source?.type !== "window" || !Array.isArray(event.data)) return;
  const own = event.data.filter((url) => new URL(url, location.origin).origin === location.origin);
  event.waitUntil(gather([event.source.url, ...own]));
});
