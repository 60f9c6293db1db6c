// The page of errata: a form that shows some of them. Without this script all are shown.
(() => {
  "use strict";

  const MENUS = ["article", "topic", "severity"];

  addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector(".errata-filter");
    const entries = [...document.querySelectorAll(".erratum")];
    const texts = entries.map((entry) => entry.textContent.toLowerCase());
    const lists = [...document.querySelectorAll("ul.errata")];
    const { text } = form.elements;

    function show() {
      const classes = MENUS.map((name) => [name, form.elements[name].value])
        .filter(([, value]) => value)
        .map(([name, value]) => `${name}-${value}`);
      const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      entries.forEach((entry, i) => {
        const fits =
          classes.every((name) => entry.classList.contains(name)) &&
          words.every((word) => texts[i].includes(word));
        entry.hidden = !fits;
        if (fits) count += 1;
      });
      for (const list of lists) {
        list.closest("section").hidden = !list.querySelector(".erratum:not([hidden])");
      }
      const all = count === entries.length;
      form.querySelector("output").textContent = all
        ? `All ${count} errata are shown.`
        : `${count} of ${entries.length} errata ${count === 1 ? "is" : "are"} shown.`;
    }

    // A link to an erratum that is not shown: show all, then go there.
    function arrive() {
      const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
      if (!target?.closest("[hidden]")) return;
      form.reset();
      show();
      target.scrollIntoView();
    }

    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", show);
    form.addEventListener("reset", () => setTimeout(show)); // the fields are empty after it
    addEventListener("hashchange", arrive);
    show(); // a browser keeps the fields over a reload
  });
})();
