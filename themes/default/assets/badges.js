// Streamer cards: badge, picture and facts while a streamer is live. They come from the list (list.js); while it is unknown, the
// streams of visible cards are polled one by one (live.js).
import { facts } from "./facts.js";
import * as list from "./list.js";
import * as live from "./live.js";
import { address } from "./net.js";
import { localize } from "./times.js";

const EVERY = 30000; // interval of polling one by one
const PICTURE = 20000;
const visible = new Set();
const watches = new Map(); // by badge
let streams; // the latest list; undefined until it is known whether there is one

/** The badges of a card, one for each stream. */
export const badges = (card) => [...card.querySelectorAll(".badge")];

// Replaces the old picture once the new one can be painted at once.
async function picture(holder, thumb) {
  const image = new Image();
  image.alt = "";
  image.src = address(thumb) + "?" + Math.floor(Date.now() / PICTURE);
  const old = holder.querySelector("img:not(.avatar)");
  if (old && old.src === image.src) return;
  try {
    await image.decode();
  } catch {
    return; // there is no list yet
  }
  const before = holder.querySelector("img:not(.avatar)");
  if (!holder.closest("[data-on]")) return;
  if (before) before.replaceWith(image);
  else holder.prepend(image);
}

// A stream without video has no thumbnail.
const hasPicture = ({ dataset }) => {
  const stream = streams && streams.get(dataset.stream);
  return dataset.thumb && !(stream && stream.audio && !stream.video);
};

function refresh(card) {
  const badge = badges(card).find((badge) => !badge.hidden && hasPicture(badge));
  if (badge && visible.has(card) && !document.hidden) picture(badge.parentElement, badge.dataset.thumb);
}

function show(badge, on) {
  if (on === null) return;
  const card = badge.closest(".card");
  badge.hidden = !on;
  const any = badges(card).some((badge) => !badge.hidden);
  card.toggleAttribute("data-on", any);
  if (any) refresh(card);
  else for (const image of card.querySelectorAll(".card-picture img:not(.avatar)")) image.remove();
}

// Shows only the next turn.
function turns(card) {
  const all = [...card.querySelectorAll(".card-turn")];
  const next = all.find((turn) => Date.parse(turn.dataset.ends) > Date.now());
  for (const turn of all) turn.hidden = turn !== next || card.hasAttribute("data-on");
}

function apply(card) {
  const entries = badges(card).map((badge) => streams && streams.get(badge.dataset.stream));
  if (streams) badges(card).forEach((badge, at) => show(badge, !!entries[at]));
  const first = entries.find(Boolean);
  const line = card.querySelector(".card-facts");
  line.hidden = !first;
  if (first) line.textContent = facts(first);
  turns(card);
}

// Polls one by one, only while it is necessary.
function poll(card) {
  for (const badge of badges(card)) {
    const wanted = streams === null && visible.has(card) && badge.dataset.live;
    if (!wanted && watches.has(badge)) {
      watches.get(badge).stop();
      watches.delete(badge);
    } else if (wanted && !watches.has(badge)) {
      const heard = (on) => streams === null && (show(badge, on), turns(card));
      watches.set(badge, live.watch(address(badge.dataset.live), heard, { every: EVERY }));
    }
  }
}

const seen = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) visible.add(target);
    else visible.delete(target);
    poll(target);
    refresh(target);
  }
});

const cards = new Set();

/** Adds a card. */
export function add(card) {
  cards.add(card);
  seen.observe(card);
  apply(card);
}

/** Removes a card. */
export function forget(card) {
  cards.delete(card);
  visible.delete(card);
  seen.unobserve(card);
}

for (const card of document.querySelectorAll(".people .card")) add(card);
document.querySelectorAll(".card-turn time").forEach(localize);
list.watch((answer) => {
  streams = answer;
  for (const card of cards) {
    apply(card);
    poll(card);
  }
});
setInterval(() => cards.forEach(refresh), PICTURE / 2);
setInterval(() => cards.forEach(turns), PICTURE);
