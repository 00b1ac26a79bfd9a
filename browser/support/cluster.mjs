// A whole cluster for tests: an origin and an edge as two real engines on one machine, on loopback addresses of their own, with
// the function, and Caddy on the edge. Everything is what `mitts build` wrote, but for the addresses on which it listens.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caddy } from "./caddy.mjs";
import { write } from "./files.mjs";
import { noLeaks } from "./leaks.mjs";
import { enginePorts, RealEngine, version } from "./ome.mjs";
import { binary, freePorts, run, start } from "./programs.mjs";
import { CONTENT, roster, SECRET, TOKEN } from "./roster.mjs";
import { freshKey } from "./town.mjs";
import { until } from "./wait.mjs";

const ORIGIN = "127.0.0.2";
const SECOND = "127.0.0.4";
const EDGE = "127.0.0.3";

/** A roster of one engine as that of a cluster. `more` are further lines of `[cluster]`. */
const clustered = (text, hook, origins, more) => text
  .replace("[ome]\n", `[ome]\nhost = "${ORIGIN}"\n`)
  .replace("[ome.ports]", `[cluster]\norigins = ${JSON.stringify(origins)}\nedges = ["${EDGE}"]\n${more}\n[ome.ports]`)
  .replace(`http://127.0.0.1:${hook}/admission`, `http://${ORIGIN}:${hook}/admission`);

/**
 * Opens it: `at` is the origin, `second` another one if there is a map, which is an address of Redis. `close()` throws if a key is
 * in any file or log. It is long, since each part needs the previous ones.
 */
export async function cluster({ redis } = {}) {
  const origins = redis ? [ORIGIN, SECOND] : [ORIGIN];
  const more = redis ? `map = { redis = "${redis}" }` : "";
  const folder = await mkdtemp(join(tmpdir(), "ovenmitts-"));
  const [site, hook] = await freePorts(2);
  const { http, thumbnail, api, ...media } = await enginePorts();
  const env = { MITTS_ADMISSION_SECRET: SECRET, OME_API_TOKEN: TOKEN };
  const origin = `http://127.0.0.1:${site}`;
  const open = [];
  const keys = [];
  const known = new Map();
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
    const text = roster({ origin, http, thumbnail, hook, api, media, version: version() });
    await writeFile(join(folder, "mitts.toml"), clustered(text, hook, origins, more));
    await write(join(folder, "content"), CONTENT);
    await mitts(["build"]);
    open.push(start(binary("edge-hook"), ["--listen", `${ORIGIN}:${hook}`, "--ome-api", origins.map((host) => `http://${host}:${api}`).join()], { cwd: folder, env }));
    await until("the function answers", () => fetch(`http://${ORIGIN}:${hook}/healthz`));
    const asked = { hook: `http://${ORIGIN}:${hook}/admission`, secret: SECRET, token: TOKEN };
    const keyOf = async (user, app) => {
      if (!known.has(user)) known.set(user, await freshKey({ mitts, keys, engine: at }, user, app));
      return known.get(user);
    };
    const node = async (kind, host) => {
      const home = join(folder, "nodes", kind, host);
      await placed(join(folder, "deploy", kind, host), join(home, "deploy"), { host, public: join(folder, "public"), http });
      const engine = new RealEngine({ ...asked, folder: home, ports: { http, thumbnail, api, ...media, host }, env, origin, keyOf });
      open.push(engine);
      return engine.start();
    };
    const at = await node("origins", ORIGIN);
    const second = redis && (await node("origins", SECOND));
    const edge = await node("edges", EDGE);
    const front = await caddy(join(folder, "nodes/edges", EDGE), origin);
    open.push(front);
    return { folder, origin, keys, keyOf, at, second, edge, caddy: front, mitts, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Copies a node's files, so that it listens on its own address alone. */
async function placed(from, to, { host, public: site, http }) {
  await mkdir(to, { recursive: true });
  await cp(from, to, { recursive: true });
  for (const name of await readdir(to)) {
    if (!/\.xml$|^Caddyfile$/.test(name)) continue;
    const text = await readFile(join(to, name), "utf8");
    await writeFile(join(to, name), text
      .replace("<IP>*</IP>", `<IP>${host}</IP>`)
      .replaceAll(`127.0.0.1:${http}`, `${host}:${http}`)
      .replace("{$MITTS_PUBLIC:public}", site));
  }
}
