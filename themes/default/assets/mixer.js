// The sound of a published stream: mixes the microphone with other sound, mutes and measures it, with Web Audio. The output is
// one track that stays the same when inputs change.

/** Has no inputs at first. */
export function Mixer() {
  const audio = new AudioContext({ latencyHint: "interactive" });
  const sent = audio.createMediaStreamDestination();
  const mix = audio.createGain();
  const microphone = audio.createGain();
  const meter = audio.createAnalyser();
  const samples = new Float32Array(meter.fftSize);

  microphone.connect(mix);
  mix.connect(meter);
  mix.connect(sent);

  return {
    /** Adds the sound of a stream; `disconnect()` of the result removes it. Null if the stream has no sound. */
    add(stream, kind) {
      if (!stream.getAudioTracks().length) return null;
      const node = audio.createMediaStreamSource(stream);
      node.connect(kind === "microphone" ? microphone : mix); // the sound of a screen bypasses the mute button
      return node;
    },
    /** 0 to 1 over the 60 dB of a meter. */
    level() {
      meter.getFloatTimeDomainData(samples);
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      return Math.max(0, 1 + Math.log10(peak + 1e-6) / 3);
    },
    mute(yes) {
      microphone.gain.value = yes ? 0 : 1;
    },
    track: () => sent.stream.getAudioTracks()[0],
    wake: () => audio.resume(),
    close: () => audio.close(),
  };
}
