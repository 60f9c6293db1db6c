// What a board shows of a run, and what is said of it.

import { fill } from "../lib/dom.js";
import { coloursOf, shown, signedColours } from "../lib/draw.js";
import { density, optimal } from "./density.js";
import { arrowEnds } from "./board.js";
import { shades } from "./losses.js";

const ARROWS = 60;
const NAMES = {
  ground: "--figure-ground", ink: "--figure-ink", muted: "--figure-muted", accent: "--figure-accent",
  act: "--figure-act", real: "--gan-real", fake: "--gan-fake",
};

export function colours(el) {
  const found = coloursOf(el, Object.values(NAMES));
  const named = Object.fromEntries(Object.keys(NAMES).map((name, i) => [name, found[i]]));
  return { ...named, signed: signedColours(el) };
}

// `kept` holds what does not change while a run goes on: its data's density, its grid of noise.
export function scene(past, kept, { surface, manifold, arrows, colours }) {
  const { setting } = past.run, fake = past.fake(), out = { real: past.real, fake, colours };
  if (surface === "now") out.shades = shades(setting.loss, past.surface());
  else if (surface === "optimal") {
    kept.density ??= density(past.real);
    out.shades = optimal(setting.loss, kept.density, density(fake));
  }
  if (manifold) {
    kept.grid ??= grid(setting);
    const mapped = past.mapped(kept.grid.codes, kept.grid.codes.length / setting.noise_size);
    out.lines = kept.grid.lines.map((line) => line.flatMap((i) => [mapped[2 * i], mapped[2 * i + 1]]));
  }
  if (arrows) {
    const from = fake.slice(0, 2 * ARROWS), ends = arrowEnds(from, past.arrows(from, ARROWS));
    out.arrows = { from, to: ends.to };
    out.scale = ends.scale;
  }
  return out;
}

// Codes on a grid of 21 lines each way, from −1 to 1 or over two standard deviations.
function grid({ noise: kind, noise_size: size }) {
  const many = 21, reach = kind === "normal" ? 2 : 1;
  const at = (i) => reach * ((2 * i) / (many - 1) - 1);
  const all = Array.from({ length: many }, (_, i) => i);
  if (size === 1) return { codes: Float64Array.from(all, at), lines: [all] };
  return {
    codes: Float64Array.from(all.flatMap((i) => all.flatMap((j) => [at(i), at(j)]))),
    lines: all.flatMap((i) => [all.map((j) => i * many + j), all.map((j) => j * many + i)]),
  };
}

export function factsText(words, name, row, kind) {
  return fill(words.factsOf, {
    name: name ? `${name}: ` : "", d: number(row.lossD), g: number(row.lossG), kind: words.kinds[kind],
    value: shown(row[kind], 3), covered: row.covered, parts: row.parts, hit: shown(100 * row.hit, 0),
  });
}

// In what the second run differs from the first, in words.
export function differences(words, first, second) {
  const tables = { noise: words.noisesAre, activation: words.activationsAre, loss: words.lossesAre,
    penalty: words.penaltiesAre, optimiser: words.optimisersAre };
  return Object.keys(words.short).filter((name) => first[name] !== second[name])
    .map((name) => `${words.short[name]} ${tables[name]?.[second[name]] ?? second[name]}`).join(", ");
}

export function number(value) {
  return Number.isFinite(value) ? shown(value, 2) : "–";
}
