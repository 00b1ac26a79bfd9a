// A layout's canvas: its size, the places of its slots, which part of a picture each shows, and the options in the address of an
// OBS source. tiles.js handles the tiles of a grid.

const query = new URLSearchParams(location.search);

function place(layout, w, h) {
  const percent = (part, whole) => (100 * part) / whole + "%";
  for (const slot of layout.querySelectorAll(".slot")) {
    const at = slot.dataset;
    slot.style.left = percent(at.x, w);
    slot.style.top = percent(at.y, h);
    slot.style.width = percent(at.w, w);
    slot.style.height = percent(at.h, h);
    if (at.crop) crop(slot);
  }
}

// Where to place the whole picture so that a part of it fills a slot of w × h, and how much of each side to cut off.
function cut([x, y, width, height], fit, w, h, ratio) {
  const shape = (ratio * width) / height; // of the part
  let [across, down] = [w, h];
  if (fit !== "fill") {
    const wider = shape > w / h;
    if (wider === (fit === "contain")) down = w / shape;
    else across = h * shape;
  }
  const whole = { w: (across * 100) / width, h: (down * 100) / height };
  return {
    ...whole,
    x: (w - across) / 2 - (whole.w * x) / 100,
    y: (h - down) / 2 - (whole.h * y) / 100,
    inset: [y, 100 - x - width, 100 - y - height, x],
  };
}

function crop(slot) {
  const part = slot.dataset.crop.split(" ").map(Number);
  const screen = slot.querySelector(".player-screen");
  function show() {
    const video = screen.querySelector("video");
    if (!video || !video.videoWidth || !slot.clientWidth) return;
    const box = cut(part, slot.dataset.fit, slot.clientWidth, slot.clientHeight, video.videoWidth / video.videoHeight);
    screen.style.inset = "auto";
    screen.style.left = box.x + "px";
    screen.style.top = box.y + "px";
    screen.style.width = box.w + "px";
    screen.style.height = box.h + "px";
    screen.style.clipPath = "inset(" + box.inset.map((side) => side + "%").join(" ") + ")";
  }
  new ResizeObserver(show).observe(slot);
  for (const name of ["loadedmetadata", "resize", "playing"]) slot.addEventListener(name, show, true);
}

// Options of an OBS source: ?mute, ?labels, ?slot=2.
function options(layout) {
  const only = query.get("slot");
  // Slots that are not shown are removed, so that they do not play.
  if (only) for (const slot of layout.querySelectorAll(".slot")) if (slot.dataset.number !== only) slot.remove();
  if (query.has("mute")) for (const player of layout.querySelectorAll(".player")) player.dataset.sound = "off";
  if (!query.has("labels")) return;
  for (const slot of layout.querySelectorAll(".slot")) {
    const label = document.createElement("p");
    label.className = "slot-label";
    label.textContent = slot.dataset.label;
    slot.append(label);
  }
}

for (const layout of document.querySelectorAll(".layout")) {
  const w = Number(layout.dataset.w);
  const h = Number(layout.dataset.h);
  layout.style.setProperty("--ratio", w / h);
  if ("fixed" in layout.dataset) {
    layout.style.width = w + "px";
    layout.style.height = h + "px";
    options(layout);
  }
  if (layout.dataset.kind === "slots") place(layout, w, h);
}

for (const button of document.querySelectorAll("[data-full]")) {
  const target = document.getElementById(button.dataset.full);
  button.hidden = !target.requestFullscreen;
  button.removeAttribute("data-waits");
  button.addEventListener("click", () => target.requestFullscreen().catch(() => {}));
}
