// The admission webhook as OvenMediaEngine sends it: compact JSON with sorted keys, signed.
import { createHmac } from "node:crypto";

/**
 * Asks the function at `hook` and gives {body, status, answer}. A function that does not answer has status 0. `more` are
 * further members of `request`, such as a closing's `new_url`.
 */
export async function question({ hook, secret }, { direction, protocol, status = "opening", url, port = 50000, userAgent, ...more }) {
  const client = { address: "127.0.0.1", port, real_ip: "127.0.0.1", ...(userAgent && { user_agent: userAgent }) };
  const time = new Date().toISOString().replace("Z", "+00:00");
  const body = JSON.stringify({ client, request: { direction, ...more, protocol, status, time, url } });
  const signature = createHmac("sha1", secret).update(body).digest("base64url");
  const headers = { "Content-Type": "application/json", "X-OME-Signature": signature, Accept: "application/json", "User-Agent": "OvenMediaEngine" };
  try {
    const reply = await fetch(hook, { method: "POST", headers, body });
    return { body, status: reply.status, answer: await reply.json() };
  } catch {
    return { body, status: 0, answer: {} };
  }
}
