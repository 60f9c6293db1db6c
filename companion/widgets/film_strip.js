// Small films beside each other, all at the same frame. They stand still until the reader plays them.

import { button, checkbox, fill, guarded, h, labelled, scrubber, select, summary, wordsFor } from "./lib/dom.js";
import { frame } from "./lib/frame.js";

const SPEEDS = [0.25, 0.5, 1, 2];
const CALM = 1000; // milliseconds a frame for whoever asks for little motion

const tables = {
  en: {
    films: "Films",
    play: "Play",
    pause: "Pause",
    back: "One frame back",
    on: "One frame on",
    scrub: "Frame",
    at: "frame {at} of {count}",
    here: "Frame {at} of {count}.",
    speed: "Speed",
    loop: "again and again",
    calm: "Your device asks for little motion: one frame a second.",
    broken: "the picture with the frames is damaged.",
    wrongSize: "the picture with the frames is {width} × {height}, expected {wide} × {high}.",
  },
};

// The frame after this one; null where a film that is not repeated ends.
function following(frame, count, loop) {
  if (frame < count - 1) return frame + 1;
  return loop ? 0 : null;
}

// Milliseconds from one frame to the next.
function pace(milliseconds, speed, calm) {
  return calm ? Math.max(CALM, milliseconds / speed) : milliseconds / speed;
}

export const numeric = { following, pace };

async function sprite(model, [films, count, height, width], words) {
  let image;
  try {
    image = await createImageBitmap(new Blob([model.get("sprite")], { type: "image/png" }));
  } catch {
    throw new Error(words.broken);
  }
  const wide = count * width, high = films * height;
  if (image.width !== wide || image.height !== high) {
    throw new Error(fill(words.wrongSize, { width: image.width, height: image.height, wide, high }));
  }
  return image;
}

async function render({ model, el, page }) {
  const words = wordsFor(tables), size = model.get("size"), [, count, height, width] = size;
  const image = await sprite(model, size, words);
  const schema = { frame: { type: "integer", min: 0, max: count - 1 }, loop: { type: "flag" } };
  const { get, set, save, put, tell, note, link, begin, end } = frame(
    { model, el, page }, words, { schema, fromLink: (values) => ({ traits: values, complaints: [] }), refresh });
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  let timer = 0, speed = 1;

  const canvases = get("names").map((name) =>
    h("canvas", { width, height, role: "img", "aria-label": name }));
  const play = button(words.play, () => (timer ? stop() : start()), { class: "play" });
  const steps = [["‹", -1, words.back], ["›", 1, words.on]].map(([sign, by, label]) =>
    button(sign, () => step(by), { "aria-label": label }));
  const range = h("input", { type: "range", min: 0, max: count - 1, step: 1 });
  range.addEventListener("input", () => {
    const chosen = Number(range.value); // before it is drawn anew
    stop();
    put({ frame: chosen });
  });
  const at = h("output", { class: "hint" }), scrub = scrubber(words.scrub, range, at);
  const speeds = select(SPEEDS.map((s) => [s, `× ${s}`]), (value) => {
    speed = Number(value);
    if (timer) start();
  });
  speeds.value = speed;
  const loop = checkbox(words.loop, (yes) => put({ loop: yes })), calm = h("p", { class: "hint" }, words.calm);
  const report = summary();

  function step(by) {
    stop();
    put({ frame: (get("frame") + by + count) % count });
  }

  function start() {
    clearTimeout(timer);
    if (following(get("frame"), count, get("loop")) === null) set({ frame: 0 });
    timer = setTimeout(advance, pace(get("milliseconds"), speed, stillness.matches));
    refresh();
  }

  function advance() {
    const next = following(get("frame"), count, get("loop"));
    if (next === null) return stop();
    timer = setTimeout(advance, pace(get("milliseconds"), speed, stillness.matches));
    set({ frame: next });
    refresh();
  }

  function stop() {
    clearTimeout(timer);
    timer = 0;
    save(); // Python hears where a film has come to rest
    refresh();
  }

  function refresh() {
    const now = get("frame"), told = { at: now + 1, count };
    canvases.forEach((canvas, i) =>
      canvas.getContext("2d").drawImage(image, now * width, i * height, width, height, 0, 0, width, height));
    range.value = now;
    at.textContent = fill(words.at, told);
    range.setAttribute("aria-valuetext", at.textContent);
    play.textContent = timer ? words.pause : words.play;
    loop.input.checked = get("loop");
    calm.hidden = !stillness.matches;
    if (!timer) report.say(fill(words.here, told)); // while it plays, nobody is talked over
  }

  el.classList.add("film-strip");
  el.style.setProperty("--ratio", width / height);
  el.replaceChildren(
    h("p", { class: "film-label" }, get("label")),
    h("div", { class: "films", role: "group", "aria-label": words.films },
      canvases.map((canvas, i) =>
        h("div", { class: "film" }, canvas, h("p", { class: "film-name", "aria-hidden": "true" }, get("names")[i])))),
    h("div", { class: "walker" }, play, steps, scrub, labelled(words.speed, speeds), loop.node,
      link(() => ({ frame: get("frame"), loop: get("loop") }))),
    calm, note, report.nodes[1]);
  stillness.addEventListener("change", refresh);
  refresh();
  begin();
  return () => {
    clearTimeout(timer);
    stillness.removeEventListener("change", refresh);
    end();
  };
}

export default { render: guarded(render) };
