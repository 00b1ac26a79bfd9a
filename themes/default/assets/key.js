// A streamer's key in this tab: detects typing mistakes at once, asks who its owner is, and remembers it on request. The key is
// in this module, in the values of fields and, if its owner wants that, in localStorage. It is in no attribute, and whoami.js
// sends it.
import { flaw } from "./checksum.js";
import { locale, t } from "./text.js";
import { stored, whoami } from "./whoami.js";

const moment = (time) => new Date(time).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });

const ACCEPTED = ["good", "until", "unchecked"];
const find = (element, name) => element.querySelector("[data-key-" + name + "]");

// Shows the state of the key. An accepted key replaces the field.
function tell(element, kind, values) {
  const accepted = ACCEPTED.includes(kind);
  element.dataset.state = kind;
  find(element, "state").textContent = kind === "empty" ? "" : t("key." + kind, values);
  find(element, "field").setAttribute("aria-invalid", String(!accepted && !["empty", "checking"].includes(kind)));
  find(element, "entry").hidden = accepted;
  find(element, "change").hidden = !accepted;
}

// The button that reveals the text of the field.
function uncover(field, button) {
  const shown = field.type === "text";
  field.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!shown));
}

/**
 * Activates the field of studio.html. Calls `taken(key, owner)` when a key is or may be valid, `taken(null)` when it is removed.
 */
export function bind(element, taken) {
  const part = (name) => find(element, name);
  const report = (kind, values) => tell(element, kind, values);
  const field = part("field");
  const remember = part("remember");
  let asked = 0; // only the latest request counts

  function accept(key, owner) {
    const focused = part("entry").contains(document.activeElement);
    stored(remember.checked ? key : null);
    if (!owner) report("unchecked");
    else if (owner.until) report("until", { name: owner.name, until: moment(owner.until) });
    else report("good", { name: owner.name });
    field.value = "";
    if (focused) part("state").focus(); // the element with the focus is gone
    taken(key, owner);
  }

  async function use(text) {
    const key = text.trim();
    const mine = ++asked;
    if (!key) return report("empty");
    const wrong = flaw(key);
    if (wrong) return report(wrong);
    report("checking");
    const answer = await whoami(key);
    if (mine !== asked) return;
    if (answer.wrong) {
      // A key that will not do is not remembered; one whose owner has to wait is.
      if (answer.wrong !== "refused" && stored() === key) stored(null);
      return report(answer.wrong, { from: moment(answer.from), until: moment(answer.until) });
    }
    if (answer.wait) {
      setTimeout(() => mine === asked && use(key), answer.wait * 1000);
      return report("wait", { n: answer.wait });
    }
    accept(key, answer.owner);
  }

  part("use").addEventListener("click", () => use(field.value));
  field.addEventListener("keydown", (event) => event.key === "Enter" && use(field.value));
  field.addEventListener("input", () => {
    asked += 1;
    report("empty");
  });
  part("show").addEventListener("click", ({ currentTarget }) => uncover(field, currentTarget));
  part("forget").addEventListener("click", () => {
    asked += 1;
    stored(null);
    remember.checked = false;
    report("empty");
    taken(null);
    field.focus();
  });
  const known = stored();
  remember.checked = !!known;
  if (known) use(known);
}
