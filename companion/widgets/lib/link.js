// A figure's state in the page's address: #NAME?stride=2&kernel=0,1,0 and nothing else.
// Whatever an address holds, reading it gives values within the schema's bounds, and for the rest
// complaints: pairs of a key of lib/words.js and the values that its words need.
//
// A schema maps a name to one of
//   { type: "integer", min, max }   { type: "choice", of: [...] }   { type: "flag" }
//   { type: "numbers", min, max, most }   { type: "bytes", most }

const LONGEST = 6000;

export function encode(name, schema, values) {
  const fields = [];
  for (const [key, rule] of Object.entries(schema)) {
    if (values[key] !== undefined) fields.push(`${key}=${WRITE[rule.type](values[key])}`);
  }
  return `#${name}?${fields.join("&")}`;
}

// Returns null if the address does not speak of this figure, else { values, complaints }.
export function decode(hash, name, schema) {
  if (!hash.startsWith(`#${name}?`)) return null;
  if (hash.length > LONGEST) {
    return { values: {}, complaints: [["linkTooLong", { most: LONGEST }]] };
  }
  const values = {}, complaints = [], fields = hash.slice(name.length + 2).split("&");
  for (const field of fields.filter(Boolean)) {
    const cut = field.indexOf("=");
    const key = cut < 0 ? field : field.slice(0, cut), text = field.slice(cut + 1);
    if (!Object.hasOwn(schema, key)) complaints.push(["linkUnknown", { key: short(key) }]);
    else if (Object.hasOwn(values, key)) complaints.push(["linkTwice", { key }]);
    else {
      const { type, ...bounds } = schema[key];
      const value = cut < 0 ? undefined : READ[type](text, bounds);
      if (value === undefined) complaints.push([WORDS[type], { key, ...bounds, text: short(text) }]);
      else values[key] = value;
    }
  }
  return { values, complaints };
}

const WRITE = {
  integer: String,
  choice: String,
  flag: (value) => (value ? "1" : "0"),
  numbers: (values) => Array.from(values, (value) => String(value)).join(","),
  bytes: (values) =>
    btoa(String.fromCharCode(...values)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, ""),
};

const READ = {
  integer(text, { min, max }) {
    const value = /^-?\d{1,6}$/.test(text) ? Number(text) : NaN;
    return value >= min && value <= max ? value : undefined;
  },
  choice: (text, { of }) => (of.includes(text) ? text : undefined),
  flag: (text) => ({ 0: false, 1: true })[/^[01]$/.test(text) ? text : "?"],
  numbers(text, { min, max, most }) {
    const pieces = text.split(",");
    if (pieces.length > most) return undefined;
    const values = pieces.map((piece) =>
      /^-?\d{1,6}(\.\d{1,25})?(e-?\d{1,3})?$/.test(piece) ? Number(piece) : NaN,
    );
    return values.every((value) => value >= min && value <= max) ? values : undefined;
  },
  bytes(text, { most }) {
    if (!/^[\w-]+$/.test(text) || text.length % 4 === 1 || text.length > 2 * most) return undefined;
    const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return raw.length <= most ? Uint8Array.from(raw, (c) => c.charCodeAt(0)) : undefined;
  },
};

const WORDS = {
  integer: "linkInteger", choice: "linkChoice", flag: "linkFlag", numbers: "linkNumbers",
  bytes: "linkBytes",
};

function short(text) {
  return text.length > 24 ? `${text.slice(0, 24)}…` : text;
}

export const numeric = { encode, decode };
