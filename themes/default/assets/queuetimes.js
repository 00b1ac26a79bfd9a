// The times of a queue as text, in the viewer's time zone.
import { now } from "./queuelist.js";
import { locale, t } from "./text.js";

const MINUTE = 60000;
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dated = new Intl.DateTimeFormat(locale, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const precise = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const day = (at) => new Date(at).toDateString();

/** A time of day: "20:15", or "Fri 20:15" on another day. */
export function moment(text) {
  const at = Date.parse(text);
  return (day(at) === day(now()) ? clock : dated).format(at);
}

/** The same with seconds, for what is over soon. */
export const exact = (text) => precise.format(Date.parse(text));

/** How long until then, in whole minutes; 0 if it is past. */
export const minutes = (text) => Math.max(0, Math.round((Date.parse(text) - now()) / MINUTE));

const units = new Map();

function amount(value, unit) {
  if (!units.has(unit)) units.set(unit, new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" }));
  return units.get(unit).format(value);
}

/** "12 min", "2 hr 5 min" or "3 days". */
export function span(total) {
  if (total < 60) return amount(total, "minute");
  if (total >= 48 * 60) return amount(Math.round(total / 1440), "day");
  const hours = amount(Math.floor(total / 60), "hour");
  return total % 60 ? hours + " " + amount(total % 60, "minute") : hours;
}

/** "in about 12 min, at 20:15", or "any moment now". */
export function when(text) {
  const left = minutes(text);
  return left ? t("queue.when", { time: span(left), at: moment(text) }) : t("queue.when_now");
}

// "12:05", or "1:02:05".
function digits(seconds) {
  const two = (value) => String(value).padStart(2, "0");
  const [hours, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return (hours ? hours + ":" + two(rest) : rest) + ":" + two(seconds % 60);
}

/** The time until then: "12:05", or "1:02:05"; null if it is past. */
export function left(text) {
  const seconds = Math.ceil((Date.parse(text) - now()) / 1000);
  return seconds > 0 ? digits(seconds) : null;
}

/** The time since then: "2 min 41 sec". */
export function gone(text) {
  const seconds = Math.max(0, Math.floor((now() - Date.parse(text)) / 1000));
  if (seconds >= 3600) return span(Math.floor(seconds / 60));
  const rest = amount(seconds % 60, "second");
  return seconds < 60 ? rest : amount(Math.floor(seconds / 60), "minute") + " " + rest;
}
