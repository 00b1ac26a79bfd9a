// The texts of scripts, in the site's language. texts.js and studio-texts.js, which the build makes, fill them in.

export const texts = {};
export const locale = document.documentElement.lang || "en";
let plurals = null; // made when it is first needed, since it takes milliseconds

function plural(n) {
  plurals ??= new Intl.PluralRules(locale);
  return plurals.select(n);
}

/** A text with its values: `t("player.of", { name })`. Where it has plural forms, `n` chooses one. */
export function t(key, values) {
  const text = texts[key];
  const form = typeof text === "object" ? text[plural(values.n)] || text.other : text;
  return form.replace(/{(\w+)}/g, (_, name) => values[name]);
}
