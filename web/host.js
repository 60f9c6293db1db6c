// Brings the figures of a page to life. myst-nb writes into the page the state of the notebook's
// widgets and, where each is displayed, its view; the book's build writes every figure as a classic
// script, so that this works from a server and from a file. See tools/sphinx_widgets.py.
(() => {
  "use strict";
  const book = (globalThis.companionFigures ??= {});
  const MIME = "application/vnd.jupyter.widget";
  const here = new URL(".", document.currentScript.src).href;
  const loading = new Map(), models = new Map(), numbers = new Map();

  function load(path) {
    if (!loading.has(path)) {
      loading.set(path, new Promise((resolve, reject) => {
        const css = path.endsWith(".css"), tag = document.createElement(css ? "link" : "script");
        if (css) tag.rel = "stylesheet";
        tag[css ? "href" : "src"] = here + path;
        tag.onload = resolve;
        tag.onerror = () => reject(new Error(`the book's file ${path} could not be loaded.`));
        document.head.append(tag);
      }));
    }
    return loading.get(path);
  }

  function entry(kind, name) {
    if (!book.index) throw new Error("the book's list of figures (widgets/index.js) is missing.");
    if (!Object.hasOwn(book.index[kind], name)) throw new Error(`the book has no ${kind} “${name}”.`);
    return book.index[kind][name];
  }

  function decoded(base64) {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    return new DataView(bytes.buffer);
  }

  // What anywidget gives a figure in JupyterLab, as far as a page without a kernel can.
  class Model {
    constructor(record) {
      this.state = structuredClone(record.state);
      for (const { path, data } of record.buffers ?? []) {
        const last = path.at(-1);
        path.slice(0, -1).reduce((at, key) => at[key], this.state)[last] = decoded(data);
      }
      this.listeners = new Map();
    }
    get(key) {
      return this.state[key];
    }
    set(key, value) {
      const changes = typeof key === "string" ? { [key]: value } : key;
      const changed = Object.keys(changes).filter((k) => !same(this.state[k], changes[k]));
      for (const k of changed) this.state[k] = changes[k];
      for (const k of changed) this.emit(`change:${k}`, this, changes[k]);
      if (changed.length) this.emit("change", this);
    }
    on(events, listener) {
      for (const event of events.split(" ")) {
        if (!this.listeners.has(event)) this.listeners.set(event, new Set());
        this.listeners.get(event).add(listener);
      }
    }
    off(event, listener) {
      if (!event) this.listeners.clear();
      else if (!listener) this.listeners.delete(event);
      else this.listeners.get(event)?.delete(listener);
    }
    emit(event, ...details) {
      for (const listener of [...(this.listeners.get(event) ?? [])]) listener(...details);
    }
    save_changes() {}
    async send(message) {
      if (message?.type !== "asset") return;
      const { name } = message, answer = { type: "asset", name };
      try {
        const { file, sha256 } = entry("assets", name);
        if (sha256 !== this.get("_assets")?.[name]?.sha256) {
          throw new Error(`“${name}” is not the one that this page was made with.`);
        }
        await load(file);
        const content = book.assets?.[name];
        if (content?.sha256 !== sha256) throw new Error(`the book's file ${file} is damaged.`);
        this.emit("msg:custom", answer, [decoded(content.base64)]);
      } catch (error) {
        this.emit("msg:custom", { ...answer, error: error.message }, []);
      }
    }
  }

  function same(a, b) {
    if (a instanceof DataView || b instanceof DataView) return a === b;
    return a === b || JSON.stringify(a) === JSON.stringify(b);
  }

  async function mount(tag, records) {
    const place = document.createElement("div");
    place.className = "companion-place";
    tag.after(place);
    try {
      const id = JSON.parse(tag.textContent).model_id, record = records?.[id];
      if (!record) throw new Error("its state is not stored in this page. Run `make chapters`.");
      const name = record.state.figure_name;
      if (!name) throw new Error("it is not a figure of this book; it needs a running notebook.");
      const { script, style } = entry("figures", name);
      const number = (numbers.get(name) ?? 0) + 1;
      numbers.set(name, number);
      await Promise.all([load(script), load(style)]);
      const parts = book.scripts?.[name], figure = Object.values(parts ?? {}).at(-1)?.default;
      if (!figure) throw new Error(`the book's file ${script} is damaged.`);
      if (!models.has(id)) models.set(id, new Model(record));
      const page = { key: `${name}-${number}` };
      await figure.render({ model: models.get(id), el: place, page });
      if (place.querySelector(":scope > .error") || !place.firstChild) return;
      place.dataset.ready = "";
    } catch (error) {
      const box = document.createElement("p");
      box.className = "error";
      box.setAttribute("role", "alert");
      box.textContent = `This figure could not start: ${error.message}`;
      place.replaceChildren(box);
      console.error(error);
    }
  }

  function start() {
    const stored = document.querySelector(`script[type="${MIME}-state+json"]`);
    let records = null;
    try {
      records = stored && JSON.parse(stored.textContent).state;
    } catch {
      // mount() says it, in every figure's place
    }
    for (const tag of document.querySelectorAll(`script[type="${MIME}-view+json"]`)) {
      mount(tag, records);
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
