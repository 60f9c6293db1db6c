// Painting takes a while: it is done in slices, between which the page answers, with a bar that tells how
// far it is, and can be stopped. (A worker would have to start from a blob, which a strict page
// does not allow.)

import { h } from "../lib/dom.js";
import { painting } from "./network.js";
import { shares } from "./state.js";

const SLICE = 20; // milliseconds
const KEPT = 8; // pictures

// `changed()` is called when painting begins and when it has ended.
export function painter(words, net, changed) {
  const bar = h("progress", { max: 1, value: 0, "aria-label": words.painting, hidden: true });
  const kept = new Map();
  let line = Promise.resolve(), current = null, round = 0, waiting = 0;

  // Promises { planes, seconds } of a photo in a mixture; null if it was stopped.
  function paint(photo, mixture) {
    const mine = round;
    waiting++;
    changed();
    const turn = line.then(() => (mine === round ? once(photo, mixture) : null)).finally(() => {
      waiting--;
      changed();
    });
    line = turn.catch(() => null);
    return turn;
  }

  async function once(photo, mixture) {
    const key = `${photo.id} ${shares(mixture)}`;
    if (kept.has(key)) return kept.get(key);
    const begin = performance.now();
    bar.hidden = false;
    bar.value = 0;
    current = sliced(painting(net, photo.planes, photo.height, photo.width, shares(mixture)), (share) => {
      bar.value = share;
    });
    const planes = await current.result.finally(() => (bar.hidden = true));
    if (!planes) return null;
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value);
    kept.set(key, { planes, seconds: (performance.now() - begin) / 1000 });
    return kept.get(key);
  }

  // All that is under way or waits is given up.
  function stop() {
    round++;
    current?.stop();
  }

  return { bar, paint, stop, busy: () => waiting > 0 };
}

// Runs a generator that yields shares of its work. `result` promises what it returns, or null if it was
// stopped; `tell(share)` is called after every slice.
function sliced(steps, tell) {
  const { port1, port2 } = new MessageChannel();
  let stopped = false;
  const result = new Promise((resolve, reject) => {
    port1.onmessage = () => {
      const end = performance.now() + SLICE;
      try {
        let step = { done: false };
        while (!step.done && performance.now() < end) step = steps.next();
        if (stopped || step.done) {
          port1.close();
          return resolve(stopped ? null : step.value);
        }
        tell(step.value);
        port2.postMessage(null);
      } catch (error) {
        port1.close();
        reject(error);
      }
    };
    port2.postMessage(null);
  });
  return { result, stop: () => (stopped = true) };
}
