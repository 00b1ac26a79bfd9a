// Whose pages the engine answers, as its generated Server.xml has it.

import { inside } from "./serverxml.mjs";

/**
 * For an app, "whip", "llhls" or "thumbnail", and a page's origin: what `Access-Control-Allow-Origin` says, if anything.
 * Only what each publisher and provider has of its own counts: that `<Defaults>` do is not known of the real one.
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
