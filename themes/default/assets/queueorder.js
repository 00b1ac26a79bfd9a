// What follows from a queue: its order, who is next, and where somebody is in it. Pure: no page and no clock.

/**
 * All that is ahead, in order: {user, name, from, place} of those who wait, and without a place the turns of the timetable among
 * them, as far as their times are known.
 */
export function order({ waiting, timetable }) {
  const all = waiting.map((one, at) => ({ ...one, place: at + 1 }));
  for (const turn of timetable) {
    const before = all.findIndex((one) => one.from && Date.parse(one.from) >= Date.parse(turn.from));
    all.splice(before < 0 ? all.length : before, 0, { ...turn, place: 0 });
  }
  return all;
}

/** Who is on air next, or null. While no time is known, the first who waits and is live. */
export function next(queue) {
  const all = order(queue);
  const timed = all.filter(({ from }) => from);
  const first = timed.reduce((one, other) => (one && Date.parse(one.from) <= Date.parse(other.from) ? one : other), null);
  if (timed.some(({ place }) => place)) return first;
  return all.find(({ place, live, rests }) => place && live && !rests) || first;
}

/**
 * Where somebody is: {is: "air" | "next" | "waiting" | "away" | "rests" | "planned" | "blocked" | "absent", one}. `one` is their
 * entry in the queue.
 */
export function find(queue, user) {
  if (queue.now?.user === user) return { is: "air", one: queue.now };
  const place = queue.waiting.findIndex((one) => one.user === user);
  if (place >= 0) {
    const one = { ...queue.waiting[place], place: place + 1 };
    if (!one.live) return { is: "away", one };
    if (one.rests) return { is: "rests", one };
    return { is: next(queue)?.user === user ? "next" : "waiting", one };
  }
  const blocked = queue.back.find((one) => one.user === user);
  if (blocked) return { is: "blocked", one: blocked };
  const planned = queue.timetable.find((one) => one.user === user);
  return planned ? { is: "planned", one: planned } : { is: "absent", one: null };
}
