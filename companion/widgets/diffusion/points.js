// Points in the plane: the data drown on the left, noise becomes data on the right, both at the same time.

import { fill, h } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { tiles } from "../lib/plane.js";
import { answers, bells, judged, nearest, ofKind } from "./bells.js";
import { GRID, arrowed, plane } from "./plane.js";
import { drowned, started, travel } from "./sampler.js";
import { EDGE, moment } from "./state.js";

const TRAILS = 12;

// What is computed once for all moments of a setting.
export function known(setting) {
  const data = bells(setting.data), path = travel(data, setting), last = path.at(-1), { where } = nearest(last, data);
  const begun = started(data, setting.kind, setting.seed);
  return {
    data, path, begun, ends: judged(last, data, setting.kind), ofData: judged(begun.x, data, setting.kind),
    kinds: Array.from(where, (k) => data.kinds[k]),
  };
}

export function points(words, { put }) {
  const left = plane(null), right = plane((probe) => put({ probe }));
  const facts = h("p", { class: "hint probe" }), end = h("p", { class: "ends" });
  let made = null, key = "";

  return {
    node: h("div", { class: "boards" }, left.node, right.node),
    facts, end,
    paint() {
      left.paint();
      right.paint();
    },
    get path() {
      return made.path;
    },
    // Returns what there is to say.
    update(traits) {
      const { schedule, steps, eta, kind, weight, seed, data: name, probe } = traits;
      const setting = { data: name, schedule, steps, eta, kind, weight, seed };
      if (key !== JSON.stringify(setting)) made = known(setting);
      key = JSON.stringify(setting);
      const { data, path, begun, kinds, ends, ofData } = made, { k, t, alpha, sigma } = moment(traits);
      const ask = answers(data, kind, weight), sharp = alpha ** 2 * data.std ** 2 + sigma ** 2 === 0;
      const told = {
        k, steps, t: t.toFixed(2), alpha: shown(alpha), sigma: shown(sigma),
      };

      const mixed = drowned(begun.x, begun.drowning, alpha, sigma);
      const shades = sharp ? null : answers(data, kind, 1)(tiles(GRID.shades, EDGE), alpha, sigma).density;
      left.update({ particles: mixed, kinds: begun.kinds, shades }, fill(words.drowning, told), fill(words.drowningKeys, told));

      const here = sigma ? ask(probe, alpha, sigma) : null, guided = kind >= 0 && weight !== 1;
      const text = here ? said(words, probe, here, { alpha, sigma, guided }) : words.noAnswer;
      const ring = fill(words.probe, { x: shown(probe[0]), y: shown(probe[1]) });
      const trails = Array.from({ length: TRAILS }, (_, i) =>
        [path.slice(0, k + 1).flatMap((x) => [x[2 * i], x[2 * i + 1]]), kinds[i]]);
      right.update({
        particles: path[k], kinds, trails, ring: probe, mean: here?.mean,
        arrows: sharp ? null : arrowed(ask(tiles(GRID.arrows, EDGE), alpha, sigma).score),
      }, fill(words.drawing, told), fill(words.drawingKeys, { ...told, text: here ? `${ring} ${text}.` : text }));
      facts.textContent = here ? `${ring} ${text}.` : text;
      const own = ofKind(data, kind).kinds.length;
      end.textContent = fill(words.ends, {
        steps, inside: shown(100 * ends.inside, 1), insideData: shown(100 * ofData.inside, 1),
        where: data.std ? words.insideOf.bells : words.insideOf.points,
        width: shown(ends.width, 3), widthData: shown(ofData.width, 3),
        centres: fill(words.reachedOf, {
          reached: ends.reached, all: own, rarest: shown(100 * ends.rarest, 1), even: shown(100 / own, 1),
        }),
      });
      return fill(words.saysPoints, told);
    },
  };
}

function said(words, [x, y], { mean, score }, { alpha, sigma, guided }) {
  const values = {
    mx: mean[0], my: mean[1], ex: (x - alpha * mean[0]) / sigma, ey: (y - alpha * mean[1]) / sigma, sx: score[0], sy: score[1],
  };
  const numbers = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value)]));
  numbers.of = guided ? words.isGuided : words.isMean;
  return words.answers.map((text) => fill(text, numbers)).join("; ");
}

export const numeric = { known: (setting) => {
  const { path, ends, kinds } = known(setting);
  return { path, ends, kinds };
} };
