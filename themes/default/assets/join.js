// Joins a call from its page: the panel of studio.html comes with the first press, and who is live sees themself in their
// own tile, at once and in silence, instead of what comes back from the engine.
(function () {
  "use strict";

  const button = document.querySelector("[data-join]");
  const parts = document.getElementById("join-parts");
  let panel = null;
  let studio = null;

  // The stylesheet and the scripts first, in their order.
  async function load() {
    await Mitts.load("join-parts");
    const section = document.importNode(parts.content.querySelector(".join"), true);
    document.body.append(section);
    return section;
  }

  // The tile of a stream shows what its owner sends.
  function tile() {
    const own = document.createElement("video");
    let player = null;
    Object.assign(own, { className: "own", muted: true, autoplay: true, playsInline: true });

    function leave() {
      own.remove();
      if (player) player.element.removeAttribute("data-own");
      player = null;
    }

    function enter(name) {
      leave();
      player = Mitts.players.find(({ element }) => element.dataset.stream === name);
      if (!player) return;
      player.setMuted(true);
      player.element.setAttribute("data-own", "");
      player.element.querySelector(".player-screen").after(own);
      own.play().catch(() => {});
    }

    return { own, enter, leave };
  }

  async function open() {
    panel = await load();
    const mine = tile();
    const echo = panel.querySelector("[data-join-echo]");
    studio = Mitts.studio(panel.querySelector(".studio"), {
      picture(stream, source) {
        mine.own.srcObject = stream;
        mine.own.dataset.source = source;
      },
      state(state, name) {
        echo.hidden = state !== "live" || !!name;
        if (state === "live") mine.enter(name);
        else if (state === "off") mine.leave();
      },
    });
    Mitts.key.bind(panel.querySelector("[data-key]"), studio.setKey);
    panel.querySelector("[data-join-close]").addEventListener("click", () => show(false));
    panel.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  }

  // Closed, it goes on: who is live stays so. Who is not has nothing open.
  function show(yes) {
    if (!yes && !studio.on()) studio.close();
    panel.hidden = !yes;
    button.setAttribute("aria-expanded", String(yes));
    (yes ? panel.querySelector("h2") : button).focus();
  }

  button.removeAttribute("data-waits");
  button.addEventListener("click", async () => {
    if (panel) return show(panel.hidden);
    button.disabled = true;
    try {
      await open();
      show(true);
    } catch {
      panel = null; // the network was away: another press tries again
    }
    button.disabled = false;
  });
})();
