// The list's data about a stream as text: "3 viewers · for 2 hr 5 min".
import { locale, t } from "./text.js";

const formats = {}; // by unit; each is created when first needed, since that takes milliseconds

// "2 hr"; empty for 0
function amount(value, unit) {
  if (!value) return "";
  formats[unit] ??= new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short" });
  return formats[unit].format(value);
}

// "3 viewers", or "3+ viewers" if there may be others who are not counted exactly. In that case 0 is omitted.
function viewers({ viewers, viewers_min: atLeast }) {
  if (!atLeast) return t("list.viewers", { n: viewers });
  return viewers > 0 && t("list.at_least", { n: viewers });
}

export function facts(stream) {
  const passed = Math.max(0, Math.floor((performance.now() - stream.began) / 60000));
  const parts = [amount(Math.floor(passed / 60), "hour"), amount(passed % 60, "minute")];
  const time = parts.filter(Boolean).join(" ");
  return [viewers(stream), time ? t("list.since", { time }) : t("list.new")].filter(Boolean).join(" · ");
}
