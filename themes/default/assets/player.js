// Decides when a .player plays, and tells by its data-state: offline, connecting, playing, reconnecting, unsupported.
(function () {
  "use strict";

  const TICK = 1000;
  const PATIENCE = 20000; // from starting an attempt to its first picture
  const STALL = 3000; // no movement for this long: ask whether it is still live
  const GONE = 4000; // ... and it is not: offline
  const STUCK = 9000; // ... and it is: try anew
  const LOST = 8000; // ... and nobody knows: try anew
  const SHAKEN = 20000; // after the network changed, for so long ...
  const BRIEF = 2500; // ... a picture that stands still is waited for no longer than this
  const RELOAD = 5000; // from OvenPlayer's not loading to the next try
  const ASLEEP = 20000; // a tick this late on a visible page: the machine slept

  const net = navigator.connection || {};

  function Player(element) {
    const data = element.dataset;
    const screen = element.querySelector(".player-screen");
    const status = element.querySelector("[role=status]");
    const listed = !data.live && !!Mitts.list && !!document.body.dataset.list; // the list alone can tell
    const player = { element, name: data.name, volume: 100, muted: data.sound !== "on", paused: false, mode: "webrtc" };
    let engine = null;
    let watch = null;
    let last = null; // the latest answer to "is it live?"
    let deaf = false; // ... was none
    let retry = 0; // timer
    let attempts = 0; // failed ones in a row
    let drops = []; // when WebRTC was lost while live
    let notBefore = 0;
    let started = 0;
    let seen = false; // it has played since it was last offline
    let blocked = false; // the browser wants a click first
    let shaken = -SHAKEN; // when the network changed
    let clock = 0;
    let type = net.type;
    let moved = { time: 0, at: 0, frames: 0, framesAt: 0 };

    function changed() {
      element.toggleAttribute("data-paused", player.paused);
      element.toggleAttribute("data-muted", player.muted);
      element.toggleAttribute("data-blocked", blocked);
      element.dispatchEvent(new CustomEvent("mitts:change"));
    }

    function state(next) {
      if (data.state === next) return;
      const first = data.state === "connecting" && !seen && next !== "unsupported";
      data.state = next;
      // A card stays until there is a picture again, and does not flash up before the first.
      if (next !== "connecting") element.toggleAttribute("data-away", ["offline", "reconnecting"].includes(next));
      changed();
      // Said aloud when something happened, not while the page is finding out how things are.
      const word = element.querySelector('.player-word [data-for="' + next + '"]');
      if (status && word && next !== "connecting" && (!first || next === "playing")) {
        status.textContent = Mitts.t("player.of", { name: player.name, what: word.textContent });
      }
    }

    function streams() {
      // A WebRTC path that keeps breaking: take the steady one for a while.
      drops = drops.filter((at) => Date.now() - at < 120000);
      const steady = data.llhls && (drops.length > 2 || player.mode === "llhls");
      return { webrtc: steady ? null : data.webrtc, llhls: data.llhls };
    }

    function stop() {
      if (engine) engine.stop();
      engine = null;
      blocked = false;
    }

    function unwatch() {
      if (watch) watch.stop();
      watch = null;
      clearTimeout(retry);
    }

    // Whether somebody can tell that it is live; otherwise an attempt is the question.
    const told = () => !!data.live || (listed && !deaf);

    function ask() {
      if (watch) return;
      if (data.live || listed) {
        watch = Mitts.live.watch(data.live && Mitts.address(data.live), answer, { id: data.stream, doubt: attempts > 0 });
      } else if (!engine) {
        clearTimeout(retry);
        retry = setTimeout(connect, Math.max(0, notBefore - Date.now()) + 50);
      }
    }

    function answer(live) {
      last = live;
      deaf = live === null;
      if (engine) return stalled(live);
      if (live || !told()) return connect();
      if (live === false) {
        seen = false;
        attempts = 0;
        drops = [];
        state("offline");
      } else if (data.state !== "offline") {
        state("reconnecting");
      }
    }

    function connect() {
      if (engine || Date.now() < notBefore) return;
      if (!window.OvenPlayer) {
        Mitts.engine.load().then(() => last !== false && connect(), () => {
          state("unsupported");
          notBefore = Date.now() + Mitts.jitter(RELOAD);
          ask();
        });
        return;
      }
      if (!Mitts.engine.sources(data).length) return state("unsupported");
      unwatch();
      if (told() || !attempts) state(seen || attempts ? "reconnecting" : "connecting");
      started = Date.now();
      const mine = (engine = Mitts.engine.start(screen, streams(), player, {
        frame: () => mine === engine && playing(),
        error: (code) => setTimeout(() => mine === engine && fail(code)),
        change: () => mine === engine && sync(),
      }));
      changed();
    }

    function playing() {
      seen = true;
      blocked = false;
      moved = { time: -1, at: Date.now(), frames: -1, framesAt: Date.now() };
      unwatch();
      state("playing");
      if (player.paused) engine.pause(); // it starts by itself
      sync();
    }

    function fail(code) {
      if (code === "lost") drops.push(Date.now());
      if (code === "dark") drops = Array(3).fill(Date.now());
      stop();
      attempts += 1;
      notBefore = Date.now() + (attempts > 1 ? Mitts.jitter(Math.min(1000 * 2 ** (attempts - 2), 15000)) : 0);
      if (told()) {
        state("reconnecting");
      } else {
        // A failed attempt means that it is not live.
        seen = false;
        notBefore = Date.now() + Mitts.jitter(Math.min(2000 * attempts, 15000));
        state("offline");
      }
      unwatch();
      ask();
    }

    // What the <video> says about itself; nobody but the person pauses for good, which in a window of its own or on an
    // iPhone's full screen they do there.
    function sync() {
      if (!engine) return;
      const video = engine.video();
      const away = video && (document.pictureInPictureElement === video || video.webkitDisplayingFullscreen);
      if (away && video.paused !== player.paused) player[video.paused ? "pause" : "play"]();
      player.muted = engine.muted();
      player.volume = engine.volume();
      changed();
    }

    // Is the picture moving? An ended LL-HLS stream only stalls, without an error.
    function still() {
      const video = engine.video();
      const now = Date.now();
      if (!video) return { time: 0, frames: 0 };
      if (video.currentTime !== moved.time) Object.assign(moved, { time: video.currentTime, at: now });
      // An iPhone may count none.
      const frames = (video.videoWidth && video.getVideoPlaybackQuality && video.getVideoPlaybackQuality().totalVideoFrames) || now;
      if (frames !== moved.frames || document.hidden) Object.assign(moved, { frames, framesAt: now });
      return { time: now - moved.at, frames: now - moved.framesAt };
    }

    function stalled(live) {
      if (data.state !== "playing" || player.paused) return;
      const { time, frames } = still();
      const stuck = Date.now() - shaken < SHAKEN ? BRIEF : STUCK;
      if (live === false && Math.max(time, frames) > GONE) fail();
      else if (live && time > stuck) fail(stuck === STUCK ? "lost" : "moved");
      else if (live === null && time > LOST) fail();
    }

    // Another network: what failed on the old one says nothing of this one.
    function shake() {
      shaken = Date.now();
      attempts = notBefore = 0;
      drops = [];
    }

    function tick() {
      const late = Date.now() - clock - TICK;
      clock = Date.now();
      if (!engine) return;
      const video = engine.video();
      if (data.state !== "playing") {
        const refused = !!video && video.paused && video.readyState > 1 && Date.now() - started > 2500;
        if (refused !== blocked) {
          blocked = refused;
          changed();
        }
        if (!blocked && Date.now() - started > PATIENCE) fail(document.hidden ? "" : "dark");
        return;
      }
      if (player.paused) return;
      if (late > ASLEEP && !document.hidden) return fail();
      const { time, frames } = still();
      if (Math.max(time, frames) > STALL) {
        if (video && video.paused) video.play().catch(() => {});
        ask();
        stalled(data.live || listed ? last : true);
      } else {
        if (watch) unwatch();
        last = null;
        if (attempts && Date.now() - started > 15000) attempts = 0;
      }
    }

    Object.assign(player, {
      engine: () => engine,
      here: () => seen || attempts > 0 || !!engine, // as far as it knows
      seen: () => seen,
      play() {
        player.paused = blocked = false;
        moved.at = moved.framesAt = Date.now();
        if (engine) engine.play();
        changed();
      },
      pause() {
        if (!engine) return;
        player.paused = true;
        engine.pause();
        changed();
      },
      // "webrtc" (LL-HLS behind it) or "llhls"; begins anew, even with the same one.
      setMode(mode) {
        player.mode = mode;
        player.paused = false;
        shake();
        if (!engine) return changed();
        stop();
        seen = false;
        connect();
      },
      setMuted(muted) {
        player.muted = muted;
        if (engine) engine.setMuted(muted);
        changed();
      },
      setVolume(volume) {
        player.volume = volume;
        if (engine) engine.setVolume(volume);
        changed();
      },
    });

    if (!Mitts.engine.sources(data).length) {
      state("unsupported");
      return player;
    }
    addEventListener("visibilitychange", () => {
      clock = moved.at = moved.framesAt = Date.now();
    });
    addEventListener("online", shake);
    // It changes with every estimate of speed, too.
    if (net.type) net.addEventListener("change", () => net.type !== type && shake((type = net.type)));
    clock = Date.now();
    setInterval(tick, TICK);
    ask();
    return player;
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const element of document.querySelectorAll(".player")) {
      const player = Player(element);
      Mitts.players.push(player);
      for (const part of Mitts.parts) part(player);
    }
  });
})();
