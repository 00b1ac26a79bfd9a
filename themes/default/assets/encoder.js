// Settings for encoders, with the key. The key is only in the values of fields, and covered until its owner reveals it: they may
// be sharing the screen.
import { copy as write } from "./clipboard.js";
import { t } from "./text.js";

const COVER = "•".repeat(12);
const COPIED = 2500;
const reveal = document.querySelector("[data-reveal]");
const places = document.querySelector("[data-settings-place]");
const result = document.querySelector("[data-copied]");
let key = null;

const whole = (field, shown) => field.dataset.before + ("secret" in field.dataset ? shown : "") + (field.dataset.after || "");

function fill() {
  const shown = key ? (reveal.checked ? key : COVER) : t("golive.key");
  for (const field of document.querySelectorAll("[data-before]")) field.value = whole(field, shown);
  reveal.disabled = !key;
  for (const button of document.querySelectorAll("[data-copy]")) button.disabled = !key && "secret" in button.previousElementSibling.dataset;
}

async function copy(button) {
  const field = button.previousElementSibling;
  try {
    await write(whole(field, key));
    button.dataset.done = "";
    result.textContent = t("golive.copied", { name: field.labels[0].textContent });
  } catch {
    // The key stays covered: the screen may be shared.
    field.select();
    result.textContent = t("secret" in field.dataset && !reveal.checked ? "golive.covered" : "golive.uncopied");
  }
  setTimeout(() => {
    delete button.dataset.done;
    result.textContent = "";
  }, COPIED);
}

function showSettings(app) {
  for (const part of document.querySelectorAll("[data-settings]")) part.hidden = part.dataset.settings !== app;
}

/** Puts a key into the settings, or removes it, and offers only the apps in which its owner may publish. */
export function setKey(next, owner) {
  key = next;
  if (!key) reveal.checked = false;
  fill();
  for (const option of places.options) option.disabled = !!owner && !owner.apps.some(({ app }) => app === option.value);
  const first = [...places.options].find((option) => !option.disabled);
  if (first && places.selectedOptions[0].disabled) showSettings((places.value = first.value));
}

reveal.checked = false; // browsers keep the state of checkboxes when a page reloads
reveal.addEventListener("change", fill);
// When somebody returns to the page, the key is covered.
addEventListener("pagehide", () => {
  reveal.checked = false;
  fill();
});
places.addEventListener("change", () => showSettings(places.value));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
showSettings(places.value);
fill();
