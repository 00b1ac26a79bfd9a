// The texts of scripts, in the site's language. The build generates texts.js and studio-texts.js, which fill them in.

export const texts = {};
export const locale = document.documentElement.lang || "en";
let plurals = null; // created when first needed, since it takes milliseconds

function plural(n) {
  plurals ??= new Intl.PluralRules(locale);
  return plurals.select(n);
}

/** A text with its arguments: `t("player.of", { name })`. If it has plural forms, `n` chooses one. */
export function t(key, values) {
  const text = texts[key];
  const form = typeof text === "object" ? text[plural(values.n)] || text.other : text;
  return form.replace(/{(\w+)}/g, (_, name) => values[name]);
}
