// What a publishing WebRTC connection has sent, from its getStats().

/**
 * The statistics since `before`, the previous result or null: bit/s, frames per second, size, round-trip time in seconds, lost
 * packets, codec.
 */
export async function statistics(peer, before) {
  const all = [...(await peer.getStats()).values()];
  // The largest layer.
  const videos = all.filter((one) => one.type === "outbound-rtp" && one.kind === "video");
  const video = videos.sort((a, b) => (b.frameHeight || 0) - (a.frameHeight || 0))[0] || {};
  const remote = all.find((one) => one.type === "remote-inbound-rtp" && one.kind === "video") || {};
  const bytes = all.reduce((sum, one) => sum + (one.type === "outbound-rtp" ? one.bytesSent : 0), 0);
  const codec = all.find((one) => one.type === "codec" && one.id === video.codecId) || {};
  const at = performance.now();
  const passed = before ? (at - before.at) / 1000 : 0;
  return {
    at,
    bytes,
    bitrate: passed ? Math.max(0, (8 * (bytes - before.bytes)) / passed) : 0,
    fps: video.framesPerSecond || 0,
    width: video.frameWidth,
    height: video.frameHeight,
    rtt: remote.roundTripTime,
    lost: remote.packetsLost || 0,
    limited: video.qualityLimitationReason,
    codec: codec.mimeType, // "video/H264"
  };
}
