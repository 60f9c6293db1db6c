// What is shown as Python code for companion.

const DEFAULTS = {
  points: { data: "bells", schedule: "cosine", steps: 20, eta: 0, kind: -1, weight: 2, seed: 0, at: 16, probe: [0, 0.5] },
  pictures: { schedule: "cosine", steps: 20, eta: 0, digit: 5, weight: 2, seed: 0 },
};
const LAST = {
  points: [
    "print(figure.path.shape)  # steps + 1, points, x and y",
    "print(figure.judged)  # how the points lie at the end",
    "print(figure.mean, figure.score)  # at the ring",
  ],
  pictures: [
    "pictures, guesses = figure.pictures  # (steps + 1, 32, 32), (steps, 32, 32)",
    "picture = pictures[-1]  # from -1 to 1",
  ],
};

export function asPython(get) {
  const view = get("view"), finished = view === "points" && get("at") >= get("steps"); // then the ring says nothing
  const chosen = view === "points" ? [] : ['    view="pictures",'];
  const given = Object.entries(DEFAULTS[view])
    .filter(([name, value]) => JSON.stringify(get(name)) !== JSON.stringify(value))
    .map(([name]) => `    ${name}=${literal(get(name))},`), all = [...chosen, ...given];
  return [
    "from companion.widgets import DiffusionExplorer",
    "",
    ...(all.length ? ["figure = DiffusionExplorer(", ...all, ")"] : ["figure = DiffusionExplorer()"]),
    ...(finished ? LAST.points.slice(0, -1) : LAST[view]),
    "",
  ].join("\n");
}

function literal(value) {
  return Array.isArray(value) ? `(${value.join(", ")})` : JSON.stringify(value);
}

export const numeric = { asPython: (traits) => asPython((name) => traits[name]) };
