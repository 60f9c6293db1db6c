// The losses over the updates, on a scale of powers of ten.

import { picture } from "../lib/canvas.js";

const MOST = 300;

// Losses at equal distances of updates. Where they become too many, every second one is dropped.
export function history() {
  let every = 1;
  const self = {
    rows: [],
    wants: (step) => step % every === 0,
    add(step, train, test) {
      self.rows.push([step, train, test]);
      if (self.rows.length <= MOST) return;
      every *= 2;
      self.rows = self.rows.filter(([at]) => at % every === 0);
    },
  };
  return self;
}

export function curves(label) {
  const view = picture({ class: "curves", role: "img", "aria-label": label });
  return {
    canvas: view.canvas,
    // rows: [step, train, test]; the last one is where the network is now.
    update(rows, ink, names) {
      view.draw((context, width, height) => {
        const { low, high } = decades(rows), last = Math.max(1, rows.at(-1)?.[0] ?? 1);
        const [left, right, top, bottom] = [44, width - 8, 10, height - 22];
        const x = (step) => left + ((right - left) * step) / last;
        const y = (loss) => bottom - ((bottom - top) * (Math.log10(Math.max(loss, 10 ** low)) - low)) / (high - low);
        context.font = `12px ${ink.font}`;
        context.lineWidth = 1;
        for (let power = low; power <= high; power++) {
          context.strokeStyle = ink.line;
          context.beginPath();
          context.moveTo(left, y(10 ** power));
          context.lineTo(right, y(10 ** power));
          context.stroke();
          context.fillStyle = ink.muted;
          context.textAlign = "right";
          context.fillText(power < -3 || power > 4 ? `1e${power}` : String(10 ** power), left - 6, y(10 ** power) + 4);
        }
        context.fillText(String(last), right, height - 6);
        context.textAlign = "left";
        context.fillText("0", left, height - 6);
        names.forEach((name, k) => {
          context.strokeStyle = context.fillStyle = k ? ink.muted : ink.ink;
          context.lineWidth = 2;
          context.setLineDash(k ? [5, 4] : []);
          context.beginPath();
          for (const row of rows) if (Number.isFinite(row[k + 1])) context.lineTo(x(row[0]), y(row[k + 1]));
          context.stroke();
          context.beginPath();
          const from = left + 60 + k * 110;
          context.moveTo(from, height - 10);
          context.lineTo(from + 22, height - 10);
          context.stroke();
          context.fillText(name, from + 27, height - 6);
        });
        context.setLineDash([]);
      });
    },
  };
}

// Powers of ten between which all losses lie.
function decades(rows) {
  const sizes = rows.flatMap((row) => row.slice(1)).filter((loss) => Number.isFinite(loss) && loss > 0);
  const least = Math.max(1e-6, Math.min(0.1, ...sizes)), greatest = Math.max(1, ...sizes);
  return { low: Math.floor(Math.log10(least) + 1e-9), high: Math.ceil(Math.log10(greatest) - 1e-9) };
}

export const numeric = {
  decades,
  history(steps) {
    const kept = history();
    for (let step = 0; step <= steps; step++) if (kept.wants(step)) kept.add(step, -step, step);
    return kept.rows;
  },
};
