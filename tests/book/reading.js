// What test_reading.py asks a page about a figure, `f`.
globalThis.reading = (() => {
  "use strict";
  const CONTROLS = "button:enabled, input:enabled, select:enabled, summary, textarea:enabled";
  const stands = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest(".spoken");
  const about = (node) => node.outerHTML.replace(/ data-reached=""/, "").slice(0, 120);

  // All that is to be seen of it.
  function look(f) {
    return [f.innerHTML, ...[...f.querySelectorAll("canvas")].map((c) => c.toDataURL())].join();
  }

  // ---- by the tab key

  let last;

  // Focus what stands before it; what stands after it is called so.
  function begin(f) {
    for (const place of f.previousElementSibling?.matches(".before") ? [] : ["before", "after"]) {
      const end = document.createElement("button");
      end.className = place;
      f[place](end);
    }
    last = f.previousElementSibling;
    last.focus();
  }

  // Where the tab key has led, and what is wrong with that.
  function stop(f) {
    const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
    const inside = f.contains(at), complaints = [];
    if (inside) {
      if (!(last.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING)) complaints.push("leads back");
      if (box.width < 1 || style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 1) complaints.push("is not seen");
      if (!at.matches("a, button, input, pre, select, summary, textarea, .scroll") && !/\b(keys?|paste)\b/.test(at.ariaLabel)
          && at.scrollWidth <= at.clientWidth && at.scrollHeight <= at.clientHeight) complaints.push("does not say what keys do");
      at.dataset.reached = "";
      last = at;
    }
    return { inside, after: at === f.nextElementSibling, closed: at.matches("details:not([open]) > summary"),
      what: about(at), complaints };
  }

  // Wait a moment, in which most folds are filled after they are opened.
  function filled() {
    return new Promise((done) => setTimeout(() => requestAnimationFrame(() => setTimeout(done)), 50));
  }

  // What the tab key has not reached. A group of radio buttons is one stop.
  function unreached(f) {
    return [...f.querySelectorAll(`a[href], ${CONTROLS}, [tabindex="0"]`)]
      .filter((c) => stands(c) && !("reached" in c.dataset))
      .filter((c) => c.type !== "radio" || !f.querySelector(`[name="${c.name}"][data-reached]`))
      .map(about);
  }

  // ---- in little space

  // What is wider than the figure, is not where a pointer looks for it, or is too small for a finger.
  function amiss(f) {
    const complaints = [];
    for (const details of f.querySelectorAll("details")) details.open = true;
    const edge = f.getBoundingClientRect().right + 0.5;
    for (const part of f.querySelectorAll("*")) {
      if (!stands(part)) continue;
      if (part.getBoundingClientRect().right > edge && !scrolls(part, f, edge)) complaints.push(`too wide: ${about(part)}`);
      if (!part.matches(CONTROLS)) continue;
      const target = part.closest("label") ?? part;
      target.scrollIntoView({ block: "center", behavior: "instant" });
      const { left, top, width, height } = target.getBoundingClientRect();
      if (Math.min(width, height) < 24) complaints.push(`${width} × ${height}: ${about(part)}`);
      const there = document.elementFromPoint(left + width / 2, top + height / 2);
      if (there && !target.contains(there) && !there.contains(target)) complaints.push(`under ${about(there)}: ${about(part)}`);
    }
    return complaints;
  }

  // Whether a part stands in a box that scrolls and is not too wide itself.
  function scrolls(part, f, edge) {
    for (let box = part.parentElement; box !== f; box = box.parentElement) {
      const { overflowX } = getComputedStyle(box);
      if ((overflowX === "auto" || overflowX === "scroll") && box.getBoundingClientRect().right <= edge) return true;
    }
    return false;
  }

  return { look, begin, stop, filled, unreached, amiss };
})();
