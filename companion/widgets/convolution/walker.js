// Walking the window over all outputs, in reading order: play, step, scrub.

import { button, fill, h, scrubber } from "../lib/dom.js";

// `goTo(index)` moves the window; `count()` and `index()` say how many outputs there are, and which
// is shown. Whoever asks for little motion gets one output a second.
export function walker(words, { goTo, count, index }) {
  const play = button(words.play, toggle, { class: "play", "aria-pressed": "false" });
  const back = button("‹", () => step(-1), { "aria-label": words.stepBack });
  const forward = button("›", () => step(1), { "aria-label": words.stepForward });
  const range = h("input", { type: "range", min: 0, step: 1 });
  range.addEventListener("input", () => {
    stop();
    state.walking = true;
    goTo(Number(range.value));
  });
  const state = { walking: false, stop, update, node: null };
  let frame = 0, since = 0, start = 0;

  function toggle() {
    if (frame) return stop();
    state.walking = true;
    start = index() >= count() - 1 ? 0 : index();
    since = performance.now();
    frame = requestAnimationFrame(run);
    show();
  }

  function run(now) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const rate = calm ? 1 : Math.min(400, Math.max(3, count() / 14)); // outputs a second
    const next = start + Math.floor(((now - since) / 1000) * rate);
    frame = requestAnimationFrame(run);
    if (next !== index()) goTo(Math.min(next, count() - 1));
    if (next >= count() - 1) stop();
  }

  function step(by) {
    stop();
    state.walking = true;
    goTo(Math.min(count() - 1, Math.max(0, index() + by)));
  }

  function stop() {
    cancelAnimationFrame(frame);
    frame = 0;
    show();
  }

  function show() {
    play.textContent = frame ? words.pause : words.play;
    play.setAttribute("aria-pressed", String(Boolean(frame)));
  }

  function update() {
    range.max = count() - 1;
    range.value = index();
    range.setAttribute("aria-valuetext", fill(words.outputOf, { index: index() + 1, count: count() }));
  }

  state.node = h("div", { class: "walker" }, play, back, forward, scrubber(words.walk, range));
  return state;
}
