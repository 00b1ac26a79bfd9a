// Fades out the bar with a player's buttons while the pointer does not move. For keyboard users, style sheets show it again.

const IDLE = 3000;

/** Fades the bar of one player. */
export function fadeBar(element) {
  const data = element.dataset;
  let timer = 0;
  let woke = false; // a touch that shows the bar again does nothing else

  function touch({ target, pointerType }) {
    const hidden = data.state === "playing" && "idle" in data && !("paused" in data || "menu" in data);
    woke = pointerType === "touch" && hidden && !target.closest("button, .player-stats");
  }

  function click(event) {
    if (woke) event.stopPropagation();
    woke = false;
  }

  function awake() {
    element.removeAttribute("data-idle");
    clearTimeout(timer);
    timer = setTimeout(() => element.setAttribute("data-idle", ""), IDLE);
  }

  element.addEventListener("pointerdown", touch);
  element.addEventListener("pointercancel", () => (woke = false));
  element.addEventListener("click", click, true);
  for (const name of ["pointermove", "pointerdown", "keydown"]) element.addEventListener(name, awake);
  // A finger leaves with every tap.
  element.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && element.setAttribute("data-idle", ""));
  awake();
}
