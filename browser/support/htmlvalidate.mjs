// How html-validate reads the pages: all that it recommends, but for what is said here.
export const CONFIG = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // Both are HTML; this is how the templates write it.
    "doctype-style": ["error", { style: "lowercase" }],
    // What a part of a template that is not there leaves behind.
    "no-trailing-whitespace": "off",
    // A video has no text of its own and may be named, says ARIA in HTML.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // Headings such as "24 hours" begin with a digit, and their ids are read from them.
    "valid-id": ["error", { relaxed: true }],
    // A stream key is no password of this site: the browser is not to keep it unless it is ticked.
    "autocomplete-password": "off",
  },
};
