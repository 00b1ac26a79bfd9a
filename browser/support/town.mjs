// A whole site for tests, on free ports and in its own folder: built by the real `mitts`, behind the real Caddy with the
// generated Caddyfile, the real `edge-hook`, and a stand-in for OvenMediaEngine, or OvenMediaEngine itself.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caddy } from "./caddy.mjs";
import { cors } from "./cors.mjs";
import { Engine } from "./engine.mjs";
import { write } from "./files.mjs";
import { noLeaks } from "./leaks.mjs";
import { enginePorts, RealEngine, version } from "./ome.mjs";
import { binary, freePorts, run, start } from "./programs.mjs";
import { recorder } from "./recorder.mjs";
import { CONTENT, roster, SECRET, TOKEN } from "./roster.mjs";
import { admitted, apps } from "./serverxml.mjs";
import { until } from "./wait.mjs";

/**
 * Opens a town. `close()` throws if a key that `rotate` made is in any of its files or logs. `webrtc` and `signalling` are the
 * engine's, `edit` changes the roster's text, `content` adds files; `hookOptions` are the
 * function's; `https`: with a certificate of Caddy's own CA. `engine:
 * "real"` runs the program $OME with the generated configuration instead of the stand-in; `record`: its `asked` has its requests
 * to the function, like the stand-in's. It is long, since each part needs the previous ones.
 */
export async function town({ engine: kind = "stand-in", record = false, webrtc, signalling, edit = (text) => text, content = {}, https = false, hookOptions = [] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "ovenmitts-"));
  const real = kind === "real";
  const [site, hook, admission, ...rest] = await freePorts(real ? 3 : 6);
  const { http, thumbnail, api, ...media } = real ? await enginePorts() : { http: rest[0], thumbnail: rest[1], api: rest[2] };
  const env = { MITTS_ADMISSION_SECRET: SECRET, OME_API_TOKEN: TOKEN };
  const origin = https ? `https://localhost:${site}` : `http://127.0.0.1:${site}`;
  const open = [];
  const keys = [];
  const mitts = (args, options) => run(binary("mitts"), args, { cwd: folder, env, ...options });
  const close = async () => {
    for (const server of open.reverse()) await server.stop();
    try {
      await noLeaks(keys, folder, open.filter(({ said }) => said));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  try {
    const asks = real && record ? admission : hook;
    await writeFile(join(folder, "mitts.toml"), edit(roster({ origin, http, thumbnail, hook: asks, api, media, ...(real && { version: version() }) })));
    await write(join(folder, "content"), { ...CONTENT, ...content });
    const built = await mitts(["build"]);
    const startHook = () => start(binary("edge-hook"), ["--listen", `127.0.0.1:${hook}`, ...hookOptions], { cwd: folder, env });
    let hookServer = startHook();
    open.push(hookServer);
    const asked = { hook: `http://127.0.0.1:${hook}/admission`, secret: SECRET, token: TOKEN };
    const ports = { site, http, thumbnail, hook, api, ...media };
    const known = new Map();
    const keyOf = async (user, app) => {
      if (!known.has(user)) known.set(user, await freshKey({ mitts, keys, engine }, user, app));
      return known.get(user);
    };
    const configuration = await readFile(join(folder, "deploy/Server.xml"), "utf8");
    const engine = real
      ? new RealEngine({ ...asked, folder, ports, env, origin, keyOf })
      : new Engine({ ...asked, http, thumbnail, api, webrtc, signalling, cors: cors(configuration), admits: admitted(configuration), apps: apps(configuration) });
    if (record && real) open.push(await recorder(admission, hook, engine.asked, (path) => engine.instead?.(path)));
    await until("the function answers", () => fetch(`http://127.0.0.1:${hook}/healthz`));
    open.push(engine);
    await engine.start();
    const caddyServer = await caddy(folder, origin);
    open.push(caddyServer);
    const again = async () => {
      await hookServer.stop();
      hookServer = startHook();
      open.push(hookServer);
      await until("the function answers again", () => fetch(`http://127.0.0.1:${hook}/healthz`));
    };
    // The list may be a second old, and pages trust it.
    const drop = async (...names) => {
      for (const name of names) await engine.drop(name);
      await until(`${names} are in no list`, async () => {
        const { streams = [] } = await (await fetch(`${origin}/live.json`)).json();
        return streams.every(({ id }) => !names.includes(id));
      });
    };
    const hooks = { get hook() { return hookServer; }, restartHook: again };
    return Object.assign(hooks, { folder, origin, ports, keys, keyOf, engine, drop, caddy: caddyServer, built, mitts, close });
  } catch (error) {
    await close();
    throw error;
  }
}

/** A new stream key of a user, made by the tool with these options; it is remembered in `keys`. */
export async function rotate({ mitts, keys }, user, ...options) {
  const printed = await mitts(["user", "rotate", user, ...options]);
  const key = /\bmitts_[A-Za-z0-9]+\b/.exec(printed)?.[0];
  if (!key) throw new Error("mitts user rotate printed no key");
  keys.push(key);
  return key;
}

/** A new key of a user that the function already knows. */
export async function freshKey(place, user, app = "show") {
  const key = await rotate(place, user);
  const url = `rtmp://127.0.0.1:1935/${app}/${key}`;
  await until("the function has heard of the key", async () => (await place.engine.ask("incoming", "RTMP", url)).allowed);
  return key;
}
