// A part of every player: its buttons. Copies the page's #player-controls into the player, does what is pressed,
// and keeps labels true. The bar fades while nothing moves; CSS brings it back for the keyboard.
(function () {
  "use strict";

  const IDLE = 3000;
  const template = document.getElementById("player-controls");

  function full(element, video) {
    if (document.fullscreenElement === element) document.exitFullscreen();
    else if (element.requestFullscreen) element.requestFullscreen().catch(() => {});
    else if (video && video.webkitEnterFullscreen) video.webkitEnterFullscreen(); // iPhone: only the <video> itself
  }

  function toolbar(player) {
    const element = player.element;
    element.append(template.content.cloneNode(true));
    const parts = element.querySelectorAll("[data-act]");
    const bar = element.querySelector(".player-bar");
    const video = () => player.engine() && player.engine().video();
    let timer = 0;

    const acts = {
      start: () => player.play(),
      play: () => (player.paused ? player.play() : player.pause()),
      mute: () => {
        if (player.muted && !player.volume) player.setVolume(50);
        player.setMuted(!player.muted);
      },
      full: () => full(element, video()),
    };

    function show() {
      const on = { play: !player.paused, mute: !player.muted, full: document.fullscreenElement === element };
      for (const part of parts) {
        const act = part.dataset.act;
        if (part.dataset.on) part.title = on[act] ? part.dataset.on : part.dataset.off;
        if (part.dataset.on) part.setAttribute("aria-label", part.title);
        if (act === "volume") part.value = player.muted ? 0 : player.volume;
      }
      element.toggleAttribute("data-full", on.full);
    }

    function awake() {
      element.removeAttribute("data-idle");
      clearTimeout(timer);
      timer = setTimeout(() => element.setAttribute("data-idle", ""), IDLE);
    }

    // Nine players, nine "Unmute" buttons: the name tells them apart.
    bar.setAttribute("aria-label", player.name + ": " + bar.getAttribute("aria-label"));
    for (const part of parts) {
      if (part.textContent.trim()) part.setAttribute("aria-label", part.textContent.trim() + " " + player.name);
    }
    element.addEventListener("click", (event) => {
      const part = event.target.closest("[data-act]");
      if (part && acts[part.dataset.act]) acts[part.dataset.act]();
    });
    element.addEventListener("input", (event) => {
      const volume = Number(event.target.value);
      if (volume) player.setVolume(volume);
      player.setMuted(!volume);
    });
    element.addEventListener("dblclick", (event) => event.target.closest("[data-act], .player-bar") || acts.full());
    for (const name of ["pointermove", "pointerdown", "keydown"]) element.addEventListener(name, awake);
    element.addEventListener("pointerleave", () => element.setAttribute("data-idle", ""));
    element.addEventListener("mitts:change", show);
    document.addEventListener("fullscreenchange", show);
    show();
    awake();
  }

  if (template) Mitts.parts.push(toolbar);
})();
