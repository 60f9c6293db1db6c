// The figure in which a generator and a discriminator are trained against each other. Its state is
// the model's traits; what is trained, `past` holds: one history for a run, or two.

import { pythonPart } from "./lib/code.js";
import { among, button, fill, guarded, h, labelled, offer, scrubber, select, summary, wordsFor } from "./lib/dom.js";
import { onTheme, shown } from "./lib/draw.js";
import { frame } from "./lib/frame.js";
import { board } from "./gan/board.js";
import { chart } from "./gan/charts.js";
import { controls } from "./gan/controls.js";
import { floor } from "./gan/divergence.js";
import { history } from "./gan/history.js";
import { loop } from "./gan/loop.js";
import { asPython } from "./gan/python.js";
import { outcome, question } from "./gan/question.js";
import { replay } from "./gan/replay.js";
import { colours, differences, factsText, number, scene } from "./gan/scene.js";
import { MOST_POINTS, experimentOf, fromLink, runsOf, schema, settingOf, toLink } from "./gan/state.js";
import { tables } from "./gan/words.js";

const SPEEDS = [0, 1, 5, 20, 50, 200];

async function render({ model, el, page }) {
  const words = wordsFor(tables), presets = model.get("_presets"), SCHEMA = schema(Object.keys(presets));
  const { get, set, save, put, tell, note, link, begin, end } = frame(
    { model, el, page }, words, { schema: SCHEMA, fromLink: (values) => fromLink(values, presets), refresh });
  el.classList.add("gan-lab");

  while (!el.isConnected) await new Promise(requestAnimationFrame); // JupyterLab puts it in later
  let past = [], kept = [], built = "", floorOf = "", noiseFloor = null, floorTimer = 0;
  let inHand = 0, furthest = 0, drawnAt = 0, palette = colours(el), reading = 0;

  // The experiment with its question; none once a setting is another, whoever has changed it.
  const experiment = () => experimentOf(get, presets);

  // A setting of the run in hand. Another setting is another experiment; another seed asks again.
  function setSetting(name, value) {
    const changes = name === "seed" ? { predict: true } : { preset: "" };
    if (inHand && get("second")) put({ ...changes, second: { ...get("second"), [name]: value } });
    else put({ ...changes, [name]: value });
  }

  function setShared(name, value) {
    if (name !== "data") return put({ [name]: value });
    const first = value === "own" && !get("own_points").length;
    put({ preset: "", data: value, ...(first ? { own_points: SPIRAL } : {}) });
  }

  function choosePreset(name) {
    if (!name) return put({ preset: "" });
    const { settings, second } = presets[name], seed = get("seed");
    inHand = 0;
    put({ ...get("_defaults"), ...settings, seed, second, preset: name, predict: true, goal: null });
  }

  // ---- the parts

  const report = summary();
  const boards = words.names.map(() => board(words.board, { place, brush: draw }));
  const facts = words.names.map(() => h("p", { class: "run-facts" }));
  const titles = words.runs.map((name) => h("p", { class: "board-name" }, name));
  const places = words.names.map((_, i) => h("div", { class: "board" }, titles[i], boards[i].frame, facts[i]));
  const curves = {
    losses: chart(words.losses, [["accent", words.lossKeys[0]], ["act", words.lossKeys[1]]]),
    divergence: chart(words.divergenceTitle, [["ink", words.divergenceKeys[0]], ["muted", words.divergenceKeys[1]]]),
    coverage: chart(words.coverageTitle, [["accent", words.coverageKeys[0]], ["act", words.coverageKeys[1]]]),
  };
  const views = h("div", { class: "views" }, places,
    h("div", { class: "charts" }, Object.values(curves).map(({ node }) => node)));
  const keys = h("p", { class: "keys" }, [["real", words.real], ["fake", words.fake], ["says-real", words.saysReal],
    ["says-fake", words.saysFake]].map(([name, text]) => h("span", { class: `key ${name}` }, text)));
  const panel = controls(words, Object.keys(presets), {
    get: (name) => (inHand && get("second")?.[name] !== undefined ? get("second")[name] : get(name)),
    put: setSetting, look: (name) => (name === "preset" ? experiment() : get(name)), set: setShared, choose: choosePreset, tell,
    hold(i) {
      inHand = i;
      panel.update();
      code.update();
    },
    own: {
      inHand: () => inHand,
      undo: () => put({ preset: "", own_points: get("own_points").slice(0, -1) }),
      clear: () => put({ preset: "", own_points: [] }),
    },
  });
  const ask = question(words, {
    answer() {
      put({ predict: false });
      travel(presets[experiment()].until);
    },
  });
  const clock = loop({
    runs: () => past,
    speed: () => get("speed"),
    slow: slowly,
    drawn: moving,
    rested: arrived,
  });

  const play = button(words.start, toggle, { class: "play", "aria-pressed": "false" });
  const one = button(words.iteration, () => by(() => past.forEach((run) => run.next())));
  const part = button(words.update, () => {
    if (clock.busy) stop();
    slowly();
  });
  const dAlone = button(words.dAlone, () => by(() => past.forEach((run) => run.hand("d"))));
  const gAlone = button(words.gAlone, () => by(() => past.forEach((run) => run.hand("g"))));
  const restart = button(words.restart, () => travel(0, false));
  const range = h("input", { type: "range", min: 0, max: 100, step: 1, value: 0 });
  range.addEventListener("input", () => travel(Number(range.value), false));
  const speed = select([], (value) => put({ speed: Number(value) }));
  const count = h("output", { class: "hint" }), scrub = scrubber(words.scrub, range, count);
  const compare = button(words.compare, () => {
    inHand = get("second") ? 0 : 1;
    put({ preset: "", second: get("second") ? null : { penalty: "r1" } });
  });
  const moves = [play, one, part, dAlone, gAlone, restart, range];
  const runbar = h("div", {}, h("div", { class: "runbar" }, play, labelled(words.speed, speed), scrub),
    h("div", { class: "runbar" }, one, part, dAlone, gAlone, restart, compare));
  const turn = h("p", { class: "hint turn" }), aside = h("p", { class: "hint" });
  const code = pythonPart(
    () => asPython(settingOf(get, inHand === 1), past[0]?.run.iteration || 200), tell);
  const names = Object.keys(get("_assets")).map((name) => /^recording-(.*)-frames$/.exec(name)?.[1]).filter(Boolean);
  const recorded = replay(words, names, { model, get, put, tell, ink: () => palette });
  const switches = h("div", { class: "tabs switches", role: "group", "aria-label": words.views },
    Object.entries(words.viewNames).map(([view, text]) => button(text, () => {
      if (clock.busy) stop();
      recorded.stop();
      put({ view });
    }, { "data-view": view })));

  // ---- what the reader does

  const stop = () => {
    clock.stop();
    put({ running: false, goal: null });
    rest();
  };

  function toggle() {
    if (clock.running) return stop();
    if (ask.waiting) return travel(presets[experiment()].until);
    put({ running: true });
  }

  function travel(t, animated = true) {
    if (!past.length) return;
    if (animated && matchMedia("(prefers-reduced-motion: reduce)").matches) animated = false;
    turn.textContent = "";
    set({ running: false });
    clock.to(t, animated);
    showMoves();
  }

  function by(act) {
    if (!past.length) return;
    if (clock.busy) stop();
    turn.textContent = "";
    act();
    rest();
  }

  function slowly() {
    if (!past.length) return;
    const { which, turn: count } = past.map((run) => run.update())[0], { run } = past[0];
    turn.textContent = fill(which === "d" ? words.turnD : words.turnG, {
      turn: count + 1, of: run.setting[`${which}_steps`], loss: number(which === "d" ? run.lossD : run.lossG),
    });
    if (clock.busy) moving();
    else rest();
  }

  function place(point) {
    if (get("own_points").length >= MOST_POINTS) return tell(fill(words.drawFull, { most: MOST_POINTS }));
    put({ preset: "", own_points: [...get("own_points"), point] });
  }

  // ---- from the traits to the runs

  function refresh() {
    const settings = runsOf(get);
    const key = JSON.stringify(settings), empty = get("data") === "own" && !get("own_points").length;
    if (key !== built) {
      built = key;
      clock.stop();
      turn.textContent = "";
      [past, kept, furthest] = [empty ? [] : settings.map(history), settings.map(() => ({})), 0];
      if (get("running")) set({ running: false });
      findFloor();
    }
    tell(empty ? words.drawNone : null);
    views.classList.toggle("two", settings.length === 2);
    places[1].hidden = titles[0].hidden = settings.length === 1;
    if (settings.length === 1) inHand = 0;
    else titles[1].textContent = [words.runs[1], differences(words, ...settings)].filter(Boolean).join(": ");
    boards.forEach((one) => one.setDrawing(get("data") === "own", get("data") === "own" ? words.boardDraw : words.board));
    compare.textContent = get("second") ? words.compareEnd : words.compare;
    offer(speed, among(SPEEDS, get("speed")).map((n) => [n, words.speeds[n] ?? fill(words.speedIs, { n })]), get("speed"));
    panel.update();
    ask.update(experiment(), get("predict"));
    askAgain.hidden = get("predict") || !experiment();
    const view = get("view");
    el.classList.toggle("replaying", view === "recordings");
    for (const one of switches.children) one.setAttribute("aria-pressed", String(one.dataset.view === view));
    if (view === "recordings") return recorded.update();
    follow();
    rest();
  }

  // What Python, a link or the play button has ordered.
  function follow() {
    if (!past.length) return;
    const goal = get("goal");
    if (goal !== null && goal !== reading) {
      reading = goal;
      return clock.to(goal);
    }
    reading = goal;
    if (get("running") && !clock.running) clock.start();
    else if (!get("running") && clock.running && goal === null && !ask.waiting) clock.stop();
  }

  function findFloor() {
    const key = JSON.stringify([get("data"), get("own_points")]);
    if (key === floorOf) return;
    [floorOf, noiseFloor] = [key, null];
    clearTimeout(floorTimer);
    floorTimer = setTimeout(() => {
      if (!past.length) return;
      noiseFloor = floor(get("data"), get("own_points"), 1);
      draw();
    }, 200);
  }

  function arrived() {
    reading = null;
    set({ running: false, goal: null });
    rest();
    if (!ask.waiting) return;
    const { until } = presets[experiment()], rows = past.map((run) => run.rows.filter(({ t }) => t <= until));
    if (rows[0].at(-1).t < until) return;
    ask.reveal(outcome(experiment(), ...rows), get("seed"));
  }

  // ---- what is shown

  // In motion the boards are painted in every frame, words and curves ten times a second.
  function moving() {
    paint();
    const now = performance.now();
    if (now - drawnAt < 100) return;
    drawnAt = now;
    describe();
  }

  function rest() {
    draw();
    code.update();
    const rows = past.map((run) => run.measure());
    set({
      iteration: past[0]?.run.iteration ?? 0,
      results: rows.map((row) => ({ ...row, lossD: finite(row.lossD), lossG: finite(row.lossG) })),
      fake: new DataView(Float32Array.from(past[0]?.fake() ?? []).buffer),
    });
    save();
  }

  function draw() {
    paint();
    describe();
  }

  function paint() {
    past.forEach((run, i) => {
      const arrows = get("arrows") || run.run.phase >= run.run.setting.d_steps; // before G's update
      const seen = scene(run, kept[i], { surface: get("surface"), manifold: get("manifold"), arrows, colours: palette });
      boards[i].paint(seen);
      kept[i].scale = seen.scale;
    });
    if (!past.length) boards.forEach((one) => one.paint({ real: [], colours: palette }));
  }

  function describe() {
    const t = past[0]?.run.iteration ?? 0, kind = get("divergence");
    furthest = Math.max(t, ...past.map((run) => run.rows.at(-1)?.t ?? 0));
    range.max = Math.max(furthest, 100);
    if (!range.matches(":active")) range.value = t;
    count.textContent = fill(words.scrubAt, { t, last: furthest });
    range.setAttribute("aria-valuetext", fill(words.scrubAt, { t, last: furthest }));
    const rows = past.map((run) => run.measure()), names = past.length > 1 ? words.names : [""];
    rows.forEach((row, i) => (facts[i].textContent = factsText(words, names[i], row, kind)));
    const line = (field, colour, over = 1) => past.map((run, i) => ({
      at: run.rows.map((row) => [row.t, row[field] / (over === 1 ? 1 : row[over])]), colour, dash: i === 1,
    }));
    const all = (text) => rows.map((row, i) => `${names[i] && `${names[i]}: `}${text(row)}`).join("; ");
    const common = { t, last: furthest, colours: palette };
    const [low, , high] = noiseFloor?.[kind] ?? [NaN, NaN, NaN];
    curves.losses.draw({ ...common, lines: [...line("lossD", "accent"), ...line("lossG", "act")],
      label: fill(words.chartLosses, { t, all: all((row) => `D ${number(row.lossD)}, G ${number(row.lossG)}`) }) });
    curves.divergence.draw({ ...common, lines: line(kind, "ink"), band: noiseFloor?.[kind], log: kind !== "energy",
      label: fill(words.chartDivergence, { t, name: words.divergencesAre[kind], low: number(low), high: number(high),
        all: all((row) => shown(row[kind], 3)) }) });
    curves.coverage.draw({ ...common, range: [0, 1], lines: [...line("covered", "accent", "parts"), ...line("hit", "act")],
      label: fill(words.chartCoverage, { t, all: all((row) => `${row.covered} / ${row.parts}, ${shown(100 * row.hit, 0)} %`) }) });
    const said = rows.map((row, i) => fill(words.said, { name: names[i] ? `${names[i]} ` : "G ", covered: row.covered,
      parts: row.parts, value: shown(row[kind], 3), low: shown(low, 3), high: shown(high, 3) }));
    report.say(fill(words.summary, { t, all: t ? said.join(" ") : words.before }));
    const hands = Math.max(0, ...past.map((run) => run.hands));
    aside.textContent = [
      kept[0]?.scale !== undefined && past.length ? fill(words.arrowScale, { scale: shown(kept[0].scale) }) : "",
      get("surface") === "optimal" ? { wasserstein: words.optimalNone, hinge: words.optimalHinge }[get("loss")] ?? words.optimalIs : "",
      hands ? fill(words.handMade, { count: hands }) : "",
    ].join(" ").trim();
    showMoves();
  }

  function showMoves() {
    play.textContent = clock.running ? words.pause : words.start;
    play.setAttribute("aria-pressed", String(clock.running));
    const closed = !past.length || (get("predict") && Boolean(experiment()));
    moves.forEach((move) => (move.disabled = closed));
  }

  // ---- all together

  const askAgain = button(words.askAgain, () => {
    put({ predict: true });
    travel(0, false);
  }, { class: "quiet" });
  el.replaceChildren(switches, recorded.node, ...panel.first, ask.node, views, keys, runbar, turn, ask.verdict, ...report.nodes, note, aside,
    panel.seen, panel.more, code.node, h("div", { class: "foot" }, link(() => toLink(get, past[0]?.run.iteration ?? 0, experiment())), askAgain));
  const stopTheme = onTheme(() => {
    palette = colours(el);
    draw();
    recorded.draw();
  });
  const resized = new ResizeObserver(() => clock.busy || draw() || recorded.draw());
  resized.observe(views);
  refresh();
  begin();
  return () => {
    clock.stop();
    recorded.stop();
    resized.disconnect();
    stopTheme();
    clearTimeout(floorTimer);
    end();
  };
}

const finite = (value) => (Number.isFinite(value) ? value : null);

// Where the reader's own points begin.
const SPIRAL = Array.from({ length: 24 }, (_, i) => {
  const turn = i / 4, r = 0.25 + i / 32;
  return [Math.round(100 * r * Math.cos(turn)) / 100, Math.round(100 * r * Math.sin(turn)) / 100];
});

export default { render: guarded(render) };
