// The figure that paints a photograph in a mixture of styles. Its state is the model's traits, so that
// Python, the reader and a link speak of the same thing.

import { compared, distance, finished, toPixels, toPlanes } from "./style/blend.js";
import { comparison } from "./style/compare.js";
import { counts, unpack, work } from "./style/network.js";
import { ownPicture } from "./style/own.js";
import { painter } from "./style/painter.js";
import { palette } from "./style/palette.js";
import { asPython } from "./style/python.js";
import { question } from "./style/question.js";
import { PICTURES, SCHEMA, fileName, fromLink, leading, only, percents, shares, toLink } from "./style/state.js";
import { tables } from "./style/words.js";
import { bytesOf, viewOf } from "./lib/arrays.js";
import { pythonPart } from "./lib/code.js";
import { asset, button, checkbox, fill, freshId, guarded, h, labelled, select, show, summary, wordsFor } from "./lib/dom.js";
import { shown } from "./lib/draw.js";
import { frame } from "./lib/frame.js";

async function render({ model, el, page }) {
  const words = wordsFor(tables), read = (name) => asset(model, `style-${name}`);
  const [aboutBytes, bytes, numbers] = await Promise.all(["about", "bytes", "numbers"].map(read));
  const about = JSON.parse(new TextDecoder().decode(aboutBytes.data)), { styles } = about, count = styles.length;
  const titles = styles.map((name) => words.titles[name] ?? name), thumbnails = await decoded(model.get("_thumbnails"));
  const net = unpack(about, bytes.data, numbers.data);
  const all = frame({ model, el, page }, words, {
    schema: SCHEMA, fromLink: (values) => fromLink(values, count), refresh,
  });
  const { get, put, tell } = all;

  // The photograph, and what was made of it: { mixture, planes, seconds }, seconds null if Python made it.
  const now = { photo: null, made: null };
  let wished = false, catching = null, turn = 0, photos = 0;

  // ---- the parts

  const report = summary(), paints = painter(words, net, () => showState());
  const picture = select([...PICTURES, "own"].map((name) => [name, words.pictures[name]]), (name) => act({ picture: name }));
  const mine = picture.querySelector("[value=own]");
  const strength = h("input", { type: "range", id: freshId(), min: 0, max: 100, step: 5 });
  const strengthIs = h("output", { class: "hint", for: strength.id });
  strength.addEventListener("input", () => put({ strength: Number(strength.value) / 100 }));
  const keep = checkbox(words.keep, (yes) => put({ keep_colours: yes }));
  const view = comparison(words, (split) => put({ split }));
  const colours = palette(words, titles, thumbnails, (mixture) => act({ mixture }));
  const own = ownPicture(words, {
    take, fail: tell, shown: () => get("picture") === "own", hint: page ? words.ownHint : words.ownHintLab,
  });
  const go = button(words.paint, () => (paints.busy() ? paints.stop() : act({})));
  const save = button(words.download, download);
  const ask = question(words, { measure, fail: tell, answer: ({ mixture }) => act({ predict: false, mixture }) });
  const askAgain = button(words.askAgain, () => Promise.resolve(put({ predict: true })).then(ask.come), { class: "quiet" });
  const python = pythonPart(() => asPython(get, isDefault(), [now.photo.height, now.photo.width]), tell);
  const link = all.link(toLink);

  // ---- what the reader does

  // What the reader, or Python, changes of these wants a new picture; before, nothing is painted.
  const wish = () => (wished = true), WISHES = ["change:picture", "change:own_pixels", "change:mixture"];

  function act(changes) {
    wish();
    tell(null);
    return put(changes);
  }

  function take(pixels, height, width) {
    return act({ picture: "own", own_size: [height, width], own_pixels: viewOf(pixels) });
  }

  async function download() {
    if (!exact()) await act({});
    if (!exact()) return;
    const { height, width } = now.photo, canvas = h("canvas", { width, height });
    canvas.getContext("2d").putImageData(new ImageData(toPixels(result()), width, height), 0, 0);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
    const name = fileName(get("picture"), styles, now.made.mixture), href = URL.createObjectURL(blob);
    h("a", { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 10000);
    tell(fill(words.downloaded, { name }));
  }

  // What the question is about: two styles apart and half and half.
  async function measure() {
    const pair = asked(), wanted = [only(count, pair[0]), only(count, pair[1]), only(count, ...pair)];
    const [first, second, mixed] = await Promise.all(wanted.map((mixture) => paints.paint(now.photo, mixture)));
    if (!mixed) {
      tell(words.stopped);
      return null;
    }
    const names = { first: titles[pair[0]], second: titles[pair[1]] };
    return { ...names, mixture: wanted[2], ...compared(mixed.planes, first.planes, second.planes) };
  }

  const asked = () => leading(get("mixture"));

  // ---- from the traits to the picture

  async function loadPhoto() {
    const name = get("picture"), pixels = get("own_pixels"), [tall, wide] = get("own_size"), { photo } = now;
    const same = photo?.pixels === pixels && photo.height === tall && photo.width === wide;
    if (photo?.name === name && (name !== "own" || same)) return photo;
    const whole = pixels.byteLength > 0 && pixels.byteLength === 3 * tall * wide;
    if (photo && name === "own" && !whole) return photo; // Python sets one after the other
    const id = photos++;
    if (name === "own") return { id, name, pixels, height: tall, width: wide, planes: toPlanes(bytesOf(pixels), 3) };
    const { shape: [height, width], data } = await read(`photo-${name}`);
    return { id, name, height, width, planes: toPlanes(data, 3) };
  }

  // The picture that Python has painted in advance, if it is the one that is wanted.
  async function loadPreview() {
    const { picture: of, mixture, webp } = get("_preview");
    if (of !== get("picture") || String(mixture) !== String(get("mixture"))) return null;
    const bitmap = await decoded(webp);
    if (!bitmap) return null;
    const { height, width } = now.photo, canvas = h("canvas", { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0);
    return { mixture, planes: toPlanes(context.getImageData(0, 0, width, height).data, 4), seconds: null };
  }

  async function refresh() {
    const mine = ++turn;
    try {
      const photo = await loadPhoto();
      if (mine !== turn) return; // another one was asked for meanwhile
      if (photo !== now.photo) {
        paints.stop();
        Object.assign(now, { photo, made: null });
        if (!wished) now.made = await loadPreview();
      }
    } catch (error) {
      if (!now.photo) throw error; // the figure cannot start: said in its place
      return tell(error.message);
    }
    repaint();
    await catchUp();
  }

  // Paint until the picture is the wanted one. While the reader drags a slider, each picture that is begun
  // is finished and shown, and the next is painted where the slider then is.
  function catchUp() {
    catching ??= paintOn().finally(() => (catching = null));
    return catching;
  }

  async function paintOn() {
    while (wished && !exact()) {
      const { photo } = now, mixture = get("mixture");
      let made = null, told = words.stopped;
      try {
        made = await paints.paint(photo, mixture);
      } catch (error) {
        told = fill(words.failed, { message: error.message });
      }
      if (photo !== now.photo) continue;
      if (made) {
        now.made = { mixture, ...made };
        repaint();
      } else {
        wished = false;
        tell(told);
      }
    }
  }

  const same = (a, b) => String(shares(a)) === String(shares(b));
  const exact = () => current() && now.made.seconds !== null;
  const current = () => now.made !== null && same(now.made.mixture, get("mixture"));
  const result = () => finished(now.made.planes, now.photo.planes, get("strength"), get("keep_colours"));
  const isDefault = () => same(get("mixture"), only(count, 0));

  function repaint() {
    const made = now.made && result();
    view.show(now.photo, made);
    now.change = made && distance(made, now.photo.planes);
    showState();
  }

  function showState() {
    if (!now.photo) return;
    const percent = Math.round(100 * get("strength")), name = words.pictures[get("picture")];
    mine.hidden = get("own_pixels").byteLength === 0;
    show(picture, get("picture"));
    if (Number(strength.value) !== percent) strength.value = percent;
    strengthIs.textContent = fill(words.percent, { n: percent });
    strength.setAttribute("aria-valuetext", strengthIs.textContent);
    keep.input.checked = get("keep_colours");
    colours.update(get("mixture"), !get("predict"));
    go.textContent = paints.busy() ? words.stop : exact() ? words.done : words.paint;
    go.setAttribute("aria-disabled", String(!paints.busy() && exact()));
    const told = now.made ? fill(words.says, sentence(name, percent)) : fill(words.nothing, { picture: capital(name) });
    report.say(now.made && !current() && !paints.busy() ? `${told} ${words.stale}` : told);
    const size = { picture: capital(name), height: now.photo.height, width: now.photo.width };
    view.update(get("split"), fill(now.made ? words.shown : words.shownPhoto, { ...size, result: mixtureIs() }));
    const [first, second] = asked().map((k) => titles[k]);
    ask.update(get("predict"), `${now.photo.id} ${shares(get("mixture"))}`, { first, second });
    askAgain.hidden = get("predict");
    python.update();
  }

  function sentence(name, percent) {
    const { seconds } = now.made, { height, width } = now.photo;
    const done = { seconds: shown(seconds ?? 0, 1), work: shown(work(net, height, width) / 1e6, 0) };
    return {
      picture: capital(name), mixture: mixtureIs(), strength: percent, change: shown(now.change, 1),
      colours: get("keep_colours") ? words.coloursKept : "",
      how: seconds === null ? words.byPython : fill(words.bySelf, done),
    };
  }

  // The mixture that is shown, in words.
  function mixtureIs() {
    if (!now.made) return "";
    const each = percents(now.made.mixture).map((percent, k) => ({ percent, title: titles[k] }));
    const kept = each.filter(({ percent }) => percent > 0);
    return kept.length === 1 ? kept[0].title : kept.map((part) => fill(words.part, part)).join(words.and);
  }

  // ---- all together

  const size = counts(net), told = { all: size.all.toLocaleString("en"), each: size.each.toLocaleString("en") };
  el.classList.add("style-mixer");
  el.replaceChildren(
    h("div", { class: "studio" },
      h("div", { class: "easel" }, view.frame, h("div", { class: "course" }, paints.bar), view.slider,
        h("div", { class: "acts" }, go, save)),
      h("div", { class: "tools" },
        labelled(words.picture, picture), colours.node,
        h("div", { class: "control" }, h("label", { for: strength.id }, words.strength),
          h("div", { class: "amount" }, strength, strengthIs)), keep.node)),
    ...report.nodes, all.note, ask.node, ask.verdict, own.node,
    h("details", {}, h("summary", {}, words.explain), h("p", { class: "hint" }, fill(words.numbers, told)),
      h("p", { class: "hint" }, words.after)),
    python.node, h("div", { class: "foot" }, link, askAgain));
  const deaf = own.listen(el);
  await refresh();
  all.begin();
  for (const event of WISHES) model.on(event, wish);
  return () => {
    deaf();
    for (const event of WISHES) model.off(event, wish);
    paints.stop();
    all.end();
  };
}

// Null where a browser cannot read it: the figure works without.
function decoded(webp) {
  return createImageBitmap(new Blob([webp], { type: "image/webp" })).catch(() => null);
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}

export default { render: guarded(render) };
