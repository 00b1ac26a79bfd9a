// The origins that may read the engine's answers, according to its generated Server.xml.

import { inside } from "./serverxml.mjs";

/**
 * For an app, "whip", "llhls" or "thumbnail", and a page's origin: the value of `Access-Control-Allow-Origin`, if any. Only each
 * publisher's and provider's own elements count: it is unknown whether the real engine uses `<Defaults>`.
 */
export function cors(serverXml) {
  const apps = new Map();
  for (const [, app] of serverXml.matchAll(/<Application>([^]*?)<\/Application>/g)) {
    const urls = (...path) => [...inside(path.reduce(inside, app), "CrossDomains").matchAll(/<Url>(.*?)<\/Url>/g)].map(([, url]) => url);
    apps.set(inside(app, "Name"), { whip: urls("Providers", "WebRTC"), llhls: urls("Publishers", "LLHLS"), thumbnail: urls("Publishers", "Thumbnail") });
  }
  return (app, what, origin) => {
    const urls = apps.get(app)?.[what] ?? [];
    return urls.includes("*") ? "*" : urls.find((url) => url === origin);
  };
}
