// Waits for conditions. The timeouts are generous, since a test machine may be slow; nothing here measures time.

export const PATIENCE = Number(process.env.PATIENCE) || 90_000;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The first truthy result of `ask`; on timeout, an error with `what` it waited for. */
export async function until(what, ask, patience = PATIENCE) {
  const end = Date.now() + patience;
  let last;
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited in vain until ${what}${last ? `: ${last.message}` : ""}`);
    await sleep(100);
  }
}
