// Numbers of the chain rule for the reader: three digits that count, a true minus, and powers of
// ten where a plain number would be all zeros.

export function told(value) {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e5)) {
    const [digits, power] = value.toExponential(1).split("e");
    return `${digits} · 10${Array.from(String(Number(power)), (c) => RAISED[c]).join("")}`.replace("-", "−");
  }
  const places = size >= 100 ? 1 : size >= 0.1 ? 3 : 4;
  const text = String(Number(value.toFixed(places)));
  return text === "-0" ? "0" : text.replace("-", "−");
}

// With as many decimals as it takes to see a weight change.
export function fine(value) {
  if (!(Math.abs(value) >= 0.001 && Math.abs(value) < 1e5)) return told(value);
  return String(Number(value.toFixed(6))).replace("-", "−");
}

// As a factor: a negative number stands in brackets.
export function factor(value) {
  const text = told(value);
  return text.startsWith("−") || text.includes("·") ? `(${text})` : text;
}

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

export const numeric = { told, fine, factor };
