// The statistics of a publisher, updated every second, and the problems that they show.
import { statistics } from "./sent.js";
import { locale, t } from "./text.js";

const EVERY = 1000;
const RAMP = 15; // seconds in which the browser measures the available bandwidth
const SEEN = /^video\/(H264|AV1)$/i; // LL-HLS viewers see no other codec

const two = (n) => String(n).padStart(2, "0");
const number = (n, digits) => n.toLocaleString(locale, { maximumFractionDigits: digits });

/** `part(name)` finds an element of the studio; `peer()` is the connection, or null while it is not live. */
export function Figures(part, peer) {
  let last = null;
  let timer = 0;
  let began = 0;
  let single = false;

  async function measure() {
    const connection = peer();
    if (!connection) return;
    last = await statistics(connection, last).catch(() => null);
    if (last && timer) show();
  }

  function show() {
    const seconds = Math.floor((Date.now() - began) / 1000);
    const shown = {
      time: two(Math.floor(seconds / 3600)) + ":" + two(Math.floor(seconds / 60) % 60) + ":" + two(seconds % 60),
      rate: number(last.bitrate / 1e6, 2) + " Mbit/s",
      size: last.width ? last.width + " × " + last.height : "–",
      fps: number(last.fps, 0),
      rtt: last.rtt === undefined ? "–" : number(last.rtt * 1000, 0) + " ms",
      lost: number(last.lost, 0),
    };
    for (const [name, text] of Object.entries(shown)) part("figure-" + name).textContent = text;
    part("codec").hidden = !isUnseen();
    const limited = part("limited");
    const reason = seconds >= RAMP && ["cpu", "bandwidth"].includes(last.limited) ? last.limited : single && "single";
    limited.hidden = !reason;
    if (reason) limited.textContent = t("studio.limited_" + reason);
  }

  // Whether LL-HLS viewers get no picture. Firefox without its H.264 plugin sends VP8.
  function isUnseen() {
    if (last && last.codec) return !SEEN.test(last.codec);
    const { codecs } = window.RTCRtpSender?.getCapabilities?.("video") || {};
    return !!codecs && !codecs.some(({ mimeType }) => SEEN.test(mimeType));
  }

  return {
    isUnseen,
    start() {
      timer = setInterval(measure, EVERY);
    },
    /** The stream is live: starts counting the time, unless already started. */
    live() {
      began ||= Date.now();
    },
    /** Of several sizes that were meant, one is sent. */
    single() {
      single = true;
    },
    stop() {
      clearInterval(timer);
      timer = began = 0;
      single = false;
      last = null;
    },
  };
}
