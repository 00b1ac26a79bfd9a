// A stream that this browser cannot play: says why, and makes no further attempt before the stream changes, or somebody
// asks for one.

/** Calls `over()` when the stream is, `again()` when another takes its place. */
export function unplayable(player, watching, formats, { over, again }) {
  const hint = player.element.querySelector('.player-hint [data-for="unplayable"]');
  const usual = hint && (hint.dataset.usual ??= hint.textContent);

  function explain() {
    if (hint) hint.textContent = formats.why() || usual;
  }

  explain();
  player.setState("unplayable");
  watching.startForEnd(over, () => (formats.changed() ? again() : explain()));
}
