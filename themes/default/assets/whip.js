// One attempt to publish by WHIP with OvenLiveKit. It never recovers: it fails once, and the next attempt is a new one.

const ANSWER = 10000; // for the engine to answer the offer
const CONNECT = 15000; // ... and for the connection to be established
const LIMBO = 4000; // a connection that broke may come back

// OvenLiveKit logs the address that it publishes to, which contains the key, to the console. The copy that a site hosts itself
// has no console output; a copy from a CDN is unchanged. OvenLiveKit also does not report why a request failed. It uses
// window.fetch, and has no option to change that. So it gets another address, and only requests to that address are made here.
const fetch = window.fetch.bind(window);
const doors = new Map();
let numbers = 0;

window.fetch = (address, options) => (doors.has(address) ? doors.get(address)(options) : fetch(address, options));

// The meaning of an HTTP status for a publisher.
function meaning(status) {
  if (status === 401 || status === 403) return "refused";
  if (status === 409 || status === 500) return "taken";
  if (status === 404 || status === 405) return "nowhere";
  return "network";
}

// The answer for OvenLiveKit: with `door` in place of the session's address.
function answer(reply, door) {
  const headers = new Headers({ Location: door });
  if (reply.headers.has("Link")) headers.set("Link", reply.headers.get("Link"));
  return { ok: true, redirected: false, status: 201, url: door, headers, text: () => reply.text() };
}

const refusal = (status) => ({ ok: false, redirected: false, status });

/**
 * Starts an attempt with this bitrate, or with these layers (layers.js). Calls `on.live()`, and afterwards or instead `on.failed(reason)` once. It is long, since all of it ends
 * together.
 */
export function attempt(address, stream, { bitrate, layers }, on) {
  // If the engine offers a relay, both transports are tried: UDP, and TCP through the relay.
  const door = new URL("?direction=whip&transport=all&attempt=" + ++numbers, location.origin).href;
  let over = false;
  let session = null; // its address, to end it
  let reason = "failed"; // the reason if the attempt fails
  let limbo = 0;

  async function knock(options) {
    try {
      const reply = await fetch(address, { ...options, signal: AbortSignal.timeout(ANSWER) });
      const place = reply.ok && reply.headers.get("Location");
      reason = place ? "blocked" : reply.ok ? "nowhere" : meaning(reply.status);
      if (!place) return refusal(reply.status);
      session = new URL(place, address).href; // contains the key again
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

  // Frees the name at once, before the engine notices; also when the page is closed.
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
    if (peer) setTimeout(() => peer.close()); // not inside OvenLiveKit, which is still removing its tracks
    free();
  }

  const kit = window.OvenLiveKit.create({ callbacks: { iceStateChange: ice, error: fail } });
  const patience = setTimeout(fail, CONNECT);
  doors.set(door, knock);
  kit.setMediaStream(stream);
  // With layers, OvenLiveKit would take a bitrate of the whole for one more layer.
  kit.startStreaming(door, layers ? { simulcast: layers } : { maxVideoBitrate: bitrate });
  return { end, peer: () => kit.peerConnection };
}
