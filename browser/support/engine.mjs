// A stand-in for OvenMediaEngine on its HTTP, thumbnail and REST ports: its paths, its answers, its requests to the function.
// Streams start over WHIP or with `publish`, and end with `drop`. It records every request.
// With `webrtc` it uses a real WebRTC stack (rtc.py): viewers get by signalling the media that was published over WHIP, and
// `publish` sends a test picture. Otherwise, WHIP requests are only answered, and signalling is refused.
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { question } from "./admission.mjs";
import { encoder } from "./encoders.mjs";
import { media, segment, PICTURE_NAMES } from "./media.mjs";
import { chunklist, master } from "./playlists.mjs";
import { rest } from "./rest.mjs";
import { webrtc } from "./rtc.mjs";

export class Engine {
  /**
   * `signalling`: "play" offers WebRTC, "dead" offers it at an address where nothing answers, "ice" does so without a real stack,
   * "deny" answers as for a missing stream, "refuse" closes the socket, "hang" sends nothing. `cors` is as in cors.mjs; by
   * default all origins are allowed. `admits`: the protocols with admission of viewers; `apps`: the existing apps, by default
   * all.
   */
  constructor({ http, thumbnail, api, token, hook, secret, webrtc = false, signalling = webrtc ? "play" : "deny", cors = () => "*", admits = ["webrtc"], apps }) {
    Object.assign(this, { ports: { http, thumbnail, ...(api && { api }) }, token, hook, secret, webrtc, signalling, cors, admits, apps });
    this.streams = new Map();
    this.ended = new Map(); // by id
    this.sessions = new Map(); // of WHIP on a real stack, from its answer on: {name, began, question}
    this.requests = []; // {port, method, url, headers, status}
    this.renditions = 1; // in a master playlist; they share their segments
    this.asked = []; // requests to the function, with its answers: {body, status, answer}
    this.servers = [];
    this.sockets = new Set();
  }

  async start() {
    if (this.webrtc) this.rtc = await webrtc({ gone: (name) => this.#forget(name) });
    for (const [name, port] of Object.entries(this.ports)) {
      const server = createServer((request, response) => this.#answer(name, request, response).catch((error) => response.destroy(error)));
      server.on("upgrade", (request, socket) => this.#signal(request, socket).catch(() => socket.destroy()));
      server.on("connection", (socket) => {
        this.sockets.add(socket);
        socket.on("close", () => this.sockets.delete(socket));
        socket.on("error", () => {});
      });
      await new Promise((done, failed) => server.once("error", failed).listen(port, "127.0.0.1", done));
      this.servers.push(server);
    }
    return this;
  }

  /** Like a crash: connections break, and no stream is live after the next start. */
  async stop() {
    const closed = this.servers.map((server) => new Promise((done) => server.close(done)));
    for (const socket of this.sockets) socket.destroy();
    await Promise.all([...closed, this.rtc?.stop()]);
    this.servers = [];
    this.streams.clear();
    this.ended.clear();
    this.sessions.clear();
  }

  /**
   * Makes `show/alice` live without admission. `how`: `audio` or `video` false for a stream without it, `bframes` for WebRTC
   * video with B-frames, `codec` for another video codec ("H265"), which nothing here plays: signalling answers that there is no
   * rendition, and the playlist is empty.
   */
  async publish(name, picture = PICTURE_NAMES[this.streams.size % PICTURE_NAMES.length], whip = false, how = {}) {
    const id = `s${Math.random().toString(36).slice(2, 8)}`;
    const pictures = await media(picture);
    if (how.session && !this.sessions.has(how.session)) return; // it has ended meanwhile
    this.streams.set(name, { id, whip, media: pictures, began: Date.now() - 8000, viewers: 1, ...how });
  }

  /** An encoder that has vanished: its stream remains, but nothing arrives over WebRTC; with `false`, it arrives again. */
  freeze(name, yes = true) {
    return this.rtc.freeze(name, yes);
  }

  /** Ends a stream. `quietly`: as with the real one for a while, its playlists remain but do not grow. */
  drop(name, { quietly = false } = {}) {
    const stream = this.streams.get(name);
    this.#forget(name);
    this.dropped = this.rtc?.drop(name);
    if (stream && quietly) this.ended.set(stream.id, { ...stream, ended: Date.now() });
  }

  #forget(name) {
    this.#close(this.streams.get(name)?.question);
    this.streams.delete(name);
    for (const [session, { name: of, question }] of this.sessions) {
      if (of !== name) continue;
      this.sessions.delete(session);
      this.#close(question);
    }
  }

  /** An RTMP encoder that requests to publish with that key; returns the function's answer. */
  async rtmp(app, key, query = "") {
    const [verdict, question] = await this.#incoming("RTMP", `rtmp://127.0.0.1:1935/${app}/${key}${query}`);
    if (!verdict.allowed) this.#close(question); // a refused publisher also leaves
    await this.#admit(verdict, question);
    return verdict;
  }

  /** The same over SRT; the short `streamid` has neither host nor port. */
  async srt(app, key) {
    const [verdict, question] = await this.#incoming("SRT", `srt://default/${app}/${key}`);
    await this.#admit(verdict, question);
    return verdict;
  }

  /** [verdict, question] of a publisher; the question is repeated, as a closing, when they leave. */
  async #incoming(protocol, url, userAgent) {
    const port = this.#port();
    const verdict = await this.#ask({ direction: "incoming", protocol, url, userAgent, port });
    const left = protocol !== "WebRTC" && { new_url: verdict.new_url ?? url }; // the closing after a WHIP DELETE has no new_url
    return [verdict, { direction: "incoming", protocol, url, userAgent, port, ...left }];
  }

  /** Reports that a publisher has left; the function's answer is ignored. */
  #close(question) {
    if (question) this.#ask({ ...question, status: "closing" });
  }

  /** The client's port. */
  #port = () => 50000 + (this.asked.length % 10000);

  /** Whether "app/name" is published and its media arrives. */
  has = async (id) => this.streams.has(id);

  /** [status, answer] of its REST interface. */
  rest = async (path) => rest(this.#known(), path, this.apps);

  /** All streams that have a name: a WHIP session has one before its first picture. */
  #known() {
    const silent = [...this.sessions.values()].map(({ name, began, question }) => [name, { began, viewers: 0, silent: true, whip: true, came: came(question) }]);
    return new Map([...silent, ...this.streams]);
  }

  /** An encoder with a key; for WHIP a real one, through `origin`. `stop()` ends it. */
  async encode({ by = "rtmp", app = "show", key, origin, send }) {
    if (by === "whip") return encoder({ by, url: `${origin}/${app}/${key}?direction=whip`, send });
    const { allowed, new_url } = await this[by](app, key);
    const name = allowed && new_url.split("/").slice(-2).join("/");
    return {
      by,
      ended: allowed ? new Promise(() => {}) : Promise.resolve(),
      stop: async () => allowed && this.drop(name),
    };
  }

  /** Calls the function as the real engine does. Without a function everything is allowed. */
  ask = (direction, protocol, url, userAgent) => this.#ask({ direction, protocol, url, userAgent, port: this.#port() });

  async #ask(asks) {
    if (!this.hook) return { allowed: true, new_url: asks.url };
    const asked = await question(this, asks);
    this.asked.push(asked);
    const { status, answer } = asked;
    return status === 200 && answer.allowed === true ? answer : { allowed: false };
  }

  /** Whether a viewer may play; only some protocols have admission of viewers. */
  async #plays(protocol, url, userAgent) {
    return !this.admits.includes(protocol.toLowerCase()) || (await this.ask("outgoing", protocol, url, userAgent)).allowed;
  }

  async #admit(verdict, question) {
    if (verdict.allowed) await this.publish(verdict.new_url.split("?")[0].split("/").slice(-2).join("/"), undefined, false, { question, came: came(question) });
  }

  /**
   * A WHIP publisher who was allowed. If the name is already live it is refused; the answer depends on that stream's protocol.
   */
  async #whip(name, offer, verdict, question) {
    const session = Math.random().toString(36).slice(2);
    if (!this.rtc) {
      await this.#admit(verdict, question);
      return { status: 201, answer: "v=0\r\n", session };
    }
    if ([...this.sessions.values()].some((one) => one.name === name)) return { status: 409 };
    if (this.streams.has(name)) return { status: 500 };
    await this.dropped; // the last stream with that name
    const first = this.rtc.live(name);
    const made = await this.rtc.publish(name, offer);
    if (made.status !== 201) return made;
    this.sessions.set(session, { name, began: Date.now(), question });
    first.then(() => this.publish(name, undefined, true, { session, came: came(question) }));
    return { ...made, session };
  }

  /** A publisher's DELETE of their own session. */
  #unpublish(session) {
    if (!this.rtc) return 200;
    if (!this.sessions.has(session)) return 404;
    this.drop(this.sessions.get(session).name);
    return 200;
  }

  async #answer(port, request, response) {
    const record = { port, method: request.method, url: request.url, headers: request.headers, status: 0 };
    this.requests.push(record);
    const url = new URL(request.url, "http://127.0.0.1");
    const [, app, name, file] = url.pathname.split("/");
    const whip = port === "http" && url.searchParams.get("direction") === "whip";
    const known = !this.apps || this.apps.includes(app);
    /** What pages of other origins may read; each handler decides which of its answers this includes. */
    const shared = (methods) => {
      const origin = known && this.cors(app, whip ? "whip" : port === "http" ? "llhls" : port, request.headers.origin);
      const wanted = request.headers["access-control-request-headers"];
      return {
        ...(methods && (origin || !whip) && { "Access-Control-Allow-Methods": methods }),
        ...(origin && { "Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true" }),
        ...(origin && wanted && { "Access-Control-Allow-Headers": wanted }),
      };
    };
    const reply = (status, type, body, headers = {}) => {
      record.status = status;
      response.writeHead(status, { Server: "OvenMediaEngine", "Content-Type": type, Vary: "Origin", ...headers });
      response.end(request.method === "HEAD" ? undefined : body);
    };
    const asked = {
      request, url, file, known, shared, reply,
      nothing: (status, headers) => reply(status, "text/html", "", headers),
      whole: `http://127.0.0.1:${this.ports.http}${request.url}`,
      agent: request.headers["user-agent"],
      stream: this.streams.get(`${app}/${name}`),
    };
    if (whip) return this.#answerWhip(asked);
    if (port === "api") return this.#answerRest(asked);
    return port === "thumbnail" ? this.#answerThumbnail(asked) : this.#answerHls(asked);
  }

  async #answerWhip({ request, url, file, known, shared, reply, nothing, whole, agent }) {
    const offer = await text(request);
    const open = { "Access-Control-Allow-Private-Network": "true" };
    if (request.method === "OPTIONS") return known ? nothing(200, { ...shared("OPTIONS, POST, PATCH, DELETE"), ...open }) : nothing(404);
    if (request.method === "DELETE") {
      const status = this.#unpublish(file);
      return nothing(status, status === 200 ? shared() : {});
    }
    const [verdict, question] = await this.#incoming("WebRTC", whole, agent);
    const no = (status) => reply(status, "text/plain", REFUSALS[status]);
    if (!verdict.allowed) return no(401);
    const path = new URL(verdict.new_url.replace(/^\w+:/, "http:")).pathname;
    if (!known) return no(404);
    const { status, answer, session } = await this.#whip(path.slice(1), offer, verdict, question);
    if (status !== 201) return no(status === 400 ? 500 : status);
    // The requested address, with the key: it goes to the key's owner.
    const location = `${url.pathname}/${session}?direction=whip`;
    return reply(201, "application/sdp", answer, { ...shared("POST"), Location: location, ETag: session, "Access-Control-Expose-Headers": "Location, Link, ETag" });
  }

  async #answerRest({ request, url, reply }) {
    const friend = request.headers.authorization === `Basic ${Buffer.from(this.token).toString("base64")}`;
    const json = (status, answer) => reply(status, "application/json;charset=UTF-8", JSON.stringify(answer), { "Access-Control-Allow-Methods": "OPTIONS, HEAD, GET, POST, PUT, PATCH, DELETE" });
    if (!friend) return json(401, { message: "[HTTP] Invalid credential (401)", statusCode: 401 });
    const [status, answer] = await this.rest(url.pathname);
    const [, gone] = request.method === "DELETE" && /\/apps\/([^/]+\/streams\/[^/]+)$/.exec(url.pathname) || [];
    if (!gone || status !== 200) return json(status, answer);
    this.drop(gone.replace("/streams/", "/"));
    return json(200, { message: "OK", statusCode: 200 });
  }

  async #answerThumbnail({ file, stream, shared, reply, nothing, whole, agent }) {
    if (file !== "thumb.jpg") return nothing(404);
    if (!(await this.#plays("Thumbnail", whole, agent))) return nothing(401);
    return stream && stream.video !== false ? reply(200, "image/jpeg", stream.media.thumb, shared("GET")) : nothing(404, shared("GET"));
  }

  async #answerHls({ file, stream, shared, reply, nothing, whole, agent }) {
    const readable = shared("OPTIONS, GET, HEAD");
    const unstored = { ...readable, "Cache-Control": "no-cache, no-store" };
    if (file === "llhls.m3u8") {
      if (!(await this.#plays("LLHLS", whole, agent))) return nothing(401);
      return stream ? reply(200, "application/vnd.apple.mpegurl", master(stream, this.renditions), unstored) : nothing(404, readable);
    }
    const match = /^(chunklist|init|seg)_\d_(?:(\d+)_)?(video|audio)_(\w+)_llhls\.(m3u8|m4s)$/.exec(file || "");
    const source = match && (stream?.id === match[4] ? stream : this.ended.get(match[4]));
    if (!source) return nothing(404, readable);
    const track = source.media[match[3]];
    if (match[1] === "chunklist") return reply(200, "application/vnd.apple.mpegurl", chunklist(track, source), unstored);
    const bytes = match[1] === "init" ? track.init : segment(track, Number(match[2]));
    return reply(200, match[3] === "video" ? "video/mp4" : "audio/mp4", bytes, readable);
  }

  async #signal(request, socket) {
    const record = { port: "http", method: "GET", url: request.url, headers: request.headers, status: 101, socket: true };
    this.requests.push(record);
    socket.on("error", () => {});
    const name = request.url.split("?")[0].slice(1);
    const unplayable = !!this.streams.get(name)?.codec;
    if (!unplayable && ["play", "dead"].includes(this.signalling) && this.streams.has(name)) return this.#play(name, request, socket);
    if (this.signalling === "refuse") {
      record.status = 403;
      return socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    await this.ask("outgoing", "WebRTC", `ws://127.0.0.1:${this.ports.http}${request.url}`, request.headers["user-agent"]);
    if (this.signalling === "hang") return;
    const refusal = unplayable ? { code: 403, error: "No available rendition" } : { code: 404, error: "Cannot create offer" };
    const answer = this.signalling === "ice" ? OFFER : refusal;
    const said = Buffer.from(JSON.stringify(answer));
    const size = said.length < 126 ? [said.length] : [126, said.length >> 8, said.length & 255];
    socket.write(Buffer.concat([Buffer.from([0x81, ...size]), said]));
  }

  /** A viewer of a live stream: WebRTC if the function allows it. */
  async #play(name, request, socket) {
    const { whip, media, bframes, audio, video } = this.streams.get(name);
    const verdict = await this.ask("outgoing", "WebRTC", `ws://127.0.0.1:${this.ports.http}${request.url}`, request.headers["user-agent"]);
    if (!verdict.allowed) return socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    const only = audio === false ? "video" : video === false ? "audio" : undefined;
    const options = { ...(!whip && { file: bframes ? media.bframes : media.rtc }), ...(this.signalling === "dead" && { ice: "dead" }), ...(only && { only }), ...(this.turn && { turn: this.turn }) };
    this.rtc.play(name, options, request, socket);
  }
}

/** How a publisher connected, as in rest.mjs. */
const came = ({ protocol, port }) => ({ by: { RTMP: "rtmp", SRT: "srt", WebRTC: "whip" }[protocol], port });

// An offer like the real one; its candidate is in a network reserved for documentation (RFC 5737).
const OFFER = {
  command: "offer",
  id: 1,
  peer_id: 0,
  code: 200,
  candidates: [{ candidate: "candidate:0 1 UDP 50 192.0.2.1 10000 typ host generation 0", sdpMLineIndex: 0 }],
  sdp: {
    type: "offer",
    sdp: [
      "v=0", "o=OvenMediaEngine 101 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE v", "a=msid-semantic:WMS s",
      `a=fingerprint:sha-256 ${Array(32).fill("AB").join(":")}`, "a=ice-options:trickle", "a=ice-ufrag:abcdef", `a=ice-pwd:${"a".repeat(24)}`,
      "m=video 9 UDP/TLS/RTP/SAVPF 98", "c=IN IP4 0.0.0.0", "a=sendonly", "a=mid:v", "a=setup:actpass", "a=rtcp-mux", "a=msid:s v",
      "a=rtpmap:98 H264/90000", "a=fmtp:98 packetization-mode=1;profile-level-id=42e01f;level-asymmetry-allowed=1", "a=ssrc:1 cname:c", "",
    ].join("\r\n"),
  },
};

// The answers to publishers that are refused.
const REFUSALS = {
  401: "AdmissionWebhooks error",
  404: "Could not find application",
  409: "Stream is already exist",
  500: "Could not create stream",
};
