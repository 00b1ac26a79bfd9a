// OvenMediaEngine's REST answers, as recorded from a real one, for whatever is published on the stand-in.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./programs.mjs";

const recorded = (name) => JSON.parse(readFileSync(join(ROOT, "engine/tests/data/rest", `${name}.json`), "utf8"));

// How streams come, as the engine writes it.
const CAME = { rtmp: ["Rtmp", "TCP"], srt: ["SRT", "SRT"], whip: ["WebRTC", "TCP"] };

/**
 * Status and answer to a GET of `path`; `streams` by "app/name", `apps` those that there are, else all. Of a stream, `came` is
 * {by, port}: how, and from which port of this machine; what nobody was asked about comes from a schedule, and the function
 * leaves it alone. `silent`: no media has come from its publisher yet. `hls`: so many watch
 * by LL-HLS, or did. `video`: what stands otherwise in the details of its picture, such as hasBframes; false where there is
 * none, as with `audio`. `codec`: that of its picture.
 */
export function rest(streams, path, apps) {
  const match = /^\/v1\/(stats\/current\/)?vhosts\/default\/apps\/([^/]+)\/streams(?:\/([^/]+))?$/.exec(path);
  const [, stats, app, name] = match || [];
  if (apps && !apps.includes(app)) {
    return [404, { message: `[HTTP] Could not find the application: [default/#default#${app}] (404)`, statusCode: 404 }];
  }
  if (match && !name && !stats) {
    const answer = recorded("streams_list");
    answer.response = [...streams.keys()].filter((id) => id.startsWith(`${app}/`)).map((id) => id.split("/")[1]);
    return [200, answer];
  }
  const stream = streams.get(`${app}/${name}`);
  if (!stream) return [404, recorded("stream_notfound")];
  const created = new Date(stream.began).toISOString().replace("Z", "+00:00");
  const answer = recorded(stats ? "stats_stream_1viewer" : "stream_detail_rtmp");
  if (stats) {
    answer.response.createdTime = created;
    answer.response.connections.webrtc = stream.viewers;
    answer.response.connections.llhls = stream.hls ?? 0;
    answer.response.totalBytesIn = stream.silent ? 0 : Date.now() - stream.began;
  } else {
    const { input } = answer.response;
    input.createdTime = created;
    if (stream.came) {
      const [type, scheme] = CAME[stream.came.by];
      Object.assign(input, { sourceType: type, sourceUrl: `${scheme}://127.0.0.1:${stream.came.port}/${scheme.toLowerCase()}` });
    } else {
      input.sourceType = "Scheduled";
      delete input.sourceUrl;
    }
    input.tracks = input.tracks.filter((track) => stream[track.video ? "video" : "audio"] !== false);
    for (const { video, audio } of input.tracks) {
      if (video) Object.assign(video, stream.video, stream.codec && { codec: stream.codec });
      // No media has come yet.
      if (stream.silent) for (const kind of [video, audio]) if (kind) kind.bitrateLatest = 0;
    }
  }
  return [200, answer];
}
