// Gets camera, microphone or screen from the browser (getUserMedia, getDisplayMedia).

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

/** Whether this browser can publish, on this page. */
export const possible = () => !!(navigator.mediaDevices && window.isSecureContext && window.RTCPeerConnection);

const wide = (height) => Math.round((height * 16) / 9);

/** What is asked of a camera. */
export const ofCamera = ({ camera, height }) => ({
  ...(camera && { deviceId: { exact: camera } }),
  height: { ideal: height },
  width: { ideal: wide(height) },
  frameRate: { ideal: 30 },
});

const most = (size) => ({ ideal: size, max: size });

/** What is asked of a screen. Chromium scales it down for all of these together, and for less only by chance. */
export const ofScreen = ({ height }) => ({
  frameRate: { ideal: 30 },
  height: most(height),
  width: most(wide(height)),
  resizeMode: { ideal: "crop-and-scale" },
});

const ofMicrophone = ({ microphone: id }) => ({ ...(id && { deviceId: { exact: id } }), echoCancellation: true, noiseSuppression: true });

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

/** Stops all that a stream comes from. */
export const stop = (stream) => stream.getTracks().forEach((track) => track.stop());

/** `wanted` has `camera` and `microphone`, the ids of devices, and `height`. What opens after `close()` does not stay open. */
export function Requests() {
  let closed = false;

  async function timely(opening) {
    const stream = await opening;
    if (!closed) return stream;
    stop(stream);
    throw new DOMException("closed", "AbortError");
  }

  const ask = (wanted) => timely(get(wanted));

  return {
    /**
     * Camera and microphone, by one question; who has no microphone is seen, if not heard. Telephones open one camera at a
     * time: `release()` closes the one that is open, and says whether one was.
     */
    async camera(wanted, release) {
      try {
        return await ask({ video: ofCamera(wanted), audio: ofMicrophone(wanted) });
      } catch (error) {
        const reason = failure(error);
        if (reason === "busy" && release()) return this.camera(wanted, release);
        if (reason !== "missing") throw error;
        return ask({ video: ofCamera(wanted) });
      }
    },
    microphone: (wanted) => ask({ audio: ofMicrophone(wanted) }),
    screen: (wanted) => timely(navigator.mediaDevices.getDisplayMedia({
      video: ofScreen(wanted),
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, restrictOwnAudio: true }, // a call's voices do not go back to it
      systemAudio: "include",
      selfBrowserSurface: "exclude",
    })),
    close: () => (closed = true),
  };
}
