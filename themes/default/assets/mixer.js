// The sound of what is published: mixes the microphone with what else is heard, mutes it and measures it, by Web Audio. What
// comes out is one track that stays the same, whatever goes in.

/** Takes no sound yet. */
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
    /** Adds the sound of a stream, which `disconnect()` of the answer takes out again; null if it has none. */
    add(stream, kind) {
      if (!stream.getAudioTracks().length) return null;
      const node = audio.createMediaStreamSource(stream);
      node.connect(kind === "microphone" ? microphone : mix); // what a screen plays goes past the mute button
      return node;
    },
    /** 0 to 1 over the 60 dB that a meter shows. */
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
