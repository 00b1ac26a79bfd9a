// Decides when a .player plays, and shows it by its data-state: offline, connecting, playing, reconnecting, unsupported,
// unplayable. Whether a picture moves is measured by picture.js and judged by judge.js.
(function () {
  "use strict";

  const TICK = 1000;
  const PATIENCE = 20000; // from starting an attempt to its first picture
  const STALL = 3000; // no movement for this long: ask whether it is still live
  const GONE = 4000; // ... and it is not: offline
  const STUCK = 9000; // ... and it is: try anew
  const EARLY = 3000; // a stream that has just begun may have no offer for this long,
  const SOON = 350; // ... and is tried this often
  const YOUNG = 6000; // it has just begun when it has been listed for less than this
  const HOPELESS = 6000; // PATIENCE with what this browser should not be able to play
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
    let born = -EARLY; // when the stream was seen to begin
    let vanished = false; // nothing came any more, though it may still be listed as live
    const formats = Mitts.codecs.failed(data.stream);
    const picture = Mitts.picture();

    function changed() {
      element.toggleAttribute("data-paused", player.paused);
      element.toggleAttribute("data-muted", player.muted);
      element.toggleAttribute("data-blocked", blocked);
      element.dispatchEvent(new CustomEvent("mitts:change"));
    }

    function state(next) {
      if (data.state === next) return;
      const first = data.state === "connecting" && !seen && !["unsupported", "unplayable"].includes(next);
      data.state = next;
      // A card stays until there is a picture again, and does not flash up before the first.
      if (next !== "connecting") element.toggleAttribute("data-away", ["offline", "reconnecting", "unplayable"].includes(next));
      changed();
      // Said aloud when something happened, not while the page is finding out how things are.
      const word = element.querySelector('.player-word [data-for="' + next + '"]');
      if (status && word && next !== "connecting" && (!first || next === "playing")) {
        status.textContent = Mitts.t("player.of", { name: player.name, what: word.textContent });
      }
    }

    function streams() {
      formats.changed();
      const webrtc = formats.has("webrtc") ? null : data.webrtc;
      const llhls = formats.has("hls") ? null : data.llhls;
      // Whoever sent it has vanished: what LL-HLS still has would be seen as if they were back.
      if (vanished && webrtc) return { webrtc };
      // A WebRTC path that keeps breaking: take the steady one for a while.
      drops = drops.filter((at) => Date.now() - at < 120000);
      const steady = llhls && (drops.length > 2 || player.mode === "llhls" || Mitts.steady.is(data.stream));
      return { webrtc: steady ? null : webrtc, llhls };
    }

    function stop() {
      if (engine) engine.stop();
      picture.reset();
      engine = null;
      blocked = false;
      delete data.stutters;
      element.removeAttribute("data-sound-only");
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
        const eager = Mitts.engine.sources(streams())[0]?.type === "webrtc";
        watch = Mitts.live.watch(data.live && Mitts.address(data.live), answer, { id: data.stream, eager, doubt: attempts > 0 });
      } else if (!engine) {
        clearTimeout(retry);
        retry = setTimeout(connect, Math.max(0, notBefore - Date.now()) + 50);
      }
    }

    function answer(live) {
      if (live && last !== true) {
        const age = Mitts.list ? Mitts.list.age(data.stream) : null;
        if (last === false || (age !== null && age >= 0 && age < YOUNG)) born = Date.now();
      }
      last = live;
      deaf = live === null;
      if (engine && data.state === "playing") return stalled(live);
      if (engine && live === false && vanished) stop();
      if (engine) return;
      if (live || !told()) return connect();
      if (live === false) {
        seen = vanished = false;
        attempts = 0;
        drops = [];
        Mitts.steady.forget(data.stream);
        state("offline");
      } else if (data.state !== "offline") {
        state("reconnecting");
      }
    }

    function connect() {
      if (engine || Date.now() < notBefore) return;
      if (!window.OvenPlayer) {
        Mitts.engine.load(streams()).then(() => last !== false && connect(), () => {
          state("unsupported");
          notBefore = Date.now() + Mitts.jitter(RELOAD);
          ask();
        });
        return;
      }
      if (!Mitts.engine.sources(data).length) return state("unsupported");
      const sources = streams();
      if (!Mitts.engine.sources(sources).length) return unplayable();
      // While whoever sent it may be gone, an answer is not waited for in vain.
      if (!vanished) unwatch();
      if (told() || !attempts) state(seen || attempts ? "reconnecting" : "connecting");
      started = Date.now();
      const early = !attempts && started - born < EARLY;
      const mine = (engine = Mitts.engine.start(
        screen,
        sources,
        player,
        {
          frame: () => mine === engine && playing(),
          error: (code, failures) => setTimeout(() => mine === engine && fail(code, failures)),
          change: () => mine === engine && sync(),
        },
        early,
      ));
      changed();
    }

    function playing() {
      seen = true;
      blocked = vanished = false;
      picture.reset();
      unwatch();
      state("playing");
      if (player.paused) engine.pause(); // it starts by itself
      sync();
    }

    // Begins anew, as if it had not played yet.
    function restart() {
      stop();
      unwatch();
      seen = false;
      notBefore = 0;
      connect();
    }

    function fail(code, failures = []) {
      if (code === "early") {
        stop();
        clearTimeout(retry);
        retry = setTimeout(connect, Mitts.jitter(SOON));
        return;
      }
      if (formats.learn(failures)) return restart();
      if (code === "lost") drops.push(Date.now());
      if (code === "dark" && !vanished) drops = Array(3).fill(Date.now());
      if (code === "vanished") vanished = true;
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

    // Nothing here plays what is sent: no further attempt before the stream changes, or somebody asks for one.
    function unplayable() {
      stop();
      unwatch();
      seen = false;
      const hint = element.querySelector('.player-hint [data-for="unplayable"]');
      const usual = hint && (hint.dataset.usual ??= hint.textContent);
      const explain = () => hint && (hint.textContent = formats.why() || usual);
      explain();
      state("unplayable");
      const gone = () => {
        unwatch();
        formats.clear();
        attempts = 0;
        last = false;
        state("offline");
        ask();
      };
      if (document.body.dataset.list && Mitts.list) {
        watch = Mitts.list.watch((list) => {
          if (list && !list.has(data.stream)) gone();
          else if (formats.changed()) again();
          else explain();
        });
      } else if (data.live) {
        watch = Mitts.live.watch(Mitts.address(data.live), (live) => live === false && gone());
      }
    }

    function again() {
      formats.clear();
      attempts = 0;
      restart();
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
      element.toggleAttribute("data-sound-only", data.state === "playing" && hasSoundOnly());
      changed();
    }

    // There is no picture, and none is coming.
    function hasSoundOnly() {
      const video = engine.video();
      if (!video || video.videoWidth) return false;
      const { audio, video: sent } = formats.entry();
      return engine.soundOnly() || (!!audio && !sent) || Date.now() - started > PATIENCE;
    }

    // What becomes of a picture that stands still or stutters; true where it is not played on.
    function judge(frames) {
      const by = engine.source();
      const sent = formats.entry().video || {};
      const verdict = picture.verdict(engine, frames, sent);
      const slow = verdict === "slow";
      if (slow && data.llhls && !formats.has("hls") && !Mitts.steady.insists(data.stream)) {
        Mitts.steady.add(data.stream);
        restart();
        return true;
      }
      if (!slow) delete data.stutters;
      else data.stutters = sent.bframes ? "bframes" : "";
      // Sound alone came through of what has a picture that this browser should not be able to show.
      const dark = by === "webrtc" && engine.soundOnly() && Date.now() - started > STALL && !formats.should(by);
      if (dark) fail("dark", [{ by, format: true }]);
      else if (verdict === "vanished") fail("vanished");
      else if (verdict === "stuck") fail("lost");
      return dark || verdict === "vanished" || verdict === "stuck";
    }

    function stalled(live) {
      if (data.state !== "playing" || player.paused) return;
      const { time, frames } = picture.still(engine.video());
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
        const failures = engine.failures();
        const hopeless = failures.length && failures.every(({ by }) => !formats.should(by));
        if (!blocked && Date.now() - started > (hopeless ? HOPELESS : PATIENCE)) fail(document.hidden ? "" : "dark", failures);
        return;
      }
      if (player.paused) return;
      if (late > ASLEEP && !document.hidden) return fail();
      const { time, frames } = picture.still(video);
      if (!document.hidden && video && judge(frames)) return;
      if (element.hasAttribute("data-sound-only") !== hasSoundOnly()) sync();
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
        picture.reset();
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
        if (mode === "webrtc") Mitts.steady.insist(data.stream);
        shake();
        if (!engine) return changed();
        stop();
        seen = false;
        connect();
      },
      // Tries what could not be played once more.
      again,
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
      clock = Date.now();
      picture.reset();
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
