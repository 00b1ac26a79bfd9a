// This site keeps no pages in browsers: what an earlier worker has kept goes, and so does this one.
"use strict";
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const ours = (await caches.keys()).filter((name) => name.startsWith("mitts-"));
    await Promise.all(ours.map((name) => caches.delete(name)));
    await registration.unregister();
  })());
});
