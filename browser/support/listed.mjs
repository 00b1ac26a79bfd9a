// The site's list of live streams.
import { until } from "./wait.mjs";

/** The list, by "app/name". */
export async function list(place) {
  const { streams } = await (await fetch(`${place.origin}/live.json`)).json();
  return new Map(streams.map((one) => [one.id, one]));
}

/** Waits until a stream is listed and `ready(entry)` holds, and returns its entry. */
export const listed = (place, id, ready = () => true) =>
  until(`${id} is listed`, async () => {
    const entry = (await list(place)).get(id);
    return entry && ready(entry) && entry;
  });

export const unlisted = (place, id) => until(`${id} is not listed`, async () => !(await list(place)).has(id));
