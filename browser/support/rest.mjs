// OvenMediaEngine's REST answers, as recorded from a real one, for whatever is published on the stand-in.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./programs.mjs";

const recorded = (name) => JSON.parse(readFileSync(join(ROOT, "edge-hook/tests/data/rest", `${name}.json`), "utf8"));

/** Status and answer to a GET of `path`; `streams` by "app/name", `apps` those that there are, else all. */
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
  } else {
    const { input } = answer.response;
    input.createdTime = created;
    input.tracks = input.tracks.filter((track) => stream[track.video ? "video" : "audio"] !== false);
    if (stream.codec) input.tracks.find((track) => track.video).video.codec = stream.codec;
    // No media has come yet.
    if (stream.silent) for (const { video, audio } of input.tracks) if (video ?? audio) (video ?? audio).bitrateLatest = 0;
  }
  return [200, answer];
}
