// Computes the places of a call's tiles: a pure function of their number and the space.

const RATIO = 16 / 9;
const SMALLEST = 150; // px: the least width of a useful tile in a grid
const STRIP = [96, 220]; // px: the least and greatest width of a tile in a strip or a column
const SHARE = 0.2; // of the space, for the strip or the column

const within = (value, [least, most]) => Math.max(least, Math.min(most, value));

// Where something of this height starts: centred, but on a phone held upright at the top, within reach.
const start = (need, width, height) => (width < height ? 0 : Math.max(0, Math.floor((height - need) / 2)));

// The largest picture that fits into a box, centred.
function inside(x, y, width, height) {
  const w = Math.max(1, Math.floor(Math.min(width, height * RATIO)));
  const h = Math.floor(w / RATIO);
  return { x: x + Math.floor((width - w) / 2), y: y + Math.max(0, Math.floor((height - h) / 2)), w, h };
}

// Rows of equal tiles, each row centred.
function rows(count, columns, w, gap, width, top) {
  const h = Math.floor(w / RATIO);
  return Array.from({ length: count }, (_, at) => {
    const row = Math.floor(at / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = Math.floor((width - inRow * w - (inRow - 1) * gap) / 2);
    return { x: left + (at - row * columns) * (w + gap), y: top + row * (h + gap), w, h };
  });
}

const tall = (count, columns, w, gap) => Math.ceil(count / columns) * (Math.floor(w / RATIO) + gap) - gap;

function grid(count, width, height, gap) {
  let best = { w: 0, columns: 1 };
  for (let columns = 1; columns <= count; columns++) {
    const down = Math.ceil(count / columns);
    const across = (width - gap * (columns - 1)) / columns;
    const w = Math.floor(Math.min(across, ((height - gap * (down - 1)) / down) * RATIO));
    if (w > best.w) best = { w, columns };
  }
  if (best.w < SMALLEST) {
    const columns = Math.max(1, Math.min(count, Math.floor((width + gap) / (SMALLEST + gap))));
    best = { w: Math.floor((width - gap * (columns - 1)) / columns), columns };
  }
  const need = tall(count, best.columns, best.w, gap);
  const top = start(need, width, height);
  return { boxes: rows(count, best.columns, best.w, gap, width, top), height: Math.max(height, need) };
}

function focus(count, width, height, gap) {
  const others = count - 1;
  const least = Math.min(STRIP[0], (width - gap) / 2);
  const w = Math.floor(within(Math.min((width + gap) / others - gap, height * SHARE * RATIO), [least, STRIP[1]]));
  const columns = Math.max(1, Math.min(others, Math.floor((width + gap) / (w + gap))));
  const strip = tall(others, columns, w, gap);
  // The large tile always gets at least half of the space; the page scrolls to the rest.
  const large = inside(0, 0, width, Math.max(height - strip - gap, Math.min(width / RATIO, height / 2)));
  large.y = start(large.h + gap + strip, width, height);
  const top = large.y + large.h + gap;
  return { boxes: [large, ...rows(others, columns, w, gap, width, top)], height: Math.max(height, top + strip) };
}

function sidebar(count, width, height, gap) {
  const others = count - 1;
  let columns = 1;
  let w = within(width * SHARE, STRIP);
  for (; columns < others; columns++) {
    const down = Math.ceil(others / columns);
    w = within(Math.min(width * SHARE, ((height - gap * (down - 1)) / down) * RATIO), STRIP);
    if (tall(others, columns, w, gap) <= height || (columns + 1) * (STRIP[0] + gap) > width / 2) break;
  }
  w = Math.floor(w);
  const side = columns * (w + gap);
  const large = inside(0, 0, width - side, height);
  const need = tall(others, columns, w, gap);
  const top = Math.max(0, Math.floor((height - need) / 2));
  const boxes = rows(others, columns, w, gap, side - gap, top).map((box) => ({ ...box, x: box.x + width - side + gap }));
  return { boxes: [large, ...boxes], height: Math.max(height, need) };
}

/**
 * The boxes of `count` tiles in a space of this size, in pixels, and the height that they need: more than `height` if tiles would
 * otherwise be too small to be useful. `kind`: "grid", all of one size; "focus", the first is large and the others are in a strip
 * below; "sidebar", the others are in a column beside it.
 */
export function arrange(kind, count, width, height, gap) {
  if (!count) return { boxes: [], height };
  if (count === 1) {
    const one = inside(0, 0, width, height);
    return { boxes: [{ ...one, y: start(one.h, width, height) }], height };
  }
  if (kind === "grid") return grid(count, width, height, gap);
  // There is no room beside a picture if the space is taller than wide.
  return (kind === "sidebar" && width >= height ? sidebar : focus)(count, width, height, gap);
}
