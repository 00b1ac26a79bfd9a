// A picture of where the bytes go: bands from those who publish to the server, and from it to those who watch. The width of a band
// is its bitrate.

const SPACE = "http://www.w3.org/2000/svg";
const HEIGHT = 220;
const TOP = 44; // room for two lines of text
const WIDEST = 120; // all bands on the wider side
const BAR = 8;
const BETWEEN = 56; // between the two bars on the right, with the text of the lower one

function add(parent, name, attributes, text) {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  parent.append(element);
}

// A band from a point to another, `wide` high; both are its upper corners.
function band(svg, [fromX, fromY], [toX, toY], wide) {
  if (wide <= 0) return;
  const middle = (fromX + toX) / 2;
  const top = `M${fromX} ${fromY}C${middle} ${fromY} ${middle} ${toY} ${toX} ${toY}`;
  const bottom = `C${middle} ${toY + wide} ${middle} ${fromY + wide} ${fromX} ${fromY + wide}`;
  add(svg, "path", { d: `${top}v${wide}${bottom}z` });
}

/**
 * Draws the flows into an <svg>, as wide as it is now. `from`, `server` and each of `to`: `{ label, mbit, text }`; `text` is the
 * bitrate as people read it.
 */
export function draw(svg, { from, server, to }) {
  const width = svg.clientWidth;
  const shown = to.filter(({ mbit }) => mbit > 0);
  const scale = WIDEST / Math.max(from.mbit, shown.reduce((sum, { mbit }) => sum + mbit, 0), 1e-9);
  const high = (mbit) => Math.max(mbit * scale, 1);
  svg.replaceChildren();
  svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
  const middle = width / 2 - BAR / 2;
  const right = width - BAR;
  const bar = (x, y, tall) => add(svg, "rect", { x, y, width: BAR, height: tall, rx: 2 });
  const words = ({ label, text }, x, y, anchor) => {
    add(svg, "text", { x, y: y - 26, "text-anchor": anchor }, label);
    add(svg, "text", { x, y: y - 8, "text-anchor": anchor, class: "rate" }, text);
  };
  band(svg, [BAR, TOP], [middle, TOP], high(from.mbit));
  let leaves = TOP;
  let arrives = TOP;
  const bars = [[0, TOP, high(from.mbit), from, 0, "start"]];
  for (const one of shown) {
    band(svg, [middle + BAR, leaves], [right, arrives], high(one.mbit));
    bars.push([right, arrives, high(one.mbit), one, width, "end"]);
    leaves += high(one.mbit);
    arrives += high(one.mbit) + BETWEEN;
  }
  bars.push([middle, TOP, Math.max(high(from.mbit), leaves - TOP), server, width / 2, "middle"]);
  for (const [x, y, tall] of bars) bar(x, y, tall);
  for (const [, y, , what, x, anchor] of bars) words(what, x, y, anchor);
}
