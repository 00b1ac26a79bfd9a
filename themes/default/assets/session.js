// A viewer's session for private streams: a cookie that no script can read. It is opened with a proof, and renewed while a page
// is used.
const TIMEOUT = 8000;
const AGAIN = 30000; // delay after a renewal without an answer

async function post(body) {
  const reply = await fetch("/session", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT),
  });
  if (reply.status === 429) return { reason: "wait", n: Number(reply.headers.get("Retry-After")) || 10 };
  const answer = await reply.json();
  if (reply.ok) return answer;
  return { ...answer, reason: answer.reason || "failed" };
}

/** Opens a session with `{key}`: {name, places} of the viewer, or {reason}. */
export async function open(proof) {
  try {
    return await post(proof);
  } catch {
    return { reason: "failed" };
  }
}

/** Ends the session in this browser. */
export const close = () => fetch("/session", { method: "DELETE", signal: AbortSignal.timeout(TIMEOUT) });

/** Whether the viewer may watch "app/stream", or open a page: {may, until}; {} if unknown. */
export async function ask(thing) {
  try {
    const reply = await fetch("/may/" + thing, { cache: "no-store", signal: AbortSignal.timeout(TIMEOUT) });
    return reply.ok ? await reply.json() : {};
  } catch {
    return {};
  }
}

/** Renews the session from now on, as often as the server says, and then calls `renewed` each time. */
export async function keep(renewed) {
  const answer = await post({}).catch(() => ({}));
  renewed();
  setTimeout(keep, answer.renew ? answer.renew * 1000 : AGAIN, renewed);
}
