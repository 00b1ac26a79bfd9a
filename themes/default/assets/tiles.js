// A grid as a call: live streams have a tile, offline ones fold away; one tile can be enlarged; one person is heard, or
// everybody. arrange.js computes the places.
import { arrange as boxesFor } from "./arrange.js";
import * as keys from "./keys.js";
import { recall, remember } from "./memory.js";
import { players } from "./players.js";
import * as sound from "./sound.js";
import { locale, t } from "./text.js";

const KINDS = ["grid", "focus", "sidebar"];
const OWN = "button, input, label, .player-bar, .player-menu, .player-stats"; // these handle their own clicks

const playerIn = (slot) => players.find((one) => slot.contains(one.element));
const stateOf = (slot) => slot.firstElementChild.dataset.state;

// Whether a slot has a tile. Offline slots have none, nor slots of unknown state. On air (`fixed`) a slot gets a tile with its
// first picture.
function isHere(slot, fixed) {
  const state = stateOf(slot);
  const player = playerIn(slot);
  if (state === "playing" || (["unsupported", "unplayable"].includes(state) && !fixed)) return true;
  return state !== "offline" && !!player && (fixed ? player.seen() : player.here());
}

// A viewer's choice: the arrangement, remembered under a name, and the large tile.
function Choice(layout, memory, fixed) {
  const wanted = [new URLSearchParams(location.search).get("arrange"), !fixed && recall(memory), layout.dataset.arrange];
  let kind = wanted.find((kind) => KINDS.includes(kind)) || "grid";
  let large = null; // the slot
  let back = null; // the arrangement to return to

  return {
    kind: () => kind,
    /** The large tile among those present. */
    first: (present) => (present.includes(large) ? large : present[0]),
    arrange(next) {
      kind = next;
      back = null;
      remember(memory, next);
    },
    /** Enlarges a tile or, if it is already large, restores the previous arrangement. */
    focus(slot) {
      const leaves = back && slot.hasAttribute("data-large");
      large = leaves ? null : slot;
      if (leaves) [kind, back] = [back, null];
      else if (kind === "grid") [kind, back] = [innerWidth < innerHeight ? "focus" : "sidebar", "grid"];
    },
  };
}

// Moves tiles to their places, in this order.
function place(layout, kind, order, fixed) {
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
}

// Marks which slots have a tile, and which tile is large.
function mark(slots, present, large) {
  for (const slot of slots) {
    slot.hidden = !present.includes(slot);
    slot.toggleAttribute("data-large", slot === large);
    const button = slot.querySelector('[data-act="focus"]');
    if (button) button.setAttribute("aria-pressed", String(slot === large));
  }
}

const names = new Intl.ListFormat(locale);

// Shows who is missing.
function tell(note, missing) {
  const who = names.format(missing.map((slot) => slot.firstElementChild.dataset.name));
  const text = missing.length ? t("layout.missing", { names: who }) : "";
  if (note.textContent !== text) note.textContent = text;
}

// Whether everybody is heard. A remembered choice is silent until a press if the browser requires one.
function isMixed() {
  const live = players.filter((one) => one.engine());
  return sound.mixed() && (!live.length || live.some((one) => !one.muted));
}

// Turns a grid into a call: the first of the page or, with `at`, another.
function call(layout, at) {
  const fixed = "fixed" in layout.dataset;
  const slots = [...layout.querySelectorAll(".slot")];
  const radios = [...document.querySelectorAll("input[name=arrange]")];
  const note = document.querySelector(".layout-missing");
  const mix = document.querySelector("[data-mix]");
  const choice = Choice(layout, "arrange:" + location.pathname + (at || ""), fixed);
  const here = () => slots.filter((slot) => isHere(slot, fixed));

  function show() {
    const present = here();
    const kind = choice.kind();
    const large = kind !== "grid" && choice.first(present);
    place(layout, kind, large ? [large, ...present.filter((slot) => slot !== large)] : present, fixed);
    mark(slots, present, large);
    layout.dataset.now = kind;
    for (const radio of radios) radio.checked = radio.value === kind;
    if (mix) mix.setAttribute("aria-pressed", String(isMixed()));
    if (!note) return;
    const missing = slots.filter((slot) => stateOf(slot) === "offline");
    tell(note, missing);
    layout.toggleAttribute("data-empty", !present.length && missing.length === slots.length);
  }

  function arrange(kind) {
    choice.arrange(kind);
    show();
  }

  function focus(slot) {
    if (!slot) return;
    choice.focus(slot);
    keys.use(playerIn(slot));
    show();
  }

  function toggleMix() {
    sound.mix(!isMixed(), keys.player());
    show();
  }

  const shortcuts = { g: () => arrange(KINDS[(KINDS.indexOf(choice.kind()) + 1) % KINDS.length]), x: toggleMix };
  for (let number = 1; number <= 9; number++) shortcuts[number] = () => focus(here()[number - 1]);
  if (!at) keys.add(shortcuts);

  layout.addEventListener("mitts:change", show, true);
  layout.addEventListener("mitts:focus", (event) => focus(event.target.closest(".slot")));
  layout.addEventListener("click", ({ target }) => fixed || target.closest(OWN) || focus(target.closest(".slot")));
  for (const radio of radios) radio.addEventListener("change", () => arrange(radio.value));
  if (mix) mix.addEventListener("click", toggleMix);
  new ResizeObserver(show).observe(layout);
  document.addEventListener("fullscreenchange", show);
  show();
  layout.dataset.ready = "";
}

/** Starts, once the page has its players. */
export function start() {
  document.querySelectorAll('.layout[data-kind="grid"]').forEach(call);
}
