// A part of every player: the volume is remembered, and on a page of several only one is heard at a time.
(function () {
  "use strict";

  const KEY = "mitts.volume";

  function remembered() {
    try {
      const volume = Number(localStorage.getItem(KEY));
      return volume > 0 && volume <= 100 ? volume : 100;
    } catch {
      return 100; // storage is switched off
    }
  }

  function remember(volume) {
    try {
      localStorage.setItem(KEY, String(volume));
    } catch {
      // Not remembered, then.
    }
  }

  Mitts.parts.push(function (player) {
    let volume = remembered();
    player.setVolume(volume);
    player.element.addEventListener("mitts:change", () => {
      if (player.volume && player.volume !== volume) remember((volume = player.volume));
      if (player.muted) return;
      for (const other of Mitts.players) if (other !== player && !other.muted) other.setMuted(true);
    });
  });
})();
