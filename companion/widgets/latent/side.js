// One network at work: its plane, what the shown code decodes to, and what that costs.

import { fill, h } from "../lib/dom.js";
import { shown } from "../lib/draw.js";
import { tiles } from "../lib/plane.js";
import {
  CODES, EDGE, between, circle, cost, divergence, drawn, expectedCost, nearest, noise, outside, placed,
} from "./codes.js";
import { decoded, encoded, toBytes, toNumbers } from "./networks.js";
import { mosaic, paintBytes } from "./paint.js";
import { TILES, placeShown, plane } from "./plane.js";
import { codeOf } from "./state.js";
import { table } from "./table.js";

// `kind`: "vae" or "autoencoder"; `move` and `act` as for the plane.
export function side(words, kind, { move, act }) {
  const where = plane(words, { move, act }), costs = table(words);
  const canvas = h("canvas", { role: "img" }), name = h("p", { class: "board-name" });
  const frame = h("div", { class: "frame square" }, canvas);
  const out = h("div", { class: `board out ${kind}` }, name, frame);
  where.node.classList.add(kind);
  const self = { where, out, costs, strip: null, pictures: null, near: null, title: "" };
  let key = "", stripKey = "", made = null, rings = null;

  // What the network makes of the picture and of the strip; only what has changed is computed again.
  function know({ net, entry }, bytes, goal, traits, picture) {
    if (key !== picture) {
      const x = toNumbers(bytes), { mean, variance } = encoded(net, x);
      const expected = expectedCost(net, mean, variance, x, traits.seed);
      made = { x, mean, variance, expected, sample: drawn(mean, variance, traits.seed, 1) };
    }
    const same = `${picture} ${traits.strip} ${traits.to} ${traits.fitted}`;
    if (stripKey !== same) {
      const codes = noise(traits.seed, CODES);
      self.strip = traits.strip === "none" ? null
        : traits.strip === "path" ? between(made.mean, encoded(net, toNumbers(goal)).mean)
          : traits.fitted ? codes : placed(codes, entry);
      rings = [1, 2, 3].map((radius) => (traits.fitted ? circle(radius) : placed(circle(radius), entry)));
      self.pictures = self.strip && toBytes(decoded(net, self.strip));
    }
    [key, stripKey] = [picture, same];
  }

  // `network` has { entry, net, codes, spreads, mosaic } of a network; `picture` names the picture, so
  // that one knows a new one; returns what there is to say.
  self.update = (network, { bytes, goal, traits, picture, labels, dark, tested }) => {
    const { entry, net, codes, spreads } = network, all = labels.length;
    know(network, bytes, goal, traits, `${entry.name} ${picture}`);
    const { x, mean, variance, expected, sample } = made;
    const z = codeOf(traits, { mean, sample, strip: self.strip }), logits = decoded(net, z), here = cost(logits, x);
    self.near = nearest(codes, z);
    self.title = net.variational ? fill(words.vae, { beta: entry.beta }) : words.autoencoder;

    let how = traits.code === "strip" && !self.strip ? "mean" : traits.code;
    if (!net.variational && how === "sample") how = "mean";
    const howSaid = fill(net.variational || how !== "mean" ? words.codes[how] : words.point, { k: traits.place + 1 });
    const said = fill(words.says, {
      name: self.title, z: placeShown(z), how: howSaid, cost: shown(here, 1), all,
      label: labels[self.near.index], distance: shown(self.near.distance, 2),
    });

    const tiled = traits.view === "pictures" || traits.view === "both";
    if (tiled) network.mosaic ??= mosaic(toBytes(decoded(net, tiles(TILES, EDGE))), TILES);
    where.name.textContent = fill(words.codesOf, { name: self.title });
    where.update({
      codes, spreads, labels, view: traits.view, tiles: tiled ? network.mosaic : null, dark, rings, mean, variance, z,
      strip: self.strip && { codes: self.strip, joined: traits.strip === "path" },
    }, said);
    const beyond = outside(codes), unfitted = !net.variational && !traits.fitted;
    where.said.textContent = [
      beyond ? fill(words.outside, { count: beyond, all }) : "",
      unfitted ? fill(words.unfitted, { centre: placeShown(entry.shift, 1) }) : "",
    ].join(" ").trim();

    paintBytes(canvas, toBytes(logits));
    canvas.setAttribute("aria-label", fill(words.pictureOf, { text: said }));
    name.textContent = fill(words.decodedBy, { name: self.title });
    const lines = net.variational
      ? [fill(words.gaussian, { mean: placeShown(mean), variance: placeShown(variance, 4) })]
      : [fill(words.pointCode, { mean: placeShown(mean) })];
    lines.push(fill(words.shownCode, { z: placeShown(z), how: howSaid }));
    if (how === "sample") lines.push(fill(words.drawnBy, { noise: placeShown(noise(traits.seed, 1)) }));
    where.facts.replaceChildren(...lines.map((text) => h("span", {}, text)));
    costs.update({
      name: self.title, here, expected, kl: net.variational ? divergence(mean, variance) : null,
      average: { count: tested, reconstruction: entry.reconstruction, kl: entry.kl },
    });
    return said;
  };
  return self;
}
