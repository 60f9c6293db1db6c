// How a gradient becomes a step, in place on flat arrays; the same steps as companion.optim.

export const OPTIMISERS = ["sgd", "momentum", "adam"];

// The rate `lr` may be changed between steps. `state` is all that is remembered from step to step:
// to go back, put back its arrays and `t`.
export function optimiser(kind, { params, grads }, lr, { momentum = 0.9, beta1 = 0.9, beta2 = 0.999, eps = 1e-8 } = {}) {
  if (!OPTIMISERS.includes(kind)) throw new RangeError(`no optimiser ${kind}`);
  const kept = () => new Float64Array(kind === "sgd" ? 0 : params.length), count = params.length;
  const state = { t: 0, m: kept(), v: kind === "adam" ? kept() : new Float64Array(0) };
  const { m, v } = state;

  function sgd() {
    for (let k = 0; k < count; k++) params[k] -= self.lr * grads[k];
  }

  // b ← μ b + g (b = g at the first step); p ← p − η b
  function withMomentum() {
    for (let k = 0; k < count; k++) {
      m[k] = momentum * m[k] + grads[k];
      params[k] -= self.lr * m[k];
    }
  }

  // Kingma and Ba, 2015, algorithm 1
  function adam() {
    const first = 1 - beta1 ** state.t, second = 1 - beta2 ** state.t;
    for (let k = 0; k < count; k++) {
      const g = grads[k];
      m[k] = beta1 * m[k] + (1 - beta1) * g;
      v[k] = beta2 * v[k] + (1 - beta2) * g * g;
      params[k] -= (self.lr * (m[k] / first)) / (Math.sqrt(v[k] / second) + eps);
    }
  }

  const update = { sgd, momentum: withMomentum, adam }[kind];
  const self = {
    lr,
    state,
    step() {
      state.t += 1;
      update();
    },
  };
  return self;
}

export const numeric = {
  // Values after every step with given gradients.
  steps(kind, params, all, lr, options) {
    const held = { params: Float64Array.from(params), grads: new Float64Array(params.length) };
    const optimise = optimiser(kind, held, lr, options);
    return all.map((grads) => {
      held.grads.set(grads);
      optimise.step();
      return Array.from(held.params);
    });
  },
};
