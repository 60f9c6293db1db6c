// Drawing on a picture of 28 × 28 bytes.

export const SIDE = 28;

// The picture with a soft round dot of ink, or of paper, around row i and column j.
function stamped(bytes, i, j, erase) {
  const picture = Uint8Array.from(bytes);
  for (let a = Math.max(0, i - 2); a <= Math.min(SIDE - 1, i + 2); a++) {
    for (let b = Math.max(0, j - 2); b <= Math.min(SIDE - 1, j + 2); b++) {
      const ink = Math.round(255 * Math.min(1, Math.max(0, 1.9 - Math.hypot(a - i, b - j)))), at = SIDE * a + b;
      picture[at] = erase ? Math.min(picture[at], 255 - ink) : Math.max(picture[at], ink);
    }
  }
  return picture;
}

// Dots along a line, so that a quick stroke has no gaps.
export function stroked(bytes, [i0, j0], [i1, j1], erase) {
  const steps = Math.max(1, Math.abs(i1 - i0), Math.abs(j1 - j0));
  let picture = bytes;
  for (let k = 0; k <= steps; k++) {
    picture = stamped(picture, Math.round(i0 + ((i1 - i0) * k) / steps), Math.round(j0 + ((j1 - j0) * k) / steps), erase);
  }
  return picture;
}

// The picture moved by whole pixels until its ink's centre of mass lies in the middle, as in the data;
// what would leave the picture is lost.
export function centred(bytes) {
  let ink = 0, down = 0, right = 0;
  bytes.forEach((value, k) => {
    ink += value;
    down += value * Math.floor(k / SIDE);
    right += value * (k % SIDE);
  });
  const picture = new Uint8Array(SIDE * SIDE);
  if (!ink) return picture;
  const [di, dj] = [down, right].map((sum) => Math.round((SIDE - 1) / 2 - sum / ink));
  bytes.forEach((value, k) => {
    const [i, j] = [Math.floor(k / SIDE) + di, (k % SIDE) + dj];
    if (i >= 0 && i < SIDE && j >= 0 && j < SIDE) picture[SIDE * i + j] = value;
  });
  return picture;
}

export const numeric = { stamped, stroked, centred };
