// Simulcast: the same picture in several sizes, which the engine passes on as a ladder. A layer that is announced and never sent
// would keep the whole stream from starting, so a picture has only as many as browsers send of its size.

const TWO = 480 * 270; // pixels
const THREE = 960 * 540;

/** The bitrate of a picture that is smaller by `scale` on each side. */
export const share = (kbps, scale) => Math.round(kbps / (scale || 1) ** 1.5);

/** Whether the browser sends fewer layers than it announced: this many. False if it does not say. */
export async function lacks(peer, announced) {
  const all = [...(await peer.getStats()).values()];
  const sent = all.filter(({ type, kind, rid }) => type === "outbound-rtp" && kind === "video" && rid);
  return sent.length > 0 && (sent.length < announced || sent.some(({ packetsSent }) => !packetsSent));
}

/** The layers of a video track, the largest first; null for a single one. */
export function layers(track, kbps) {
  const { width, height } = track ? track.getSettings() : {};
  const pixels = width * height;
  if (!(pixels >= TWO)) return null;
  return [1, 2, 4].slice(0, pixels >= THREE ? 3 : 2).map((scale, at) => ({
    rid: String(at),
    scaleResolutionDownBy: scale,
    maxBitrate: 1000 * share(kbps, scale),
  }));
}
