// What a picture costs, in nats, beside the average of the test pictures.

import { fill, h } from "../lib/dom.js";

export function table(words) {
  const caption = h("caption"), body = h("tbody");
  const head = h("tr", {}, ["", ...words.costs].map((text) => h(text ? "th" : "td", text ? { scope: "col" } : {}, text)));
  const node = h("table", { class: "costs" }, caption, h("thead", {}, head), body);
  return {
    node,
    // here: cost of the shown code; expected: mean cost; kl: null where there is none.
    update({ name, here, expected, kl, average }) {
      caption.textContent = name;
      const parts = (cost, divergence) => [cost, divergence, divergence === null ? null : cost + divergence];
      const lines = [
        [words.byCode, here, null, null],
        [kl === null ? words.byPoint : words.byMany, ...parts(expected, kl)],
        [fill(words.byTest, { count: average.count }), ...parts(average.reconstruction, average.kl)],
      ];
      body.replaceChildren(...lines.map(([text, ...numbers]) => h("tr", {}, h("th", { scope: "row" }, text),
        numbers.map((value) => h("td", {}, value === null ? "–" : value.toFixed(2).replace("-", "−"))))));
    },
  };
}
