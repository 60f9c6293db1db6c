// Building a figure's page: elements, labelled native controls, words, errors in words.

import { tables } from "./words.js";

export function h(tag, attributes = {}, ...children) {
  const namespace = tag === "svg" || SHAPES.has(tag) ? "http://www.w3.org/2000/svg" : null;
  const node = namespace
    ? document.createElementNS(namespace, tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child != null));
  return node;
}

const SHAPES = new Set(["rect", "path", "line", "g", "circle", "text"]);

let count = 0;

export function freshId() {
  return `figure-part-${++count}`;
}

// A label with its control below it: a select, an input.
export function labelled(label, control, ...more) {
  control.id ||= freshId();
  return h("div", { class: "control" }, h("label", { for: control.id }, label), control, ...more);
}

// The same for a slider along what is shown, which takes the width that there is.
export function scrubber(label, range, ...more) {
  const node = labelled(label, range, ...more);
  node.classList.add("scrub");
  return node;
}

// Options are pairs of a value and its text.
export function select(options, onchange) {
  const node = h("select", { onchange: () => onchange(node.value) });
  for (const [value, text] of options) node.append(h("option", { value }, text));
  return node;
}

// Gives a select other options, if they are others, and shows one of them.
export function offer(control, options, value) {
  const old = [...control.options];
  const same = old.length === options.length
    && options.every(([one, text], k) => old[k].value === String(one) && old[k].textContent === String(text));
  if (!same) control.replaceChildren(...options.map(([one, text]) => h("option", { value: one }, text)));
  show(control, value);
}

// Numbers to choose from, and the one that is set, whatever it is.
export function among(values, own) {
  return [...new Set([...values, own])].sort((a, b) => a - b);
}

export function number({ min, max, step = 1 }, onchange) {
  const node = h("input", { type: "number", min, max, step, inputmode: "numeric" });
  node.addEventListener("change", () => {
    const value = Math.round(Number(node.value));
    if (node.value.trim() === "" || !Number.isFinite(value)) return onchange(null);
    onchange(Math.min(max, Math.max(min, value)));
  });
  return node;
}

export function checkbox(label, onchange) {
  const input = h("input", { type: "checkbox", onchange: () => onchange(input.checked) });
  return { input, node: h("label", { class: "check" }, input, " ", label) };
}

export function button(label, onclick, attributes = {}) {
  return h("button", { type: "button", onclick, ...attributes }, label);
}

// Set a control's value unless the reader is typing in it.
export function show(control, value) {
  if (control !== control.getRootNode().activeElement || control.tagName === "SELECT") {
    if (control.value !== String(value)) control.value = value;
  }
}

// A sentence that screen readers speak once the figure has come to rest.
export function summary() {
  const node = h("p", { class: "summary" }), spoken = h("p", { class: "spoken", role: "status" });
  let timer = 0;
  return {
    nodes: [node, spoken],
    say(text) {
      if (node.textContent === text) return;
      node.textContent = text;
      clearTimeout(timer);
      timer = setTimeout(() => (spoken.textContent = text), 700);
    },
  };
}

// The words of a figure in the language of the page; English where there is none.
export function wordsFor(tables) {
  const language = (document.documentElement.lang || "en").toLowerCase();
  return tables[language] ?? tables[language.split("-")[0]] ?? tables.en;
}

// Text with {name} replaced.
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

const LATE = 1500; // milliseconds after which a figure says that it waits

// A figure's render function that puts what goes wrong into words, in the figure's place; and that it
// waits: a notebook's kernel answers only after the cells that it has still to run.
export function guarded(render) {
  return async (context) => {
    const { el } = context, waiting = h("p", { class: "note", role: "status" }, wordsFor(tables).waiting);
    el.classList.add("companion-figure");
    const timer = setTimeout(() => el.append(waiting), LATE);
    try {
      return await render(context);
    } catch (error) {
      el.replaceChildren(errorBox(error.message));
      console.error(error);
    } finally {
      clearTimeout(timer);
      waiting.remove();
    }
  };
}

function errorBox(message) {
  const words = wordsFor(tables);
  return h("p", { class: "error", role: "alert" }, fill(words.cannotStart, { message }));
}

// A button that copies the address of the figure in its present state; `tell` gets what to say.
export function linkButton(address, tell) {
  const words = wordsFor(tables);
  return button(words.linkCopy, async () => {
    const here = new URL(address(), location.href).href;
    history.replaceState(null, "", here);
    try {
      await navigator.clipboard.writeText(here);
      tell(words.linkCopied);
    } catch {
      tell(fill(words.linkIs, { address: here }));
    }
  });
}

// What of a link was ignored, as a sentence; null if nothing.
export function ignored(complaints, own) {
  if (!complaints.length) return null;
  const words = { ...wordsFor(tables), ...own }, count = complaints.length - TOLD;
  const each = complaints.slice(0, TOLD).map(([word, values]) => fill(words[word], values));
  if (count > 0) each.push(fill(words.linkMore, { count }));
  return fill(words.linkIgnored, { complaints: each.join("; ") });
}

const TOLD = 8; // complaints about a link, the others are counted

// The array of a named asset, from the kernel or from the page's files.
export function asset(model, name) {
  const description = model.get("_assets")[name], words = wordsFor(tables);
  if (!description) return Promise.reject(new Error(fill(words.noAsset, { name })));
  return new Promise((resolve, reject) => {
    const done = (error, result) => {
      model.off("msg:custom", answer);
      if (error) reject(new Error(error));
      else resolve(result);
    };
    const answer = (message, buffers) => {
      if (message.type !== "asset" || message.name !== name) return;
      if (message.error) return done(message.error);
      const { buffer, byteOffset, byteLength } = buffers[0];
      const bytes = buffer.slice(byteOffset, byteOffset + byteLength);
      done(null, { shape: description.shape, data: new TYPES[description.dtype](bytes) });
    };
    model.on("msg:custom", answer);
    model.send({ type: "asset", name });
  });
}

const TYPES = { uint8: Uint8Array, int32: Int32Array, float32: Float32Array, float64: Float64Array };
