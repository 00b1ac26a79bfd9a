// A minimal WebSocket client for JSON messages (RFC 6455).
import { request } from "node:http";

/** One masked text frame; the mask is zero. */
function frame(text) {
  const body = Buffer.from(text);
  const size = body.length < 126 ? [body.length] : [126, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([0x81, 0x80 | size[0], ...size.slice(1), 0, 0, 0, 0]), body]);
}

/** The first frame of the received bytes, {opcode, body, size}, or undefined if it is incomplete. */
function first(bytes) {
  const short = bytes.length < 2 ? Infinity : bytes[1] & 0x7f;
  const at = { 126: 4, 127: 10 }[short] ?? 2;
  if (bytes.length < at) return undefined;
  const length = { 126: () => bytes.readUInt16BE(2), 127: () => Number(bytes.readBigUInt64BE(2)) }[short]?.() ?? short;
  return bytes.length >= at + length ? { opcode: bytes[0] & 15, body: bytes.subarray(at, at + length), size: at + length } : undefined;
}

/**
 * Connects to an http:// address: {status, send(object), close()}. `hears(object)` gets each message, `closed()` is called at the
 * end. If the server refuses, the status is not 101, and nothing else happens.
 */
export function socket(url, { hears = () => {}, closed = () => {} } = {}) {
  return new Promise((done, failed) => {
    const headers = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": 13, "Sec-WebSocket-Key": "YSB2aWV3ZXIgb2YgdGVzdA==" };
    const asked = request(url, { headers });
    asked.on("response", (reply) => done({ status: reply.resume().statusCode, send() {}, close() {} }));
    asked.on("error", failed);
    asked.on("upgrade", (reply, connection, head) => {
      let bytes = head;
      const read = () => {
        for (let next; (next = first(bytes)); bytes = bytes.subarray(next.size)) {
          if (next.opcode === 8) connection.end();
          if (next.opcode === 1) hears(JSON.parse(next.body));
        }
      };
      connection.on("data", (data) => {
        bytes = Buffer.concat([bytes, data]);
        read();
      });
      connection.on("error", () => {});
      connection.on("close", closed);
      done({ status: 101, send: (message) => connection.write(frame(JSON.stringify(message))), close: () => connection.destroy() });
      read();
    });
    asked.end();
  });
}
