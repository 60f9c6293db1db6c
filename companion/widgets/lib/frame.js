// What every figure begins and ends with: the traits that a link sets, changes that are answered once
// and saved in turns, a line for what must be said, and a button that copies the link.

import { h, ignored, linkButton } from "./dom.js";
import { decode, encode } from "./link.js";

const PAUSE = 100; // milliseconds from a change to its saving

// `fromLink(values)` gives { traits, complaints }; `refresh()` shows the traits as they are.
export function frame({ model, el, page }, words, { schema, fromLink, refresh }) {
  const get = (name) => model.get(name), note = h("p", { class: "note", role: "status", hidden: true });
  const found = page && decode(location.hash, page.key, schema);
  let quiet = false, saving = 0, linked = null;
  if (found) {
    const { traits, complaints } = fromLink(found.values), before = {};
    for (const name of Object.keys(traits)) before[name] = get(name);
    linked = { before, complaints: [...found.complaints, ...complaints] };
    set(traits);
  }

  // Sets traits together, so that the figure answers once and not to each of them.
  function set(changes) {
    quiet = true;
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    quiet = false;
  }

  function save() {
    saving ||= setTimeout(saveNow, PAUSE);
  }

  // Without waiting where focus leaves a control: the reader may be on the way to a cell that asks.
  function saveNow() {
    if (!saving) return;
    clearTimeout(saving);
    saving = 0;
    model.save_changes();
  }

  function put(changes) {
    set(changes);
    save();
    return refresh();
  }

  function tell(text) {
    note.hidden = !text;
    note.textContent = text ?? "";
  }

  function answer() {
    if (!quiet) refresh();
  }

  // In JupyterLab, keys that are pressed in a figure are the figure's: otherwise a letter inserts a
  // cell and an arrow leaves it. Lab asks the element with the focus, before the figure hears of the
  // key. What is pressed together with the control key stays with Lab, which saves by it.
  function keep(event) {
    if (!el.contains(event.target)) return;
    event.target.toggleAttribute("data-lm-suppress-shortcuts", !event.ctrlKey && !event.metaKey);
  }

  return {
    get, set, save, put, tell, note, linked,
    link: (toLink) => page && linkButton(() => encode(page.key, schema, toLink(get)), tell),
    begin() {
      model.on("change", answer);
      el.addEventListener("focusout", saveNow);
      if (!page) addEventListener("keydown", keep, true);
      if (linked?.complaints.length) tell(ignored(linked.complaints, words));
      if (linked) el.scrollIntoView({ block: "center" });
    },
    end() {
      saveNow();
      model.off("change", answer);
      el.removeEventListener("focusout", saveNow);
      removeEventListener("keydown", keep, true);
    },
  };
}
