// The shown reading as Python code for companion.

const DEFAULTS = { model: "english", cut: 0, cut_what: "both" };

// `at`: the place that is shown.
export function asPython(get, { position, unit }) {
  const given = { text: get("text") };
  for (const [name, value] of Object.entries(DEFAULTS)) if (get(name) !== value) given[name] = get(name);
  const lines = Object.entries(given).map(([name, value]) => `    ${name}=${JSON.stringify(value)},`);
  return [
    "from companion import functional as F",
    "from companion.widgets import SequenceExplorer, recurrent_models",
    "",
    "figure = SequenceExplorer(",
    ...lines,
    `    position=${position},`,
    ")",
    `t, unit = ${position}, ${unit}`,
    "h, c = figure.states  # each (T, H)",
    "i, f, g, o = figure.gates[t, :, unit]",
    "print(f, i, g, o, c[t, unit], h[t, unit])",
    "p = figure.probabilities  # of the next character",
    "characters = recurrent_models.load(figure.model).characters",
    "print({characters[n]: p[n] for n in p.argsort()[:-6:-1]})",
    "print(figure.surprise)  # bits for each character",
    "",
    "# the uncut reading once more, with the layer alone",
    "w = recurrent_models.load(figure.model).weights",
    "x = F.embedding(figure.tokens, w[\"embedding\"])[:, None]  # (T, 1, E)",
    "zero = 0 * h[:1]",
    "layer = w[\"weight_ih\"], w[\"weight_hh\"], w[\"bias\"], 0 * w[\"bias\"]",
    "output, (h_n, c_n) = F.lstm(x, zero, zero, *layer)  # output: (T, 1, H)",
    "",
  ].join("\n");
}

export const numeric = { asPython: (traits, at) => asPython((name) => traits[name], at) };
