// An object store for tests: moto, which speaks like S3, behind a proxy that counts requests and can be told to fail. It also
// answers as Google Cloud Storage does, whose XML interface is nearly the same.
import { existsSync } from "node:fs";
import { createServer, request } from "node:http";
import { freePorts, start } from "./programs.mjs";
import { PYTHON } from "./rtc.mjs";
import { until } from "./wait.mjs";

/** A signature, which moto does not check. */
const SIGNED = "AWS4-HMAC-SHA256 Credential=testing/20261128/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";

/**
 * Starts it with an empty bucket. `asked` has a line for each request; `fail(request)` can return a status to answer with, "hang"
 * to leave a request unanswered, or "twist" to change a byte of the answer.
 */
export async function objects(bucket) {
  if (!existsSync(PYTHON)) throw new Error(`${PYTHON} is missing: bash .ci/test browser`);
  const [inner, outer] = await freePorts(2);
  const moto = start(PYTHON, ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(inner)]);
  const store = {
    endpoint: `http://127.0.0.1:${outer}`,
    asked: [],
    fail: () => undefined,
    /** An object's bytes; undefined if there is none. */
    async read(name) {
      const answer = await fetch(`http://127.0.0.1:${inner}/${bucket}/${name}`);
      return answer.ok ? Buffer.from(await answer.arrayBuffer()) : undefined;
    },
    write: (name, body) => fetch(`http://127.0.0.1:${inner}/${bucket}/${name}`, { method: "PUT", body }),
    /** The names of all objects. */
    async names() {
      const text = await (await fetch(`http://127.0.0.1:${inner}/${bucket}?list-type=2`)).text();
      return [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, name]) => name).sort();
    },
    /** The uploads that are not over. */
    async uploads() {
      const text = await (await fetch(`http://127.0.0.1:${inner}/${bucket}?uploads`)).text();
      return [...text.matchAll(/<UploadId>/g)].length;
    },
    said: () => moto.said(),
    async stop() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await moto.stop();
    },
  };
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    store.asked.push({ method, url });
    const failure = store.fail({ method, url });
    if (failure === "hang") return void incoming.resume();
    if (typeof failure === "number") {
      incoming.resume();
      outgoing.writeHead(failure, { "content-type": "application/xml" });
      return void outgoing.end("<Error><Code>AccessDenied</Code><AWSAccessKeyId>testing</AWSAccessKeyId></Error>");
    }
    // Google's form of it, and of names, which moto does not know
    const [name, ...query] = url.split("?");
    const google = /%2[DF]/.test(name);
    const path = google ? [decodeURIComponent(name), ...query].join("?") : url;
    if (google) headers.authorization = SIGNED;
    const inward = request({ host: "127.0.0.1", port: inner, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      let first = failure === "twist";
      answer.on("data", (piece) => {
        if (first) piece[0] ^= 1;
        first = false;
        outgoing.write(piece);
      });
      answer.on("end", () => outgoing.end());
    });
    inward.on("error", () => outgoing.destroy());
    incoming.pipe(inward);
  });
  await new Promise((done) => server.listen(outer, "127.0.0.1", done));
  await until("the store answers", () => fetch(`http://127.0.0.1:${inner}/`));
  await fetch(`http://127.0.0.1:${inner}/${bucket}`, { method: "PUT", headers: { "x-amz-acl": "public-read" } });
  return store;
}
