// What a studio has open: a camera, a screen or a microphone alone, and its preview. Where one ends by itself while somebody is
// live, another takes its place.
import { open } from "./capture.js";
import { listDevices } from "./devices.js";
import { failure, possible } from "./getmedia.js";

// What went wrong, where the source says more about it than the reason alone.
const OWN_REASONS = { "screen denied": "unshared", "microphone missing": "no_microphone" };

/** What can be switched on while something is open: see capture.js. */
export const SWITCHES = ["mute", "hide"];

/** `studio` is studio.js'. Its element's data-source says what is open. */
export class Opened {
  #media = null; // of capture.js
  #metering = false;
  #before = null; // the source before this one
  #allowed = false; // devices have been opened, so that browsers name them

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

  /** Shows the devices that there are, once browsers name them. */
  list() {
    return this.#allowed && listDevices(this.studio.fields, this.#media ? this.#media.used() : {});
  }

  /** Opens "camera", "screen" or "microphone" in the place of what is open. */
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

  // Whoever is live stays so: by the camera that was there before the screen, else by sound alone.
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

  // The microphone is gone: takes the first of the others, if there is one.
  async #silent(kind) {
    const { studio } = this;
    studio.update();
    if (kind === "microphone") await this.#media.listen({}).then(() => this.list(), () => {});
    studio.update();
  }

  /** Takes the microphone that is chosen. */
  hear() {
    const { studio } = this;
    if (this.#media) this.#media.listen(this.#wanted()).then(() => studio.update(), (error) => studio.complain(failure(error)));
  }

  /** Takes the height that is chosen. */
  resize() {
    if (this.isOpen()) this.#media.resize(this.#wanted());
  }

  /** One of `SWITCHES` is on, or off. */
  set(name, on) {
    if (this.#media) this.#media[name](on);
  }

  /** The page is seen again: browsers may have stopped its sound. */
  wake() {
    if (this.#media) this.#media.wake();
  }

  /** Leaves nothing open: no camera's light stays on. */
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
