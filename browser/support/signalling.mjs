// A viewer's signalling without a viewer: what the engine answers to the first request.
import { socket } from "./socket.mjs";

/**
 * Asks for an offer at `path`: {status, said, offer}. `status` is that of the handshake, `said` the first message, `offer` the
 * same if it is one. A socket that is closed without a message says nothing.
 */
export async function signal({ origin }, path) {
  let opened;
  const said = new Promise((done, failed) => {
    opened = socket(origin + path, { hears: done, closed: () => done(undefined) });
    opened.then(({ status }) => status !== 101 && done(undefined), failed);
  });
  const { status, send, close } = await opened;
  send({ command: "request_offer" });
  const message = await said;
  close();
  return { status, said: message, offer: message?.command === "offer" ? message : undefined };
}
