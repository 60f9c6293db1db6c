// A question before the model's answer is shown: which character comes next, or for how long a cut
// of the memory is felt.

import { button, fill, h, labelled } from "../lib/dom.js";
import { fixed } from "../lib/draw.js";
import { after, lastMoved, rankOf } from "./measures.js";
import { cutPlace } from "./state.js";
import { visible } from "../text/words.js";

const SPANS = ["short", "word", "long"];

// Which answer a number of characters is: up to 3, 4 to 8, more.
export function spanOf(count) {
  return SPANS[count <= 3 ? 0 : count <= 8 ? 1 : 2];
}

// `now()` gives what is shown, `measure(at)` what a cut there changes, `answer(traits)` is called
// once the reader has committed.
export function question(words, { now, measure, answer }) {
  const asked = h("p"), choices = h("div", { class: "choices" }), refused = h("p", { role: "alert", hidden: true });
  const guess = h("input", { type: "text", maxlength: 2, size: 3, autocomplete: "off", autocapitalize: "off" });
  const field = labelled(words.guess, guess), choose = button(words.guessThis, guessed);
  guess.addEventListener("keydown", (event) => event.key === "Enter" && guessed());
  const node = h("div", { class: "question" }, h("p", { class: "act" }, words.predict), asked,
    h("div", { class: "fields" }, field, choose), choices, refused,
    button(words.skip, () => (kind === "next" ? showNext(null) : showCut(null)), { class: "quiet" }));
  const verdict = h("p", { class: "verdict", role: "status", hidden: true });
  let kind = "next", about = "";

  function end(text, traits) {
    verdict.textContent = text;
    answer(traits);
    verdict.hidden = false;
    verdict.tabIndex = -1;
    verdict.focus({ preventScroll: true });
    kind = kind === "next" ? "cut" : "next"; // asked the next time
    guess.value = "";
  }

  function guessed() {
    const { base } = now(), character = guess.value === "⏎" ? "\n" : Array.from(guess.value)[0];
    const token = base.model.tokens.get(character);
    refused.hidden = token !== undefined;
    guess.setAttribute("aria-invalid", String(token === undefined));
    if (token !== undefined) return showNext(token);
    refused.textContent = character === undefined ? words.guessNone : fill(words.guessUnknown, { character });
  }

  function showNext(token) {
    const { base } = now(), p = after(base, base.length - 1), best = p.indexOf(Math.max(...p));
    const named = (one) => ({ character: visible(base.model.characters[one]), p: fixed(p[one], 3) });
    const favourite = fill(words.favourite, named(best));
    if (token === null) return end(favourite, { predict: false });
    const { rank } = rankOf(p, token);
    const text = rank === 1 ? words.guessRight : words.guessWrong;
    end(`${fill(text, { ...named(token), rank, count: p.length })} ${rank === 1 ? "" : favourite}`.trim(), { predict: false });
  }

  function showCut(choice) {
    const { base, at } = now(), place = cutPlace(at.position, base.length);
    const { moves } = measure(place), count = lastMoved(moves, place), right = spanOf(count);
    const start = choice === null ? "" : fill(choice === right ? words.right : words.wrong, { choice: words.spans[choice] });
    const end_ = count === base.length - place ? words.verdictEnd : words.verdictCut;
    end(`${start} ${fill(end_, { count, first: fixed(100 * moves[place], 0) })} ${words.below}`.trim(),
      { predict: false, cut: place, cut_what: "both", position: place });
  }

  return {
    node,
    verdict,
    // Which question is open: "next", "cut" or null. `key` says what it is about; a verdict on
    // something else goes away.
    update(open, key) {
      const { base, at, read } = now(), long = base.length >= 4;
      if (!long) kind = "next";
      if (open || key !== about) verdict.hidden = true;
      about = key;
      node.hidden = !open;
      field.parentNode.hidden = kind !== "next";
      choices.hidden = kind === "next";
      if (!open) return null;
      const place = cutPlace(at.position, base.length), end = read.shown.slice(-12).map(visible).join("");
      asked.textContent = kind === "next" ? fill(words.askNext, { end })
        : fill(words.askCut, { position: place, character: visible(read.shown[place]) });
      choices.replaceChildren(...SPANS.map((one) => button(words.spans[one], () => showCut(one))));
      return kind;
    },
  };
}

export const numeric = { spanOf };
