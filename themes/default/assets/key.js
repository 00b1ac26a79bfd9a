// A streamer's key in this tab: finds out at once whether it is mistyped, asks whose it is, and remembers it if it is to. The
// key is in this module, in fields' values and, if its owner wants so, in localStorage. It is in no attribute, and is sent by
// POST to /whoami alone.
import { flaw } from "./checksum.js";
import { locale, t } from "./text.js";

const STORE = "mitts.key";
const TIMEOUT = 8000;

// {owner}, {wrong: reason, …} or {wait: seconds}; {} if that is not known, and the engine has to decide.
async function whoami(key) {
  const question = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key }),
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT),
  };
  try {
    const reply = await fetch("/whoami", question);
    if (reply.status === 429) return { wait: Number(reply.headers.get("Retry-After")) || 10 };
    if (reply.status !== 200 && reply.status !== 403) return {};
    const answer = await reply.json();
    if (reply.ok) return Array.isArray(answer.apps) ? { owner: answer } : {};
    return ["unknown", "expired", "early", "disabled"].includes(answer.reason) ? { ...answer, wrong: answer.reason } : {};
  } catch {
    return {};
  }
}

function stored(key) {
  try {
    if (key === undefined) return localStorage.getItem(STORE);
    if (key) localStorage.setItem(STORE, key);
    else localStorage.removeItem(STORE);
  } catch {
    // Storage is switched off: not remembered, then.
  }
  return null;
}

const moment = (time) => new Date(time).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });

const ACCEPTED = ["good", "until", "unchecked"];
const find = (element, name) => element.querySelector("[data-key-" + name + "]");

// Says in words how it is with the key. One that is accepted takes the place of the field.
function tell(element, kind, values) {
  const accepted = ACCEPTED.includes(kind);
  element.dataset.state = kind;
  find(element, "state").textContent = kind === "empty" ? "" : t("key." + kind, values);
  find(element, "field").setAttribute("aria-invalid", String(!accepted && !["empty", "checking"].includes(kind)));
  find(element, "entry").hidden = accepted;
  find(element, "change").hidden = !accepted;
}

// The button that uncovers what is in the field.
function uncover(field, button) {
  const shown = field.type === "text";
  field.type = shown ? "password" : "text";
  button.setAttribute("aria-pressed", String(!shown));
}

/**
 * Makes the field of studio.html work. Calls `taken(key, owner)` when a key is good or may be, `taken(null)` when it is gone.
 */
export function bind(element, taken) {
  const part = (name) => find(element, name);
  const report = (kind, values) => tell(element, kind, values);
  const field = part("field");
  const remember = part("remember");
  let asked = 0; // only the latest question counts

  function accept(key, owner) {
    const focused = part("entry").contains(document.activeElement);
    stored(remember.checked ? key : null);
    if (!owner) report("unchecked");
    else if (owner.until) report("until", { name: owner.name, until: moment(owner.until) });
    else report("good", { name: owner.name });
    field.value = "";
    if (focused) part("state").focus(); // what had it is gone
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
      // Nothing good is kept of it.
      if (stored() === key) stored(null);
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
