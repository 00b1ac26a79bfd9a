// The lists of cameras and microphones.

// {cameras, microphones}: [{id, label}]; browsers give no labels without permission.
async function devices() {
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind) => all.filter((device) => device.kind === kind && device.deviceId).map((device) => ({ id: device.deviceId, label: device.label }));
  return { cameras: of("videoinput"), microphones: of("audioinput") };
}

/** Fills the <select>s `camera` and `microphone`; `used` are the devices in use, by kind. */
export async function listDevices({ camera, microphone }, used) {
  const { cameras, microphones } = await devices();
  fill(camera, cameras, used.camera);
  fill(microphone, microphones, used.microphone);
}

function fill(select, found, used) {
  const chosen = select.value;
  select.replaceChildren(...found.map(({ id, label }, i) => new Option(label || select.dataset.word + " " + (i + 1), id)));
  const id = [used, chosen].find((id) => found.some((one) => one.id === id));
  if (id) select.value = id;
  select.disabled = found.length < 2;
}
