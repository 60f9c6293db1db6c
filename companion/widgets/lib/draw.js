// Pictures of numbers. One canvas pixel is one number; the style sheet enlarges it without blur.

const SIGNED = ["--figure-negative", "--figure-zero", "--figure-positive"];

// Colours as the style sheet sets them, light or dark, also where the reader forces others.
export function coloursOf(node, properties) {
  const probe = document.createElement("span");
  probe.style.forcedColorAdjust = "none";
  node.append(probe);
  const colours = properties.map((property) => {
    probe.style.color = `var(${property})`;
    return getComputedStyle(probe).color;
  });
  probe.remove();
  return colours;
}

// The signed scale's three colours, as numbers; black for a figure that has left the page meanwhile.
export function signedColours(node) {
  return coloursOf(node, SIGNED).map((colour) => (colour.match(/[\d.]+/g) ?? [0, 0, 0]).slice(0, 3).map(Number));
}

// Colour of a value from −limit to limit: zero has the middle colour, exactly.
export function signedColour(value, limit, [negative, zero, positive]) {
  const t = limit > 0 ? Math.min(1, Math.abs(value) / limit) : 0;
  const end = value < 0 ? negative : positive;
  return zero.map((from, c) => Math.round(from + (end[c] - from) * t));
}

// Brightness 0…255 of a value on a scale from black to white; what lies outside is cut off.
export function brightness(value, black, white) {
  const t = (value - black) / (white - black || 1);
  return Math.round(255 * Math.min(1, Math.max(0, t)));
}

export function paintSigned(canvas, plane, limit, colours) {
  paint(canvas, plane.shape, (i, rgb) => rgb.set(signedColour(plane.data[i], limit, colours)));
}

// One or three planes in their own colours, black to white.
export function paintPicture(canvas, x, black, white) {
  const [channels, ...shape] = x.shape, size = shape[0] * shape[1];
  paint(canvas, shape, (i, rgb) => {
    for (let c = 0; c < 3; c++) {
      rgb[c] = brightness(x.data[(channels === 3 ? c : 0) * size + i], black, white);
    }
  });
}

function paint(canvas, [height, width], colour) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height), rgb = new Uint8ClampedArray(3);
  for (let i = 0; i < width * height; i++) {
    colour(i, rgb);
    image.data.set(rgb, 4 * i);
    image.data[4 * i + 3] = 255;
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// Call `repaint` whenever light becomes dark or dark becomes light; returns how to stop.
export function onTheme(repaint) {
  const query = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(repaint);
  for (const node of [document.documentElement, document.body]) {
    observer.observe(node, { attributeFilter: ["data-theme", "data-jp-theme-light"] });
  }
  query.addEventListener("change", repaint);
  return () => {
    observer.disconnect();
    query.removeEventListener("change", repaint);
  };
}

// A number for the reader: at most `digits` decimals, a true minus, no negative zero.
export function shown(value, digits = 2) {
  if (value === Infinity) return "∞";
  if (value === -Infinity) return "−∞";
  const rounded = Number(value.toFixed(digits));
  return (rounded === 0 ? "0" : String(rounded)).replace("-", "−");
}

// A weight: a whole number or a small fraction where it is one, else decimals.
export function weightShown(value) {
  if (Math.abs(value - Math.round(value)) < 1e-9) return shown(value, 0);
  for (const n of [2, 3, 4, 5, 6, 8, 9, 10, 16, 25, 36, 49]) {
    const top = value * n;
    if (Math.abs(top - Math.round(top)) < 1e-9 && Math.abs(top) < 100) {
      return `${shown(top, 0)}/${n}`;
    }
  }
  return shown(value, 3);
}

// What a reader may type as a weight: 2, −1.5, 1/9. NaN for anything else.
export function weightRead(text) {
  const match = /^([+-]?\d{0,4}(?:\.\d{0,9})?)(?:\/(\d{1,4}))?$/.exec(text.trim().replace("−", "-"));
  if (!match || !/\d/.test(match[1])) return NaN;
  const value = Number(match[1]) / (match[2] === undefined ? 1 : Number(match[2]));
  return Number.isFinite(value) ? value : NaN;
}

// A number with a fixed number of decimals, as columns need: a true minus, no negative zero.
export function fixed(value, digits) {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
}

export const numeric = { signedColour, brightness, shown, fixed, weightShown, weightRead };
