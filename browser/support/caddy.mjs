// A real Caddy with the generated Caddyfile. It differs from an admin's in few points: Caddy's admin endpoint is disabled and it
// has no port 80, since tests run in parallel; its own CA is not added to the system; and the log level is the highest, so that a
// search of the log finds everything that it could ever contain.
import { createHash, X509Certificate } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { get as plain } from "node:http";
import { get as secure } from "node:https";
import { join } from "node:path";
import { run, start } from "./programs.mjs";
import { until } from "./wait.mjs";

/** Whether a server answers, with any certificate. */
const answers = (origin) => new Promise((done, failed) => {
  const get = origin.startsWith("https:") ? secure : plain;
  get(origin, { rejectUnauthorized: false }, (answer) => done(answer.resume())).on("error", failed);
});

/** The CA that Chromium trusts: the hash of the key of Caddy's own CA. */
export async function authority(folder) {
  const pem = await readFile(join(folder, "caddy/caddy/pki/authorities/local/intermediate.crt"));
  return createHash("sha256").update(new X509Certificate(pem).publicKey.export({ type: "spki", format: "der" })).digest("base64");
}

export async function caddy(folder, origin) {
  const home = join(folder, "caddy");
  await mkdir(home, { recursive: true });
  const env = { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
  const file = ["--adapter", "caddyfile", "--config", "deploy/Caddyfile"];
  await run("caddy", ["validate", ...file], { cwd: folder, env });
  const config = JSON.parse(await run("caddy", ["adapt", ...file], { cwd: folder, env }));
  config.admin = { disabled: true };
  config.apps.pki = { certificate_authorities: { local: { install_trust: false } } };
  for (const server of Object.values(config.apps.http.servers)) server.automatic_https = { ...server.automatic_https, disable_redirects: true };
  config.logging.logs.default.level = "DEBUG";
  await writeFile(join(home, "config.json"), JSON.stringify(config));
  const server = start("caddy", ["run", "--config", "caddy/config.json"], { cwd: folder, env });
  await until("Caddy listens", async () => {
    if (server.process.exitCode !== null) throw new Error(server.said());
    return answers(origin);
  });
  return server;
}
