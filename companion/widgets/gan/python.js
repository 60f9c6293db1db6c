// A run as Python code that gives the same numbers: with companion, and where a penalty asks for
// second derivatives, with PyTorch.

import { sizesOf } from "./run.js";

const LOSS = {
  saturating: ["F.softplus(-{real}).mean() + F.softplus({fake}).mean()", "-F.softplus({made}).mean()"],
  nonsaturating: ["F.softplus(-{real}).mean() + F.softplus({fake}).mean()", "F.softplus(-{made}).mean()"],
  squares: ["(({real} - 1) ** 2).mean() / 2 + ({fake} ** 2).mean() / 2", "(({made} - 1) ** 2).mean() / 2"],
  hinge: ["F.relu(1 - {real}).mean() + F.relu(1 + {fake}).mean()", "-{made}.mean()"],
  wasserstein: ["{fake}.mean() - {real}.mean()", "-{made}.mean()"],
};
const HIDDEN = { relu: "F.relu(x)", leaky_relu: "F.leaky_relu(x, 0.2)", tanh: "F.tanh(x)" };

export function asPython(setting, iterations) {
  const { batch, seed, data, noise, noise_size: size, penalty, weight, activation } = setting;
  const torch = penalty !== "none", own = data === "own" ? ", own" : "";
  const [ofD, ofG] = LOSS[setting.loss].map((text) => text
    .replace("{real}", "run(D, real)").replace("{fake}", "run(D, fake)").replace("{made}", "run(D, run(G, z))"));
  const move = (name, rate) => ({
    sgd: `optim.SGD(${name}, lr=${rate})`,
    momentum: `optim.SGD(${name}, lr=${rate}, momentum=0.9)`,
    adam: `optim.Adam(${name}, lr=${rate}, betas=(${setting.beta1}, 0.999))`,
  })[setting.optimiser];
  return [
    ...(torch
      ? ["# The penalty is a derivative of a derivative: PyTorch.", "import torch",
        "import torch.nn.functional as F", "from torch import no_grad, optim, tensor"]
      : ["from companion import functional as F, no_grad, optim, tensor"]),
    "from companion.widgets.gan_python import noise, points",
    "from companion.widgets.network import initial",
    "from companion.widgets.random import Random",
    "",
    `N, stream = ${batch}, Random(${seed})`,
    ...(own ? [`own = ${JSON.stringify(setting.own_points)}`] : []),
    "",
    "",
    "def network(sizes):",
    '    layers = initial(stream, sizes, "default")',
    "    return [tensor(p, requires_grad=True) for layer in layers for p in layer]",
    "",
    "",
    "def run(params, x):",
    "    for i in range(0, len(params), 2):",
    "        x = F.linear(x, params[i], params[i + 1])",
    "        if i + 2 < len(params):",
    `            x = ${HIDDEN[activation]}`,
    "    return x",
    "",
    "",
    `G = network([${sizesOf(setting, "g").join(", ")}])`,
    `D = network([${sizesOf(setting, "d").join(", ")}])`,
    `move_g = ${move("G", setting.g_rate)}`,
    `move_d = ${move("D", setting.d_rate)}`,
    `for iteration in range(${iterations}):`,
    `    for _ in range(${setting.d_steps}):  # D's turn`,
    `        real = tensor(points("${data}", N, stream${own}))`,
    "        with no_grad():",
    `            fake = run(G, tensor(noise("${noise}", ${size}, N, stream)))`,
    `        d_loss = ${ofD}`,
    ...PENALTY[penalty](weight),
    "        move_d.zero_grad()",
    "        d_loss.backward()",
    "        move_d.step()",
    `    for _ in range(${setting.g_steps}):  # G's turn`,
    `        z = tensor(noise("${noise}", ${size}, N, stream))`,
    `        g_loss = ${ofG}`,
    "        move_g.zero_grad()",
    "        g_loss.backward()",
    "        move_g.step()",
    "print(iteration + 1, d_loss.item(), g_loss.item())",
    "",
  ].join("\n");
}

const PENALTY = {
  none: () => [],
  gradient: (weight) => [
    "        u = tensor([[stream.uniform()] for _ in range(N)], dtype=real.dtype)",
    "        x = (u * real + (1 - u) * fake).requires_grad_()",
    "        (slope,) = torch.autograd.grad(run(D, x).sum(), x, create_graph=True)",
    `        d_loss = d_loss + ${weight} * ((slope.norm(dim=1) - 1) ** 2).mean()`,
  ],
  r1: (weight) => [
    "        real.requires_grad_()",
    "        (slope,) = torch.autograd.grad(run(D, real).sum(), real, create_graph=True)",
    `        d_loss = d_loss + ${weight} / 2 * (slope**2).sum(1).mean()`,
  ],
};

export const numeric = { asPython };
