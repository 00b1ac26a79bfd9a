// A page used only by keyboard: which element has the focus, whether that is visible, and a walk through the whole page.
import assert from "node:assert/strict";

const MOST = 400; // more stops than any page here has

/**
 * The element with the focus: its `name`, whether it has a focus `ring`, and whether it is `seen`; nothing if the page has no
 * focus.
 */
export const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const look = getComputedStyle(element);
  // A transparent input is drawn by its next sibling; a card's link fills its card.
  const drawn = look.opacity === "0" ? getComputedStyle(element.nextElementSibling) : look;
  const ring = ({ outlineStyle, outlineWidth, outlineColor }) =>
    outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/transparent|, 0\)$/.test(outlineColor);
  const box = element.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const bar = element.closest(".player-bar");
  return {
    name: element.getAttribute("aria-label") || element.labels?.[0]?.innerText.trim() || element.innerText.trim(),
    ring: ring(drawn) || ring(getComputedStyle(element, "::after")),
    seen: box.width > 0 && inside && element.checkVisibility({ visibilityProperty: true }) && (!bar || getComputedStyle(bar).opacity > 0),
  };
});

/** Presses the key; returns the name of the element that then visibly has the focus, or nothing. */
async function step(page, key) {
  await page.keyboard.press(key);
  const at = await focused(page);
  if (at) assert.ok(at.ring && at.seen, `the focus on "${at.name}" can be seen: ${JSON.stringify(at)}`);
  return at?.name;
}

/**
 * Walks through a fresh page to its end and back. Asserts that everything usable is reached, that each focus is visible, and that
 * nothing traps it; returns the names in order.
 */
export async function walk(page) {
  const names = [];
  for (let name; (name = await step(page, "Tab")) !== undefined; names.push(name)) {
    assert.ok(names.length < MOST, `the focus does not leave the page: ${names.slice(-9).join(", ")}`);
    await page.evaluate(() => (window.reached ??= new Set()).add(document.activeElement));
  }
  const missed = await page.evaluate(() => {
    const usable = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex="0"]';
    const group = (one) => [...document.getElementsByName(one.name)].some((other) => window.reached.has(other));
    return [...document.querySelectorAll(usable)]
      .filter((one) => one.tabIndex >= 0 && one.checkVisibility({ visibilityProperty: true }))
      .filter((one) => !window.reached.has(one) && !(one.type === "radio" && group(one)))
      .map((one) => one.outerHTML.slice(0, 120));
  });
  assert.deepEqual(missed, [], "everything is reached");
  const back = [];
  while (back.length < names.length) back.unshift(await step(page, "Shift+Tab"));
  assert.deepEqual(back, names, "and back the same way");
  return names;
}

/** Presses `key` until the element with that name has the focus. */
export async function tabTo(page, name, key = "Tab") {
  const passed = [];
  while (passed.length < MOST) {
    const at = await step(page, key);
    if (at === name) return;
    passed.push(at);
  }
  throw new Error(`no way to "${name}": ${passed.slice(0, 40).join(", ")}`);
}
