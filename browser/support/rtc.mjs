// Runs rtc.py for the engine: WebRTC on a real stack, in its own process.
import { existsSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT, start } from "./programs.mjs";

export const PYTHON = join(ROOT, "browser/.venv/bin/python");

/** Starts it; `gone(name)` is called when a publisher is lost. */
export async function webrtc({ gone }) {
  if (!existsSync(PYTHON)) throw new Error(`${PYTHON} is missing: bash .ci/test browser`);
  const server = start(PYTHON, [join(ROOT, "browser/support/rtc.py")], { input: true });
  const waiting = new Map(); // by name: callbacks that wait for a first picture
  const port = await new Promise((done, failed) => {
    server.ended.then(() => failed(new Error(server.said())));
    createInterface(server.process.stdout).on("line", (line) => {
      const told = JSON.parse(line);
      if (told.port) done(told.port);
      if (told.live) waiting.get(told.live)?.();
      if (told.gone) gone(told.gone);
    });
  });
  const publication = (name) => `http://127.0.0.1:${port}/publish/${name}`;
  return {
    /** A publisher's offer: {status, answer}. */
    async publish(name, offer) {
      const reply = await fetch(publication(name), { method: "POST", body: offer });
      return { status: reply.status, answer: await reply.text() };
    },
    /** Resolves at the stream's first picture. */
    live: (name) => new Promise((done) => waiting.set(name, done)),
    async freeze(name, yes) {
      await fetch(`http://127.0.0.1:${port}/freeze/${name}`, { method: yes ? "POST" : "DELETE" });
    },
    async drop(name) {
      await fetch(publication(name), { method: "DELETE" }).catch(() => {}); // it has already ended
    },
    /** Hands over a viewer's WebSocket; `options` as in rtc.py. */
    play(name, options, request, socket) {
      const upstream = connect(port, "127.0.0.1", () => {
        const headers = Object.entries(request.headers).map(([key, value]) => `${key}: ${value}\r\n`);
        upstream.write(`GET /play/${name}?${new URLSearchParams(options)} HTTP/1.1\r\n${headers.join("")}\r\n`);
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on("error", () => socket.destroy());
      socket.on("error", () => upstream.destroy());
      socket.on("close", () => upstream.destroy());
    },
    stop() {
      server.process.stdin.end();
      server.process.kill("SIGKILL");
      return server.ended;
    },
  };
}
