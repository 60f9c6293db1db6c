// The native controls: the few that are always there, and the rest on request.

import { button, checkbox, fill, h, labelled, number, select, show } from "../lib/dom.js";
import { DATA, NOISES } from "./data.js";
import { LOSSES } from "./losses.js";
import { PENALTIES } from "./penalty.js";
import { ACTIVATIONS, DIVERGENCES, OPTIMISERS, SETTINGS, SURFACES } from "./state.js";

// `get` reads a setting of the run in hand, `put` sets one; `look` reads and `set` sets what both
// runs share; `choose(preset)` and `hold(run)` are the larger moves; `own` belongs to the reader's points.
export function controls(words, presets, { get, put, look, set, choose, hold, tell, own }) {
  const updates = [];
  const table = (names, texts) => names.map((name) => [name, texts[name]]);

  function choice(label, name, options, read = get, write = put) {
    const control = select(options, (value) => write(name, typeof read(name) === "number" ? Number(value) : value));
    updates.push(() => show(control, read(name)));
    return labelled(label, control);
  }

  function amount(label, name) {
    const rule = SETTINGS[name], whole = rule.type === "integer";
    if (whole) {
      const control = number(rule, (value) => (value === null ? update() : put(name, value)));
      updates.push(() => show(control, get(name)));
      return labelled(label, control);
    }
    const control = h("input", { type: "text", inputmode: "decimal", size: 7, autocomplete: "off" });
    control.addEventListener("change", () => {
      const value = Number(control.value.trim().replace(",", "."));
      const fits = control.value.trim() !== "" && value >= rule.min && value <= rule.max;
      control.setAttribute("aria-invalid", String(!fits));
      if (fits) put(name, value);
      else tell(fill(words.badNumber, rule));
    });
    updates.push(() => show(control, get(name)));
    return labelled(label, control);
  }

  function flag(label, name) {
    const { input, node } = checkbox(label, (on) => set(name, on));
    updates.push(() => (input.checked = look(name)));
    return node;
  }

  const names = ["", ...presets], preset = select(table(names, words.presets), choose);
  updates.push(() => show(preset, look("preset")));
  const weight = amount(words.weight, "weight");
  updates.push(() => (weight.hidden = get("penalty") === "none"));
  const beta1 = amount(words.beta1, "beta1");
  updates.push(() => (beta1.hidden = get("optimiser") !== "adam"));

  const whose = () => h("div", { class: "tabs whose", role: "group", "aria-label": words.settingsOf },
    h("span", { class: "hint" }, words.settingsOf),
    words.names.map((name, i) => button(name, () => hold(i), { "data-run": i })));
  const tabs = [whose(), whose()];

  const first = h("div", { class: "controls" },
    labelled(words.preset, preset),
    choice(words.data, "data", table(DATA, words.dataAre), look, set));
  const second = h("div", { class: "controls" },
    choice(words.loss, "loss", table(LOSSES, words.lossesAre)),
    choice(words.penalty, "penalty", table(PENALTIES, words.penaltiesAre)), weight);
  const group = (title, ...children) => h("fieldset", {}, h("legend", {}, title), h("div", { class: "fields" }, children));
  const player = (title, p, activation) => group(title,
    amount(words.hidden, `${p}_hidden`), amount(words.width, `${p}_width`), amount(words.rate, `${p}_rate`),
    amount(words.steps, `${p}_steps`), activation);
  const more = h("details", {}, h("summary", {}, words.more), tabs[1],
    player(words.generator, "g"),
    player(words.discriminator, "d"),
    group(words.training,
      choice(words.activation, "activation", table(ACTIVATIONS, words.activationsAre)),
      choice(words.noise, "noise", table(NOISES, words.noisesAre)), amount(words.noiseSize, "noise_size"),
      choice(words.optimiser, "optimiser", table(OPTIMISERS, words.optimisersAre)), beta1,
      amount(words.batch, "batch"), amount(words.seed, "seed")));
  const seen = h("div", { class: "fields seen" },
    choice(words.surface, "surface", table(SURFACES, words.surfacesAre), look, set),
    choice(words.divergence, "divergence", table(DIVERGENCES, words.divergencesAre), look, set),
    h("div", {}, flag(words.arrows, "arrows"), flag(words.manifold, "manifold")));
  const ownPart = h("div", { class: "fields own" }, h("p", { class: "hint" }, words.drawHint),
    button(words.undo, own.undo), button(words.clear, own.clear));

  function update() {
    updates.forEach((one) => one());
    ownPart.hidden = look("data") !== "own";
    for (const tab of tabs) {
      tab.hidden = !look("second");
      for (const one of tab.querySelectorAll("button")) {
        one.setAttribute("aria-pressed", String(Number(one.dataset.run) === own.inHand()));
      }
    }
  }

  return { first: [first, ownPart, tabs[0], second], seen, more, update };
}
