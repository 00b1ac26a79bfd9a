// The real OvenMediaEngine, $OME, with the generated configuration: the same interface as the stand-in (engine.mjs), as far as
// both can.
import { spawnSync } from "node:child_process";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { join } from "node:path";
import { question } from "./admission.mjs";
import { address, encoder } from "./encoders.mjs";
import { start } from "./programs.mjs";
import { until } from "./wait.mjs";

/** Its version, such as "0.21.0", as printed by the program. */
export function version() {
  const said = String(spawnSync(process.env.OME, ["-v"]).stdout); // it exits with 1
  const found = /v?(\d+\.\d+\.\d+)/.exec(said);
  if (!found) throw new Error(`${process.env.OME} -v says no version: ${said}`);
  return found[1];
}

const free = (open) => new Promise((done) => {
  const socket = open();
  socket.once("error", () => done(false));
  const close = () => socket.close(() => done(true));
  return socket.bind ? socket.bind(socket.port, close) : socket.listen(socket.port, close);
});

const both = async (port) =>
  (await free(() => Object.assign(createServer(), { port }))) && (await free(() => Object.assign(createSocket("udp4"), { port })));

/**
 * Ports for it, as named in `[ome.ports]`: consecutive ones below the system's ephemeral ports, so that they are still free when
 * it restarts.
 */
export async function enginePorts() {
  for (;;) {
    const first = 20000 + 16 * Math.floor(Math.random() * 700);
    const row = Array.from({ length: 12 }, (_, i) => first + i);
    if (!(await Promise.all(row.map(both))).every(Boolean)) continue;
    const [http, thumbnail, api, rtmp, srt, relay, ovt, ice] = row;
    return { http, thumbnail, api, rtmp, srt, relay, ovt, ice };
  }
}

export class RealEngine {
  /** `keyOf(user)` returns a key for the name to publish; `folder` has `deploy/`; `apps` are the roster's; `ports` may have a `host`. */
  constructor({ folder, ports, token, env, hook, secret, origin, keyOf }) {
    Object.assign(this, { folder, ports, token, env, hook, secret, origin, keyOf });
    this.runs = [];
    this.encoders = new Map(); // by "app/name", started by `publish`
    this.others = new Set(); // started by `encode`
    this.asked = []; // with a recorder in between (recorder.mjs)
    this.instead = undefined; // the same: answers in the function's place
  }

  get process() {
    return this.runs.at(-1).process;
  }

  said = () => this.runs.map((run) => run.said()).join("");

  /** Starts it, and waits until it answers. */
  async start() {
    const home = join(this.folder, "ome");
    await mkdir(join(home, "logs"), { recursive: true });
    for (const name of await readdir(join(this.folder, "deploy"))) {
      if (!name.endsWith(".xml")) continue;
      const made = await readFile(join(this.folder, "deploy", name), "utf8");
      // An admin's logs and recordings are in folders that a test must not touch.
      const text = (name === "Logger.xml" ? made.replace(/(<Path>)[^<]*(<\/Path>)/, `$1${join(home, "logs")}$2`) : made)
        .replaceAll(/(<TempStoragePath>)[^<]*(<\/TempStoragePath>)/g, `$1${join(home, "dvr")}$2`);
      await writeFile(join(home, name), text);
    }
    // As the unit does, since the schedules of channels are read whenever they change.
    await symlink(join(this.folder, "deploy/channels"), join(home, "channels")).catch(() => undefined);
    const conductor = /\[conductor\]\nfolder = "([^"]+)"/.exec(await readFile(join(this.folder, "mitts.toml"), "utf8"))?.[1];
    if (conductor) await symlink(join(conductor, "schedules"), join(home, "schedules")).catch(() => undefined);
    const run = start(process.env.OME, ["-c", home], { cwd: home, env: this.env });
    this.runs.push(run);
    await until("the engine answers", async () => {
      if (run.process.exitCode !== null || run.process.signalCode !== null) throw new Error(run.said());
      const [status] = await this.rest("/v1/version").catch(() => this.#http());
      return status;
    });
    return this;
  }

  /** Without `api_token` there is no REST interface: uses another port. */
  async #http() {
    return [(await fetch(`http://${this.ports.host ?? "127.0.0.1"}:${this.ports.http}/`)).status];
  }

  /** Ends it and all that is published, as `systemctl stop` does. */
  async stop() {
    await Promise.all([...this.encoders.values(), ...this.others].map((one) => one.kill()));
    this.encoders.clear();
    this.others.clear();
    await this.end("SIGTERM");
  }

  /** A crash: encoders that reconnect keep trying. */
  kill = () => this.end("SIGKILL");

  async end(signal) {
    const run = this.runs.at(-1);
    if (!run) return;
    run.process.kill(signal);
    const late = setTimeout(() => run.process.kill("SIGKILL"), 15000);
    await run.ended;
    clearTimeout(late);
  }

  /** [status, answer] of its REST interface. */
  async rest(path, options = {}) {
    const headers = { Authorization: `Basic ${Buffer.from(this.token).toString("base64")}` };
    const reply = await fetch(`http://${this.ports.host ?? "127.0.0.1"}:${this.ports.api}${path}`, { headers, ...options });
    return [reply.status, await reply.json()];
  }

  /** Whether "app/name" is published and its media arrives. */
  async has(id) {
    const [app, name] = id.split("/");
    const [status, answer] = await this.rest(`/v1/vhosts/default/apps/${app}/streams/${name}`);
    if (status !== 200) return false;
    return answer.response.input.tracks.some((track) => (track.video ?? track.audio)?.bitrateLatest > 0);
  }

  /** The address for an encoder with that key. WHIP goes through Caddy, as for everybody. */
  url(by, app, key) {
    return by === "whip" ? `${this.origin}/${app}/${key}?direction=whip` : address[by](this.ports, app, key);
  }

  /** Any encoder with any key; options as in encoders.mjs. It may be refused. */
  async encode({ by = "rtmp", app = "show", key, url = this.url(by, app, key), ...options }) {
    const one = await encoder({ by, url, ...options });
    this.others.add(one);
    one.ended.then(() => this.others.delete(one));
    return one;
  }

  /** Ends the encoders that `encode` started. */
  async silence() {
    await Promise.all([...this.others].map((one) => one.stop()));
  }

  /** Makes "show/alice" live with an encoder of its owner, and waits until it is. */
  async publish(id, send, { by = "rtmp", ...options } = {}) {
    if (this.encoders.has(id)) await this.drop(id);
    const [app, user] = id.split("/");
    const key = await this.keyOf(user, app);
    const one = await encoder({ by, url: this.url(by, app, key), ...(send && { send }), ...options });
    this.encoders.set(id, one);
    await until(`${id} is live`, async () => {
      if (one.over()) throw new Error(one.said());
      return this.has(id);
    });
    return one;
  }

  /** Ends a stream, as when its owner presses Stop. */
  async drop(id) {
    const one = this.encoders.get(id);
    this.encoders.delete(id);
    await one?.stop();
    await until(`the engine has ended ${id}`, async () => (await this.rest(`/v1/vhosts/default/apps/${id.replace("/", "/streams/")}`))[0] === 404);
  }

  /** Calls the function on behalf of the engine. */
  async ask(direction, protocol, url, userAgent) {
    const { status, answer } = await question(this, { direction, protocol, url, userAgent });
    return status === 200 && answer.allowed === true ? answer : { allowed: false };
  }
}
