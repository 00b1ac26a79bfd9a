// The offline card's next turn: the first that is not over.
(function () {
  "use strict";

  function show(list) {
    const now = Date.now();
    const turns = [...list.children];
    const next = turns.find((turn) => Date.parse(turn.dataset.ends) > now);
    for (const turn of turns) turn.hidden = turn !== next;
    list.hidden = !next;
  }

  const lists = document.querySelectorAll(".player-next");
  const all = () => lists.forEach(show);
  document.querySelectorAll(".player-next time").forEach(Mitts.localize);
  all();
  setInterval(all, 30000);
})();
