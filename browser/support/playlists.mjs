// LL-HLS playlists as OvenMediaEngine writes them, for streams that are published on the stand-in.
import { window } from "./media.mjs";

// Names and addresses as in the real ones: the track's number, its kind, the stream's random word.
const TRACKS = { video: 0, audio: 1 };
const fileOf = (what, kind, { id }, number) => `${what}_${TRACKS[kind]}_${number === undefined ? "" : `${number}_`}${kind}_${id}_llhls`;

/** The master playlist: one entry for each track, or `renditions` of the video. */
export function master({ id, codec, audio = true, video = true }, renditions) {
  const list = (kind) => `${fileOf("chunklist", kind, { id })}.m3u8?session=${id}`;
  const lines = ["#EXTM3U", "#EXT-X-VERSION:10", "#EXT-X-INDEPENDENT-SEGMENTS"];
  if (codec) return `${lines.join("\n")}\n`;
  if (audio && video) lines.push(`#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="default",NAME="default",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="${list("audio")}"`);
  if (!video) lines.push('#EXT-X-STREAM-INF:BANDWIDTH=64000,CODECS="mp4a.40.2"', list("audio"));
  for (let at = 0; video && at < renditions; at++) {
    const codecs = audio ? 'CODECS="avc1.4d401e,mp4a.40.2",AUDIO="default"' : 'CODECS="avc1.4d401e"';
    lines.push(`#EXT-X-STREAM-INF:BANDWIDTH=${800000 >> at},RESOLUTION=${640 >> at}x${360 >> at},FRAME-RATE=30.0,${codecs}`, `${list("video")}${at ? `&rendition=${at}` : ""}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The playlist of one track, with its current segments. */
export function chunklist(track, stream) {
  const { id, began, ended } = stream;
  const list = window(track, ((ended ?? Date.now()) - began) / 1000);
  const lines = ["#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-TARGETDURATION:2", `#EXT-X-MEDIA-SEQUENCE:${list[0].number}`];
  lines.push(`#EXT-X-MAP:URI="${fileOf("init", track.kind, stream)}.m4s?session=${id}"`);
  for (const { number, length } of list) lines.push(`#EXTINF:${length.toFixed(6)},`, `${fileOf("seg", track.kind, stream, number)}.m4s?session=${id}`);
  return `${lines.join("\n")}\n`;
}
