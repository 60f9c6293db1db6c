// The training so far as Python code for companion, with the same numbers.

export function asPython({ setting, step }) {
  const { data, noise, points, hidden, activation, optimiser, lr, init, batch_size: size, seed } = setting;
  const sizes = [2, ...hidden, 1].join(", "), own = data === "own";
  const start = { small: '"normal", 0.01', large: '"normal", 5.0' }[init] ?? `"${init}"`;
  const hiddenLayer = activation === "linear" ? "F.linear(x, weight, bias)" : `F.${activation}(F.linear(x, weight, bias))`;
  const call = own ? `"own", seed=${3 * seed}, own=points` : `"${data}", ${noise}, seed=${3 * seed}`;
  const parts = ['("training", slice(train))'], tested = !own || points.length > 2;
  if (tested) parts.push('("test", slice(train, None))');
  return `${[
    "from companion import functional as F, optim, tensor",
    "from companion.widgets import datasets2d, network",
    "from companion.widgets.random import Random",
    "",
    ...(own ? [`points = [${points.map((point) => `(${point.join(", ")})`).join(", ")}]`] : []),
    `x, t, train = datasets2d.examples(${call})`,
    `start = network.initial(Random(${3 * seed + 1}), [${sizes}], ${start})`,
    "layers = [[tensor(p, requires_grad=True) for p in layer] for layer in start]",
    `optimiser = optim.${OPTIMISERS[optimiser](lr)}`,
    "",
    "",
    "def forward(x):",
    "    for weight, bias in layers[:-1]:",
    `        x = ${hiddenLayer}`,
    "    return F.linear(x, *layers[-1])",
    "",
    "",
    `batches = network.batches(Random(${3 * seed + 2}), train, ${size})`,
    `for _ in range(${step}):`,
    "    batch = next(batches)",
    "    loss = F.binary_cross_entropy_with_logits(forward(tensor(x[batch])), tensor(t[batch]))",
    "    optimiser.zero_grad()",
    "    loss.backward()",
    "    optimiser.step()",
    "",
    `for name, part in [${parts.join(", ")}]:`,
    "    y = forward(tensor(x[part]))",
    "    loss = F.binary_cross_entropy_with_logits(y, tensor(t[part])).item()",
    "    right = ((y.detach().numpy() > 0) == t[part]).mean()",
    '    print(f"{name}: loss {loss:.4f}, right {right:.1%}")',
  ].join("\n")}\n`;
}

const PARAMETERS = "[p for layer in layers for p in layer]";
const OPTIMISERS = {
  sgd: (lr) => `SGD(${PARAMETERS}, lr=${lr})`,
  momentum: (lr) => `SGD(${PARAMETERS}, lr=${lr}, momentum=0.9)`,
  adam: (lr) => `Adam(${PARAMETERS}, lr=${lr})`,
};

export const numeric = { asPython };
