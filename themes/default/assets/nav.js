// A phone's menu is one row that scrolls: it starts where this page stands in it.
(function () {
  "use strict";

  const here = document.querySelector(".site-nav [aria-current]");
  if (!here) return;
  const menu = here.closest(".site-nav");
  const [item, row] = [here.getBoundingClientRect(), menu.getBoundingClientRect()];
  menu.scrollLeft += item.left + item.width / 2 - (row.left + row.width / 2);
})();
