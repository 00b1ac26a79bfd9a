// The face of an engine, its externally visible behaviour: its answers to publishers and viewers and its requests to the
// function, without parts that vary from run to run. The stand-in and the real engine must have the same face (faces.mjs).
import { clip } from "./clips.mjs";
import { whip } from "./encoders.mjs";
import { signal } from "./signalling.mjs";
import { until } from "./wait.mjs";

const HEADERS = ["access-control-allow-credentials", "access-control-allow-headers", "access-control-allow-methods", "access-control-allow-origin", "access-control-allow-private-network", "access-control-expose-headers", "allow", "cache-control", "content-type", "location", "server", "vary"];

/** The structure of a value: the names and types of its members. For a list the first item counts. */
export function kinds(value) {
  if (Array.isArray(value)) return value.length ? [kinds(value[0])] : [];
  if (value === null || typeof value !== "object") return typeof value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, one]) => [name, kinds(one)]));
}

const OF_STREAM = ["createdTime", "sourceType"];
const OF_VIDEO = ["bitrateLatest", "codec", "framerateLatest", "hasBframes", "height", "keyFrameIntervalLatest", "width"];
const OF_AUDIO = ["bitrateLatest", "channel", "codec", "samplerate"];
const OF_STATISTICS = ["avgThroughputIn", "connections", "createdTime", "totalConnections"];

const some = (object, names) => object && Object.fromEntries(names.filter((name) => name in object).map((name) => [name, object[name]]));

/** The parts of a REST answer about a stream that the function reads: the rest varies between versions. */
function details({ input, name, outputs } = {}) {
  const track = (type) => input.tracks.find((one) => one.type === type);
  return input && { name, outputs: outputs.map(({ name }) => name), ...some(input, OF_STREAM), video: some(track("Video")?.video, OF_VIDEO), audio: some(track("Audio")?.audio, OF_AUDIO) };
}

/** The whole face of an engine, by the name of the request. */
export async function face(place) {
  const { engine, ports } = place;
  const key = await place.keyOf("alice");
  const wrong = `mitts_${"w".repeat(40)}`;
  const own = `http://127.0.0.1:${ports.http}`;
  const seen = {};

  const plain = (text) => text.replaceAll(key, "KEY").replaceAll(wrong, "WRONG").replace(/(:\d{4,5})\b/g, ":PORT");
  const answer = async (name, path, { origin = own, body, reads = () => undefined, ...options } = {}) => {
    const reply = await fetch(origin + path, { body, headers: { Origin: "https://elsewhere.example", ...(body !== undefined && { "Content-Type": "application/sdp" }) }, ...options });
    const text = await reply.text();
    const headers = Object.fromEntries(HEADERS.filter((one) => reply.headers.has(one)).map((one) => [one, plain(reply.headers.get(one)).replace(/(KEY\/)[\w-]+/, "$1SESSION")]));
    const read = reads(text);
    seen[name] = { status: reply.status, headers, ...(read !== undefined && { read }) };
    return text;
  };
  /** The answer to a real offer from a client that is not a page of another origin. */
  const offered = async (name, path, goesOn = false) => {
    const one = whip(own + path, await clip("opus"));
    const given = await one.headers;
    seen[name] = { status: await one.status, headers: Object.fromEntries(HEADERS.filter((header) => header in given).map((header) => [header, plain(given[header]).replace(/(KEY\/)[\w-]+/, "$1SESSION")])) };
    if (!goesOn) await one.stop();
    return one;
  };
  const signalled = async (name, path) => {
    const { status, said, offer } = await signal({ origin: own }, path);
    seen[name] = { status, said: offer ? kinds(offer) : (said ?? "nothing") };
  };
  const rest = async (name, path, reads = (found) => found) => {
    const [status, { response, ...frame }] = await engine.rest(path);
    seen[name] = { status, frame: kinds(frame), ...(response !== undefined && { read: kinds(reads(response)) }) };
  };
  const app = "/v1/vhosts/default/apps/show/streams";
  const stats = "/v1/stats/current/vhosts/default/apps/show/streams";
  const live = (is = true) => until(`show/alice is ${is ? "" : "not "}live`, async () => (await engine.has("show/alice")) === is);
  const post = (name, path, body) => answer(name, path, { method: "POST", body });

  // Nobody is live.
  await answer("a master playlist of nobody", "/show/alice/llhls.m3u8");
  await answer("a thumbnail of nobody", "/show/alice/thumb.jpg", { origin: `http://127.0.0.1:${ports.thumbnail}` });
  await signalled("signalling of nobody", "/show/alice");
  await rest("the list of nobody", app);
  await rest("the list of an app that is not there", app.replace("show", "nowhere"));
  await rest("the details of nobody", `${app}/alice`);
  await rest("the statistics of nobody", `${stats}/alice`);
  const token = { origin: `http://127.0.0.1:${ports.api}`, headers: { Authorization: "Basic bm9uZQ==" } };
  await answer("REST with another token", app, { ...token, reads: (text) => kinds(JSON.parse(text || "{}")) });
  await answer("what WHIP allows", `/show/${key}?direction=whip`, { method: "OPTIONS" });
  await post("WHIP without an offer", `/show/${key}?direction=whip`, "nonsense");
  await post("WHIP without an offer, with a wrong key", `/show/${wrong}?direction=whip`, "nonsense");
  await offered("WHIP with a wrong key", `/show/${wrong}?direction=whip`);
  await offered("WHIP into an app that is not there", `/nowhere/${key}?direction=whip`);
  await answer("the end of a session that is not there", `/show/${key}/none?direction=whip`, { method: "DELETE" });

  // Alice is live over WHIP.
  let one = await offered("WHIP with a good key", `/show/${key}?direction=whip`, true);
  await live();
  await offered("WHIP on a name that is live by WHIP", `/show/${key}?direction=whip`);
  await rest("the details of a WHIP stream", `${app}/alice`, details);
  await one.stop();
  await live(false);

  // Alice is live over RTMP.
  one = await engine.encode({ by: "rtmp", app: "show", key });
  await live();
  await offered("WHIP on a name that is live by RTMP", `/show/${key}?direction=whip`);
  await rest("the list", app);
  await rest("the details of an RTMP stream", `${app}/alice`, details);
  await rest("the statistics", `${stats}/alice`, (found) => some(found, OF_STATISTICS));
  await until("there is a playlist", async () => (await fetch(`${own}/show/alice/llhls.m3u8`)).ok);
  const lines = (text) => text.split("\n").filter((line) => line && !line.startsWith("#"));
  const uri = (text) => /URI="([^"]+)"/.exec(text)[1];
  const base = `${own}/show/alice/`;
  const file = (found) => new URL(found, base).href.slice(own.length);
  const master = await answer("a master playlist", "/show/alice/llhls.m3u8");
  const [video] = lines(master);
  await until("there is a segment", async () => lines(await (await fetch(own + file(video))).text()).length);
  const chunklist = await answer("a chunklist", file(video));
  const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(chunklist)[1];
  seen["names of files"] = [video, uri(master), init, lines(chunklist)[0]].map((name) => name.replace(/_\d+/g, "_0").replace(/(video|audio)_\w+_llhls/, "$1_ID_llhls").replace(/session=\w+/, "session=ID"));
  await answer("a video's head", file(init));
  await answer("a video's segment", file(lines(chunklist)[0]));
  await answer("a file that is not there", "/show/alice/none.m3u8");
  await until("there is a thumbnail", async () => (await fetch(`http://127.0.0.1:${ports.thumbnail}/show/alice/thumb.jpg`)).ok);
  await answer("a thumbnail", "/show/alice/thumb.jpg", { origin: `http://127.0.0.1:${ports.thumbnail}` });
  await until("WebRTC is offered", async () => (await signal({ origin: own }, "/show/alice")).offer);
  await signalled("signalling", "/show/alice");
  await one.stop();
  await live(false);
  return seen;
}

/** The engine's requests to the function, in order, for each action of a publisher. */
export async function questions(place) {
  const { engine } = place;
  const key = await place.keyOf("alice");
  const wrong = `mitts_${"w".repeat(40)}`;
  const seen = {};
  const live = (is = true) => until(`show/alice is ${is ? "" : "not "}live`, async () => (await engine.has("show/alice")) === is);
  const url = (text) => text?.replaceAll(key, "KEY").replaceAll(wrong, "WRONG").replace(/:\d{4,5}\//, ":PORT/");
  // For one key: requests about another may come late.
  const asked = (since, used) => engine.asked.slice(since).filter(({ body }) => body.includes(used)).map(({ body, status, answer }) => {
    const { client, request } = JSON.parse(body);
    const { direction, protocol, status: phase } = request;
    return [direction, phase, protocol, url(request.url), url(request.new_url) ?? "-", Object.keys(client).sort().join(), status, Object.keys(answer).sort().join()].join(" ");
  });
  for (const by of ["rtmp", "srt", "whip"]) {
    for (const [what, used] of [["a good key", key], ["a wrong key", wrong]]) {
      const since = engine.asked.length;
      const one = await engine.encode({ by, app: "show", key: used, origin: place.origin });
      if (used === key) await live();
      else await (by === "whip" ? one.status : one.ended);
      await one.stop();
      await live(false);
      const expected = used === key || by === "rtmp" ? 2 : 1;
      await until("it has asked", () => asked(since, used).length >= expected);
      seen[`${by} with ${what}`] = asked(since, used);
    }
  }
  return seen;
}
