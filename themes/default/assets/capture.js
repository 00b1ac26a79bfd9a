// The source of a published stream: camera, screen or the picture of voice.js, and microphone, always one video and one audio
// track. A source can be changed while it is published. Sound goes through mixer.js.
import { ofCamera, ofScreen, Requests, stop } from "./getmedia.js";
import { Mixer } from "./mixer.js";
import { voice } from "./voice.js";

// The open sources by kind: "camera", "screen", "voice" and "microphone". Calls `silent(kind)` when a sound ends by itself.
function Inputs(mixer, silent) {
  const inputs = {}; // {stream, node}; the node is the one of its sound in the mixer

  // Ends the sound; the picture may continue.
  function hush(kind) {
    inputs[kind].node.disconnect();
    inputs[kind].node = null;
    silent(kind);
  }

  function drop(...kinds) {
    for (const kind of kinds) {
      const { stream, node } = inputs[kind] || {};
      if (node) node.disconnect();
      if (stream) stop(stream);
      delete inputs[kind];
    }
  }

  return {
    drop,
    has: (kind) => !!inputs[kind],
    // Replaces the source of this kind.
    take(kind, stream) {
      drop(kind);
      inputs[kind] = { stream, node: mixer.add(stream, kind) };
      for (const track of stream.getAudioTracks()) track.addEventListener("ended", () => inputs[kind] && inputs[kind].stream === stream && hush(kind));
    },
    // The devices, by kind.
    used: () => Object.fromEntries(Object.entries(inputs).map(([kind, { stream }]) => [kind, stream.getTracks().map((track) => track.getSettings().deviceId)[0]])),
    isHeard: (kind) => !!inputs[kind]?.node,
    isAnyHeard: () => Object.values(inputs).some(({ node }) => node),
    close: () => drop(...Object.keys(inputs)),
  };
}

// The picture that is sent.
function Picture(on) {
  let picture = null; // its track
  let hidden = false;

  return {
    track: () => picture,
    show(track, hint) {
      picture = track;
      track.contentHint = hint;
      track.enabled = !hidden; // a hidden person stays hidden when the camera changes
      track.addEventListener("ended", () => picture === track && on.ended());
      on.picture(track);
    },
    // The picture becomes black. The camera stays on, so the picture returns at once.
    hide(yes) {
      hidden = yes;
      if (picture) picture.enabled = !yes;
    },
    close: () => (picture = null),
  };
}

/**
 * Opens nothing yet. Calls `on.picture(track)` for each new picture, `on.ended()` when the picture ends by itself (unplugged or
 * no longer shared), and `on.silent(kind)` when a sound does.
 */
export function open(on) {
  const requests = Requests();
  const mixer = Mixer();
  const inputs = Inputs(mixer, on.silent);
  const picture = Picture(on);

  function release() {
    const was = inputs.has("camera");
    inputs.drop("camera");
    return was;
  }

  // Opens the first microphone, or switches to another.
  const listen = async (wanted) => inputs.take("microphone", await requests.microphone(wanted));
  const hear = async (wanted) => inputs.isHeard("microphone") || listen(wanted);

  return {
    async camera(wanted) {
      const opened = await requests.camera(wanted, release);
      inputs.drop("screen", "voice");
      inputs.take("microphone", new MediaStream(opened.getAudioTracks()));
      inputs.take("camera", new MediaStream(opened.getVideoTracks()));
      picture.show(opened.getVideoTracks()[0], "motion");
    },
    async screen(wanted) {
      const opened = await requests.screen(wanted);
      inputs.drop("camera", "voice");
      inputs.take("screen", opened);
      picture.show(opened.getVideoTracks()[0], "detail");
      await hear(wanted).catch(() => {});
    },
    // Publishes sound without a camera.
    async microphone(wanted) {
      await hear(wanted);
      const drawn = voice(mixer.level);
      inputs.drop("camera", "screen");
      inputs.take("voice", drawn);
      picture.show(drawn.getVideoTracks()[0], "motion");
    },
    listen,
    level: mixer.level,
    mute: mixer.mute,
    wake: mixer.wake,
    sound: mixer.track,
    picture: picture.track,
    hide: picture.hide,
    used: inputs.used,
    heard: inputs.isAnyHeard,
    resize({ height }) {
      const limits = inputs.has("camera") ? ofCamera({ height }) : inputs.has("screen") && ofScreen({ height });
      if (limits) picture.track().applyConstraints(limits).catch(() => {});
    },
    close() {
      inputs.close();
      requests.close();
      picture.close();
      mixer.close();
    },
  };
}
