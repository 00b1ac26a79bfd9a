// Joins a call from its page: the panel of studio.html comes with the first press, and who is live sees themself in their
// own tile, at once and in silence, instead of what comes back from the engine; there are the microphone and the end, too.
(function () {
  "use strict";

  const button = document.querySelector("[data-join]");
  const JOIN = button.textContent;
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
    const bar = document.importNode(parts.content.querySelector(".own-bar"), true);
    let player = null;
    Object.assign(own, { className: "own", muted: true, autoplay: true, playsInline: true });

    function leave() {
      own.remove();
      bar.remove();
      if (player) player.element.removeAttribute("data-own");
      player = null;
    }

    function enter(name) {
      if (player && player.element.dataset.stream === name) return;
      leave();
      player = Mitts.players.find(({ element }) => element.dataset.stream === name);
      if (!player) return;
      player.setMuted(true);
      player.element.setAttribute("data-own", "");
      player.element.querySelector(".player-screen").after(own);
      player.element.append(bar);
      own.play().catch(() => {});
    }

    return { own, bar, enter, leave };
  }

  async function open() {
    panel = await load();
    const mine = tile();
    const echo = panel.querySelector("[data-join-echo]");
    const mute = mine.bar.querySelector("[data-own-mute]");
    studio = Mitts.studio(panel.querySelector(".studio"), {
      picture(stream, source) {
        mine.own.srcObject = stream;
        mine.own.dataset.source = source;
      },
      state(state, name) {
        echo.hidden = state !== "live" || !!name;
        button.textContent = state === "off" ? JOIN : Mitts.t(state === "live" ? "studio.live" : "studio.connecting");
        button.toggleAttribute("data-live", state === "live");
        if (state === "live") mine.enter(name);
        else if (state === "off") mine.leave();
      },
      muted: (yes) => mute.setAttribute("aria-pressed", String(yes)),
      trouble: () => panel.hidden && appear(true), // without the focus
    });
    mute.addEventListener("click", () => studio.mute());
    mine.bar.querySelector("[data-own-stop]").addEventListener("click", () => {
      if (panel.hidden) studio.close();
      else studio.stop();
      button.focus();
    });
    Mitts.key.bind(panel.querySelector("[data-key]"), studio.setKey);
    panel.querySelector("[data-join-close]").addEventListener("click", () => show(false));
    panel.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  }

  function appear(yes) {
    panel.hidden = !yes;
    button.setAttribute("aria-expanded", String(yes));
  }

  // Closed, it goes on: who is live stays so. Who is not has nothing open.
  function show(yes) {
    if (!yes && !studio.on()) studio.close();
    appear(yes);
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
