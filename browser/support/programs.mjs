// The programs that a test runs: ours, Caddy, ffmpeg. Their output is kept.
import { spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** The path of `mitts` or `edge-hook`: in $MITTS_BIN, else in the target folder's debug build. */
export function binary(name) {
  const target = process.env.CARGO_TARGET_DIR || join(ROOT, "target");
  const path = join(process.env.MITTS_BIN || join(target, "debug"), name);
  if (!existsSync(path)) throw new Error(`${path} is missing: cargo build --workspace --bins`);
  return path;
}

/** The path of the first of these programs that is installed; the error names the Debian package to install (`from`). */
export function find(names, from) {
  const folders = [...process.env.PATH.split(delimiter), "/usr/sbin", "/sbin"];
  const paths = names.flatMap((name) => (isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name))));
  const found = paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) throw new Error(`${names.join(" or ")} is missing: apt-get install ${from}`);
  return found;
}

/** Runs a program to its end and returns its output; if it fails, throws an error with its messages. */
export async function run(command, args, options = {}) {
  const child = start(command, args, options);
  if (options.input !== undefined) child.process.stdin.end(options.input);
  const code = await child.ended;
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${child.said()}`);
  return child.stdout();
}

/** Starts a program that runs until `stop()`. */
export function start(command, args, { cwd, env, input } = {}) {
  const stdin = input === undefined ? "ignore" : "pipe";
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: [stdin, "pipe", "pipe"] });
  const out = [];
  const all = [];
  child.stdout.on("data", (data) => (out.push(data), all.push(data)));
  child.stderr.on("data", (data) => all.push(data));
  const ended = new Promise((done) => {
    child.on("close", (code, signal) => done(code ?? signal));
    child.on("error", (error) => (all.push(Buffer.from(String(error))), done(-1)));
  });
  return {
    process: child,
    ended,
    stdout: () => Buffer.concat(out).toString(),
    said: () => Buffer.concat(all).toString(),
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** `count` different ports that are free right now. */
export async function freePorts(count) {
  const servers = [];
  for (let i = 0; i < count; i++) {
    servers.push(await new Promise((done, failed) => {
      const server = createServer();
      server.once("error", failed);
      server.listen(0, "127.0.0.1", () => done(server));
    }));
  }
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
