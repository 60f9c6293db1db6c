// What the figure's traits mean: shares of the styles, sizes of pictures, what a link holds.

export const PICTURES = ["china", "chelsea", "coffee", "flower", "rocket"];
export const SIDES = [128, 192, 256, 384]; // what the longer side of a reader's picture may become
export const LEAST = 8;

// The shares of the styles, adding up to 1.
export function shares(mixture) {
  const sum = mixture.reduce((a, b) => a + b, 0);
  return mixture.map((amount) => amount / sum);
}

// The shares as whole percents that add up to 100: what is lost by cutting off goes to those that lose most.
export function percents(mixture) {
  const exact = shares(mixture).map((share) => 100 * share), cut = exact.map(Math.floor);
  const order = exact.map((_, k) => k).sort((a, b) => exact[b] - cut[b] - exact[a] + cut[a] || a - b);
  for (const k of order.slice(0, 100 - cut.reduce((a, b) => a + b))) cut[k]++;
  return cut;
}

// The mixture with one amount changed. The last one that is left stays at 1: without any style there is
// nothing to paint.
export function mixed(mixture, index, amount) {
  const next = mixture.map((old, k) => (k === index ? amount : old));
  if (next.every((value) => value === 0)) next[index] = 1;
  return next;
}

// One style alone, or two half and half.
export function only(count, ...chosen) {
  return Array.from({ length: count }, (_, k) => (chosen.includes(k) ? 100 / chosen.length : 0));
}

// Which two styles are greatest in the mixture; of equals, the first.
export function leading(mixture) {
  const order = mixture.map((_, k) => k).sort((a, b) => mixture[b] - mixture[a] || a - b);
  return order.slice(0, 2);
}

// The size that a picture of this size is brought to: no side longer than `longest`, both divisible by
// 4; null where one would be shorter than LEAST.
export function fitted(height, width, longest) {
  const scale = Math.min(1, longest / Math.max(height, width));
  const size = [height, width].map((side) => 4 * Math.round((scale * side) / 4));
  return Math.min(...size) < LEAST ? null : size;
}

// The name of a downloaded file.
export function fileName(picture, styles, mixture) {
  const parts = percents(mixture).map((percent, k) => [styles[k], percent]);
  const kept = parts.filter(([, percent]) => percent > 0);
  const told = kept.length === 1 ? [kept[0][0]] : kept.map(([name, percent]) => `${name}-${percent}`);
  return `${[picture, ...told].join("-")}.png`;
}

// What a link may hold, with the bounds of the traits.
export const SCHEMA = {
  picture: { type: "choice", of: PICTURES },
  mixture: { type: "numbers", min: 0, max: 100, most: 12 },
  strength: { type: "integer", min: 0, max: 100 },
  colours: { type: "flag" },
  split: { type: "integer", min: 0, max: 100 },
  predict: { type: "flag" },
};

// The traits as a link's values; a picture of one's own is not among them.
export function toLink(get) {
  const picture = get("picture");
  return {
    picture: picture === "own" ? undefined : picture,
    mixture: get("mixture"),
    strength: Math.round(100 * get("strength")),
    colours: get("keep_colours"),
    split: get("split"),
    predict: get("predict"),
  };
}

// Traits from a link's values, for so many styles; what does not fit is a complaint.
export function fromLink({ picture, mixture, strength, colours, split, predict }, count) {
  const given = { picture, split, predict, keep_colours: colours };
  const traits = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  if (strength !== undefined) traits.strength = strength / 100;
  if (mixture === undefined) return { traits, complaints: [] };
  if (mixture.length !== count || mixture.every((amount) => amount === 0)) {
    return { traits, complaints: [["linkMixture", { count }]] };
  }
  return { traits: { ...traits, mixture }, complaints: [] };
}

export const numeric = {
  shares, percents, mixed, only, leading, fitted, fileName, fromLink,
  toLink: (traits) => toLink((name) => traits[name]),
};
