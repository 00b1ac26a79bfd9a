// The dialog of shortcuts, and its switch for single-key shortcuts.

let ready = false;

/** `single` is the switch of keys.js. */
export function open(dialog, single) {
  const box = dialog.querySelector("input");
  if (!ready) {
    ready = true;
    box.checked = single.on;
    box.addEventListener("change", () => single.turn(box.checked));
    dialog.addEventListener("click", ({ target }) => {
      if (target === dialog || target.closest("button")) dialog.close(); // outside the dialog, or its button
    });
  }
  if (!dialog.open) dialog.showModal();
}
