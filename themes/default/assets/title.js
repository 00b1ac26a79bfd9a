// Tells in the page's title and icon that somebody is live: on a layout's or group's page one of its own, and on a watch
// page with how many viewers and since when.
(function () {
  "use strict";

  const title = document.title;
  const icon = document.querySelector("link[rel=icon]");
  const still = icon && icon.href;
  const facts = document.querySelector(".about-facts");
  const player = document.querySelector(".player");
  const some = document.querySelector(".layout, .group");
  const shown = new Set(some && [...some.querySelectorAll(".player, .badge")].map((one) => one.dataset.stream));

  function tell(words) {
    document.title = (words === null ? "" : "● " + (words && words + " · ")) + title;
    if (!icon || !icon.dataset.live) return;
    const href = words === null ? still : new URL(icon.dataset.live, location).href;
    if (icon.href !== href) icon.href = href;
  }

  // Of all, or of those whom the page's layout or group shows.
  function many(list) {
    const streams = list ? [...list.values()].filter(({ id }) => !some || shown.has(id)) : [];
    const names = new Set(streams.map((stream) => stream.name));
    if (!names.size) tell(null);
    else if (names.size === 1) tell(Mitts.t("state.one", { name: [...names][0] }));
    else tell(Mitts.t("state.many", { n: names.size }));
  }

  // The page's own player knows first; the list tells of those who have not pressed play.
  function watch(list) {
    const stream = list && list.get(facts.dataset.stream);
    const on = player.dataset.state === "playing" || !!stream;
    tell(on ? "" : null);
    facts.hidden = !stream;
    if (stream) facts.textContent = Mitts.list.facts(stream);
  }

  if (facts) {
    let last = null;
    Mitts.list.watch((list) => watch((last = list)));
    player.addEventListener("mitts:change", () => watch(last));
  } else {
    Mitts.list.watch(many);
  }
})();
