// The settings of a player, behind the button of the bar: which rendition, which protocol; and the dialog of shortcuts.
// Comes, with stats.js and their styles, when somebody first asks for one of them.
(function () {
  "use strict";

  const template = document.getElementById("player-panels").content.querySelector(".player-menu");
  const dialog = document.getElementById("player-help");
  const box = dialog.querySelector("input");
  const menus = new Map(); // by player

  function make(player) {
    const element = player.element;
    const menu = document.importNode(template, true);
    const button = element.querySelector('[data-act="menu"]');
    const part = (act) => menu.querySelector('[data-act="' + act + '"]');
    const choices = {
      quality: (value) => player.engine() && player.engine().setLevel(Number(value)),
      mode(value) {
        Mitts.remember("mode", value);
        player.setMode(value);
      },
    };
    element.querySelector(".player-bar").after(menu);

    function open(yes) {
      if (yes) fill();
      menu.hidden = !yes;
      button.setAttribute("aria-expanded", String(yes));
      element.toggleAttribute("data-menu", yes);
      if (yes) menu.querySelector("label:not([hidden]) select, button").focus();
    }

    function close() {
      const inside = menu.contains(document.activeElement);
      open(false);
      if (inside) button.focus();
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

    element.addEventListener("mitts:change", () => {
      if (menu.hidden) return;
      if (element.dataset.state !== "playing") close();
      else if (!menu.contains(document.activeElement)) fill();
    });
    element.addEventListener("click", ({ target }) => {
      const inside = menu.contains(target);
      if (!menu.hidden && (inside ? target.closest("button") : !target.closest("button[data-act]"))) close();
    });
    menu.addEventListener("input", ({ target }) => choices[target.dataset.act](target.value));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || menu.hidden) return;
      event.preventDefault();
      event.stopPropagation();
      close();
    });
    element.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !menu.hidden && !element.contains(relatedTarget)) open(false);
    });
    return () => open(menu.hidden);
  }

  function toggle(player) {
    if (!menus.has(player)) menus.set(player, make(player));
    menus.get(player)();
  }

  box.checked = !Mitts.keys.off;
  box.addEventListener("change", () => {
    Mitts.keys.off = !box.checked;
    Mitts.remember("keys", Mitts.keys.off ? "off" : "on");
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target.closest("button")) dialog.close(); // beside it, or its button
  });

  Mitts.menu = { toggle, help: () => dialog.open || dialog.showModal() };
})();
