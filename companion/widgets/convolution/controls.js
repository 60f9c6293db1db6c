// The native controls: the few that are always there, and the rest on request.

import { checkbox, fill, h, labelled, number, select, show } from "../lib/dom.js";
import { PRESETS, nameOf, randomKernel, ready, resized, slices } from "./kernels.js";
import { CHANNELS, COLOURS, MODES, OPERATIONS, PICTURES } from "./state.js";

// `get` reads a trait, `put` sets some; `own` is the part for a picture of one's own.
export function controls(words, { get, put, own }) {
  let seed = 0;
  const options = (names, table) => names.map((name) => [name, table[name]]);
  const size = () => slices(get("kernel"))[0].length;

  const picture = select(options([...PICTURES, "own"], words.pictures), (name) => {
    own.stop();
    put({ picture: name });
  });
  const mine = picture.querySelector("[value=own]");
  const operation = select(options(OPERATIONS, words.operations), (name) => put({ operation: name }));
  const preset = select(options([...PRESETS, "random", "own"], words.presets), (name) => {
    if (name === "random") put({ kernel: randomKernel(size(), ++seed) });
    else if (name !== "own") put({ kernel: ready(name, size()) });
  });
  preset.querySelector("[value=own]").hidden = true;
  const sizes = [1, 2, 3, 4, 5, 6, 7].map((k) => [k, `${k} × ${k}`]);
  const kernelSize = select(sizes, (k) => put({ kernel: resized(get("kernel"), Number(k)) }));

  function whole(trait, min, max) {
    return number({ min, max }, (value) => (value === null ? update() : put({ [trait]: value })));
  }
  const stride = whole("stride", 1, 4), padding = whole("padding", 0, 6);
  const dilation = whole("dilation", 1, 4), added = whole("output_padding", 0, 3);
  const mode = select(options(MODES, words.modes), (name) => put({ padding_mode: name }));
  const channels = select(options(CHANNELS, words.channelsAre), (name) => put({ channels: name }));
  const colours = select(options(COLOURS, words.coloursAre), (name) => put({ colours: name }));
  const flip = checkbox(words.flip, (on) => put({ flip: on }));

  const parts = {
    preset: labelled(words.preset, preset),
    padding: labelled(words.padding, padding),
    mode: labelled(words.mode, mode),
    dilation: labelled(words.dilation, dilation),
    added: labelled(words.added, added),
  };
  const first = h("div", { class: "controls" },
    labelled(words.picture, picture), labelled(words.operation, operation), parts.preset,
    labelled(words.kernelSize, kernelSize));
  const more = h("details", {}, h("summary", {}, words.more),
    h("div", { class: "controls" },
      labelled(words.stride, stride), parts.padding, parts.mode, parts.dilation, parts.added,
      labelled(words.channels, channels), labelled(words.colours, colours), flip.node),
    own.node);

  function update() {
    const op = get("operation"), pooling = op === "max" || op === "average";
    const transposed = op === "transposed";
    mine.hidden = get("picture") !== "own";
    show(picture, get("picture"));
    show(operation, op);
    show(preset, nameOf(get("kernel")));
    show(kernelSize, size());
    show(stride, get("stride"));
    show(padding, get("padding"));
    show(dilation, get("dilation"));
    show(added, get("output_padding"));
    show(mode, get("padding_mode"));
    show(channels, get("channels"));
    show(colours, get("colours"));
    flip.input.checked = get("flip");
    parts.preset.hidden = flip.node.hidden = pooling;
    parts.mode.hidden = transposed;
    parts.added.hidden = !transposed;
    parts.dilation.hidden = op === "average";
    parts.padding.firstChild.textContent = transposed ? words.cut : words.padding;
  }

  return { first, more, update };
}

// The output size as a formula in words and numbers.
export function sizeSentence(words, setting, reach, [, height, width], [, tall, wide]) {
  const { padding, stride, outputPadding } = setting;
  const pattern = setting.operation === "transposed" ? words.sizeTransposed : words.sizeWindow;
  const one = (n, out, name) =>
    fill(pattern, { name, n, padding, stride, window: reach, added: outputPadding, out });
  const rows = one(height, tall, words.rows);
  return height === width ? rows : `${rows} ${one(width, wide, words.columns)}`;
}
