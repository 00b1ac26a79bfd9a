// The settings of a player, behind the button in its bar: which rendition, which protocol. Loaded when somebody first opens
// them.
import { remember } from "./memory.js";
import * as sound from "./sound.js";
import * as steady from "./steady.js";

const template = document.getElementById("player-panels").content.querySelector(".player-menu");
const menus = new Map(); // by player
const ROOM = 240; // px: a player less high has none for a menu
const EDGE = 8; // px between a menu and the window's edge

function make(player) {
  const element = player.element;
  const menu = document.importNode(template, true);
  const button = element.querySelector('[data-act="menu"]');
  const part = (act) => menu.querySelector('[data-act="' + act + '"]');
  const choices = {
    volume: (value) => sound.volume(player, Number(value)),
    quality: (value) => player.engine() && player.engine().setLevel(Number(value)),
    mode(value) {
      remember("mode", value);
      player.setMode(value);
    },
  };
  element.querySelector(".player-bar").after(menu);

  // Above all else, beside its button.
  function float() {
    const at = button.getBoundingClientRect();
    menu.popover = "manual";
    menu.showPopover();
    const { width, height } = menu.getBoundingClientRect();
    const within = (start, size, most) => Math.max(EDGE, Math.min(start, most - size - EDGE)) + "px";
    menu.style.left = within(at.right - width, width, innerWidth);
    menu.style.top = within(at.top - height < EDGE ? at.bottom : at.top - height, height, innerHeight);
  }

  function open(yes) {
    if (yes) fill();
    menu.hidden = !yes;
    menu.popover = null;
    menu.removeAttribute("style");
    button.setAttribute("aria-expanded", String(yes));
    element.toggleAttribute("data-menu", yes);
    if (!yes) return;
    if (menu.showPopover && element.clientHeight < ROOM) float();
    [...menu.querySelectorAll("input, select, button")].find((one) => one.getClientRects().length).focus();
  }

  function close() {
    const inside = menu.contains(document.activeElement);
    open(false);
    if (inside) button.focus();
  }

  // What there is to choose right now.
  function fill() {
    const engine = player.engine();
    part("volume").closest("label").hidden = sound.fixed;
    part("volume").value = player.muted ? 0 : player.volume;
    const levels = engine ? engine.levels() : [];
    const quality = part("quality");
    quality.closest("label").hidden = levels.length < 2;
    if (levels.length > 1) {
      const heights = new Set(levels.map((level) => level.height));
      const name = (level) => (heights.size === levels.length && level.height ? level.height + "p" : level.label);
      quality.replaceChildren(quality.options[0], ...levels.map((level, at) => new Option(name(level), at)));
      quality.value = String(engine.level());
    }
    const mode = part("mode");
    const source = (engine && engine.source()) || player.mode;
    const both = element.dataset.webrtc && element.dataset.llhls && window.RTCPeerConnection;
    mode.closest("label").hidden = !both;
    mode.value = source === "webrtc" ? "webrtc" : "llhls";
    const fell = !!both && player.mode === "webrtc" && mode.value === "llhls";
    if (fell) element.dataset.fell = steady.is(element.dataset.stream) ? "slow" : "lost";
    else delete element.dataset.fell;
  }

  element.addEventListener("mitts:change", () => {
    if (menu.hidden) return;
    part("volume").value = player.muted ? 0 : player.volume;
    if (element.dataset.state !== "playing") close();
    else if (!menu.contains(document.activeElement)) fill();
  });
  element.addEventListener("click", ({ target }) => {
    const inside = menu.contains(target);
    if (!menu.hidden && (inside ? target.closest("button") : !target.closest("button[data-act]"))) close();
  });
  menu.addEventListener("input", ({ target }) => choices[target.dataset.act](target.value));
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  element.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.hidden && !element.contains(relatedTarget)) open(false);
  });
  document.addEventListener("pointerdown", ({ target }) => menu.hidden || element.contains(target) || open(false));
  for (const name of ["scroll", "resize"]) addEventListener(name, () => menu.popover && open(false));
  return () => open(menu.hidden);
}

/** Opens or closes a player's settings. */
export function toggle(player) {
  if (!menus.has(player)) menus.set(player, make(player));
  menus.get(player)();
}
