// A list of turns and events: hides the ones that are over, marks the one on air, adds the viewer's own time.
(function () {
  "use strict";

  const section = document.querySelector(".upcoming");
  const over = document.querySelector(".upcoming-over");
  const turns = [...document.querySelectorAll(".turn")];
  const locale = document.documentElement.lang || undefined;

  // Minutes east of UTC, as written in the page and as it is here at that moment.
  function written(at) {
    const match = /([+-])(\d\d):(\d\d)$/.exec(at);
    return match ? Number(match[1] + "1") * (Number(match[2]) * 60 + Number(match[3])) : 0;
  }

  function local(turn) {
    const at = new Date(turn.dataset.at);
    if (written(turn.dataset.at) === -at.getTimezoneOffset()) return;
    const place = turn.querySelector(".turn-local");
    const format = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const time = new Intl.DateTimeFormat(locale, format).format(at);
    place.textContent = place.dataset.pattern.replace("{time}", () => time);
    place.hidden = false;
  }

  function refresh() {
    const now = Date.now();
    for (const turn of turns) {
      const begins = Date.parse(turn.dataset.at);
      const ends = Date.parse(turn.dataset.ends);
      turn.hidden = ends <= now;
      turn.querySelector(".turn-now").hidden = !(begins <= now && now < ends);
    }
    section.hidden = turns.every((turn) => turn.hidden);
    if (over) over.hidden = !section.hidden;
    section.dataset.ready = "";
  }

  turns.forEach(local);
  refresh();
  setInterval(refresh, 30000);
})();
