// The dialog of shortcuts, and the switch in it for keys that are a single character.

let ready = false;

/** `single` is keys.js' switch. */
export function open(dialog, single) {
  const box = dialog.querySelector("input");
  if (!ready) {
    ready = true;
    box.checked = single.on;
    box.addEventListener("change", () => single.turn(box.checked));
    dialog.addEventListener("click", ({ target }) => {
      if (target === dialog || target.closest("button")) dialog.close(); // beside it, or its button
    });
  }
  if (!dialog.open) dialog.showModal();
}
