// The figure of a plane of codes: a picture becomes a Gaussian, a code is drawn from it and decoded, by
// VAEs of several β and by an autoencoder. Its state is the model's traits, so that Python, the reader
// and a link speak of the same thing.

import { EDGE, divergence, expectedCost, mixed } from "./latent/codes.js";
import { PIXELS, encoded, toNumbers, unpack } from "./latent/networks.js";
import { asPython } from "./latent/python.js";
import { question } from "./latent/question.js";
import { side } from "./latent/side.js";
import { source } from "./latent/source.js";
import { SCHEMA, VIEWS, fromLink, toLink } from "./latent/state.js";
import { strip } from "./latent/strip.js";
import { tables } from "./latent/words.js";
import { bytesOf, viewOf } from "./lib/arrays.js";
import { pythonPart } from "./lib/code.js";
import { asset, button, checkbox, fill, guarded, h, labelled, select, show, summary, wordsFor } from "./lib/dom.js";
import { onTheme, signedColours } from "./lib/draw.js";
import { frame } from "./lib/frame.js";
import { inside } from "./lib/plane.js";

const NAMES = ["picture", "beta", "beside", "fitted", "code", "z", "seed", "view", "strip", "to", "place", "predict"];
const SEEDS = 1_000_000;

// What the answer to each question shows.
const FROM_PRIOR = { beside: true, beta: 1, strip: "prior", code: "strip", place: 0 };
const SHOWS = {
  prior: { ...FROM_PRIOR, fitted: false },
  fitted: { ...FROM_PRIOR, fitted: true, view: "pictures" },
  beta: { beta: 8, view: "ellipses", strip: "none", code: "sample" },
};

async function render({ model, el, page }) {
  const words = wordsFor(tables);
  const read = async (name) => (await asset(model, `latent-${name}`)).data;
  const [aboutBytes, pictures, labels] = await Promise.all(["about", "pictures", "labels"].map(read));
  const about = JSON.parse(new TextDecoder().decode(aboutBytes)), count = labels.length;
  const betas = about.networks.map(({ beta }) => beta).filter((beta) => beta !== null);
  const all = toNumbers(pictures), nobody = viewOf([]);
  const { get, put, tell, note, link, begin, end } = frame(
    { model, el, page }, words, { schema: SCHEMA, fromLink: (values) => fromLink(values, betas), refresh });

  let turn = 0;

  // ---- what the reader does

  // A new picture has a new code: one chosen in the plane does not stay.
  function take(changes) {
    return put({ own: nobody, ...changes, ...(get("code") === "chosen" ? { code: "mean" } : {}) });
  }

  function act(code) {
    const again = code === "sample" && get("code") === "sample";
    return put(again ? { seed: (get("seed") + 1) % SEEDS } : { code });
  }

  // ---- the parts

  const report = summary();
  const from = source(words, {
    count,
    pick: (picture) => take({ picture }),
    write: (bytes) => take({ own: viewOf(bytes) }),
  });
  const move = (z) => put({ code: "chosen", z: inside(z, EDGE) });
  const [vae, plain] = ["vae", "autoencoder"].map((kind) => side(words, kind, { move, act }));
  const buttons = h("div", { class: "fields codes" },
    button(words.toMean, () => act("mean")), button(words.toSample, () => act("sample")),
    button(words.toNearest, () => put({ picture: vae.near.index, own: nobody, code: "mean" })));
  const view = select(VIEWS.map((name) => [name, words.views[name]]), (name) => put({ view: name }));
  const slider = h("input", { type: "range", min: 0, max: betas.length - 1, step: 1 }), chosen = h("output", { class: "hint" });
  slider.addEventListener("input", () => put({ beta: betas[Number(slider.value)] }));
  const beside = checkbox(words.beside, (yes) => put({ beside: yes }));
  const fitted = checkbox(words.fitted, (yes) => put({ fitted: yes }));
  const row = strip(words, { get, put, count });
  const ask = question(words, { measure, fail: tell, answer: (kind) => put({ predict: false, ...SHOWS[kind] }) });
  const askAgain = button(words.askAgain, () => put({ predict: true }).then(ask.come), { class: "quiet" });
  const python = pythonPart(() => asPython(get, bytesOf(get("own"))), tell);

  // ---- networks, each read when it is first wanted

  const entryOf = (beta) => about.networks.find((entry) => entry.beta === beta), loaded = new Map();

  async function network(beta) {
    const entry = entryOf(beta);
    if (!loaded.has(entry)) {
      const [bytes, scales] = await Promise.all(["bytes", "scales"].map((part) => read(`${entry.name}-${part}`)));
      const net = unpack(entry, bytes, scales), { mean, variance } = encoded(net, all);
      loaded.set(entry, { entry, net, codes: mean, spreads: variance, mosaic: null });
    }
    return loaded.get(entry);
  }

  function picture() {
    const own = bytesOf(get("own")), at = get("picture");
    return own.length ? own : pictures.subarray(at * PIXELS, (at + 1) * PIXELS);
  }

  // What the question is about, before and after.
  async function measure(kind) {
    const plain = entryOf(null), own = entryOf(1);
    if (kind === "prior") return { before: own.prior, after: plain.prior, ownBefore: own.own, ownAfter: plain.own };
    if (kind === "fitted") return { before: own.prior, after: plain.fitted, raw: plain.prior };
    const x = toNumbers(picture()), [one, eight] = (await Promise.all([network(1), network(8)])).map(({ net }) => {
      const { mean, variance } = encoded(net, x);
      return {
        radius: (variance[0] * variance[1]) ** 0.25,
        cost: expectedCost(net, mean, variance, x, get("seed")), kl: divergence(mean, variance),
      };
    });
    return {
      before: one.radius, after: eight.radius, costBefore: one.cost, costAfter: eight.cost,
      klBefore: one.kl, klAfter: eight.kl,
    };
  }

  // ---- from the traits to the picture

  async function refresh() {
    const mine = ++turn, wanted = [get("beta"), ...(get("beside") ? [null] : [])];
    if (!wanted.every((beta) => loaded.has(entryOf(beta)))) {
      try {
        await Promise.all(wanted.map(network));
      } catch (error) {
        if (!vae.near) throw error; // the figure cannot start: said in its place
        return tell(error.message);
      }
      if (mine !== turn) return; // something else was asked for meanwhile
    }
    compute(wanted.map((beta) => loaded.get(entryOf(beta))));
  }

  function compute(networks) {
    const traits = Object.fromEntries(NAMES.map((name) => [name, get(name)])), bytes = picture();
    const isOwn = bytesOf(get("own")).length > 0, name = `${isOwn ? bytes : traits.picture} ${traits.seed}`;
    const goal = pictures.subarray(traits.to * PIXELS, (traits.to + 1) * PIXELS);
    const common = {
      bytes, goal, traits, picture: name, labels, tested: about.tested, dark: signedColours(el)[1][0] < 128,
    };
    el.classList.toggle("beside", traits.beside);
    from.update(bytes, labels[traits.picture], traits.picture, isOwn);
    const live = [vae, plain].slice(0, networks.length), told = live.map((one, i) => one.update(networks[i], common));
    row.update(live, traits.strip === "path" ? mixed(bytes, goal) : null, told[0]);
    show(view, traits.view);
    slider.value = betas.indexOf(traits.beta);
    chosen.textContent = fill(words.betaIs, { beta: traits.beta });
    slider.setAttribute("aria-valuetext", chosen.textContent);
    beside.input.checked = traits.beside;
    fitted.input.checked = traits.fitted;
    fitted.node.hidden = legendMore.hidden = plain.costs.node.hidden = !traits.beside;
    ask.update(traits.predict, `${name} ${traits.beta}`);
    more.hidden = askAgain.hidden = traits.predict;
    report.say(told.join(" "));
    python.update();
  }

  // ---- all together

  const legendMore = h("p", { class: "hint" }, words.legendAutoencoder);
  const numbers = h("div", { class: "numbers" }, vae.costs.node, plain.costs.node);
  const more = h("div", { class: "more" },
    h("div", { class: "controls compare" }, labelled(words.beta, slider, chosen),
      h("div", {}, beside.node, fitted.node)), row.node);
  el.classList.add("latent-explorer");
  el.replaceChildren(note,
    h("div", { class: "code-views" }, from.node, vae.where.node, vae.out, plain.where.node, plain.out),
    h("div", { class: "controls" }, buttons, labelled(words.view, view)), ...report.nodes,
    ask.node, ask.verdict, more, numbers,
    h("details", {}, h("summary", {}, words.explain), h("p", { class: "hint" }, words.legend), legendMore,
      h("p", { class: "hint" }, words.costsHint)),
    python.node, h("div", { class: "foot" }, link(toLink), askAgain));
  const stopTheme = onTheme(refresh);
  await refresh();
  begin();
  return () => {
    stopTheme();
    end();
  };
}

export default { render: guarded(render) };
