// Live badges and thumbnails on the home page's cards, for the cards that can be seen.
(function () {
  "use strict";

  const EVERY = 30000;

  function picture(badge) {
    const image = new Image();
    image.alt = "";
    image.onload = () => {
      for (const old of badge.parentElement.querySelectorAll("img")) old.remove();
      badge.parentElement.prepend(image);
    };
    image.src = Mitts.address(badge.dataset.thumb) + "?" + Math.floor(Date.now() / EVERY);
  }

  function show(badge, live) {
    if (live === null) return;
    badge.hidden = !live;
    const holder = badge.parentElement;
    const any = holder.querySelector(".badge:not([hidden])");
    holder.closest(".card").toggleAttribute("data-on", !!any);
    if (live && badge.dataset.thumb) picture(badge);
    if (!any) for (const image of holder.querySelectorAll("img")) image.remove();
  }

  const watches = new WeakMap();
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      for (const badge of target.querySelectorAll(".badge[data-live]")) {
        if (watches.has(badge)) watches.get(badge).stop();
        watches.delete(badge);
        if (isIntersecting) {
          const address = Mitts.address(badge.dataset.live);
          watches.set(badge, Mitts.live.watch(address, (live) => show(badge, live), EVERY));
        }
      }
    }
  });
  for (const card of document.querySelectorAll(".card")) seen.observe(card);
})();
