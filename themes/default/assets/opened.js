// The open source of a studio: a camera, a screen or a microphone alone, and its preview. If one ends by itself while the stream
// is live, another replaces it.
import { open } from "./capture.js";
import { listDevices } from "./devices.js";
import { failure, possible } from "./getmedia.js";

// Errors with a more specific message for this source.
const OWN_REASONS = { "screen denied": "unshared", "microphone missing": "no_microphone" };

/** What can be switched on while a source is open: see capture.js. */
export const SWITCHES = ["mute", "hide"];

/** `studio` comes from studio.js. The data-source of its element is the open source. */
export class Opened {
  #media = null; // from capture.js
  #metering = false;
  #before = null; // the previous source
  #allowed = false; // devices have been opened, so browsers give their names

  constructor(studio) {
    this.studio = studio;
    this.data = studio.element.dataset;
    this.preview = studio.part("preview");
  }

  isOpen() {
    return !!(this.#media && this.#media.picture());
  }

  isHeard() {
    return this.#media.heard();
  }

  /** The tracks that are sent. */
  tracks() {
    return [this.#media.picture(), this.#media.sound()];
  }

  #wanted() {
    const { camera, microphone, height } = this.studio.fields;
    return { camera: camera.value, microphone: microphone.value, height: Number(height.value) };
  }

  /** Lists the devices, once browsers give their names. */
  list() {
    return this.#allowed && listDevices(this.studio.fields, this.#media ? this.#media.used() : {});
  }

  /** Opens "camera", "screen" or "microphone" in place of the open source. */
  async source(kind) {
    const { studio, data } = this;
    studio.complain(null);
    if (!possible()) return studio.complain(window.isSecureContext ? "no_webrtc" : "insecure");
    const last = data.source;
    const mine = (this.#media ??= open({
      picture: (track) => this.#show(track),
      ended: () => this.#ended(),
      silent: (kind) => this.#silent(kind),
    }));
    for (const name of SWITCHES) mine[name](studio.isPressed(name));
    try {
      mine.wake();
      data.source = kind;
      await mine[kind](this.#wanted()).catch((error) => {
        data.source = last;
        throw error;
      });
      if (kind !== last) this.#before = last;
      this.#allowed = true;
      await this.list();
    } catch (error) {
      if (this.#media !== mine) return; // closed meanwhile
      const reason = failure(error);
      studio.complain(OWN_REASONS[kind + " " + reason] || reason);
    }
    studio.update();
  }

  #show(track) {
    const { preview } = this;
    preview.srcObject = new MediaStream([track]);
    preview.play().catch(() => {});
    this.studio.show(preview.srcObject);
    if (!this.#metering) this.#meter();
  }

  #meter() {
    this.#metering = this.isOpen();
    if (!this.#metering) return;
    this.studio.part("level").style.transform = "scaleX(" + this.#media.level().toFixed(3) + ")";
    requestAnimationFrame(() => this.#meter());
  }

  // A live stream continues: with the camera that was used before the screen, otherwise with sound only.
  async #ended() {
    const { studio } = this;
    const lost = this.data.source;
    const mine = this.#media;
    const gone = mine.picture();
    const isMine = () => this.#media === mine;
    const isSeen = () => mine.picture() !== gone;
    if (studio.isOn() && lost === "screen" && this.#before === "camera") await this.source("camera");
    if (studio.isOn() && isMine() && !isSeen()) {
      await this.source("microphone");
      if (isMine() && isSeen()) return studio.complain("alone");
    }
    if (!isMine() || isSeen()) return;
    studio.complain(lost === "screen" ? "unshared" : "unplugged");
    this.close();
  }

  // The microphone is gone: uses the first of the others, if there is one.
  async #silent(kind) {
    const { studio } = this;
    studio.update();
    if (kind === "microphone") await this.#media.listen({}).then(() => this.list(), () => {});
    studio.update();
  }

  /** Uses the chosen microphone. */
  hear() {
    const { studio } = this;
    if (this.#media) this.#media.listen(this.#wanted()).then(() => studio.update(), (error) => studio.complain(failure(error)));
  }

  /** Uses the chosen height. */
  resize() {
    if (this.isOpen()) this.#media.resize(this.#wanted());
  }

  /** Turns one of `SWITCHES` on or off. */
  set(name, on) {
    if (this.#media) this.#media[name](on);
  }

  /** The page is visible again: browsers may have stopped its sound. */
  wake() {
    if (this.#media) this.#media.wake();
  }

  /** Closes everything, so that the camera's light goes out. */
  close() {
    const { studio } = this;
    if (studio.isOn()) studio.stop();
    if (this.#media) this.#media.close();
    this.#media = this.#before = null;
    delete this.data.source;
    this.preview.srcObject = null;
    studio.update();
  }
}
