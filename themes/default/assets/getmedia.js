// Gets camera, microphone or screen from the browser (getUserMedia, getDisplayMedia).

// Errors as keys of [script.studio]: their messages differ between browsers, their names do not.
const FAILURES = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** The key for a browser's error. */
export const failure = (error) => FAILURES[error.name] || "failed";

/** Whether this browser can publish from this page. */
export const possible = () => !!(navigator.mediaDevices && window.isSecureContext && window.RTCPeerConnection);

const wide = (height) => Math.round((height * 16) / 9);

/** The constraints for a camera. */
export const ofCamera = ({ camera, height }) => ({
  ...(camera && { deviceId: { exact: camera } }),
  height: { ideal: height },
  width: { ideal: wide(height) },
  frameRate: { ideal: 30 },
});

const most = (size) => ({ ideal: size, max: size });

/** The constraints for a screen. Chromium reliably scales it down only with all of these. */
export const ofScreen = ({ height }) => ({
  frameRate: { ideal: 30 },
  height: most(height),
  width: most(wide(height)),
  resizeMode: { ideal: "crop-and-scale" },
});

const ofMicrophone = ({ microphone: id }) => ({ ...(id && { deviceId: { exact: id } }), echoCancellation: true, noiseSuppression: true });

// The chosen device; if it is gone, any other.
async function get(wanted) {
  try {
    return await navigator.mediaDevices.getUserMedia(wanted);
  } catch (error) {
    if (error.name !== "OverconstrainedError") throw error;
    const loose = Object.entries(wanted).map(([kind, how]) => [kind, { ...how, deviceId: undefined }]);
    return navigator.mediaDevices.getUserMedia(Object.fromEntries(loose));
  }
}

/** Stops all tracks of a stream. */
export const stop = (stream) => stream.getTracks().forEach((track) => track.stop());

/** `wanted` has `camera` and `microphone`, the ids of devices, and `height`. What opens after `close()` is closed again. */
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
     * Camera and microphone with one permission prompt; without a microphone, only the camera. Phones open one camera at a time:
     * `release()` closes the open one, and returns whether there was one.
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
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false, restrictOwnAudio: true }, // must not contain the call's voices
      systemAudio: "include",
      selfBrowserSurface: "exclude",
    })),
    close: () => (closed = true),
  };
}
