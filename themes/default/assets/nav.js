// A phone's menu is one row that scrolls: the page that is open stands in the middle of it.
(function () {
  "use strict";

  const current = document.querySelector(".site-nav [aria-current]");
  if (!current) return;
  const menu = current.closest(".site-nav");
  const middle = (element) => element.getBoundingClientRect().left + element.clientWidth / 2;
  menu.scrollLeft += middle(current) - middle(menu);
})();
