// Brings a page's figures to life. myst-nb writes into the page the state of the notebook's widgets
// and, where each stands, a view; tools/sphinx_widgets.py writes every figure as a classic
// script, which loads from a disk, too.
(() => {
  "use strict";
  const book = (globalThis.companionFigures ??= {});
  const TYPE = "application/vnd.jupyter.widget";
  const here = new URL(".", document.currentScript.src).href;
  const loading = new Map(), models = new Map(), numbers = new Map();

  function load(path) {
    if (!loading.has(path)) {
      loading.set(path, new Promise((resolve, reject) => {
        const css = path.endsWith(".css"), tag = document.createElement(css ? "link" : "script");
        if (css) tag.rel = "stylesheet";
        tag[css ? "href" : "src"] = here + path;
        tag.onload = resolve;
        tag.onerror = () => reject(Error(`the book's file ${path} could not be loaded.`));
        document.head.append(tag);
      }));
    }
    return loading.get(path);
  }

  function entry(kind, name) {
    if (!book.index) throw Error("the book's list of figures (widgets/index.js) is missing.");
    const found = Object.hasOwn(book.index[`${kind}s`], name) && book.index[`${kind}s`][name];
    if (!found) throw Error(`the book has no ${kind} “${name}”.`);
    return found;
  }

  function decoded(base64) {
    const raw = atob(base64), view = new DataView(new ArrayBuffer(raw.length));
    for (let i = raw.length; i--; ) view.setUint8(i, raw.charCodeAt(i));
    return view;
  }

  function same(a, b) {
    const views = a instanceof DataView || b instanceof DataView;
    return a === b || (!views && JSON.stringify(a) === JSON.stringify(b));
  }

  // What anywidget gives a figure in JupyterLab, as far as a page without a kernel can.
  class Model {
    #state;
    #listeners = new Map();
    constructor({ state, buffers = [] }) {
      this.#state = structuredClone(state);
      for (const { path, data } of buffers) {
        const holder = path.slice(0, -1).reduce((at, key) => at[key], this.#state);
        holder[path.at(-1)] = decoded(data);
      }
    }
    get(name) {
      return this.#state[name];
    }
    set(name, value) {
      if (same(this.#state[name], value)) return;
      this.#state[name] = value;
      this.#emit(`change:${name}`);
      this.#emit("change");
    }
    save_changes() {}
    on(event, listener) {
      if (!this.#listeners.has(event)) this.#listeners.set(event, new Set());
      this.#listeners.get(event).add(listener);
    }
    off(event, listener) {
      this.#listeners.get(event)?.delete(listener);
    }
    #emit(event, ...details) {
      for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...details);
    }
    async send({ type, name }) {
      if (type !== "asset") return;
      try {
        const { file, sha256 } = entry("asset", name);
        if (sha256 !== this.#state._assets?.[name]?.sha256) {
          throw Error(`“${name}” is not the one that this page was made with.`);
        }
        await load(file);
        const content = book.assets?.[name];
        if (content?.sha256 !== sha256) throw Error(`the book's file ${file} is damaged.`);
        this.#emit("msg:custom", { type, name }, [decoded(content.base64)]);
      } catch (error) {
        this.#emit("msg:custom", { type, name, error: error.message }, []);
      }
    }
  }

  async function mount(tag, records) {
    const place = document.createElement("div");
    place.className = "companion-place";
    tag.after(place);
    try {
      const id = JSON.parse(tag.textContent).model_id, record = records[id];
      if (!record) throw Error("its state is not stored in this page. Run `make chapters`.");
      const name = record.state.figure_name;
      if (!name) throw Error("it is not a figure of this book; it needs a running notebook.");
      const { script, style } = entry("figure", name), number = (numbers.get(name) ?? 0) + 1;
      numbers.set(name, number);
      await Promise.all([load(script), load(style)]);
      const figure = Object.values(book.scripts?.[name] ?? {}).at(-1)?.default;
      if (!figure) throw Error(`the book's file ${script} is damaged.`);
      if (!models.has(id)) models.set(id, new Model(record));
      await figure.render({ model: models.get(id), el: place, page: { key: `${name}-${number}` } });
      if (!place.querySelector(":scope > .error")) place.dataset.ready = "";
    } catch (error) {
      const box = document.createElement("p");
      box.className = "error";
      box.role = "alert";
      box.textContent = `This figure could not start: ${error.message}`;
      place.replaceChildren(box);
      console.error(error);
    }
  }

  addEventListener("DOMContentLoaded", () => {
    let records = {};
    try {
      records = JSON.parse(document.querySelector(`script[type="${TYPE}-state+json"]`).text).state;
    } catch {
      // no state, or none that can be read: every figure says so in its place
    }
    for (const tag of document.querySelectorAll(`script[type="${TYPE}-view+json"]`)) {
      mount(tag, records);
    }
  });
})();
