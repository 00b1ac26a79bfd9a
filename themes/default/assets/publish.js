// Publishes a stream by WHIP with OvenLiveKit, and goes on by itself through whatever breaks. Used by studio.js.
// An attempt never recovers: it fails once, and the next is a new one.
(function () {
  "use strict";

  const ANSWER = 10000; // for the engine to answer the offer
  const CONNECT = 15000; // ... and for the connection to stand
  const LIMBO = 4000; // a connection that broke off may come back
  // Once live, so often one is told no before it counts: the engine may take our own last session for another publisher
  // for a while, and refuses everybody while the function behind it starts anew.
  const NOES = { taken: 8, refused: 4, nowhere: 4 };
  const SLOWEST = 10000;

  // OvenLiveKit writes the address that it publishes to into the console, and the address holds the key: so it is given
  // another, and its requests to that one are made here. It says nothing of why a request failed, either.
  const fetch = window.fetch.bind(window);
  const doors = new Map();
  let numbers = 0;

  window.fetch = (address, options) => (doors.has(address) ? doors.get(address)(options) : fetch(address, options));

  // What an HTTP status says to a publisher.
  function meaning(status) {
    if (status === 401 || status === 403) return "refused";
    if (status === 409 || status === 500) return "taken";
    if (status === 404 || status === 405) return "nowhere";
    return "network";
  }

  // One attempt; `says.live()`, then or instead `says.failed(reason)` once.
  function attempt(address, stream, bitrate, says) {
    // If the engine names a relay, both ways are tried: UDP, and TCP through it.
    const door = new URL("?direction=whip&transport=all&attempt=" + ++numbers, location.origin).href;
    let over = false;
    let session = null; // its address, to end it
    let reason = "failed"; // what to say if it comes to nothing
    let limbo = 0;

    async function knock(options) {
      const refused = { ok: false, redirected: false };
      try {
        const reply = await fetch(address, { ...options, signal: AbortSignal.timeout(ANSWER) });
        const place = reply.ok && reply.headers.get("Location");
        reason = place ? "blocked" : reply.ok ? "nowhere" : meaning(reply.status);
        if (!place) return { ...refused, status: reply.status };
        session = new URL(place, address).href; // with the key again
        if (over) {
          free(); // it was stopped meanwhile
          return { ...refused, status: 0 };
        }
        const headers = new Headers({ Location: door });
        if (reply.headers.has("Link")) headers.set("Link", reply.headers.get("Link"));
        return { ok: true, redirected: false, status: 201, url: door, headers, text: () => reply.text() };
      } catch {
        reason = "network";
        return { ...refused, status: 0 };
      }
    }

    function fail() {
      if (over) return;
      end();
      says.failed(reason);
    }

    function ice(state) {
      clearTimeout(limbo);
      if (over) return;
      if (state === "connected" || state === "completed") {
        clearTimeout(patience);
        reason = "lost";
        says.live();
      } else if (state === "disconnected") {
        limbo = setTimeout(fail, LIMBO);
      } else if (state === "failed" || state === "closed") {
        fail();
      }
    }

    // The name is free at once, not when the engine has noticed; on leaving the page as well.
    function free() {
      if (session) fetch(session, { method: "DELETE", keepalive: true }).catch(() => {});
    }

    function end() {
      if (over) return;
      over = true;
      clearTimeout(limbo);
      clearTimeout(patience);
      doors.delete(door);
      const peer = kit.peerConnection;
      if (peer) setTimeout(() => peer.close()); // not from inside OvenLiveKit, which still takes its tracks out
      free();
    }

    const kit = window.OvenLiveKit.create({ callbacks: { iceStateChange: ice, error: fail } });
    const patience = setTimeout(fail, CONNECT);
    doors.set(door, knock);
    kit.setMediaStream(stream);
    kit.startStreaming(door, { maxVideoBitrate: bitrate });
    return { end, peer: () => kit.peerConnection };
  }

  // Goes live and stays so until `stop()`. `says.state("connecting" | "live" | "reconnecting")`, `says.over(reason)` when
  // it is no use going on.
  function start({ address, stream, bitrate }, says) {
    let current = null;
    let retry = 0;
    let failures = 0;
    let live = false; // it was, once
    let noes = 0; // since it last was
    let over = false;

    function connect() {
      clearTimeout(retry);
      if (over || current) return;
      current = attempt(address, stream, bitrate, {
        live() {
          failures = noes = 0;
          live = true;
          says.state("live");
        },
        failed,
      });
    }

    function failed(reason) {
      current = null;
      if (reason in NOES) noes += 1;
      if (!live || noes > NOES[reason]) {
        stop();
        return says.over(reason);
      }
      failures += 1;
      says.state("reconnecting");
      retry = setTimeout(connect, Mitts.jitter(Math.min(500 * 2 ** failures, SLOWEST)));
    }

    function stop() {
      over = true;
      clearTimeout(retry);
      removeEventListener("online", connect);
      if (current) current.end();
      current = null;
    }

    const sender = (kind) => current && current.peer() && current.peer().getSenders().find(({ track }) => track && track.kind === kind);

    addEventListener("online", connect);
    // Who called holds the handle by then.
    queueMicrotask(() => {
      if (over) return;
      says.state("connecting");
      connect();
    });

    return {
      stop,
      peer: () => current && current.peer(),
      // Another picture in the same stream.
      replace(track) {
        for (const old of stream.getVideoTracks()) stream.removeTrack(old);
        stream.addTrack(track);
        const to = sender("video");
        if (to) to.replaceTrack(track).catch(() => {});
      },
      setBitrate(kbps) {
        bitrate = kbps;
        const to = sender("video");
        if (!to) return;
        const settings = to.getParameters();
        for (const encoding of settings.encodings) encoding.maxBitrate = kbps * 1000;
        to.setParameters(settings).catch(() => {});
      },
    };
  }

  // What the connection says of itself since the last time: bit/s, frames a second, size, seconds there and back, lost
  // packets, the codec.
  async function statistics(peer, before) {
    const all = [...(await peer.getStats()).values()];
    const video = all.find((one) => one.type === "outbound-rtp" && one.kind === "video") || {};
    const remote = all.find((one) => one.type === "remote-inbound-rtp" && one.kind === "video") || {};
    const bytes = all.reduce((sum, one) => sum + (one.type === "outbound-rtp" ? one.bytesSent : 0), 0);
    const codec = all.find((one) => one.type === "codec" && one.id === video.codecId) || {};
    const at = performance.now();
    const passed = before ? (at - before.at) / 1000 : 0;
    return {
      at,
      bytes,
      bitrate: passed ? Math.max(0, (8 * (bytes - before.bytes)) / passed) : 0,
      fps: video.framesPerSecond || 0,
      width: video.frameWidth,
      height: video.frameHeight,
      rtt: remote.roundTripTime,
      lost: remote.packetsLost || 0,
      limited: video.qualityLimitationReason,
      codec: codec.mimeType, // "video/H264"
    };
  }

  Mitts.publish = { start, statistics };
})();
