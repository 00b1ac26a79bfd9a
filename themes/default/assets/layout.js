// Places players: slots where the canvas says, or a grid of the largest tiles that fit. For layout.html and obs.html.
(function () {
  "use strict";

  const RATIO = 16 / 9;
  const SMALLEST = 150; // below this a tile is no use: scroll instead

  // The width of the largest tiles, `count` of them, that fit this space.
  function largest(count, width, height, gap) {
    let best = 0;
    for (let columns = 1; columns <= count; columns++) {
      const rows = Math.ceil(count / columns);
      const across = (width - gap * (columns - 1)) / columns;
      const down = ((height - gap * (rows - 1)) / rows) * RATIO;
      const tile = Math.floor(Math.min(across, down));
      if (tile > best) best = tile;
    }
    if (best >= SMALLEST) return best;
    const fit = Math.max(1, Math.min(count, Math.floor((width + gap) / (SMALLEST + gap))));
    return Math.floor((width - gap * (fit - 1)) / fit);
  }

  function grid(layout) {
    const gap = parseFloat(getComputedStyle(layout).columnGap) || 0;
    // The height to fill, not the one that too many tiles have made.
    const height = parseFloat(getComputedStyle(layout).minHeight) || layout.clientHeight;
    const width = largest(layout.children.length, layout.clientWidth, height, gap);
    layout.style.setProperty("--tile", width + "px");
  }

  function slots(layout, w, h) {
    const percent = (part, whole) => (100 * part) / whole + "%";
    layout.style.setProperty("--ratio", w / h);
    for (const slot of layout.children) {
      const at = slot.dataset;
      slot.style.left = percent(at.x, w);
      slot.style.top = percent(at.y, h);
      slot.style.width = percent(at.w, w);
      slot.style.height = percent(at.h, h);
    }
  }

  function place(layout) {
    const w = Number(layout.dataset.w);
    const h = Number(layout.dataset.h);
    if ("fixed" in layout.dataset) {
      layout.style.width = w + "px";
      layout.style.height = h + "px";
    }
    if (layout.dataset.kind === "slots") slots(layout, w, h);
    else new ResizeObserver(() => grid(layout)).observe(layout);
  }

  // ?mute and ?labels, for an OBS source.
  function options(layout) {
    const query = new URLSearchParams(location.search);
    if (query.has("mute")) for (const player of layout.querySelectorAll(".player")) player.dataset.sound = "off";
    if (!query.has("labels")) return;
    for (const slot of layout.children) {
      const label = document.createElement("p");
      label.className = "slot-label";
      label.textContent = slot.dataset.label;
      slot.append(label);
    }
  }

  for (const layout of document.querySelectorAll(".layout")) {
    place(layout);
    if ("fixed" in layout.dataset) options(layout);
  }

  for (const button of document.querySelectorAll("[data-full]")) {
    const target = document.getElementById(button.dataset.full);
    if (!target.requestFullscreen) continue;
    button.hidden = false;
    button.addEventListener("click", () => target.requestFullscreen().catch(() => {}));
  }
})();
