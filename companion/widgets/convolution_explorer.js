// The figure that shows convolution at work, number by number. Its state is the model's traits, so
// that Python, the reader and a link speak of the same thing; here they meet the view.

import { extremes, grey, planes, slice } from "./lib/arrays.js";
import { kernelSize, laid, meeting, operate, pad, reach, taps } from "./lib/convolution.js";
import { asset, button, fill, guarded, h, labelled, select, show, summary, wordsFor } from "./lib/dom.js";
import { onTheme, paintPicture, paintSigned, shown, signedColours } from "./lib/draw.js";
import { decode, encode } from "./lib/link.js";
import { arithmetic } from "./convolution/arithmetic.js";
import { board, clamp, outline, padding } from "./convolution/boards.js";
import { PICTURES, PRESETS, SCHEMA, fromLink, presetOf, problem, settingOf, slices, toLink } from "./convolution/state.js";
import { tables } from "./convolution/words.js";

async function render({ model, el, page }) {
  const words = wordsFor(tables), get = (name) => model.get(name);
  let complaints = [];
  const linked = page && decode(location.hash, page.key, SCHEMA);
  if (linked) {
    const { traits, complaints: more } = fromLink(linked.values);
    for (const [name, value] of Object.entries(traits)) model.set(name, value);
    complaints = [...linked.complaints, ...more];
  }

  // What the view is computed from; `refresh` fills it.
  const now = { pixels: null, x: null, y: null, setting: null, trouble: null, channel: 0 };
  let quiet = false, saving = 0;

  function put(changes) {
    quiet = true;
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    quiet = false;
    clearTimeout(saving);
    saving = setTimeout(() => model.save_changes(), 60);
    refresh();
  }

  // ---- the parts

  const note = h("p", { class: "note", role: "status", hidden: true });
  const report = summary();
  const inputBoard = board(words.inputKeys, { walk: walkInput, step });
  const outputBoard = board(words.outputKeys, { walk: (i, j) => moveTo(i, j), step });
  const inputName = h("p", { class: "board-name" }), outputName = h("p", { class: "board-name" });
  const legend = h("div", { class: "legend", "aria-hidden": "true" });
  const sums = arithmetic(words, { edit: editWeight, refuse: refuseWeight });
  const picture = select(PICTURES.map((p) => [p, words.pictures[p]]), choosePicture);
  const preset = select(
    [...Object.keys(PRESETS), "own"].map((p) => [p, words.presets[p]]),
    (name) => name !== "own" && put({ kernel: PRESETS[name] }),
  );

  function moveTo(row, column) {
    if (!now.y) return;
    const [, tall, wide] = now.y.shape;
    const position = [clamp(row, 0, tall - 1), clamp(column, 0, wide - 1)];
    if (position.some((p, axis) => p !== get("position")[axis])) put({ position });
  }

  function step(rows, columns) {
    const [row, column] = at();
    moveTo(row + rows, column + columns);
  }

  // The window whose middle is nearest to the pointer.
  function walkInput(i, j) {
    const { setting } = now, half = (reach(setting) - 1) / 2;
    if (setting.operation === "transposed") {
      const to = (n) => Math.round(n * setting.stride - setting.padding + half);
      return moveTo(to(i), to(j));
    }
    moveTo(Math.round((i - half) / setting.stride), Math.round((j - half) / setting.stride));
  }

  function at() {
    const [, tall, wide] = now.y.shape, [row, column] = get("position");
    return [clamp(row, 0, tall - 1), clamp(column, 0, wide - 1)];
  }

  function editWeight(a, b, value) {
    const kernel = structuredClone(slices(get("kernel")));
    const k = kernel[0].length, [i, j] = get("flip") ? [k - 1 - a, k - 1 - b] : [a, b];
    kernel[Math.min(now.channel, kernel.length - 1)][i][j] = value;
    put({ kernel: kernel.length === 1 ? kernel[0] : kernel });
  }

  function refuseWeight(text) {
    tell(text === null ? null : fill(words.badWeight, { text }));
  }

  function tell(text) {
    note.hidden = !text;
    note.textContent = text ?? "";
  }

  async function choosePicture(name) {
    put({ picture: name });
  }

  async function loadPicture() {
    const name = get("picture");
    if (name === "own") {
      const [height, width] = get("own_size"), view = get("own_pixels");
      const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
      return { name, view, planes: planes(bytes, height, width) };
    }
    const { shape, data } = await asset(model, `picture-${name}`);
    return { name, planes: planes(data, shape[0], shape[1]) };
  }

  // ---- from the traits to the picture

  const WALK = new Set(["position"]);
  let last = "";

  async function refresh() {
    if (quiet) return;
    const name = get("picture");
    if (now.pixels?.name !== name || (name === "own" && now.pixels.view !== get("own_pixels"))) {
      try {
        now.pixels = await loadPicture();
      } catch (error) {
        if (!now.pixels) throw error; // the figure cannot start: said in its place
        return tell(error.message);
      }
      last = "";
    }
    const key = JSON.stringify(
      Object.keys(TRAITS).filter((trait) => !WALK.has(trait)).map((trait) => get(trait)),
    );
    if (key !== last) compute();
    last = key;
    if (!now.trouble) showPosition();
  }

  function compute() {
    const setting = settingOf(get), all = now.pixels.planes;
    const x = setting.channels === "grey" ? grey(all) : all;
    const trouble = problem(x.shape, setting);
    now.trouble = trouble;
    tell(trouble ? fill(words[trouble[0]], trouble[1]) : null);
    el.classList.toggle("troubled", Boolean(trouble));
    show(picture, get("picture"));
    show(preset, presetOf(get("kernel")));
    if (trouble) return;
    Object.assign(now, { setting, x, y: operate(x, setting) });
    now.channel = Math.min(now.channel, x.shape[0] - 1);
    paintBoards();
  }

  function paintBoards() {
    const { x, y, setting } = now, [, height, width] = x.shape, frame = frameOf(setting);
    paintPicture(inputBoard.canvas, padded(x, setting), 0, 255);
    inputBoard.resize(height + 2 * frame, width + 2 * frame);
    inputName.textContent = `${words.input} · ${fill(words.size, { height, width })}`;
    const [channels, tall, wide] = y.shape, { least, greatest } = extremes(y);
    outputBoard.resize(tall, wide);
    outputName.textContent = `${words.output} · ${fill(words.size, { height: tall, width: wide })}`;
    now.colours = signedColours(el);
    const how = get("colours"), signed = how === "signed" || (how === "automatic" && least < 0);
    if (signed) {
      const limit = Math.max(-least, greatest);
      paintSigned(outputBoard.canvas, slice(y, channels === 1 ? 0 : now.channel), limit, now.colours);
      legend.className = "legend signed";
      legend.replaceChildren(...[-limit, 0, limit].map((v) => h("span", {}, shown(v, 0))));
    } else {
      const white = how === "picture" ? 255 : Math.max(255, greatest);
      paintPicture(outputBoard.canvas, y, 0, white);
      legend.className = "legend grey";
      legend.replaceChildren(...[0, white].map((v) => h("span", {}, shown(v, 0))));
    }
  }

  function showPosition() {
    const { setting, x, y } = now, [row, column] = at(), frame = frameOf(setting);
    const places = taps(row, column, x.shape, setting).filter(Boolean);
    const window = reach(setting), { stride } = setting;
    const whole = setting.operation !== "transposed" && setting.dilation === 1;
    inputBoard.outline(
      padding(x.shape[1], x.shape[2], frame),
      whole
        ? outline(row * stride, column * stride, window, window)
        : places.map(([i, j]) => outline(i + frame, j + frame, 1, 1)),
    );
    outputBoard.outline(outline(row, column, 1, 1, "cell"));
    const channel = now.channel, met = meeting(x, row, column, channel, setting);
    const weights = Array.from(slice(laid(setting), Math.min(channel, setting.kernel.shape[0] - 1)).data);
    sums.update(met, weights, now.colours);
    const count = kernelSize(setting) ** 2, result = y.data[row * y.shape[2] + column];
    report.say(fill(words.at, { row, column, count, result: shown(result) }));
  }

  async function copyLink() {
    const hash = encode(page.key, SCHEMA, toLink(get)), address = location.href.split("#")[0] + hash;
    history.replaceState(null, "", hash);
    try {
      await navigator.clipboard.writeText(address);
      tell(words.linkCopied);
    } catch {
      tell(`${words.linkIs} ${address}`);
    }
  }

  // ---- all together

  el.replaceChildren(
    h("div", { class: "boards" },
      h("div", { class: "board" }, inputName, inputBoard.frame),
      h("div", { class: "board" }, outputName, outputBoard.frame, legend)),
    sums.node,
    ...report.nodes,
    note,
    h("div", { class: "controls" }, labelled(words.picture, picture), labelled(words.preset, preset)),
    h("div", { class: "foot" }, page ? button(words.link, copyLink) : null),
  );
  const stopTheme = onTheme(() => now.y && (paintBoards(), showPosition()));
  model.on("change", refresh);
  await refresh();
  if (complaints.length) tell(fill(words.linkIgnored, { complaints: complaints.join("; ") }));
  if (linked) el.scrollIntoView({ block: "center" });
  return () => {
    stopTheme();
    model.off("change", refresh);
    clearTimeout(saving);
  };
}

const TRAITS = {
  picture: 0, operation: 0, kernel: 0, stride: 0, padding: 0, padding_mode: 0, dilation: 0,
  flip: 0, output_padding: 0, channels: 0, colours: 0, predict: 0,
};

// How wide the frame of padding is that the input board shows.
function frameOf(setting) {
  return setting.operation === "transposed" ? 0 : setting.padding;
}

// The input as its board shows it; padding that max pooling never picks is black.
function padded(x, setting) {
  return pad(x, frameOf(setting), setting.mode);
}

export default { render: guarded(render) };
