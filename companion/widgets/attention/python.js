// The shown row as Python code for companion.

const DEFAULTS = {
  model: "english", layer: 0, head: 0, causal: true, scaled: true, positions: true, heads_off: [], edits: [],
};

// `at`: the place that is shown, with the key's number filled in.
export function asPython(get, at) {
  const given = { text: get("text") };
  for (const [name, value] of Object.entries(DEFAULTS)) {
    const mine = name in at ? at[name] : get(name);
    if (JSON.stringify(mine) !== JSON.stringify(value)) given[name] = mine;
  }
  const lines = Object.entries(given).map(([name, value]) => `    ${name}=${literal(value)},`);
  const options = [];
  if (get("causal")) options.push("is_causal=True");
  if (!get("scaled")) options.push("scale=1.0");
  const off = get("heads_off").some(([l, h]) => l === at.layer && h === at.head);
  return [
    "import numpy as np",
    "from companion import functional as F",
    "from companion.widgets import AttentionExplorer",
    "",
    "figure = AttentionExplorer(",
    ...lines,
    ")",
    "q, k, v = figure.qkv  # each (T, D / H)",
    `i, j = ${at.position}, ${at.key}  # this row looks at that position`,
    "score = (q[i] * k[j]).sum()",
    `y = F.scaled_dot_product_attention(${["q", "k", "v", ...options].join(", ")})`,
    "weights = F.scaled_dot_product_attention(  # of the row: what it reads off one-hot values",
    `    ${["q", "k", "np.eye(len(k))", ...options].join(", ")}`,
    ")[i]",
    ...(off ? ["y = np.zeros_like(y)  # this head is switched off"] : []),
    "print(score, weights[j])",
    "print(y[i])",
    "",
  ].join("\n");
}

function literal(value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  return JSON.stringify(value);
}

export const numeric = { asPython: (traits, at) => asPython((name) => traits[name], at) };
