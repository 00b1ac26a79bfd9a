// An Express handler as guides show it: the stream key is a JSON Web Token, which it verifies. No signature of
// OvenMediaEngine is checked. `node server.js ADDRESS`
const express = require("express");
const jwt = require("jsonwebtoken");

const [host, port] = process.argv[2].split(":");
const secret = "load-test";
// the bench's requests hold no tokens: each is taken for this one
const token = jwt.sign({ sub: "user-0000", app: "show" }, secret);

const app = express();
app.use(express.json());
app.post("/admission", (request, response) => {
  const { direction, url } = request.body.request;
  if (direction === "outgoing") return response.json({ allowed: true });
  const { sub, app } = jwt.verify(token, secret);
  const parts = url.split("/");
  response.json({ allowed: true, new_url: [...parts.slice(0, 3), app, sub].join("/") });
});
app.listen(Number(port), host, () => console.error(`express: http://${host}:${port}/admission`));
