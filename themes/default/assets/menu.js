// The settings of a player, opened by the button in its bar: rendition and protocol. Loaded when they are first opened.
import { remember } from "./memory.js";
import * as sound from "./sound.js";
import * as steady from "./steady.js";

const template = document.getElementById("player-panels").content.querySelector(".player-menu");
const menus = new Map(); // by player
const ROOM = 240; // px: a lower player has no room for a menu
const EDGE = 8; // px between a menu and the window's edge

const part = (menu, act) => menu.querySelector('[data-act="' + act + '"]');

// Shows a menu above everything else, beside its button.
function float(menu, button) {
  const at = button.getBoundingClientRect();
  menu.popover = "manual";
  menu.showPopover();
  const { width, height } = menu.getBoundingClientRect();
  const within = (start, size, most) => Math.max(EDGE, Math.min(start, most - size - EDGE)) + "px";
  menu.style.left = within(at.right - width, width, innerWidth);
  menu.style.top = within(at.top - height < EDGE ? at.bottom : at.top - height, height, innerHeight);
}

const loudness = ({ muted, volume }) => (muted ? 0 : volume);

// Offers the renditions. If their heights differ, the heights are their names.
function fillQuality(quality, engine) {
  const levels = engine ? engine.levels() : [];
  quality.closest("label").hidden = levels.length < 2;
  if (levels.length < 2) return;
  const heights = new Set(levels.map((level) => level.height));
  const name = (level) => (heights.size === levels.length && level.height ? level.height + "p" : level.label);
  quality.replaceChildren(quality.options[0], ...levels.map((level, at) => new Option(name(level), at)));
  quality.value = String(engine.level());
}

// Shows the protocol in use, with a note if the viewer chose another one.
function fillMode(mode, player, engine) {
  const data = player.element.dataset;
  const source = (engine && engine.source()) || player.mode;
  const both = data.webrtc && data.llhls && window.RTCPeerConnection;
  mode.closest("label").hidden = !both;
  mode.value = source === "webrtc" ? "webrtc" : "llhls";
  if (both && player.mode === "webrtc" && mode.value === "llhls") data.fell = steady.is(data.stream) ? "slow" : "lost";
  else delete data.fell;
}

// Shows the current choices.
function fill(menu, player) {
  const volume = part(menu, "volume");
  volume.closest("label").hidden = sound.fixed;
  volume.value = loudness(player);
  fillQuality(part(menu, "quality"), player.engine());
  fillMode(part(menu, "mode"), player, player.engine());
}

// The effects of the choices.
const choices = (player) => ({
  volume: (value) => sound.volume(player, Number(value)),
  quality: (value) => player.engine() && player.engine().setLevel(Number(value)),
  mode(value) {
    remember("mode", value);
    player.setMode(value);
  },
});

// Creates a player's menu; returns what opens and closes it.
function make(player) {
  const element = player.element;
  const menu = document.importNode(template, true);
  const button = element.querySelector('[data-act="menu"]');
  const choose = choices(player);
  element.querySelector(".player-bar").after(menu);

  function open(yes) {
    if (yes) fill(menu, player);
    menu.hidden = !yes;
    menu.popover = null;
    menu.removeAttribute("style");
    button.setAttribute("aria-expanded", String(yes));
    element.toggleAttribute("data-menu", yes);
    if (!yes) return;
    if (menu.showPopover && element.clientHeight < ROOM) float(menu, button);
    [...menu.querySelectorAll("input, select, button")].find((one) => one.getClientRects().length).focus();
  }

  function close() {
    const inside = menu.contains(document.activeElement);
    open(false);
    if (inside) button.focus();
  }

  element.addEventListener("mitts:change", () => {
    if (menu.hidden) return;
    part(menu, "volume").value = loudness(player);
    if (element.dataset.state !== "playing") close();
    else if (!menu.contains(document.activeElement)) fill(menu, player);
  });
  element.addEventListener("click", ({ target }) => {
    const inside = menu.contains(target);
    if (!menu.hidden && (inside ? target.closest("button") : !target.closest("button[data-act]"))) close();
  });
  menu.addEventListener("input", ({ target }) => choose[target.dataset.act](target.value));
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
