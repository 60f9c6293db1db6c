// A question before something is shown: what to choose from, a way to skip it, and what came of it.

import { button, fill, h } from "./dom.js";

// `done(choice)` gets what the reader chose, null if nothing.
export function questionBox(words, done) {
  const asked = h("p"), choices = h("div", { class: "choices" });
  const skip = button(words.skip, () => done(null), { class: "quiet" });
  const node = h("div", { class: "question" }, h("p", { class: "act" }, words.predict), asked, choices, skip);
  const verdict = h("p", { class: "verdict", role: "status", hidden: true });

  // Says what came of it; `name` is the reader's choice in words, `more` what else they mention.
  function say(choice, right, name, text, more = {}) {
    const start = choice === null || right === null ? "" : fill(choice === right ? words.right : words.wrong, { choice: name, ...more });
    verdict.textContent = `${start} ${text}`.trim();
    verdict.hidden = false;
  }

  return {
    node,
    verdict,
    say,
    // Asks; the options are pairs of a choice and its words.
    ask(text, options) {
      asked.textContent = text;
      choices.replaceChildren(...options.map(([one, name]) => button(name, () => done(one))));
    },
    // Says it and brings the reader there, who has just answered.
    reveal(...found) {
      say(...found);
      verdict.tabIndex = -1;
      verdict.focus({ preventScroll: true });
      verdict.scrollIntoView({ block: "nearest" });
    },
    // Opens or closes it; what came of it goes away with a new question or another setting.
    update(open, changed) {
      node.hidden = !open;
      if (open || changed) verdict.hidden = true;
    },
    // Brings the question to a reader who has asked for it from further down.
    come() {
      choices.firstChild?.focus({ preventScroll: true });
      node.scrollIntoView({ block: "nearest" });
    },
  };
}
