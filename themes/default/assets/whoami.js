// The owner of a stream key, asked of the server, and the key that a streamer has asked this browser to remember. A key is sent
// only by POST to /whoami.
const STORE = "mitts.key";
const TIMEOUT = 8000;

/** {owner}, {wrong: reason, …} or {wait: seconds}; {} if unknown, and the engine has to decide. */
export async function whoami(key) {
  const question = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ key }),
    cache: "no-store",
    signal: AbortSignal.timeout(TIMEOUT),
  };
  try {
    const reply = await fetch("/whoami", question);
    if (reply.status === 429) return { wait: Number(reply.headers.get("Retry-After")) || 10 };
    if (reply.status !== 200 && reply.status !== 403) return {};
    const answer = await reply.json();
    if (reply.ok) return Array.isArray(answer.apps) ? { owner: answer } : {};
    return ["unknown", "expired", "early", "disabled", "refused"].includes(answer.reason) ? { ...answer, wrong: answer.reason } : {};
  } catch {
    return {};
  }
}

/** The remembered key, or null. With `key`, remembers that one; with null, none. */
export function stored(key) {
  try {
    if (key === undefined) return localStorage.getItem(STORE);
    if (key) localStorage.setItem(STORE, key);
    else localStorage.removeItem(STORE);
  } catch {
    // Storage is disabled: the key is not remembered.
  }
  return null;
}
