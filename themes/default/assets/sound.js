// What a viewer chose to hear is remembered; of several players one is heard at a time, unless they are mixed.
(function () {
  "use strict";

  const several = document.querySelectorAll(".player").length > 1;
  const key = (player) => (several ? "volume:" + player.element.dataset.stream : "volume");
  // On an iPhone or iPad the device's own buttons decide how loud it is.
  const probe = document.createElement("video");
  probe.volume = 0.5;
  const fixed = probe.volume !== 0.5;
  let mixed = several && Mitts.recall("mixed") === "yes";

  function alone(player) {
    if (mixed) return;
    for (const other of Mitts.players) if (other !== player && !other.muted) other.setMuted(true);
  }

  function mute(player, muted) {
    if (!muted && "own" in player.element.dataset) return; // nobody hears themself
    if (!muted && !player.volume) player.setVolume(50);
    player.setMuted(muted);
    if (!several) Mitts.remember("muted", muted ? "yes" : "no");
    if (!muted) alone(player);
  }

  // 0 to 100.
  function volume(player, value) {
    if (value) {
      player.setVolume(value);
      Mitts.remember(key(player), value);
    }
    if (player.muted === !!value) mute(player, !value);
  }

  // Everybody is heard, or only `first`.
  function mix(on, first) {
    mixed = on;
    Mitts.remember("mixed", on ? "yes" : "no");
    if (on) for (const player of Mitts.players) mute(player, false);
    else if (first) alone(first);
  }

  Mitts.sound = { mute, volume, mix, mixed: () => mixed, fixed };

  Mitts.parts.push(function (player) {
    const remembered = Number(Mitts.recall(key(player)));
    if (remembered > 0 && remembered <= 100) player.setVolume(remembered);
    // Where the browser does not allow it, the engine starts muted all the same.
    if (several ? mixed : Mitts.recall("muted") === "no") player.setMuted(false);
  });
})();
