// The field in which a viewer of private streams proves who they are. Its element has the messages.
import { flaw } from "./checksum.js";
import { open } from "./session.js";
import { locale } from "./text.js";

/** A time for people. */
export const moment = (text) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }).format(new Date(text));

/** Shows one of the field's messages, with what it is about. */
export function tell(group, reason, about = {}) {
  const times = { ...about };
  for (const name of ["from", "until"]) if (about[name]) times[name] = moment(about[name]);
  const text = group.dataset[reason] || group.dataset.failed;
  group.querySelector("[role=status]").textContent = text.replace(/{(\w+)}/g, (_, name) => times[name] ?? "");
}

/** Calls `entered(answer)` when the viewer has proved who they are. */
export function listen(group, entered) {
  const field = group.querySelector("input");
  const button = group.querySelector("button");

  async function send() {
    const key = field.value.trim();
    if (!key || button.disabled) return;
    if (flaw(key)) return wrong("mistyped");
    button.disabled = true;
    const answer = await open({ key });
    button.disabled = false;
    if (answer.reason) return wrong(answer.reason, answer);
    field.value = "";
    field.removeAttribute("aria-invalid");
    entered(answer);
  }

  function wrong(reason, about) {
    tell(group, reason, about);
    field.setAttribute("aria-invalid", String(!["wait", "failed"].includes(reason)));
    field.focus();
  }

  button.addEventListener("click", send);
  field.addEventListener("keydown", ({ key }) => key === "Enter" && send());
  group.hidden = false;
}
