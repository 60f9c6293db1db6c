// Random numbers that Python draws too: the twin of companion/widgets/random.py.
// xoshiro128** 1.1, its state filled by splitmix32 from one seed from 0 to 2³² − 1. Whoever keeps a
// copy of `state` and puts it back draws the same numbers again.

export function random(seed) {
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new RangeError(`seed must be a whole number from 0 to 4294967295, got ${seed}`);
  }
  const state = new Uint32Array(4);
  for (let i = 0; i < 4; i++) {
    seed = (seed + 0x9e3779b9) >>> 0;
    let z = seed;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    state[i] = z ^ (z >>> 15);
  }

  function bits() {
    const result = Math.imul(rotated(Math.imul(state[1], 5), 7), 9) >>> 0;
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotated(state[3], 11);
    return result;
  }

  function uniform() {
    const high = bits() >>> 5, low = bits() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  function integer(n) {
    if (!Number.isInteger(n) || n < 1 || n > 4294967296) {
      throw new RangeError(`n must be a whole number from 1 to 4294967296, got ${n}`);
    }
    const least = 4294967296 % n; // below it, some remainders would come once too often
    for (;;) {
      const drawn = bits();
      if (drawn >= least) return drawn % n;
    }
  }

  return { bits, uniform, integer, state };
}

function rotated(x, k) {
  return (x << k) | (x >>> (32 - k));
}

export const numeric = {
  bits: (seed, count) => drawn(random(seed).bits, count),
  uniform: (seed, count) => drawn(random(seed).uniform, count),
  integer: (seed, n, count) => {
    const stream = random(seed);
    return drawn(() => stream.integer(n), count);
  },
};

function drawn(next, count) {
  return Array.from({ length: count }, () => next());
}
