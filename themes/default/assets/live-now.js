// The home page's "Live now": the cards of live streamers move there, and later back. The first page also shows live streamers
// with a card on another page.
import { add, badges, forget } from "./badges.js";
import { watch } from "./list.js";
import { t } from "./text.js";

const section = document.querySelector(".live-now"); // missing without a list
const here = section?.querySelector(".cards");
const people = document.querySelector(".people .cards");
const own = people ? [...people.children] : []; // in order
const guests = new Map(); // cards of streamers on other pages, by path
const status = document.querySelector(".live-status");
let known = null; // who was live, once known
const first = location.pathname === "/";
const apps = new Map([...document.querySelectorAll(".live-app")].map(({ dataset }) => [dataset.app, dataset]));

const layouts = [...document.querySelectorAll(".pill[data-streams]")].map((pill) => {
  const count = pill.querySelector(".count");
  return { pill, count, names: pill.dataset.streams.split(" "), usual: count.textContent };
});

// Shows in a layout's link how many of its streams are live, if any.
function count(list) {
  for (const { pill, count, names, usual } of layouts) {
    const n = list ? names.filter((name) => list.has(name)).length : 0;
    pill.toggleAttribute("data-live", n > 0);
    const text = n ? t("state.many", { n }) : usual;
    if (count.textContent !== text) count.textContent = text;
  }
}

// Moving a card keeps its focus and the scroll position.
function move(card, parent, before) {
  if (card.parentElement === parent && card.nextElementSibling === before) return;
  const focused = card.contains(document.activeElement) ? document.activeElement : null;
  parent.insertBefore(card, before);
  if (focused && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

// As in the cards of the build: the initials of the first and the last word.
function initials(name) {
  const letters = name.split(/\s+/).map((word) => /[\p{L}\p{N}]/u.exec(word)).filter(Boolean);
  return (letters.length ? letters[0] + (letters.length > 1 ? letters.at(-1) : "") : "?").toUpperCase();
}

function guest({ id, app, path, name }) {
  if (!guests.has(path)) {
    const card = section.querySelector(".live-card").content.cloneNode(true).firstElementChild;
    const link = card.querySelector("a");
    link.href = path;
    link.textContent = name;
    card.querySelector(".card-initials").textContent = initials(name);
    const badge = card.querySelector(".badge");
    badge.dataset.stream = id;
    const pattern = apps.get(app) && apps.get(app).thumb;
    if (pattern) badge.dataset.thumb = pattern.replace("*", id.split("/")[1]);
    guests.set(path, card);
    add(card);
  }
  return guests.get(path);
}

// Screen readers hear who goes live, but not who was already live when the page opened.
function announce(list) {
  if (!list) return;
  const names = [...list.values()].map((stream) => stream.name);
  const fresh = names.filter((name) => known && !known.has(name));
  known = new Set(names);
  if (fresh.length) status.textContent = fresh.map((name) => t("state.one", { name })).join(". ");
}

function update(list) {
  announce(list);
  count(list);
  const lives = list ? [...list.values()] : [];
  const cards = [];
  for (const stream of lives) {
    const card = own.find((card) => badges(card).some((badge) => badge.dataset.stream === stream.id));
    if (card) cards.push(card);
    else if (first) cards.push(guest(stream));
  }
  const on = new Set(cards);
  section.hidden = !on.size;
  section.dataset.ready = "";
  [...on].forEach((card, at) => move(card, here, here.children[at] || null));
  own.forEach((card, at) => {
    if (on.has(card) || card.parentElement === people) return;
    const next = own.slice(at + 1).find((later) => later.parentElement === people);
    move(card, people, next || null);
  });
  for (const [path, card] of guests) {
    if (on.has(card)) continue;
    forget(card);
    card.remove();
    guests.delete(path);
  }
}

if (section) watch(update);
