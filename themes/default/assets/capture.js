// Camera, screen or voice.js' picture, and microphone, as one stream of one picture and one sound, whatever they come from: a
// source can be changed while it is published. Sound goes through Web Audio, which mixes, mutes and measures it.
import { voice } from "./voice.js";

// What went wrong, as a key of [script.studio]: browsers differ in words, not in these names.
const FAILURES = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** What an error of a browser means. */
export const failure = (error) => FAILURES[error.name] || "failed";

// The chosen device; where it is gone, any other.
async function get(wanted) {
  try {
    return await navigator.mediaDevices.getUserMedia(wanted);
  } catch (error) {
    if (error.name !== "OverconstrainedError") throw error;
    const loose = Object.entries(wanted).map(([kind, how]) => [kind, { ...how, deviceId: undefined }]);
    return navigator.mediaDevices.getUserMedia(Object.fromEntries(loose));
  }
}

const stop = (stream) => stream && stream.getTracks().forEach((track) => track.stop());

/** Whether this browser can publish, on this page. */
export const possible = () => !!(navigator.mediaDevices && window.isSecureContext && window.RTCPeerConnection);

/**
 * Opens nothing yet. Calls `on.picture(track)` for each new picture, `on.ended()` when it ends by itself, unplugged or no
 * longer shared, and `on.silent(kind)` when a sound does.
 *
 * It is long, since its functions share the inputs.
 */
export function open(on) {
  const audio = new AudioContext({ latencyHint: "interactive" });
  const sent = audio.createMediaStreamDestination();
  const mix = audio.createGain();
  const microphone = audio.createGain();
  const meter = audio.createAnalyser();
  const samples = new Float32Array(meter.fftSize);
  let inputs = {}; // by kind: {stream, node}
  let picture = null;
  let hidden = false;
  let closed = false;

  microphone.connect(mix);
  mix.connect(meter);
  mix.connect(sent);

  // In the place of what was there; sound of the screen goes past the mute button.
  function take(kind, stream, to) {
    drop(kind);
    const node = stream.getAudioTracks().length ? audio.createMediaStreamSource(stream) : null;
    if (node) node.connect(to);
    inputs[kind] = { stream, node };
    for (const track of stream.getAudioTracks()) track.addEventListener("ended", () => inputs[kind] && inputs[kind].stream === stream && hush(kind));
  }

  // Its picture may go on.
  function hush(kind) {
    inputs[kind].node.disconnect();
    inputs[kind].node = null;
    on.silent(kind);
  }

  function drop(kind) {
    const input = inputs[kind];
    if (!input) return;
    if (input.node) input.node.disconnect();
    stop(input.stream);
    delete inputs[kind];
  }

  function shows(track, hint) {
    picture = track;
    track.contentHint = hint;
    track.enabled = !hidden; // who is not to be seen is not, by another camera either
    track.addEventListener("ended", () => picture === track && on.ended());
    on.picture(track);
  }

  const video = ({ camera, height }) => ({
    ...(camera && { deviceId: { exact: camera } }),
    height: { ideal: height },
    width: { ideal: Math.round((height * 16) / 9) },
    frameRate: { ideal: 30 },
  });

  // Chromium scales a screen down for all of these together, and for less only by chance.
  const most = (size) => ({ ideal: size, max: size });
  const shared = ({ height }) => ({
    frameRate: { ideal: 30 },
    height: most(height),
    width: most(Math.round((height * 16) / 9)),
    resizeMode: { ideal: "crop-and-scale" },
  });

  const sound = ({ microphone: id }) => ({ ...(id && { deviceId: { exact: id } }), echoCancellation: true, noiseSuppression: true });

  // Opened too late, nothing stays open.
  async function timely(opening) {
    const stream = await opening;
    if (!closed) return stream;
    stop(stream);
    throw new DOMException("closed", "AbortError");
  }

  const ask = (wanted) => timely(get(wanted));

  // One question for both; who has no microphone is seen, if not heard. Telephones open one camera at a time.
  async function camera(wanted) {
    let both;
    try {
      both = await ask({ video: video(wanted), audio: sound(wanted) });
    } catch (error) {
      const reason = failure(error);
      if (reason === "busy" && inputs.camera) {
        drop("camera");
        return camera(wanted);
      }
      if (reason !== "missing") throw error;
      both = await ask({ video: video(wanted) });
    }
    drop("screen");
    drop("voice");
    take("microphone", new MediaStream(both.getAudioTracks()), microphone);
    take("camera", new MediaStream(both.getVideoTracks()), mix);
    shows(both.getVideoTracks()[0], "motion");
  }

  async function screen(wanted) {
    const opened = await timely(navigator.mediaDevices.getDisplayMedia({
      video: shared(wanted),
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, restrictOwnAudio: true }, // a call's voices do not go back to it
      systemAudio: "include",
      selfBrowserSurface: "exclude",
    }));
    drop("camera");
    drop("voice");
    take("screen", opened, mix);
    shows(opened.getVideoTracks()[0], "detail");
    await hear(wanted).catch(() => {});
  }

  // Who is heard and not seen.
  async function alone(wanted) {
    await hear(wanted);
    const drawn = voice(level);
    drop("camera");
    drop("screen");
    take("voice", drawn, mix);
    shows(drawn.getVideoTracks()[0], "motion");
  }

  const hear = async (wanted) => (inputs.microphone && inputs.microphone.node) || listen(wanted);

  // Another microphone, or the first.
  async function listen(wanted) {
    const heard = await ask({ audio: sound(wanted) });
    take("microphone", heard, microphone);
  }

  // 0 to 1 over the 60 dB that a meter shows.
  function level() {
    meter.getFloatTimeDomainData(samples);
    const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    return Math.max(0, 1 + Math.log10(peak + 1e-6) / 3);
  }

  return {
    camera,
    screen,
    microphone: alone,
    listen,
    level,
    sound: () => sent.stream.getAudioTracks()[0],
    picture: () => picture,
    // The devices, by kind.
    used: () => Object.fromEntries(Object.entries(inputs).map(([kind, { stream }]) => [kind, stream.getTracks().map((track) => track.getSettings().deviceId)[0]])),
    heard: () => Object.values(inputs).some(({ node }) => node),
    wake: () => audio.resume(),
    mute(yes) {
      microphone.gain.value = yes ? 0 : 1;
    },
    // The picture is black, and the camera goes on: it comes back at once.
    hide(yes) {
      hidden = yes;
      if (picture) picture.enabled = !yes;
    },
    resize({ height }) {
      const limits = inputs.camera ? video({ height }) : inputs.screen && shared({ height });
      if (limits) picture.applyConstraints(limits).catch(() => {});
    },
    close() {
      for (const kind of Object.keys(inputs)) drop(kind);
      closed = true;
      picture = null;
      audio.close();
    },
  };
}

/** {cameras, microphones}: [{id, label}]; without permission browsers give no labels. */
export async function devices() {
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind) => all.filter((device) => device.kind === kind && device.deviceId).map((device) => ({ id: device.deviceId, label: device.label }));
  return { cameras: of("videoinput"), microphones: of("audioinput") };
}
