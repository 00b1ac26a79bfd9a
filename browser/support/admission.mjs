// The admission webhook as OvenMediaEngine sends it: signed, compact JSON with sorted keys.
import { createHmac } from "node:crypto";

/**
 * Sends a request to the function at `hook` and returns {body, status, answer}. If the function does not answer, the status is 0.
 * `more` has further members of `request`, such as `new_url` when a stream closes.
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
