// Publishing from a page: makes a .studio (studio.html) work. What is captured is capture.js', how it is published publish.js'.
import * as capture from "./capture.js";
import { listDevices } from "./devices.js";
import { Figures } from "./figures.js";
import { address } from "./net.js";
import { Place } from "./place.js";
import * as publish from "./publish.js";
import { t } from "./text.js";
import { WakeLock } from "./wakelock.js";

const BITRATE = { 360: 800, 480: 1200, 720: 2500, 1080: 4500 }; // kbit/s that suit a height
const SWITCHES = ["mute", "hide"];

/**
 * Calls `on.state("off" | "connecting" | "live" | "reconnecting", name)`, with "show/alice" if /whoami knew it;
 * `on.picture(stream, source)` for each new preview; `on.muted(yes)` when the microphone is; `on.trouble()` when there is
 * something to read.
 *
 * It is long, since its functions share what is open and what is published.
 */
export function studio(element, on = {}) {
  const part = (name) => element.querySelector("[data-" + name + "]");
  const preview = part("preview");
  const go = part("go");
  const fields = { camera: part("camera"), microphone: part("microphone"), height: part("height"), bitrate: part("bitrate") };
  const sources = element.querySelectorAll("[data-open-source]");
  const data = element.dataset;
  const place = Place(part("place"));
  const figures = Figures(part, () => (isLive() && session ? session.peer() : null));
  let key = null;
  let media = null; // of capture.js
  let session = null; // of publish.js
  let metering = false;
  let before = null; // the source before this one
  let allowed = false; // devices have been opened, so that browsers name them
  const lock = WakeLock(() => !!session);

  const wanted = () => ({ camera: fields.camera.value, microphone: fields.microphone.value, height: Number(fields.height.value) });
  const isLive = () => data.state === "live" || data.state === "reconnecting";

  function setState(next) {
    if (next === "live") figures.live();
    data.state = next;
    part("word-of-state").textContent = next === "off" ? "" : t("studio." + next);
    go.textContent = t(session ? "studio.stop" : "studio.go");
    go.classList.toggle("pill-stop", !!session);
    update();
    const mine = place.mine();
    if (on.state) on.state(next, mine ? mine.stream : null);
  }

  function complain(reason) {
    part("trouble").textContent = reason ? t("studio." + reason) : "";
    part("trouble").hidden = !reason;
    if (reason && on.trouble) on.trouble();
  }

  // What can be pressed now.
  function update() {
    const open = !!(media && media.picture());
    element.toggleAttribute("data-open", open);
    go.disabled = !session && !(open && key);
    part("why").hidden = !!key;
    part("place").disabled = fields.height.disabled = !!session;
    part("meter").hidden = !open;
    part("shut").hidden = !open || !!session;
    part("silent").hidden = !open || media.heard();
    part("elsewhere").hidden = !!session || !place.isTaken();
    part("codec").hidden = !open || !figures.isUnseen();
    for (const name of SWITCHES) part(name).disabled = !open;
    for (const button of sources) button.setAttribute("aria-pressed", String(open && button.dataset.openSource === data.source));
    const page = part("page");
    const path = isLive() && place.mine() && place.mine().path;
    page.hidden = !path;
    if (path) page.href = path;
  }

  const list = () => listDevices(fields, media ? media.used() : {});

  // `kind` is "camera", "screen" or "microphone".
  async function source(kind) {
    complain(null);
    if (!capture.possible()) return complain(window.isSecureContext ? "no_webrtc" : "insecure");
    const last = data.source;
    const mine = (media = media || capture.open({ picture, ended, silent }));
    for (const name of SWITCHES) media[name](isPressed(name));
    try {
      media.wake();
      data.source = kind;
      await media[kind](wanted()).catch((error) => {
        data.source = last;
        throw error;
      });
      if (kind !== last) before = last;
      allowed = true;
      await list();
    } catch (error) {
      if (media !== mine) return; // closed meanwhile
      const reason = capture.failure(error);
      const own = { "screen denied": "unshared", "microphone missing": "no_microphone" };
      complain(own[kind + " " + reason] || reason);
    }
    update();
  }

  function picture(track) {
    preview.srcObject = new MediaStream([track]);
    preview.play().catch(() => {});
    if (session) session.replace(track);
    if (on.picture) on.picture(preview.srcObject, data.source);
    if (!metering) meter();
  }

  // Whoever is live stays so: by the camera that was there before the screen, else by sound alone.
  async function ended() {
    const lost = data.source;
    const mine = media;
    const gone = mine.picture();
    const seen = () => mine.picture() !== gone;
    if (session && lost === "screen" && before === "camera") await source("camera");
    if (session && media === mine && !seen()) {
      await source("microphone");
      if (media === mine && seen()) return complain("alone");
    }
    if (media !== mine || seen()) return;
    complain(lost === "screen" ? "unshared" : "unplugged");
    close();
  }

  // The microphone is gone: takes the first of the others, if there is one.
  async function silent(kind) {
    update();
    if (kind === "microphone") await media.listen({}).then(list, () => {});
    update();
  }

  // Leaves nothing open: no camera's light stays on.
  function close() {
    if (session) stop();
    if (media) media.close();
    media = before = null;
    delete data.source;
    preview.srcObject = null;
    update();
  }

  function start() {
    complain(null);
    const to = address(place.app().dataset.publish + key + "?direction=whip");
    const stream = new MediaStream([media.picture(), media.sound()]);
    session = publish.start({ address: to, bitrate: Number(fields.bitrate.value), stream }, {
      state: setState,
      over(reason) {
        stop();
        complain(reason === "refused" && !place.owner() ? "wrong" : reason);
      },
    });
    figures.start();
    lock.keep();
  }

  function stop() {
    figures.stop();
    if (session) session.stop();
    session = null;
    lock.release();
    setState("off");
  }

  function meter() {
    metering = !!(media && media.picture());
    if (!metering) return;
    part("level").style.transform = "scaleX(" + media.level().toFixed(3) + ")";
    requestAnimationFrame(meter);
  }

  const isPressed = (name) => part(name).getAttribute("aria-pressed") === "true";

  function press(name) {
    part(name).setAttribute("aria-pressed", String(!isPressed(name)));
    if (media) media[name](isPressed(name));
    if (name === "mute" && on.muted) on.muted(isPressed(name));
  }

  function listen() {
    for (const name of SWITCHES) part(name).addEventListener("click", () => press(name));
    for (const button of sources) {
      button.addEventListener("click", () => source(button.dataset.openSource));
      // Phones share no screen.
      button.hidden = button.dataset.openSource === "screen" && !(navigator.mediaDevices && navigator.mediaDevices.getDisplayMedia);
    }
    part("shut").addEventListener("click", () => {
      close();
      element.querySelector("[data-open-source]").focus();
    });
    fields.camera.addEventListener("change", () => data.source === "camera" && source("camera"));
    fields.microphone.addEventListener("change", () => media && media.listen(wanted()).then(update, (error) => complain(capture.failure(error))));
    fields.height.addEventListener("change", () => {
      fields.bitrate.value = BITRATE[fields.height.value];
      if (media && media.picture()) media.resize(wanted());
    });
    fields.bitrate.addEventListener("change", () => session && session.setBitrate(Number(fields.bitrate.value)));
    part("place").addEventListener("change", update);
    go.addEventListener("click", () => (session ? stop() : start()));
    addEventListener("pagehide", () => close());
    addEventListener("beforeunload", (event) => session && event.preventDefault());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      if (session) lock.keep(); // a hidden page loses it
      if (media) media.wake();
    });
    if (navigator.mediaDevices) navigator.mediaDevices.addEventListener("devicechange", () => allowed && list());
  }

  listen();
  setState("off");

  return {
    /** Sets a key, and what /whoami said of it, if anything. */
    setKey(next, owner) {
      if (session) stop();
      key = next;
      if (!place.setOwner(owner)) {
        key = null;
        complain("elsewhere");
      }
      update();
    },
    /** Sets which of the owner's streams are live, by name: since when. The list may be a moment behind. */
    setLive(streams) {
      place.setLive(streams, isLive());
      update();
    },
    close,
    stop,
    mute: () => press("mute"),
    on: () => !!session,
  };
}
