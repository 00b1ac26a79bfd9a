// A part of every player: its buttons. Copies the page's #player-controls into the player, does what is pressed,
// and keeps labels true. The bar fades while nothing moves; CSS brings it back for the keyboard. Shortcuts are in keys.js.
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

  // Few ever open the statistics: their script comes when somebody does.
  let loading = null;

  function statistics() {
    const { src, integrity } = document.getElementById("player-stats").dataset;
    const script = Object.assign(document.createElement("script"), { src, integrity, crossOrigin: "anonymous" });
    document.head.append(script);
    return new Promise((done, failed) => Object.assign(script, { onload: done, onerror: failed }));
  }

  function stats(player) {
    loading = loading || statistics();
    loading.then(() => Mitts.stats.toggle(player), () => (loading = null));
  }

  function theatre() {
    const on = root.toggleAttribute("data-theatre");
    Mitts.remember("theatre", on ? "yes" : "no");
    for (const player of Mitts.players) player.show();
  }

  function toolbar(player) {
    const element = player.element;
    element.append(template.content.cloneNode(true));
    const part = (act) => element.querySelector('[data-act="' + act + '"]');
    const parts = element.querySelectorAll("[data-act]");
    const bar = element.querySelector(".player-bar");
    const menu = element.querySelector(".player-menu");
    const video = () => player.engine() && player.engine().video();
    const wide = !!element.closest(".theatre");
    let timer = 0;

    Object.assign(player, {
      acts: {
        start: () => player.play(),
        play: () => (player.paused ? player.play() : player.pause()),
        mute: () => Mitts.sound.mute(player, !player.muted),
        menu: () => open(menu.hidden),
        pip: () => pip(video()),
        theatre: () => wide && theatre(),
        full: () => full(element, video()),
        stats: () => stats(player),
        help: () => Mitts.keys.help(),
        focus: () => element.dispatchEvent(new CustomEvent("mitts:focus", { bubbles: true })),
      },
      show,
    });
    const choices = {
      volume: (value) => Mitts.sound.volume(player, Number(value)),
      quality: (value) => player.engine() && player.engine().setLevel(Number(value)),
      mode(value) {
        Mitts.remember("mode", value);
        player.setMode(value);
      },
    };

    function open(yes) {
      if (yes) fill();
      menu.hidden = !yes;
      part("menu").setAttribute("aria-expanded", String(yes));
      element.toggleAttribute("data-menu", yes);
      if (yes) menu.querySelector("label:not([hidden]) select, button").focus();
    }

    function close() {
      const inside = menu.contains(document.activeElement);
      open(false);
      if (inside) part("menu").focus();
    }

    // What there is to choose right now.
    function fill() {
      const engine = player.engine();
      const levels = engine ? engine.levels() : [];
      const quality = part("quality");
      quality.closest("label").hidden = levels.length < 2;
      if (levels.length > 1) {
        const heights = new Set(levels.map((level) => level.height));
        const name = (level) => (heights.size === levels.length && level.height ? level.height + "p" : level.label);
        quality.replaceChildren(quality.options[0], ...levels.map((level, at) => new Option(name(level), at)));
        quality.value = String(engine.level());
      }
      const mode = part("mode");
      const source = (engine && engine.source()) || player.mode;
      mode.closest("label").hidden = !(element.dataset.webrtc && element.dataset.llhls && window.RTCPeerConnection);
      mode.value = source === "webrtc" ? "webrtc" : "llhls";
      element.toggleAttribute("data-fell", player.mode === "webrtc" && mode.value === "llhls");
    }

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
      part("pip").hidden = !(document.pictureInPictureEnabled && picture && picture.requestPictureInPicture);
      part("theatre").hidden = !wide;
      if (!menu.hidden && !menu.contains(document.activeElement)) fill();
      if (element.dataset.state !== "playing" && !menu.hidden) close();
      // What has the focus and goes away leaves it to the player.
      const focused = document.activeElement;
      if (focused !== element && element.contains(focused) && !focused.getClientRects().length) element.focus();
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
      if (!pressed) return menu.hidden || menu.contains(event.target) || close();
      if (menu.contains(pressed)) close();
      player.acts[pressed.dataset.act]();
    });
    element.addEventListener("input", ({ target }) => choices[target.dataset.act](target.value));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || menu.hidden) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    });
    element.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !menu.hidden && !element.contains(relatedTarget)) open(false);
    });
    element.addEventListener("dblclick", (event) => event.target.closest("[data-act], .player-bar, .player-menu, .player-stats") || player.acts.full());
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
