// The figure that shows convolution at work, number by number. Its state is the model's traits, so
// that Python, the reader and a link speak of the same thing; here they meet the parts of the view.

import { bytesOf, clamp, extremes, grey, planes, slice, viewOf } from "./lib/arrays.js";
import { board, outline } from "./lib/board.js";
import { kernelSize, laid, meeting, operate, overlaps, pad, phases, reach, taps, unread, weightSums } from "./lib/convolution.js";
import { pythonPart } from "./lib/code.js";
import { asset, button, fill, guarded, h, summary, wordsFor } from "./lib/dom.js";
import { onTheme, paintPicture, paintSigned, shown, signedColours } from "./lib/draw.js";
import { frame } from "./lib/frame.js";
import { arithmetic } from "./convolution/arithmetic.js";
import { ahead, padding } from "./convolution/boards.js";
import { controls, sizeSentence } from "./convolution/controls.js";
import { edited, slices } from "./convolution/kernels.js";
import { matrixPanel } from "./convolution/matrix.js";
import { ownPicture } from "./convolution/own.js";
import { asPython } from "./convolution/python.js";
import { question } from "./convolution/question.js";
import { SCHEMA, fromLink, problem, settingOf, toLink } from "./convolution/state.js";
import { walker } from "./convolution/walker.js";
import { tables } from "./convolution/words.js";

async function render({ model, el, page }) {
  const words = wordsFor(tables);
  const { get, put, tell, note, linked, link, begin, end } = frame(
    { model, el, page }, words, { schema: SCHEMA, fromLink, refresh });

  // What the view is computed from; `refresh` fills it.
  const now = { picture: null, x: null, y: null, setting: null, at: [0, 0], channel: 0 };
  let computed = "", brush = [0, 0];

  // ---- the parts

  const report = summary();
  const inputBoard = board(words.inputKeys, { walk: pointInput, step: keyInput, paint });
  const outputBoard = board(words.outputKeys, { walk: (i, j) => leaveWalk() || moveTo(i, j), step });
  const inputName = h("p", { class: "board-name" }), outputName = h("p", { class: "board-name" });
  const legend = h("div", { class: "legend", "aria-hidden": "true" });
  const sums = arithmetic(words, {
    edit: editWeight,
    refuse: (text) => tell(text === null ? null : fill(words.badWeight, { text })),
  });
  const channelTabs = h("div", { class: "tabs", role: "group", "aria-label": words.channel },
    words.channelNames.map((name, c) => button(name, () => showChannel(c), { class: `channel-${c}` })));
  const total = h("p", { class: "total" });
  const walk = walker(words, {
    goTo: (index) => now.y && moveTo(Math.floor(index / now.y.shape[2]), index % now.y.shape[2]),
    count: () => (now.y ? now.y.shape[1] * now.y.shape[2] : 0),
    index: () => (now.y ? now.at[0] * now.y.shape[2] + now.at[1] : 0),
  });
  const ask = question(words, { answer: () => put({ predict: false }) });
  const facts = h("div", { class: "facts" });
  const counts = h("canvas", { class: "counts", role: "img", "aria-label": words.counts });
  const countsShown = h("figure", {}, counts, h("figcaption", { "aria-hidden": "true" }, words.counts));
  const matrixView = matrixPanel(words);
  const own = ownPicture(words, { take: takePixels, fail: tell, begin: makeOwn, changed: showPosition });
  const panel = controls(words, { get, put, own });
  const python = pythonPart(() => asPython(get), tell);

  // ---- what the reader does

  function moveTo(row, column) {
    if (!now.y) return;
    const [, tall, wide] = now.y.shape;
    const position = [clamp(row, 0, tall - 1), clamp(column, 0, wide - 1)];
    if (position.some((p, axis) => p !== get("position")[axis])) put({ position });
  }

  function step(rows, columns) {
    leaveWalk();
    moveTo(now.at[0] + rows, now.at[1] + columns);
  }

  function leaveWalk() {
    walk.stop();
    walk.walking = false;
  }

  // The pointer on the input: the brush, or the window whose middle is nearest.
  function pointInput(i, j, event) {
    if (!now.y) return;
    if (own.drawing) {
      brush = inPicture(i, j);
      if (event.buttons & 1) paint();
      return showPosition();
    }
    leaveWalk();
    const { stride, padding: cut, operation } = now.setting, half = (reach(now.setting) - 1) / 2;
    const to = operation === "transposed"
      ? (n) => Math.round(n * stride - cut + half)
      : (n) => Math.round((n - half) / stride);
    moveTo(to(i), to(j));
  }

  function keyInput(rows, columns) {
    if (!now.y) return;
    if (!own.drawing) return step(rows, columns);
    brush = inPicture(brush[0] + rows + edge(), brush[1] + columns + edge());
    showPosition();
  }

  function inPicture(i, j) {
    const [, height, width] = now.x.shape;
    return [clamp(i - edge(), 0, height - 1), clamp(j - edge(), 0, width - 1)];
  }

  function paint() {
    if (!own.drawing) return;
    const bytes = bytesOf(get("own_pixels")).slice(), at = 3 * (brush[0] * get("own_size")[1] + brush[1]);
    bytes.fill(own.level(), at, at + 3);
    put({ own_pixels: viewOf(bytes) });
  }

  function takePixels(bytes, height, width) {
    return put({ own_pixels: viewOf(bytes), own_size: [height, width], picture: "own" });
  }

  function makeOwn() {
    if (get("picture") === "own") return;
    const { shape, data } = now.picture.planes, size = shape[1] * shape[2];
    takePixels(data.map((_, i) => data[(i % 3) * size + Math.floor(i / 3)]), shape[1], shape[2]);
  }

  function editWeight(a, b, value) {
    const k = kernelSize(now.setting), [i, j] = get("flip") ? [k - 1 - a, k - 1 - b] : [a, b];
    put({ kernel: edited(get("kernel"), now.channel, i, j, value, get("channels") === "sum") });
  }

  function showChannel(c) {
    now.channel = c;
    repaint();
  }

  // ---- from the traits to the picture

  async function loadPicture() {
    const name = get("picture");
    if (name === "own") {
      return { name, ...ownPixels(), planes: planes(bytesOf(get("own_pixels")), ...get("own_size")) };
    }
    const { shape, data } = await asset(model, `picture-${name}`);
    return { name, planes: planes(data, shape[0], shape[1]) };
  }

  // The reader's picture is two traits, which Python sets one after the other: { view, size }; null as
  // long as they do not fit together.
  function ownPixels() {
    const view = get("own_pixels"), [height, width] = get("own_size");
    return view.byteLength > 0 && view.byteLength === 3 * height * width ? { view, size: `${height} ${width}` } : null;
  }

  async function refresh() {
    const name = get("picture"), mine = name === "own" ? ownPixels() : {};
    if (!mine && now.picture) return;
    if (now.picture?.name !== name || now.picture.view !== mine.view || now.picture.size !== mine.size) {
      try {
        const picture = await loadPicture();
        if (get("picture") !== name) return; // another one was asked for meanwhile
        now.picture = picture;
      } catch (error) {
        if (!now.picture) throw error; // the figure cannot start: said in its place
        return tell(error.message);
      }
      computed = "";
    }
    const key = JSON.stringify(WATCHED.map(get));
    if (key !== computed) compute();
    computed = key;
    if (!now.trouble) showPosition();
  }

  function compute() {
    const setting = settingOf(get), all = now.picture.planes;
    const x = setting.channels === "grey" ? grey(all) : all;
    now.trouble = problem(x.shape, setting);
    tell(now.trouble ? fill(words[now.trouble[0]], now.trouble[1]) : null);
    el.classList.toggle("troubled", Boolean(now.trouble));
    panel.update();
    python.update();
    if (now.trouble) return walk.stop();
    Object.assign(now, { setting, x, y: operate(x, setting) });
    now.channel = Math.min(now.channel, x.shape[0] - 1);
    now.colours = signedColours(el);
    el.classList.toggle("covered", get("predict"));
    ask.update(get("predict"), x.shape, setting);
    askAgain.hidden = get("predict");
    channelTabs.hidden = x.shape[0] === 1;
    paintBoards();
    showFacts();
  }

  function edge() {
    return now.setting.operation === "transposed" ? 0 : now.setting.padding;
  }

  function paintBoards() {
    const { x, y, setting } = now, [, height, width] = x.shape;
    const sized = ([, h, w]) => fill(words.size, { height: h, width: w });
    inputBoard.resize(height + 2 * edge(), width + 2 * edge());
    paintPicture(inputBoard.canvas, pad(x, edge(), setting.mode), 0, 255);
    inputName.textContent = `${words.input} · ${sized(x.shape)}`;
    outputBoard.resize(y.shape[1], y.shape[2]);
    outputName.textContent = get("predict") ? words.output : `${words.output} · ${sized(y.shape)}`;
    const { least, greatest } = extremes(y), how = get("colours");
    if (how === "signed" || (how === "automatic" && least < 0)) {
      const limit = Math.max(-least, greatest), channel = y.shape[0] === 1 ? 0 : now.channel;
      paintSigned(outputBoard.canvas, slice(y, channel), limit, now.colours);
      labelLegend("legend signed", [-limit, 0, limit]);
    } else {
      const white = how === "picture" ? 255 : Math.max(255, greatest);
      paintPicture(outputBoard.canvas, y, 0, white);
      labelLegend("legend grey", [0, white]);
    }
  }

  function repaint() {
    if (!now.y) return;
    now.colours = signedColours(el);
    paintBoards();
    showPosition();
  }

  function labelLegend(name, values) {
    legend.className = name;
    legend.replaceChildren(...values.map((value) => h("span", {}, shown(value, 0))));
  }

  function showPosition() {
    if (!now.y) return;
    const { setting, x, y, channel } = now, [, tall, wide] = y.shape;
    now.at = [clamp(get("position")[0], 0, tall - 1), clamp(get("position")[1], 0, wide - 1)];
    const [row, column] = now.at, window = reach(setting), { stride, operation } = setting;
    const places = taps(row, column, x.shape, setting).filter(Boolean);
    const marks = operation !== "transposed" && setting.dilation === 1
      ? outline(row * stride, column * stride, window, window)
      : places.map(([i, j]) => outline(i + edge(), j + edge(), 1, 1));
    inputBoard.outline(
      padding(x.shape[1], x.shape[2], edge()),
      own.drawing ? outline(brush[0] + edge(), brush[1] + edge(), 1, 1, "brush") : marks,
    );
    inputBoard.frame.classList.toggle("drawing", own.drawing);
    inputBoard.label(own.drawing ? words.drawKeys : words.inputKeys);
    outputBoard.outline(walk.walking ? ahead(row, column, tall, wide) : [], outline(row, column, 1, 1, "cell"));

    const met = meeting(x, row, column, channel, setting);
    const weights = slice(laid(setting), channelSlice()).data;
    const average = operation === "average", largest = operation === "max", summed = setting.channels === "sum";
    const part = summed && !average && !largest;
    sums.update({
      met,
      weights: average ? met.weights : Array.from(weights),
      operation,
      colours: now.colours,
      covered: get("predict"),
      names: {
        patch: operation === "transposed" ? words.patchTurned : words.patch,
        kernel: average ? words.kernelMean : setting.flip ? words.kernelTurned : words.kernel,
        result: largest ? words.largest : average ? words.mean
          : part ? fill(words.sumOf, { channel: words.channelNames[channel] }) : words.sum,
      },
    });
    [...channelTabs.children].forEach((tab, c) => tab.setAttribute("aria-pressed", String(c === channel)));
    total.hidden = !part || get("predict");
    if (part) {
      const parts = [0, 1, 2].map((c) => shown(meeting(x, row, column, c, setting).result));
      const value = shown(y.data[row * wide + column]);
      total.textContent = fill(words.total, { parts: parts.join(" + ").replaceAll("+ −", "− "), total: value });
    }
    const channelOfY = part ? 0 : channel, result = shown(y.data[(channelOfY * tall + row) * wide + column]);
    const count = (operation === "transposed" ? places.length : kernelSize(setting) ** 2) * (part ? 3 : 1);
    const sentence = get("predict") ? words.atHidden : words[AT[operation]];
    report.say(fill(sentence, { row, column, count, result }));
    walk.update();
    matrixView.update(now);
  }

  function showFacts() {
    const { setting, x, y } = now, k = kernelSize(setting), transposed = setting.operation === "transposed";
    const lines = [h("p", {}, sizeSentence(words, setting, reach(setting), x.shape, y.shape))];
    if (setting.dilation > 1 && k > 1) {
      const values = { dilation: setting.dilation, k, window: reach(setting) };
      lines.unshift(h("p", {}, fill(words.reach, values)));
    }
    const [rows, columns] = [unread(x.shape[1], setting), unread(x.shape[2], setting)];
    if (rows || columns) lines.push(h("p", { class: "warning" }, fill(words.unread, { rows, columns })));
    if (transposed) {
      const each = phases(setting), [least, most] = [Math.min(...each) ** 2, Math.max(...each) ** 2];
      const added = weightSums({ ...setting, kernel: ownSlices() }), [low, high] = [Math.min(...added), Math.max(...added)];
      const even = high - low < 1e-9;
      const values = { k, stride: setting.stride, least, most, low: shown(low), high: shown(high) };
      const text = [least === most ? words.evenCopies : words.unevenCopies,
        even ? words.evenWeights : words.unevenWeights].map((sentence) => fill(sentence, values));
      paintPicture(counts, overlaps(x.shape, setting), most, 0);
      const said = h("p", { class: even ? "" : "warning" }, text.join(" "));
      lines.push(h("div", { class: "copies" }, countsShown, said));
    }
    facts.replaceChildren(...lines);
    facts.hidden = get("predict");
  }

  // The slices of the kernel that make the shown output channel.
  function ownSlices() {
    const { setting } = now, { shape, data } = slice(setting.kernel, channelSlice());
    return setting.channels === "sum" ? setting.kernel : { shape: [1, ...shape], data };
  }

  function channelSlice() {
    return Math.min(now.channel, now.setting.kernel.shape[0] - 1);
  }

  // ---- all together

  const askAgain = button(words.askAgain, () => put({ predict: true }), { class: "quiet" });
  const copied = link(() => {
    const values = toLink(get);
    if (!values.picture) queueMicrotask(() => tell(words.linkNoOwn));
    return values;
  });
  el.replaceChildren(
    panel.first,
    h("div", { class: "boards" },
      h("div", { class: "board" }, inputName, inputBoard.frame),
      h("div", { class: "board result-board" }, outputName, outputBoard.frame, legend)),
    ask.node, ask.verdict, walk.node, channelTabs, sums.node, total, ...report.nodes, note, facts,
    panel.more, matrixView.node, python.node,
    h("div", { class: "foot" }, copied, askAgain));
  const deaf = own.listen(el);
  const stopTheme = onTheme(repaint);
  await refresh();
  if (now.trouble && linked) {
    linked.complaints.push(["linkUnfit", { why: note.textContent }]);
    await put(linked.before);
  }
  begin();
  return () => {
    walk.stop();
    deaf();
    stopTheme();
    end();
  };
}

// The traits that the output or the controls depend on.
const WATCHED = [
  "operation", "kernel", "stride", "padding", "padding_mode", "dilation", "flip", "output_padding",
  "channels", "colours", "predict",
];
const AT = { convolution: "at", transposed: "atTransposed", max: "atMax", average: "atMean" };

export default { render: guarded(render) };
