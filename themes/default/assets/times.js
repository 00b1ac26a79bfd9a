// Converts times from the site's time zone to the viewer's.
import { locale, t } from "./text.js";

/** The local time of a <time>: "19:00", or "Fri, 03:00" on another day. Null if it is the same as the site's. */
export function local({ dateTime }) {
  const at = new Date(dateTime);
  const weekday = at.getDate() === +dateTime.slice(8, 10) ? undefined : "short";
  if (!weekday && at.toTimeString().startsWith(dateTime.slice(11, 16))) return null;
  return at.toLocaleString(locale, { weekday, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** Adds the local time after a <time> in a sentence. */
export function localize(time) {
  const here = time && local(time);
  if (here) time.after(" · " + t("list.local", { time: here }));
}
