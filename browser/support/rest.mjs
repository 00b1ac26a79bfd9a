// OvenMediaEngine's REST answers, recorded from a real one, for streams that are published on the stand-in.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./programs.mjs";

const recorded = (name) => JSON.parse(readFileSync(join(ROOT, "engine/tests/data/rest", `${name}.json`), "utf8"));

// The engine's names of publishing protocols.
const CAME = { rtmp: ["Rtmp", "TCP"], srt: ["SRT", "SRT"], whip: ["WebRTC", "TCP"] };

/**
 * Status and answer to a GET of `path`; `streams` by "app/name"; `apps`: the existing apps, by default all. In a stream, `came`
 * is {by, port}: its protocol and client port; a stream without admission comes from a schedule, and the function leaves it
 * alone. `silent`: no media has arrived from its publisher yet. `hls`: the number of LL-HLS viewers, including past ones.
 * `video`: changed details of its video, such as hasBframes; false if there is no video, and likewise for `audio`. `codec`: the
 * codec of its video.
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
      // No media has arrived yet.
      if (stream.silent) for (const kind of [video, audio]) if (kind) kind.bitrateLatest = 0;
    }
  }
  return [200, answer];
}
