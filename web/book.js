// What the pages need beyond the theme.
(() => {
  "use strict";

  // Search shows a piece of each page it finds, which it has to fetch; a page that was opened as a
  // file may not fetch another file. The list of results works without.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

  // What is wider than the screen scrolls in a box of its own; the keyboard must reach that box.
  const BOXES = ".math, .highlight pre, div.cell_output .output, .pst-scrollable-table-container";

  function reachable(box) {
    const wide = box.scrollWidth > box.clientWidth + 1;
    box.classList.toggle("book-wide", wide);
    if (wide) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }

  // Paper is white: a page is printed in its light colours, whatever the reader reads in.
  const { dataset } = document.documentElement;
  let theme = null;
  addEventListener("beforeprint", () => {
    theme = dataset.theme;
    dataset.theme = "light";
  });
  addEventListener("afterprint", () => {
    dataset.theme = theme;
  });

  addEventListener("DOMContentLoaded", () => {
    const watch = new ResizeObserver((entries) => {
      for (const { target } of entries) reachable(target.closest(BOXES));
    });
    for (const box of document.querySelectorAll(BOXES)) {
      watch.observe(box);
      // Typeset mathematics arrives later, inside a box whose own size does not change.
      const grow = () => {
        for (const child of box.children) watch.observe(child);
      };
      grow();
      new MutationObserver(grow).observe(box, { childList: true });
    }
  });
})();
