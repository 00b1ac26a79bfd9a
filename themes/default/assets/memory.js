// Remembers viewers' choices in the browser. If storage is disabled, nothing is remembered.

/** The remembered value with this name, or null. */
export function recall(name) {
  try {
    return localStorage.getItem("mitts." + name);
  } catch {
    return null;
  }
}

/** Remembers a value under a name. */
export function remember(name, value) {
  try {
    localStorage.setItem("mitts." + name, String(value));
  } catch {
    // In this case it is not remembered.
  }
}
