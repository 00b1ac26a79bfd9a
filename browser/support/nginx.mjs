// A real nginx with the generated file, in Caddy's place. It differs from an admin's in where its files are.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { find, run, start } from "./programs.mjs";
import { until } from "./wait.mjs";

/** Starts it at `origin` with `deploy/nginx.conf` of `folder`, and logs as much as it can. */
export async function nginx(folder, origin) {
  const home = join(folder, "nginx");
  await mkdir(home, { recursive: true });
  const made = await readFile(join(folder, "deploy/nginx.conf"), "utf8");
  await writeFile(join(home, "made.conf"), made
    .replace('root "/srv/mitts/public"', `root "${join(folder, "public")}"`)
    .replaceAll(/^\s*listen \[::\].*$/gm, "")); // there may be no IPv6
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${name};`).join("\n");
  await writeFile(join(home, "nginx.conf"), `user root root;
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr debug;
events {}
http {
${temporary}
include made.conf;
}
`);
  const program = find(["nginx"], "nginx-light");
  const args = ["-p", home, "-e", "stderr", "-c", "nginx.conf"];
  await run(program, [...args, "-t"]);
  const server = start(program, args);
  await until("nginx answers", () => {
    if (server.process.exitCode !== null) throw new Error(server.said());
    return fetch(origin);
  });
  const stop = () => (server.process.kill("SIGTERM"), server.ended);
  return { ...server, stop };
}
