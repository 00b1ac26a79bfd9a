// The configuration of html-validate: all recommended rules except the following.
export const CONFIG = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // Both are HTML; the templates use this style.
    "doctype-style": ["error", { style: "lowercase" }],
    // Omitted parts of a template leave these behind.
    "no-trailing-whitespace": "off",
    // A video has no text of its own and may be named, according to ARIA in HTML.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // Headings such as "24 hours" begin with a digit, and their ids are derived from them.
    "valid-id": ["error", { relaxed: true }],
    // A stream key is not a password of this site: the browser must not store it unless the box is ticked.
    "autocomplete-password": "off",
  },
};
