// Data whose every answer is known: bells of equal size in the plane, of two kinds. The twin of
// companion/widgets/diffusion_plane.py, where the formulas stand.

export const DATA = ["bells", "moons", "examples"];
const CENTRES = [[-1.5, -0.2], [-0.8, 0.9], [0.3, 0.9], [-0.3, -0.9], [0.8, -0.9], [1.5, 0]];
const EXAMPLES = [
  [-1.54, -0.11], [-1.37, -0.24], [-1.6, -0.3], [-0.92, 0.86], [-0.7, 1.04], [-0.83, 0.74],
  [0.22, 1.0], [0.38, 0.81], [0.25, 0.8], [-0.36, -0.77], [-0.15, -0.94], [-0.4, -1.02],
  [0.73, -0.8], [0.95, -0.93], [0.76, -1.03], [1.43, 0.12], [1.62, -0.02], [1.48, -0.15],
];

// { centres: x and y of one after the other, kinds, std } of the data of a name.
export function bells(name) {
  if (name === "bells") return of(CENTRES, 0.12);
  if (name === "examples") return of(EXAMPLES, 0);
  const upper = Array.from({ length: 16 }, (_, k) => {
    const angle = (Math.PI * k) / 15;
    return [1.1 * Math.cos(angle) - 0.55, 1.1 * Math.sin(angle) - 0.3];
  });
  return of([...upper, ...upper.map(([x, y]) => [-x, -y])], 0.08);
}

// The first half of the centres is of kind 0.
function of(centres, std) {
  return { centres: Float64Array.from(centres.flat()), kinds: centres.map((_, k) => Number(2 * k >= centres.length)), std };
}

// The bells of one kind; all of them for −1.
export function ofKind({ centres, kinds, std }, kind) {
  const chosen = kinds.map((one) => kind < 0 || one === kind);
  return { centres: centres.filter((_, i) => chosen[i >> 1]), kinds: kinds.filter((_, k) => chosen[k]), std };
}

// Into out, the mean x̂ of what (x, y) may have been, the score there and the density; `share` is room
// for one number a bell.
function known(x, y, alpha, sigma, { centres, std }, share, out) {
  const count = centres.length / 2, variance = alpha ** 2 * std ** 2 + sigma ** 2, pull = (alpha * std ** 2) / variance;
  let most = -Infinity;
  for (let k = 0; k < count; k++) {
    const dx = x - alpha * centres[2 * k], dy = y - alpha * centres[2 * k + 1];
    share[k] = -(dx * dx + dy * dy) / (2 * variance);
    if (share[k] > most) most = share[k];
  }
  let sum = 0, mx = 0, my = 0, gx = 0, gy = 0;
  for (let k = 0; k < count; k++) {
    const dx = x - alpha * centres[2 * k], dy = y - alpha * centres[2 * k + 1], weight = Math.exp(share[k] - most);
    sum += weight;
    mx += weight * (centres[2 * k] + pull * dx);
    my += weight * (centres[2 * k + 1] + pull * dy);
    gx -= weight * dx;
    gy -= weight * dy;
  }
  out[0] = mx / sum;
  out[1] = my / sum;
  out[2] = gx / sum / variance;
  out[3] = gy / sum / variance;
  out[4] = (Math.exp(most) * sum) / count / (2 * Math.PI * variance);
}

// A function of places: { mean, score, density } there, mean and score as guidance exaggerates them,
// free + weight · (asked − free); the density is that of the kind.
export function answers(data, kind, weight) {
  const own = ofKind(data, kind), share = new Float64Array(data.kinds.length);
  const asked = new Float64Array(5), free = new Float64Array(5);
  return (places, alpha, sigma) => {
    const count = places.length / 2, mean = new Float64Array(2 * count), score = new Float64Array(2 * count);
    const density = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      known(places[2 * i], places[2 * i + 1], alpha, sigma, own, share, asked);
      density[i] = asked[4];
      if (kind >= 0 && weight !== 1) {
        known(places[2 * i], places[2 * i + 1], alpha, sigma, data, share, free);
        for (let j = 0; j < 4; j++) asked[j] = free[j] + weight * (asked[j] - free[j]);
      }
      [mean[2 * i], mean[2 * i + 1], score[2 * i], score[2 * i + 1]] = asked;
    }
    return { mean, score, density };
  };
}

// Which centre is nearest to each of many places, and how far it is.
export function nearest(places, { centres }) {
  const count = places.length / 2, where = new Int32Array(count), far = new Float64Array(count).fill(Infinity);
  for (let i = 0; i < count; i++) {
    for (let k = 0; 2 * k < centres.length; k++) {
      const distance = Math.hypot(places[2 * i] - centres[2 * k], places[2 * i + 1] - centres[2 * k + 1]);
      if (distance < far[i]) [where[i], far[i]] = [k, distance];
    }
  }
  return { where, far };
}

// How finished particles lie: root mean square distance from the nearest centre, per number; the share
// nearer to one than three standard deviations (0.02 where that is 0); the share nearest to a centre of
// the kind; root mean square distance from their mean, per number; the share nearest to the centre of the
// kind that is nearest to fewest; how many centres of the kind are nearest to any.
export function judged(places, data, kind) {
  const { where, far } = nearest(places, data), count = where.length, limit = 3 * data.std || 0.02;
  const total = (values, of) => values.reduce((sum, value, k) => sum + of(value, k), 0);
  const middle = [0, 1].map((i) => total(places, (value, k) => (k % 2 === i ? value : 0)) / count);
  const counts = data.kinds.map((_, k) => total(where, (one) => Number(one === k)));
  const own = counts.filter((_, k) => kind < 0 || data.kinds[k] === kind);
  return {
    width: Math.sqrt(total(far, (value) => value ** 2) / count / 2),
    inside: total(far, (value) => Number(value < limit)) / count,
    asked: total(own, (value) => value) / count,
    spread: Math.sqrt(total(places, (value, k) => (value - middle[k % 2]) ** 2) / count / 2),
    rarest: Math.min(...own) / count,
    reached: own.filter((value) => value > 0).length,
  };
}

export const numeric = {
  bells,
  ofKind: (name, kind) => ofKind(bells(name), kind),
  answers: (name, kind, weight, places, alpha, sigma) => answers(bells(name), kind, weight)(places, alpha, sigma),
  nearest: (name, places) => nearest(places, bells(name)),
  judged: (name, places, kind) => judged(Float64Array.from(places), bells(name), kind),
};
