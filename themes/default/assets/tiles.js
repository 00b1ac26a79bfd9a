// A grid as a call: who is live has a tile, who is not folds away; one tile can be made large; one person is heard, or
// everybody. Where tiles stand is arrange.js'.
import { arrange as boxesFor } from "./arrange.js";
import * as keys from "./keys.js";
import { recall, remember } from "./memory.js";
import { players } from "./players.js";
import * as sound from "./sound.js";
import { locale, t } from "./text.js";

const KINDS = ["grid", "focus", "sidebar"];

// It is long, since its functions share where everybody stands.
function call(layout, at) {
  const MEMORY = "arrange:" + location.pathname + (at || "");
  const fixed = "fixed" in layout.dataset;
  const slots = [...layout.querySelectorAll(".slot")];
  const radios = [...document.querySelectorAll("input[name=arrange]")];
  const note = document.querySelector(".layout-missing");
  const mix = document.querySelector("[data-mix]");
  const names = new Intl.ListFormat(locale);

  const wanted = [new URLSearchParams(location.search).get("arrange"), !fixed && recall(MEMORY), layout.dataset.arrange];
  let kind = wanted.find((kind) => KINDS.includes(kind)) || "grid";
  let large = null; // the slot that somebody chose
  let back = null; // where leaving a chosen one leads to

  const player = (slot) => players.find((one) => slot.contains(one.element));

  // Offline ones have no tile, nor those of which nothing is known yet; on air none has that never had a picture.
  function here(slot) {
    const state = slot.firstElementChild.dataset.state;
    const one = player(slot);
    if (state === "playing" || (["unsupported", "unplayable"].includes(state) && !fixed)) return true;
    return state !== "offline" && !!one && (fixed ? one.seen() : one.here());
  }

  function show() {
    const present = slots.filter(here);
    const first = present.includes(large) ? large : present[0];
    const order = kind === "grid" ? present : [first, ...present.filter((slot) => slot !== first)].filter(Boolean);
    const style = getComputedStyle(layout);
    const height = fixed ? layout.clientHeight : parseFloat(style.minHeight) || layout.clientHeight;
    const { boxes, height: need } = boxesFor(kind, order.length, layout.clientWidth, height, parseFloat(style.columnGap) || 0);
    if (!fixed) layout.style.height = need + "px";
    order.forEach((slot, at) => {
      const box = boxes[at];
      slot.style.transform = "translate(" + box.x + "px, " + box.y + "px)";
      slot.style.width = box.w + "px";
      slot.style.height = box.h + "px";
    });
    for (const slot of slots) {
      slot.hidden = !present.includes(slot);
      slot.toggleAttribute("data-large", kind !== "grid" && slot === first);
      const button = slot.querySelector('[data-act="focus"]');
      if (button) button.setAttribute("aria-pressed", String(slot.hasAttribute("data-large")));
    }
    layout.dataset.now = kind;
    for (const radio of radios) radio.checked = radio.value === kind;
    if (note) name(slots.filter((slot) => slot.firstElementChild.dataset.state === "offline"), present.length);
    if (mix) mix.setAttribute("aria-pressed", String(mixed()));
  }

  function name(missing, present) {
    const who = names.format(missing.map((slot) => slot.firstElementChild.dataset.name));
    const text = missing.length ? t("layout.missing", { names: who }) : "";
    if (note.textContent !== text) note.textContent = text;
    layout.toggleAttribute("data-empty", !present && missing.length === slots.length);
  }

  function arrange(next) {
    kind = next;
    back = null;
    remember(MEMORY, next);
    show();
  }

  // Large, or, if it is already, as it was before.
  function focus(slot) {
    const was = slot.hasAttribute("data-large");
    large = was && back ? null : slot;
    if (was && back) [kind, back] = [back, null];
    else if (kind === "grid") [kind, back] = [innerWidth < innerHeight ? "focus" : "sidebar", "grid"];
    keys.use(player(slot));
    show();
  }

  function press(number) {
    const slot = slots.filter(here)[number - 1];
    if (slot) focus(slot);
  }

  const shortcuts = { g: () => arrange(KINDS[(KINDS.indexOf(kind) + 1) % KINDS.length]), x: toggleMix };
  for (let number = 1; number <= 9; number++) shortcuts[number] = () => press(number);

  // What was remembered is silent until a press where the browser wants one.
  function mixed() {
    const live = players.filter((one) => one.engine());
    return sound.mixed() && (!live.length || live.some((one) => !one.muted));
  }

  function toggleMix() {
    sound.mix(!mixed(), keys.player());
    show();
  }

  layout.addEventListener("mitts:change", show, true);
  layout.addEventListener("mitts:focus", (event) => focus(event.target.closest(".slot")));
  layout.addEventListener("click", ({ target }) => {
    const slot = target.closest(".slot");
    if (slot && !fixed && !target.closest("button, input, label, .player-bar, .player-menu, .player-stats")) focus(slot);
  });
  for (const radio of radios) radio.addEventListener("change", () => arrange(radio.value));
  if (mix) mix.addEventListener("click", toggleMix);
  if (!at) keys.add(shortcuts);
  new ResizeObserver(show).observe(layout);
  document.addEventListener("fullscreenchange", show);
  show();
  layout.dataset.ready = "";
}

/** Begins, once the page has its players. */
export function start() {
  document.querySelectorAll('.layout[data-kind="grid"]').forEach(call);
}
