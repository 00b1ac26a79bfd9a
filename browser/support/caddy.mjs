// A real Caddy with the generated Caddyfile. Two things differ from an admin's: Caddy's own control port is closed, since
// tests run side by side, and its log says the most there is, so that a search of it finds what could ever be there.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run, start } from "./programs.mjs";
import { until } from "./wait.mjs";

export async function caddy(folder, port) {
  const home = join(folder, "caddy");
  await mkdir(home, { recursive: true });
  const env = { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
  const file = ["--adapter", "caddyfile", "--config", "deploy/Caddyfile"];
  await run("caddy", ["validate", ...file], { cwd: folder, env });
  const config = JSON.parse(await run("caddy", ["adapt", ...file], { cwd: folder, env }));
  config.admin = { disabled: true };
  config.logging.logs.default.level = "DEBUG";
  await writeFile(join(home, "config.json"), JSON.stringify(config));
  const server = start("caddy", ["run", "--config", "caddy/config.json"], { cwd: folder, env });
  await until("Caddy listens", async () => {
    if (server.process.exitCode !== null) throw new Error(server.said());
    return fetch(`http://127.0.0.1:${port}/`);
  });
  return server;
}
