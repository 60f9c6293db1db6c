// What the model says of the next character, what the form leaves of it, and what is drawn.

import { pass, unpack, WHOLE } from "../lib/transformer.js";
import { luck, pick } from "../text/sampling.js";
import { beginning, left, may } from "./form.js";

const SIGNS = ["，", "。", "\n"];

// A model with its characters' readings, ready to be asked.
export function assistant(about, bytes, scales, readings) {
  const made = pass(unpack(about, bytes, scales)), { characters, tokens } = made.model;
  const signs = new Set(SIGNS.map((sign) => tokens.get(sign)));
  return { made, characters, tokens, signs, readings };
}

// The poem as the model reads it: after the end of a line, with a sign after each of its lines.
function asRead(poem, measure) {
  const signed = poem.map((c, i) => ((i + 1) % measure ? c : c + SIGNS[Math.floor(i / measure) % 2]));
  return ["\n", ...signed.join("")];
}

// { p, allowed, kept }: probability of each token at the temperature, which of them may come, and the
// probability that these have together. `poem` is a list of characters.
export function next({ made, characters, tokens, signs, readings }, { poem, measure, form, heads, temperature }) {
  const place = poem.length, known = poem.map((c) => readings[tokens.get(c)]);
  const open = left(beginning(form, measure), known);
  const text = asRead(poem, measure).map((c) => tokens.get(c)), { V } = made.model;
  made.run(text, WHOLE);
  const logits = made.logits.subarray((text.length - 1) * V, text.length * V);
  let greatest = -Infinity, total = 0, kept = 0;
  for (const logit of logits) greatest = Math.max(greatest, logit);
  const p = Array.from(logits, (logit) => Math.exp((logit - greatest) / temperature));
  for (const value of p) total += value;
  const head = place % measure === 0 ? heads[place / measure] : undefined;
  const allowed = p.map((_, token) => !signs.has(token) && (form === "length" || readings[token] !== 0)
    && may(open, place, readings[token]) && (head === undefined || head === characters[token]));
  p.forEach((value, token) => {
    p[token] = value / total;
    if (allowed[token]) kept += p[token];
  });
  return { p, allowed, kept, open };
}

// The token that the seed draws at a place among those that may come; null if there is none.
export function drawn({ p, allowed, kept }, seed, place) {
  if (!(kept > 0)) return null;
  const fit = p.map((_, token) => token).filter((token) => allowed[token]);
  fit.sort((a, b) => p[b] - p[a] || a - b);
  return pick({ tokens: fit, p: fit.map((token) => p[token] / kept) }, luck(seed, place));
}

// The poem written to its end, or as far as the form can be kept, and log ∏ kept on the way.
export function written(model, state) {
  const poem = [...state.poem];
  let log = 0;
  while (poem.length < 4 * state.measure) {
    const found = next(model, { ...state, poem }), token = drawn(found, state.seed, poem.length);
    if (token === null) break;
    poem.push(model.characters[token]);
    log += Math.log(found.kept);
  }
  return { poem, log };
}

const given = (state) => ({ ...state, poem: [...state.poem], heads: [...state.heads] });

export const numeric = {
  asRead: (poem, measure) => asRead([...poem], measure).join(""),
  next(assets, states) {
    const model = assistant(...assets);
    return states.map((state) => {
      const { p, allowed, kept } = next(model, given(state));
      return { p, allowed, kept };
    });
  },
  written(assets, states) {
    const model = assistant(...assets);
    return states.map((state) => {
      const { poem, log } = written(model, given(state));
      return { poem: poem.join(""), log };
    });
  },
};
