// Shortcuts, on the player that has the focus or was used last. Who is typing, and keys with modifiers, are left alone.
(function () {
  "use strict";

  const STEP = 5;
  const dialog = document.getElementById("player-help");
  let last = null;

  const act = (name) => (player) => player.acts[name]();
  // Who is muted is heard again as loud as before, and gets no quieter.
  const louder = (step) => (player) => {
    if (player.muted) return step > 0 && Mitts.sound.mute(player, false);
    Mitts.sound.volume(player, Math.max(0, Math.min(100, player.volume + step)));
  };

  const everywhere = {
    k: act("play"),
    m: act("mute"),
    f: act("full"),
    t: act("theatre"),
    i: act("pip"),
    s: act("stats"),
    "?": () => help(),
  };
  // These move or press something else elsewhere on a page.
  const inside = { " ": act("play") };
  if (!Mitts.sound.fixed) Object.assign(inside, { ArrowUp: louder(STEP), ArrowDown: louder(-STEP) });

  function player() {
    const shown = Mitts.players.filter(({ element }) => !("own" in element.dataset) && (element.offsetParent || document.fullscreenElement === element));
    return shown.find((one) => one === last) || shown.find((one) => !one.muted) || shown[0];
  }

  function help() {
    if (dialog.open) dialog.close();
    else Mitts.load("player-panels").then(() => Mitts.menu.help(), () => {});
  }

  // The key's name; where letters are Cyrillic, Greek or Hebrew, the Latin one of that key.
  function letter({ key, code }) {
    if (key.length !== 1) return key;
    const other = /\p{L}/u.test(key) && !/\p{Script=Latin}/u.test(key) && /^Key(.)$/.exec(code);
    return (other ? other[1] : key).toLowerCase();
  }

  function pressed(event) {
    const { key, target } = event;
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || dialog.open) return;
    if (target.closest("input:not([type=radio], [type=range], [type=checkbox]), select, textarea, [contenteditable]")) return;
    const one = player();
    const name = letter(event);
    const here = one && (one.element.contains(target) || document.fullscreenElement === one.element);
    // A space or an arrow on a button or a choice is its own.
    const own = target.closest("button, a, summary, input") && name === " " || target.closest("input");
    const run = Object.hasOwn(everywhere, name) ? !keys.off && everywhere[name] : Object.hasOwn(inside, name) && here && !own && inside[name];
    if (!run || (!one && name !== "?")) return;
    event.preventDefault();
    if (!event.repeat || key.length > 1) run(one);
  }

  function use({ target }) {
    const element = target.closest && target.closest(".player");
    if (element) last = Mitts.players.find((one) => one.element === element) || last;
  }

  if (!dialog) return;
  addEventListener("keydown", pressed);
  addEventListener("pointerdown", use, true);
  addEventListener("focusin", use);

  // Those of a headset or of the system.
  for (const name of navigator.mediaSession ? ["play", "pause"] : []) {
    navigator.mediaSession.setActionHandler(name, () => player() && player()[name]());
  }

  const keys = { off: Mitts.recall("keys") === "off", help, player, add: (more) => Object.assign(everywhere, more), use: (one) => (last = one) };
  Mitts.keys = keys;
})();
