// Who the viewer is in a queue: whom they chose on its page, or else the owner of the stream key that this browser remembers.
import { recall, remember } from "./memory.js";
import { stored, whoami } from "./whoami.js";

const NAME = "queue";

/** The name in the queue of this app; "" if nobody is known. */
export async function known(app) {
  const chosen = recall(NAME);
  if (chosen !== null) return chosen;
  const key = stored();
  const { owner } = key ? await whoami(key) : {};
  return owner?.apps.some((one) => one.app === app) ? owner.user : "";
}

/** Remembers whom the viewer chose. */
export const choose = (user) => remember(NAME, user);
