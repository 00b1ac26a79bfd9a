// Signalling without a viewer: the engine's answer to the first request.
import { socket } from "./socket.mjs";

/**
 * Requests an offer at `path`: {status, said, offer}. `status` is that of the handshake, `said` the first message, `offer` the
 * same if it is an offer. `said` is undefined if the socket closes without a message.
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
