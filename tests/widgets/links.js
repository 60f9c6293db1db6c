// Run in a page with one figure: opens the figure under one link after another (tests/widgets/links.py).
(names) => {
  const name = Object.keys(companionFigures.scripts)[0], parts = companionFigures.scripts[name];
  const main = Object.values(parts).at(-1).default, render = main.render;
  const { decode, encode } = parts["lib/link.js"], { ignored, wordsFor } = parts["lib/dom.js"];
  const shared = wordsFor(parts["lib/words.js"].tables);
  const view = document.querySelector('script[type$="widget-view+json"]');
  const store = document.querySelector('script[type$="widget-state+json"]');
  const record = JSON.parse(store.text).state[JSON.parse(view.text).model_id];
  let opened = 1, now = null, trouble = [];

  main.render = async (context) => {
    const mine = (now = { ...context, end: null });
    return (mine.end = await render(context));
  };
  addEventListener("error", ({ message }) => {
    if (!message.startsWith("ResizeObserver loop")) trouble.push(`uncaught: ${message}`);
  });
  addEventListener("unhandledrejection", ({ reason }) => trouble.push(`rejected: ${reason?.stack}`));
  console.error = (...what) => trouble.push(what.map((one) => one?.stack ?? one).join(" "));
  HTMLAnchorElement.prototype.click = () => {}; // nothing is saved

  // A value as it comes to Python, where a number that is none is null.
  function plain(value) {
    if (value === undefined) throw Error("a state with undefined");
    if (value instanceof DataView) return [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
    if (ArrayBuffer.isView(value) || Array.isArray(value)) return Array.from(value, plain);
    if (typeof value === "number" && !Number.isFinite(value)) return null;
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
  }

  const turn = () => new Promise((done) => setTimeout(done));
  const kinds = [Object, Array, String, Number, Function, Promise];
  const nature = () => kinds.map(({ prototype }) => Reflect.ownKeys(prototype).length).join();
  const natural = nature();

  // What of a text has become more than text.
  function injected(el) {
    const found = [...el.querySelectorAll("*")].filter((node) =>
      /^(script|iframe|object|embed|base|meta|link|style|form)$/.test(node.localName)
      || [...node.attributes].some(({ name, value }) =>
        name.startsWith("on") || name === "srcdoc" || /^\s*javascript:/i.test(value)));
    const wrong = found.map((node) => `injected: ${node.outerHTML.slice(0, 200)}`);
    if ("canary" in globalThis) wrong.push("the canary is set");
    if (nature() !== natural) wrong.push("a prototype was changed");
    return wrong;
  }

  const key = () => `${name}-${opened}`;

  // A link as the figure reads it, without opening it.
  function read(fields) {
    const { schema, fromLink, words } = reader, wrong = [];
    const found = decode(`#${key()}?${fields}`, key(), schema), { traits, complaints } = fromLink(found.values);
    const all = [...found.complaints, ...complaints];
    for (const [word, values] of all) {
      const text = { ...shared, ...words }[word];
      if (typeof text !== "string") wrong.push(`no words for ${word}`);
      for (const [, one] of String(text).matchAll(/\{(\w+)\}/g)) {
        if (values[one] === undefined) wrong.push(`${word} does not know ${one}`);
      }
    }
    return { traits: plain(traits), said: ignored(all, words), wrong };
  }

  // The link of the figure as it stands.
  function own() {
    const address = encode(key(), reader.schema, reader.toLink((one) => now.model.get(one)));
    return address.slice(address.indexOf("?") + 1);
  }

  function controls() {
    const kinds = 'button, select, textarea, summary, input:not([type=file]), [tabindex="0"]';
    return [...now.el.querySelectorAll(kinds)].filter((node) =>
      !node.disabled && node.checkVisibility() && node.textContent !== shared.linkCopy);
  }

  const KEYS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Enter", " ", "Delete", "Home", "End", "n"];
  function use(node, which, text) {
    const tell = (...events) => events.forEach((one) => node.dispatchEvent(new Event(one, { bubbles: true })));
    const press = (key) => node.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    if (node.matches("select")) {
      const open = [...node.options].filter((one) => !one.hidden && !one.disabled);
      if (!open.length) throw Error(`nothing to choose: ${node.outerHTML}`);
      open[which % open.length].selected = true;
      tell("input", "change");
    } else if (node.matches("textarea, input:not([type=checkbox])")) {
      const most = node.maxLength < 0 ? text.length : node.maxLength; // nobody types or pastes more
      node.value = ["text", "textarea"].includes(node.type) ? text.slice(0, most) : String((which % 4001) / 20 - 100);
      tell("input", "change");
      press("Enter");
    } else if (node.matches("button, summary, input")) node.click();
    else press(KEYS[which % KEYS.length]);
  }

  // The figure anew, on its own page, under a link; then some of its controls are used.
  async function open(fields, uses) {
    const mine = (trouble = []), states = [], used = [];
    await now?.end?.();
    document.querySelector(".companion-place").remove();
    const fresh = `figure-${++opened}`;
    view.text = JSON.stringify({ model_id: fresh });
    store.text = JSON.stringify({ state: { [fresh]: record } });
    history.replaceState(null, "", `#${key()}?${fields}`);
    const begin = performance.now();
    dispatchEvent(new Event("DOMContentLoaded")); // the page's host brings it to life
    const place = view.nextElementSibling;
    const alive = () => place.hasAttribute("data-ready") || place.querySelector(":scope > .error");
    while (!alive() && performance.now() < begin + 15000) await turn();
    if (!place.hasAttribute("data-ready")) return { trouble: [...mine, "it was not ready"], states };
    const took = performance.now() - begin;
    await turn();

    const note = now.el.querySelector(".note:not([hidden])")?.textContent ?? "";
    const { said } = read(location.hash.slice(location.hash.indexOf("?") + 1));
    // The figure may have found more that does not fit, of which a long list tells the number alone.
    if (said && !note.includes(said.replace(/(; and \d+ more)?\.$/, ""))) mine.push(`said “${note}”, expected “${said}”`);
    const keep = () => {
      states.push(Object.fromEntries(names.map((one) => [one, plain(now.model.get(one))])));
      const again = read(own());
      if (again.said) mine.push(`its own link ${own()}: ${again.said}`);
    };
    keep();

    let changed = false;
    const watch = new MutationObserver(() => (changed = true));
    watch.observe(now.el, { subtree: true, childList: true, attributes: true, characterData: true });
    now.model.on("change", () => (changed = true));
    for (const [which, text] of uses) {
      const all = controls(), node = all[which % all.length];
      const before = node.value; // of a speed, nothing else is seen
      used.push(node.outerHTML.slice(0, 60));
      use(node, which, text);
      changed ||= node.value !== before;
      await turn();
    }
    await turn();
    watch.disconnect();
    if (uses.length && !changed) mine.push("dead: nothing answers");
    keep();
    return { trouble: [...mine, ...injected(now.el)], states, took, used };
  }

  // A text in every field for texts, also in those that are folded; how long the figure has become.
  async function type(text) {
    const mine = (trouble = []);
    for (const fold of now.el.querySelectorAll("details")) fold.open = true;
    for (const node of now.el.querySelectorAll("textarea, input[type=text]")) {
      use(node, 0, text);
      await turn();
    }
    await turn();
    return { trouble: [...mine, ...injected(now.el)], long: now.el.textContent.length };
  }

  globalThis.links = {
    schema: () => reader.schema,
    own,
    type,
    read(text) {
      const unique = new Map(), faults = [];
      for (const fields of JSON.parse(text)) {
        try {
          const { traits, wrong } = read(fields);
          unique.set(JSON.stringify(traits), [fields, traits]);
          if (wrong.length) faults.push([fields, wrong.join("; ")]);
        } catch (error) {
          faults.push([fields, error.stack]);
        }
      }
      for (const wrong of injected(now.el)) faults.push(["all of them", wrong]);
      return JSON.stringify({ unique: [...unique.values()], faults });
    },
    async open(text) {
      links.found = null;
      const found = [];
      for (const [fields, uses] of JSON.parse(text)) {
        try {
          found.push(await open(fields, uses));
        } catch (error) {
          found.push({ trouble: [error.stack], states: [] });
        }
      }
      links.found = JSON.stringify(found);
    },
  };
}
