// Publishing from a page: activates a .studio (studio.html). opened.js opens the sources, publish.js publishes them.
import { Figures } from "./figures.js";
import { address } from "./net.js";
import { Opened, SWITCHES } from "./opened.js";
import { Place } from "./place.js";
import * as publish from "./publish.js";
import { t } from "./text.js";
import { WakeLock } from "./wakelock.js";

const BITRATE = { 360: 800, 480: 1200, 720: 2500, 1080: 4500 }; // kbit/s for each height
// Shows the buttons that can be pressed now, and the texts beside them.
function draw(element, part, { isOpen, isHeard, isOn, isTaken, isUnseen, key, path }) {
  element.toggleAttribute("data-open", isOpen);
  part("go").disabled = !isOn && !(isOpen && key);
  part("why").hidden = !!key;
  part("place").disabled = part("height").disabled = isOn;
  part("meter").hidden = !isOpen;
  part("shut").hidden = !isOpen || isOn;
  part("silent").hidden = !isOpen || isHeard;
  part("elsewhere").hidden = isOn || !isTaken;
  part("codec").hidden = !isOpen || !isUnseen;
  for (const name of SWITCHES) part(name).disabled = !isOpen;
  for (const button of element.querySelectorAll("[data-open-source]")) {
    button.setAttribute("aria-pressed", String(isOpen && button.dataset.openSource === element.dataset.source));
  }
  const page = part("page");
  page.hidden = !path;
  if (path) page.href = path;
}

// The state of one studio, and what changes it.
class Studio {
  #key = null;
  #session = null; // from publish.js
  #lock = WakeLock(() => this.isOn());

  constructor(element, on) {
    this.element = element;
    this.on = on;
    this.part = (name) => element.querySelector("[data-" + name + "]");
    const { part } = this;
    this.fields = { camera: part("camera"), microphone: part("microphone"), height: part("height"), bitrate: part("bitrate") };
    this.place = Place(part("place"));
    this.figures = Figures(part, () => (this.#isLive() && this.isOn() ? this.#session.peer() : null));
    this.opened = new Opened(this);
    this.setState("off");
  }

  isOn() {
    return !!this.#session;
  }

  #isLive() {
    return ["live", "reconnecting"].includes(this.element.dataset.state);
  }

  isPressed(name) {
    return this.part(name).getAttribute("aria-pressed") === "true";
  }

  setState(next) {
    const { element, part, on } = this;
    const go = part("go");
    if (next === "live") this.figures.live();
    element.dataset.state = next;
    part("word-of-state").textContent = next === "off" ? "" : t("studio." + next);
    go.textContent = t(this.isOn() ? "studio.stop" : "studio.go");
    go.classList.toggle("pill-stop", this.isOn());
    this.update();
    const mine = this.place.mine();
    if (on.state) on.state(next, mine ? mine.stream : null);
  }

  // Shows an error; null removes it.
  complain(reason) {
    const trouble = this.part("trouble");
    trouble.textContent = reason ? t("studio." + reason) : "";
    trouble.hidden = !reason;
    if (reason && this.on.trouble) this.on.trouble();
  }

  update() {
    const { opened, place } = this;
    const isOpen = opened.isOpen();
    draw(this.element, this.part, {
      isOpen,
      isHeard: isOpen && opened.isHeard(),
      isOn: this.isOn(),
      isTaken: place.isTaken(),
      isUnseen: this.figures.isUnseen(),
      key: this.#key,
      path: this.#isLive() && place.mine() && place.mine().path,
    });
  }

  // A new preview.
  show(stream) {
    if (this.isOn()) this.#session.replace(stream.getVideoTracks()[0]);
    if (this.on.picture) this.on.picture(stream, this.element.dataset.source);
  }

  start() {
    const { fields, place } = this;
    this.complain(null);
    const to = address(place.app().dataset.publish + this.#key + "?direction=whip");
    const stream = new MediaStream(this.opened.tracks());
    // Browsers send a screen in one size.
    const simulcast = "simulcast" in place.app().dataset && this.element.dataset.source === "camera";
    this.#session = publish.start({ address: to, bitrate: Number(fields.bitrate.value), stream, simulcast }, {
      state: (state) => this.setState(state),
      single: () => this.figures.single(),
      over: (reason) => {
        this.stop();
        this.complain(reason === "refused" && !place.owner() ? "wrong" : reason);
      },
    });
    this.figures.start();
    this.#lock.keep();
  }

  stop() {
    this.figures.stop();
    if (this.isOn()) this.#session.stop();
    this.#session = null;
    this.#lock.release();
    this.setState("off");
  }

  press(name) {
    const on = !this.isPressed(name);
    this.part(name).setAttribute("aria-pressed", String(on));
    this.opened.set(name, on);
    if (name === "mute" && this.on.muted) this.on.muted(on);
  }

  setBitrate(kbps) {
    if (this.isOn()) this.#session.setBitrate(kbps);
  }

  setKey(key, owner) {
    if (this.isOn()) this.stop();
    const isSomewhere = this.place.setOwner(owner);
    this.#key = isSomewhere ? key : null;
    if (!isSomewhere) this.complain("elsewhere");
    this.update();
  }

  setLive(streams) {
    this.place.setLive(streams, this.#isLive());
    this.update();
  }

  // The page is visible again.
  wake() {
    if (this.isOn()) this.#lock.keep(); // hidden pages lose it
    this.opened.wake();
  }
}

// Handles events of the person and the browser.
function listen(studio) {
  const { element, part, fields, opened } = studio;
  for (const name of SWITCHES) part(name).addEventListener("click", () => studio.press(name));
  for (const button of element.querySelectorAll("[data-open-source]")) {
    button.addEventListener("click", () => opened.source(button.dataset.openSource));
    // Phones cannot share a screen.
    button.hidden = button.dataset.openSource === "screen" && !(navigator.mediaDevices && navigator.mediaDevices.getDisplayMedia);
  }
  part("shut").addEventListener("click", () => {
    opened.close();
    part("open-source").focus();
  });
  fields.camera.addEventListener("change", () => element.dataset.source === "camera" && opened.source("camera"));
  fields.microphone.addEventListener("change", () => opened.hear());
  fields.height.addEventListener("change", () => {
    fields.bitrate.value = BITRATE[fields.height.value];
    opened.resize();
  });
  fields.bitrate.addEventListener("change", () => studio.setBitrate(Number(fields.bitrate.value)));
  part("place").addEventListener("change", () => studio.update());
  part("go").addEventListener("click", () => (studio.isOn() ? studio.stop() : studio.start()));
  addEventListener("pagehide", () => opened.close());
  addEventListener("beforeunload", (event) => studio.isOn() && event.preventDefault());
  document.addEventListener("visibilitychange", () => document.hidden || studio.wake());
  if (navigator.mediaDevices) navigator.mediaDevices.addEventListener("devicechange", () => opened.list());
}

/**
 * Calls `on.state("off" | "connecting" | "live" | "reconnecting", name)`, with "show/alice" if /whoami knew it;
 * `on.picture(stream, source)` for each new preview; `on.muted(yes)` when the microphone is muted or not; `on.trouble()` when
 * there is a message to read.
 */
export function studio(element, on = {}) {
  const studio = new Studio(element, on);
  listen(studio);
  return {
    /** Sets a key, and the answer of /whoami, if any. */
    setKey: (key, owner) => studio.setKey(key, owner),
    /** Sets which of the owner's streams are live: name -> start time. The list may be a moment late. */
    setLive: (streams) => studio.setLive(streams),
    close: () => studio.opened.close(),
    stop: () => studio.stop(),
    mute: () => studio.press("mute"),
    on: () => studio.isOn(),
  };
}
