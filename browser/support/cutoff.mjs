// Finds elements outside the window, or cut off within it.

/* Runs in the page. */
function find(cut) {
  const found = [];
  const window_ = document.scrollingElement;
  if (window_.scrollWidth > innerWidth) found.push(`the page is ${window_.scrollWidth} px wide, its window ${innerWidth}`);
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility({ visibilityProperty: true }) || element.closest("svg, video, .player-screen, .sr-only")) continue;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    // Only for screen readers.
    if (box.width < 2 || box.height < 2 || style.clipPath !== "none") continue;
    const name = `${element.tagName.toLowerCase()}${element.id && `#${element.id}`}${element.className && `.${element.className}`} "${element.textContent.trim().slice(0, 30)}"`;
    // Elements that scroll show the rest.
    const scrolls = element.parentElement.closest(".site-nav, .table, .wide, pre, .player-menu, .player-stats, .help, .join, select");
    if (!scrolls && (box.right > innerWidth + 1 || box.left < -1)) found.push(`${name} reaches from ${box.left} to ${box.right}`);
    if (!cut || element.tagName === "SELECT" || element.tagName === "INPUT" || scrolls && style.overflow === "visible") continue;
    const hides = (overflow) => /hidden|clip/.test(overflow);
    const shows = (overflow) => overflow === "visible" && style.display !== "inline";
    const across = element.scrollWidth - element.clientWidth;
    const down = element.scrollHeight - element.clientHeight;
    if (across > 1 && (hides(style.overflowX) || shows(style.overflowX))) found.push(`${name} is ${across} px too wide for its place`);
    if (down > 4 && (hides(style.overflowY) || shows(style.overflowY)) && !style.webkitLineClamp.match(/\d/)) found.push(`${name} is ${down} px too high for its place`);
  }
  return found;
}

/** Elements that reach out of the window sideways. `page.run` is as in firefox.mjs and webkit.mjs. */
export const overflow = (page) => page.run(find, false);

/** The same, and elements that are cut off or overlap others, in a page of Chromium. */
export const cutOff = (page) => page.evaluate(find, true);
