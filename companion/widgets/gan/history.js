// A run with its past: curves, and snapshots from which any iteration is reached again exactly.

import { random } from "../lib/random.js";
import { backward, forward } from "../lib/network.js";
import { tiles } from "../lib/plane.js";
import { EDGE, noise } from "./data.js";
import { SIZE, judge } from "./divergence.js";
import { loss } from "./losses.js";
import { iterate, player, restore, snapshot, start, stepD, stepG, update } from "./run.js";

const EVERY = 25; // iterations between two points of the curves
const PIXELS = 40; // a side of D's surface
const ROOM = 2e6; // numbers that all snapshots together may hold

export function history(setting) {
  const run = start(setting), stream = random((setting.seed ^ 0xface) >>> 0);
  const z = noise(setting.noise, new Float64Array(SIZE * setting.noise_size), stream);
  const G = player(setting, "g", SIZE, run.G.params);
  const D = player(setting, "d", PIXELS * PIXELS, run.D.params);
  const judged = judge(setting.data, setting.own_points, setting.seed);
  const most = Math.max(20, Math.min(400, Math.floor(ROOM / (3 * (G.params.length + D.params.length)))));
  const rows = []; // of the curves
  let shots = [snapshot(run)], apart = EVERY, byHand = [], applied = 0;

  const fake = () => forward(G, z, SIZE).slice(0, 2 * SIZE);
  const measure = () => ({ t: run.iteration, lossD: run.lossD, lossG: run.lossG, ...judged.measure(fake()) });
  rows.push(measure());

  function replayHands() {
    const here = byHand.filter(({ t }) => t === run.iteration);
    for (; applied < here.length; applied++) (here[applied].which === "d" ? stepD : stepG)(run);
  }

  function arrived() {
    applied = 0;
    const t = run.iteration;
    if (t % EVERY === 0 && t > rows.at(-1).t) rows.push(measure());
    if (t % apart !== 0 || t <= shots.at(-1).iteration) return;
    shots.push(snapshot(run));
    if (shots.length < most) return;
    apart *= 2; // thin out: every other one goes
    shots = shots.filter(({ iteration }) => iteration % apart === 0);
  }

  const self = {
    run, rows, real: judged.real, measure, fake,
    get hands() {
      return byHand.length;
    },
    next() {
      if (!run.phase) replayHands();
      iterate(run);
      arrived();
    },
    // One update of D or G, as the iteration has it; returns which.
    update() {
      if (!run.phase) replayHands();
      const which = run.phase < setting.d_steps ? "d" : "g", turn = run.phase;
      update(run);
      if (!run.phase) arrived();
      return { which, turn: which === "d" ? turn : turn - setting.d_steps };
    },
    // One update of D or of G alone, out of turn: what had been after it is forgotten.
    hand(which) {
      if (run.phase) self.next();
      const t = run.iteration;
      replayHands();
      byHand = [...byHand.filter((one) => one.t <= t), { t, which }];
      shots = shots.filter(({ iteration }) => iteration <= t);
      rows.splice(rows.findLastIndex((row) => row.t <= t) + 1);
      replayHands();
    },
    // Back to the last snapshot before t; `next` leads on from there.
    back(t) {
      restore(run, shots.findLast(({ iteration }) => iteration <= t));
      applied = 0;
    },
    settle: replayHands,
    // −∂L_G/∂x at points: where the loss of G in use draws each of them. The loss is a mean; this is
    // each point's own part, not divided by their number.
    arrows(points, count) {
      const slopes = new Float64Array(count), outputs = forward(D, points, count);
      loss(setting.loss, "made", outputs, 0, count, slopes);
      return backward(D, slopes, count, { weights: false }).slice(0, 2 * count).map((v) => -v * count);
    },
    // D's outputs at the middles of PIXELS × PIXELS squares, row 0 at the top.
    surface() {
      return forward(D, tiles(PIXELS, EDGE), PIXELS * PIXELS).slice(0, PIXELS * PIXELS);
    },
    // Where G puts points of its noise.
    mapped(noisePoints, count) {
      return forward(G, noisePoints, count).slice(0, 2 * count);
    },
  };
  return self;
}

export const numeric = {
  // The curves' points up to an iteration.
  rows(setting, until) {
    const past = history(setting);
    while (past.run.iteration < until) past.next();
    return past.rows;
  },
  // What the figure shows of both players with given parameters.
  views(setting, g, d, points, codes) {
    const past = history(setting), count = points.shape[0];
    past.run.G.params.set(g.data);
    past.run.D.params.set(d.data);
    return {
      arrows: past.arrows(points.data, count),
      surface: past.surface(),
      mapped: past.mapped(codes.data, codes.shape[0]),
    };
  },
  // Trained by a list of orders, [name, argument]: after each the parameters of G, how many updates
  // were out of turn, and what the order has returned.
  walked(setting, orders) {
    const past = history(setting);
    return orders.map(([name, argument]) => {
      let told = null;
      if (name === "to") {
        if (argument < past.run.iteration) past.back(argument);
        while (past.run.iteration < argument) past.next();
        past.settle();
      } else told = past[name](argument) ?? null;
      return { g: past.run.G.params.slice(), hands: past.hands, told };
    });
  },
};
