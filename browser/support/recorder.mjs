// A proxy between an engine and the function: forwards everything unchanged, and records admission requests.
import { createServer, request as ask } from "node:http";
import { buffer } from "node:stream/consumers";

/**
 * Listens on `port` and forwards to the function on port `hook`; adds {body, headers, status, answer} of each request to `asked`.
 * `instead(path)` may return an answer [status, body] that is sent instead of the function's; with status 0 none is sent.
 */
export async function recorder(port, hook, asked, instead = () => undefined) {
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const note = (status, answer) => request.url.startsWith("/admission") && asked.push({ body: body.toString(), headers: request.rawHeaders, status, answer });
    const { method, url: path, headers } = request;
    const own = instead(path);
    if (own) {
      const [status, text] = own;
      if (status) response.writeHead(status, { "Content-Type": "application/json" }).end(text);
      else request.socket.destroy();
      return;
    }
    const upstream = ask({ port: hook, host: "127.0.0.1", method, path, headers }, async (reply) => {
      const said = await buffer(reply);
      note(reply.statusCode, /json/.test(reply.headers["content-type"]) ? JSON.parse(said) : {});
      response.writeHead(reply.statusCode, reply.headers).end(said);
    });
    upstream.on("error", () => {
      note(0, {});
      request.socket.destroy(); // as if the function itself were down
    });
    upstream.end(body);
  });
  await new Promise((done, failed) => server.once("error", failed).listen(port, "127.0.0.1", done));
  return {
    stop() {
      const closed = new Promise((done) => server.close(done));
      server.closeAllConnections();
      return closed;
    },
  };
}
