// Requests whose address arrives as it is written: fetch resolves `..` before it asks.
import { request } from "node:http";
import { request as secure } from "node:https";

/** The status of the answer at a path of `origin`. */
export function status(origin, path, headers = {}) {
  const { protocol, hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const ask = (protocol === "https:" ? secure : request)({ hostname, port, path, headers, rejectUnauthorized: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    ask.on("error", reject).end();
  });
}
