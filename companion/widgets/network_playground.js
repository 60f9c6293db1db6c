// The figure in which a small network learns in the page. Its state is the model's traits, so that
// Python, the reader and a link speak of the same thing: the network is what the setting, the seed
// and the number of updates make of it, always.

import { inks } from "./lib/canvas.js";
import { pythonPart } from "./lib/code.js";
import { button, fill, guarded, h, labelled, select, summary, wordsFor } from "./lib/dom.js";
import { onTheme, shown, signedColours } from "./lib/draw.js";
import { frame } from "./lib/frame.js";
import { inside } from "./lib/plane.js";
import { chain } from "./playground/chain.js";
import { controls } from "./playground/controls.js";
import { curves, history } from "./playground/curves.js";
import { diagram } from "./playground/diagram.js";
import { explain } from "./playground/explain.js";
import { normBars } from "./playground/norms.js";
import { plane } from "./playground/plane.js";
import { asPython } from "./playground/python.js";
import { question } from "./playground/question.js";
import { EDGE, MOST_POINTS, MOST_STEPS, SCHEMA, edgeWithin, fromLink, settingOf, toLink } from "./playground/state.js";
import { paletteOf, surface } from "./playground/surface.js";
import { told } from "./playground/told.js";
import { trainer } from "./playground/training.js";
import { tables } from "./playground/words.js";

const BUDGET = 8, PACE = 4; // milliseconds and updates a frame
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

async function render({ model, el, page }) {
  const words = wordsFor(tables);
  const { get, put, tell, note, link, begin, end } = frame(
    { model, el, page }, words, { schema: SCHEMA, fromLink, refresh });

  // What is shown: the training, and how far the reader has come in the update that is explained.
  const now = { key: "", training: null, field: null, past: null, stage: 0 };
  let running = 0, catching = 0, palette, ink;

  // A change from which training starts anew, with the same seed.
  function change(changes) {
    ask.hide();
    now.stage = 0;
    put({ ...changes, step: 0 });
  }

  // ---- the parts

  const report = summary();
  const board = plane(words, { put: putPoint, take: takePoint });
  const drawing = diagram(words, { choose: (edge) => put({ edge }) });
  const plot = curves(words.curves), legend = h("p", { class: "hint", "aria-hidden": "true" }, words.classes.map(
    ([sign, name], k) => h("span", { class: k < 2 ? `class-${k}` : null }, `${sign} ${name}`)));
  const scale = h("p", { class: "hint" }), networkName = h("p", { class: "board-name" });
  const panel = controls(words, { get, put, change, choose: chooseData });
  const ask = question(words, { reveal: put });
  const play = button(words.run, () => (running ? stop() : start()), { class: "play", "aria-pressed": "false" });
  const one = button(words.step, () => advance()), reset = button(words.reset, () => (stop(), change({})));
  const numbers = chain(words, {
    choose: (edge) => put({ edge }),
    example: (place) => (place === null ? refresh() : put({ example: place })),
    stage: reach,
  });
  const bars = normBars(words);
  const label = select(words.ownClasses.map((name, k) => [k, name]), () => {});
  const own = h("fieldset", {}, h("legend", {}, words.own),
    h("div", { class: "fields" }, labelled(words.ownClass, label),
      button(words.ownClear, () => change({ points: [] }))),
    h("p", { class: "hint" }, words.ownHint));
  const python = pythonPart(() => asPython({ setting: now.setting, step: get("step") }), tell);
  const folds = [numbers.node, bars.node, python.node];
  for (const fold of folds) fold.addEventListener("toggle", draw);

  // ---- what the reader does

  function start() {
    if (get("predict")) put({ predict: false });
    if (!now.training?.data.t.length || get("step") >= MOST_STEPS) return;
    running = requestAnimationFrame(run);
    showPlay();
  }

  function stop() {
    cancelAnimationFrame(running);
    clearTimeout(running);
    running = 0;
    showPlay();
  }

  // Whoever asks for little motion gets one picture a second, of as many updates.
  function run() {
    const calm = stillness.matches;
    running = calm ? setTimeout(run, 1000) : requestAnimationFrame(run);
    if (!catching) advance(calm ? 60 * PACE : PACE);
    if (get("step") >= MOST_STEPS || now.burst) stop();
  }

  function advance(by = 1) {
    if (!now.training?.data.t.length) return;
    now.stage = 3;
    put({ step: Math.min(MOST_STEPS, get("step") + by) });
  }

  function showPlay() {
    play.textContent = running ? words.pause : words.run;
    play.setAttribute("aria-pressed", String(Boolean(running)));
  }

  // Forward, backward, update: the first two only look at the next update, the third makes it.
  function reach(stage) {
    stop();
    if (stage === 3) return advance();
    now.stage = stage;
    draw();
  }

  function chooseData(name) {
    const changes = { data: name };
    if (name === "own" && !get("points").length && now.training) {
      const { x, t } = now.training.data;
      changes.points = Array.from(t.slice(0, 60), (k, i) => [...inside(x.slice(2 * i, 2 * i + 2), EDGE), k]);
    }
    change(changes);
  }

  function putPoint(x, y) {
    const points = get("points");
    if (points.length >= MOST_POINTS) return tell(fill(words.ownFull, { most: MOST_POINTS }));
    change({ points: [...points, [x, y, Number(label.value)]] });
    tell(fill(words.ownPut, { label: label.value, x: shown(x), y: shown(y), count: points.length + 1 }));
  }

  function takePoint(x, y, within) {
    const points = get("points"), far = points.map(([px, py]) => Math.hypot(px - x, py - y));
    const nearest = far.indexOf(Math.min(...far));
    if (nearest < 0 || far[nearest] > within) return false;
    change({ points: points.filter((_, k) => k !== nearest) });
    tell(fill(words.ownTaken, { x: shown(points[nearest][0]), y: shown(points[nearest][1]), count: points.length - 1 }));
    return true;
  }

  // ---- from the traits to the picture

  function refresh() {
    const setting = settingOf(get), key = JSON.stringify(setting);
    if (key !== now.key || now.training.count > get("step")) {
      Object.assign(now, { key, setting, training: trainer(setting), past: history(), burst: false });
      now.field = surface(now.training.net);
      now.stage = 0;
      record();
    }
    cancelAnimationFrame(catching);
    catchUp();
  }

  // Make the updates that are missing, for as long as a frame allows; go on in the next one.
  function catchUp() {
    const { training } = now, until = performance.now() + BUDGET, goal = training.data.t.length ? get("step") : 0;
    while (training.count < goal && performance.now() < until) {
      training.update();
      if (now.past.wants(training.count)) record();
    }
    catching = training.count < goal ? requestAnimationFrame(catchUp) : 0;
    if (!catching && training.count && !now.stage) now.stage = 3;
    if (!catching || !stillness.matches) draw();
  }

  function record() {
    if (!now.training.data.t.length) return;
    const { train, test } = now.training.score();
    now.past.add(now.training.count, train.loss, test.loss);
  }

  function draw() {
    if (!now.training) return;
    const { training, setting, field } = now, { data, net, count } = training, empty = !data.t.length;
    const edge = edgeWithin(get("edge"), setting);
    const moment = now.stage === 3 && count ? training.before : training.now();
    const place = empty ? 0 : Math.min(get("example"), moment.batch.length - 1);
    const opened = numbers.node.open && now.stage > 0 && !empty;
    const found = !empty && (get("gradients") || folds.some((fold) => fold.open))
      ? explain(setting, data, moment, edge, place) : null;
    panel.update();
    ask.update(get("predict") && !empty, setting);
    askAgain.hidden = get("predict") || empty;
    own.hidden = setting.data !== "own";
    numbers.node.hidden = bars.node.hidden = empty; // there is nothing to compute
    field.update();
    const last = net.layers.length - 1, paint = (canvas, l, o) => field.paint(canvas, l, o, palette);
    board.update(data, opened ? moment.batch : [], opened ? moment.batch[place] : null, setting.data === "own",
      (canvas) => field.paint(canvas, last, 0, palette, 0.55), ink);
    const values = get("gradients") && found ? found.grads : net.params;
    const limit = drawing.update(net, values, numbers.node.open ? edge : null, paint, ink);
    networkName.textContent = get("gradients") ? words.networkGradients : words.network;
    scale.textContent = fill(words.edges, { limit: told(limit) });
    if (found) {
      numbers.update(net.sizes, edge, place, moment.batch.length, found, now.stage);
      bars.update(found.norms);
    }
    python.update();
    one.disabled = play.disabled = empty;
    showScore(empty);
  }

  function showScore(empty) {
    if (empty) return report.say(words.noPoints);
    const { training } = now, { train, test } = training.score(), step = training.count;
    const rows = now.past.rows.at(-1)?.[0] === step ? now.past.rows : [...now.past.rows, [step, train.loss, test.loss]];
    plot.update(rows, ink, [words.training, words.testing]);
    plot.canvas.setAttribute("aria-label", fill(words.curvesAre, {
      first: told(rows[0][1]), train: told(train.loss), test: told(test.loss),
    }));
    const percent = (share) => `${Math.round(100 * share)} %`;
    now.burst = !Number.isFinite(train.loss);
    if (catching) return report.say(fill(words.learning, { step: get("step") }));
    const sentence = fill(Number.isNaN(test.loss) && !now.burst ? words.atNoTest : words.at, {
      step, train: told(train.loss), test: told(test.loss),
      trainRight: percent(train.accuracy), testRight: percent(test.accuracy),
    });
    report.say(now.burst ? words.burst : step >= MOST_STEPS ? `${sentence} ${fill(words.end, { step })}` : sentence);
  }

  function repaint() {
    palette = paletteOf(signedColours(el));
    ink = inks(el);
    draw();
  }

  // ---- all together

  const askAgain = button(words.askAgain, () => put({ predict: true }), { class: "quiet" });
  el.classList.add("playground");
  el.replaceChildren(
    panel.first,
    h("div", { class: "boards" },
      h("div", { class: "board" }, h("p", { class: "board-name" }, words.plane), board.frame, legend),
      h("div", { class: "board" }, networkName, drawing.canvas, scale)),
    ask.node, ask.verdict, h("div", { class: "walker" }, play, one, reset),
    plot.canvas, ...report.nodes, note, own,
    numbers.node, bars.node, panel.more, python.node,
    h("div", { class: "foot" }, link(toLink), askAgain));
  const stopTheme = onTheme(repaint), sized = new ResizeObserver(draw);
  repaint();
  refresh();
  sized.observe(el);
  begin();
  return () => {
    stop();
    cancelAnimationFrame(catching);
    stopTheme();
    sized.disconnect();
    end();
  };
}

export default { render: guarded(render) };
