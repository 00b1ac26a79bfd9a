// One attempt to publish by WHIP with OvenLiveKit. It never recovers: it fails once, and the next is a new one.

const ANSWER = 10000; // for the engine to answer the offer
const CONNECT = 15000; // ... and for the connection to stand
const LIMBO = 4000; // a connection that broke off may come back

// OvenLiveKit writes the address that it publishes to into the console, and the address holds the key. Where the site has it
// itself, it has no console; from a CDN it comes as it is. It does not tell why a request failed, either. It makes its requests
// by window.fetch, and no option of it changes that. So it gets another address, and its requests to that one alone are made
// here.
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

// What OvenLiveKit is told: `door` instead of where the session is.
function answer(reply, door) {
  const headers = new Headers({ Location: door });
  if (reply.headers.has("Link")) headers.set("Link", reply.headers.get("Link"));
  return { ok: true, redirected: false, status: 201, url: door, headers, text: () => reply.text() };
}

const refusal = (status) => ({ ok: false, redirected: false, status });

/**
 * Begins an attempt. Calls `on.live()`, and then or instead `on.failed(reason)` once. It is long, since all in it ends together.
 */
export function attempt(address, stream, bitrate, on) {
  // If the engine names a relay, both ways are tried: UDP, and TCP through it.
  const door = new URL("?direction=whip&transport=all&attempt=" + ++numbers, location.origin).href;
  let over = false;
  let session = null; // its address, to end it
  let reason = "failed"; // what to say if it comes to nothing
  let limbo = 0;

  async function knock(options) {
    try {
      const reply = await fetch(address, { ...options, signal: AbortSignal.timeout(ANSWER) });
      const place = reply.ok && reply.headers.get("Location");
      reason = place ? "blocked" : reply.ok ? "nowhere" : meaning(reply.status);
      if (!place) return refusal(reply.status);
      session = new URL(place, address).href; // with the key again
      if (over) {
        free(); // it was stopped meanwhile
        return refusal(0);
      }
      return answer(reply, door);
    } catch {
      reason = "network";
      return refusal(0);
    }
  }

  function fail() {
    if (over) return;
    end();
    on.failed(reason);
  }

  function ice(state) {
    clearTimeout(limbo);
    if (over) return;
    if (state === "connected" || state === "completed") {
      clearTimeout(patience);
      reason = "lost";
      on.live();
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
