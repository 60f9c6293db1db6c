// The model that the trait `model` names, read when it is first wanted.

import { asset } from "../lib/dom.js";

// `use(name, parts)` gets the arrays of a model; `wait()` is called before they are read. What is
// returned gives whether the model that was asked for last is the one in use: only then is there
// something to show.
export function opener(model, kind, { wait, use, tell }) {
  let open = null;

  async function change() {
    const name = model.get("model");
    wait();
    try {
      const parts = await Promise.all(["about", "bytes", "scales"].map((part) => asset(model, `${kind}-${name}-${part}`)));
      use(name, parts.map(({ data }) => data));
      open = name;
    } catch (error) {
      if (open === null) throw error; // the figure cannot start: said in its place
      tell(error.message);
      return false;
    }
    return ready() || change(); // another one may have been asked for meanwhile
  }

  const ready = () => open === model.get("model");
  return { ready, change };
}
