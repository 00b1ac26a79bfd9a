// The home page's cards: badge, picture and facts of those who are live. What is known of all comes from list.js; while
// nobody can tell, the streams of the cards that can be seen are asked for one by one (live.js).
// `Mitts.cards.add(card)` looks after one more card; home.js moves them.
(function () {
  "use strict";

  const EVERY = 30000; // asking one by one
  const PICTURE = 20000;
  const visible = new Set();
  const watches = new Map(); // by badge
  let list; // undefined until it is known whether there is one

  const badges = (card) => [...card.querySelectorAll(".badge")];

  // The new picture takes the old one's place when it can be painted at once.
  async function picture(holder, thumb) {
    const image = new Image();
    image.alt = "";
    image.src = Mitts.address(thumb) + "?" + Math.floor(Date.now() / PICTURE);
    const old = holder.querySelector("img:not(.avatar)");
    if (old && old.src === image.src) return;
    try {
      await image.decode();
    } catch {
      return; // there is none yet
    }
    const before = holder.querySelector("img:not(.avatar)");
    if (!holder.closest("[data-on]")) return;
    if (before) before.replaceWith(image);
    else holder.prepend(image);
  }

  // Sound alone has no thumbnail.
  const hasPicture = ({ dataset }) => {
    const stream = list && list.get(dataset.stream);
    return dataset.thumb && !(stream && stream.audio && !stream.video);
  };

  function refresh(card) {
    const badge = badges(card).find((badge) => !badge.hidden && hasPicture(badge));
    if (badge && visible.has(card) && !document.hidden) picture(badge.parentElement, badge.dataset.thumb);
  }

  function show(badge, live) {
    if (live === null) return;
    const card = badge.closest(".card");
    badge.hidden = !live;
    const on = badges(card).some((badge) => !badge.hidden);
    card.toggleAttribute("data-on", on);
    if (on) refresh(card);
    else for (const image of card.querySelectorAll(".card-picture img:not(.avatar)")) image.remove();
  }

  // Turns that are over are not told, and only the next is.
  function turns(card) {
    const all = [...card.querySelectorAll(".card-turn")];
    const next = all.find((turn) => Date.parse(turn.dataset.ends) > Date.now());
    for (const turn of all) turn.hidden = turn !== next || card.hasAttribute("data-on");
  }

  function apply(card) {
    const streams = badges(card).map((badge) => list && list.get(badge.dataset.stream));
    if (list) badges(card).forEach((badge, at) => show(badge, !!streams[at]));
    const first = streams.find(Boolean);
    const facts = card.querySelector(".card-facts");
    facts.hidden = !first;
    if (first) facts.textContent = Mitts.list.facts(first);
    turns(card);
  }

  // One by one, and only while it has to be.
  function ask(card) {
    for (const badge of badges(card)) {
      const wanted = list === null && visible.has(card) && badge.dataset.live;
      if (!wanted && watches.has(badge)) {
        watches.get(badge).stop();
        watches.delete(badge);
      } else if (wanted && !watches.has(badge)) {
        const heard = (live) => list === null && (show(badge, live), turns(card));
        watches.set(badge, Mitts.live.watch(Mitts.address(badge.dataset.live), heard, { every: EVERY }));
      }
    }
  }

  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) visible.add(target);
      else visible.delete(target);
      ask(target);
      refresh(target);
    }
  });

  const cards = new Set();

  function add(card) {
    cards.add(card);
    seen.observe(card);
    apply(card);
  }

  function forget(card) {
    cards.delete(card);
    visible.delete(card);
    seen.unobserve(card);
  }

  for (const card of document.querySelectorAll(".people .card")) add(card);
  document.querySelectorAll(".card-turn time").forEach(Mitts.localize);
  Mitts.list.watch((answer) => {
    list = answer;
    for (const card of cards) {
      apply(card);
      ask(card);
    }
  });
  setInterval(() => cards.forEach(refresh), PICTURE / 2);
  setInterval(() => cards.forEach(turns), PICTURE);

  Mitts.cards = { add, forget, badges };
})();
