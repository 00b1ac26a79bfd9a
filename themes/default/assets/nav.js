// On a phone the menu is one row that scrolls: this scrolls the current page's entry to the centre.
export {};

const current = document.querySelector(".site-nav [aria-current]");
if (current) {
  const menu = current.closest(".site-nav");
  const middle = (element) => element.getBoundingClientRect().left + element.clientWidth / 2;
  menu.scrollLeft += middle(current) - middle(menu);
}
