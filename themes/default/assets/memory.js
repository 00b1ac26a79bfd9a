// What a viewer chose, kept in this browser. Where storage is switched off, nothing is remembered.

/** The value that was remembered under a name, or null. */
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
    // Then it is not remembered.
  }
}
