// A player's buttons, with true labels. The bar fades while nothing moves; CSS brings it back for the keyboard.
(function () {
  "use strict";

  const IDLE = 3000;
  const template = document.getElementById("player-controls");
  const root = document.documentElement;

  function full(element, video) {
    if (document.fullscreenElement === element) document.exitFullscreen();
    else if (element.requestFullscreen) element.requestFullscreen().catch(() => {});
    else if (video && video.webkitEnterFullscreen) video.webkitEnterFullscreen(); // iPhone: only the <video> itself
  }

  function pip(video) {
    if (document.pictureInPictureElement === video) document.exitPictureInPicture().catch(() => {});
    else if (video && video.requestPictureInPicture) video.requestPictureInPicture().catch(() => {});
  }

  // Few ever open these.
  const late = (run) => Mitts.load("player-panels").then(run, () => {});

  function theatre() {
    const on = root.toggleAttribute("data-theatre");
    Mitts.remember("theatre", on ? "yes" : "no");
    for (const player of Mitts.players) player.show();
  }

  function toolbar(player) {
    const element = player.element;
    const data = element.dataset;
    element.append(template.content.cloneNode(true));
    const part = (act) => element.querySelector('[data-act="' + act + '"]');
    const parts = element.querySelectorAll("[data-act]");
    const bar = element.querySelector(".player-bar");
    const video = () => player.engine() && player.engine().video();
    const wide = !!element.closest(".theatre");
    let timer = 0;
    let woke = false; // a touch that brought the bar back does no more than that

    Object.assign(player, {
      acts: {
        start: () => player.play(),
        again: () => player.again(),
        play: () => (player.paused ? player.play() : player.pause()),
        mute: () => Mitts.sound.mute(player, !player.muted),
        menu: () => late(() => Mitts.menu.toggle(player)),
        pip: () => pip(video()),
        theatre: () => wide && theatre(),
        full: () => full(element, video()),
        stats: () => late(() => Mitts.stats.toggle(player)),
        help: () => Mitts.keys.help(),
        focus: () => element.dispatchEvent(new CustomEvent("mitts:focus", { bubbles: true })),
      },
      show,
    });

    function show() {
      const picture = video();
      const on = {
        play: !player.paused,
        mute: !player.muted,
        full: document.fullscreenElement === element,
        pip: !!picture && document.pictureInPictureElement === picture,
        theatre: root.hasAttribute("data-theatre"),
      };
      for (const one of parts) {
        const act = one.dataset.act;
        if (one.dataset.on) one.title = on[act] ? one.dataset.on : one.dataset.off;
        if (one.dataset.on) one.setAttribute("aria-label", one.title);
        if (act === "volume") one.value = player.muted ? 0 : player.volume;
      }
      element.toggleAttribute("data-full", on.full);
      part("again").hidden = data.state !== "unplayable";
      part("pip").hidden = !(document.pictureInPictureEnabled && picture && picture.requestPictureInPicture);
      part("theatre").hidden = !wide;
      // What has the focus and goes away leaves it to its like, or to the player.
      const focused = document.activeElement;
      if (focused === element || !element.contains(focused) || focused.getClientRects().length) return;
      const like = [...parts].find((one) => one.dataset.act === focused.dataset.act && one.getClientRects().length);
      (like || element).focus();
    }

    function touch({ target, pointerType }) {
      const hidden = data.state === "playing" && "idle" in data && !("paused" in data || "menu" in data);
      woke = pointerType === "touch" && hidden && !target.closest("button, .player-stats");
    }

    function click(event) {
      if (woke) event.stopPropagation();
      woke = false;
    }

    function awake() {
      element.removeAttribute("data-idle");
      clearTimeout(timer);
      timer = setTimeout(() => element.setAttribute("data-idle", ""), IDLE);
    }

    // Nine players, nine "Unmute" buttons: the name tells them apart.
    bar.setAttribute("aria-label", Mitts.t("player.of", { name: player.name, what: bar.getAttribute("aria-label") }));
    for (const one of element.querySelectorAll(".player-start, .player-unmute")) {
      one.setAttribute("aria-label", Mitts.t("player.act", { name: player.name, act: one.textContent.trim() }));
    }
    element.tabIndex = -1; // a click puts the focus on the player, and the keys with it
    element.addEventListener("click", (event) => {
      const pressed = event.target.closest("button[data-act]");
      if (pressed) player.acts[pressed.dataset.act]();
    });
    part("volume").hidden = Mitts.sound.fixed;
    part("volume").addEventListener("input", ({ target }) => Mitts.sound.volume(player, Number(target.value)));
    element.addEventListener("dblclick", (event) => event.target.closest("[data-act], .player-bar, .player-menu, .player-stats") || player.acts.full());
    element.addEventListener("pointerdown", touch);
    element.addEventListener("pointercancel", () => (woke = false));
    element.addEventListener("click", click, true);
    for (const name of ["pointermove", "pointerdown", "keydown"]) element.addEventListener(name, awake);
    // A finger leaves with every tap.
    element.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && element.setAttribute("data-idle", ""));
    element.addEventListener("mitts:change", show);
    for (const name of ["enterpictureinpicture", "leavepictureinpicture"]) element.addEventListener(name, show, true);
    document.addEventListener("fullscreenchange", show);
    if (Mitts.recall("mode") === "llhls") player.setMode("llhls");
    show();
    awake();
  }

  if (!template) return;
  root.toggleAttribute("data-theatre", Mitts.recall("theatre") === "yes");
  Mitts.parts.push(toolbar);
})();
