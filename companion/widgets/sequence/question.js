// A question before the model's answer is shown: which character comes next, or for how long a cut
// of the memory is felt.

import { button, fill, h, labelled } from "../lib/dom.js";
import { fixed } from "../lib/draw.js";
import { questionBox } from "../lib/question.js";
import { after, lastMoved, rankOf } from "./measures.js";
import { cutPlace } from "./state.js";
import { visible } from "../text/words.js";

const SPANS = ["short", "word", "long"];

// Which answer a number of characters is: up to 3, 4 to 8, more.
function spanOf(count) {
  return SPANS[count <= 3 ? 0 : count <= 8 ? 1 : 2];
}

// `now()` gives what is shown, `measure(at)` what a cut there changes, `answer(traits)` is called
// once the reader has committed.
export function question(words, { now, measure, answer }) {
  const box = questionBox(words, (choice) => (kind === "next" ? showNext(null) : showCut(choice)));
  const { node, verdict } = box, refused = h("p", { role: "alert", hidden: true });
  const guess = h("input", { type: "text", maxlength: 2, size: 3, autocomplete: "off", autocapitalize: "off" });
  const field = labelled(words.guess, guess), choose = button(words.guessThis, guessed);
  guess.addEventListener("keydown", (event) => event.key === "Enter" && guessed());
  const fields = h("div", { class: "fields" }, field, choose);
  node.lastChild.before(fields, refused);
  let kind = "next", about = "";

  function end(traits, ...found) {
    answer(traits);
    box.reveal(...found);
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
    if (token === null) return end({ predict: false }, null, null, "", favourite);
    const { rank } = rankOf(p, token);
    const text = rank === 1 ? words.guessRight : words.guessWrong;
    const said = fill(text, { ...named(token), rank, count: p.length });
    end({ predict: false }, null, null, "", `${said} ${rank === 1 ? "" : favourite}`);
  }

  function showCut(choice) {
    const { base, at } = now(), place = cutPlace(at.position, base.length);
    const { moves } = measure(place), count = lastMoved(moves, place), right = spanOf(count);
    const found = fill(count === base.length - place ? words.verdictEnd : words.verdictCut,
      { count, first: fixed(100 * moves[place], 0) });
    end({ predict: false, cut: place, cut_what: "both", position: place },
      choice, right, words.spans[choice], `${found} ${words.below}`);
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
      fields.hidden = kind !== "next";
      if (!open) return null;
      const place = cutPlace(at.position, base.length), end = read.shown.slice(-12).map(visible).join("");
      if (kind === "next") box.ask(fill(words.askNext, { end }), []);
      else {
        const asked = fill(words.askCut, { position: place, character: visible(read.shown[place]) });
        box.ask(asked, SPANS.map((one) => [one, words.spans[one]]));
      }
      return kind;
    },
  };
}

export const numeric = { spanOf };
