// A picture of the reader's own, from a file, dropped or pasted. It is read here and goes nowhere.

import { fill, h, labelled, select } from "../lib/dom.js";
import { LEAST, SIDES, fitted } from "./state.js";

const LARGEST = 50; // megabytes
const ENDING = /\.(avif|bmp|gif|jpe?g|png|webp)$/i;

// `take(bytes, height, width)` gets 3 bytes a pixel, `fail(text)` what went wrong.
export function ownPicture(words, { take, fail }) {
  let last = null; // what was read, for another size of it
  const file = h("input", { type: "file", accept: "image/*", onchange: () => read(file.files[0]) });
  const side = select(SIDES.map((n) => [n, fill(words.side, { n })]), () => last && read(last));
  side.value = 192;
  const node = h("fieldset", {}, h("legend", {}, words.ownPicture),
    h("div", { class: "fields" }, labelled(words.choose, file), labelled(words.longest, side)),
    h("p", { class: "hint" }, words.ownHint));

  async function read(blob) {
    if (!blob) return;
    const name = blob.name ?? "";
    if (blob.size === 0) return fail(fill(words.emptyFile, { name }));
    if (blob.size > LARGEST * 1e6) return fail(fill(words.tooLarge, { size: Math.round(blob.size / 1e6), most: LARGEST }));
    let bitmap;
    try {
      bitmap = await createImageBitmap(blob);
    } catch {
      return fail(fill(ENDING.test(name) ? words.damaged : words.notAPicture, { name }));
    }
    const size = fitted(bitmap.height, bitmap.width, Number(side.value));
    if (!size) {
      const { height, width } = bitmap;
      return fail(fill(words.tooNarrow, { height, width, least: LEAST, longest: side.value }));
    }
    const [height, width] = size;
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.fillStyle = "#fff"; // under what is transparent
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    last = blob;
    const { data } = context.getImageData(0, 0, width, height);
    take(data.filter((_, k) => k % 4 < 3), height, width);
  }

  // Anywhere in the figure a picture may be dropped or pasted.
  function listen(el) {
    const over = (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      el.classList.add("dropping");
    };
    const leave = (event) => el.contains(event.relatedTarget) || el.classList.remove("dropping");
    const drop = (event) => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      el.classList.remove("dropping");
      read(event.dataTransfer.files[0]);
    };
    const paste = (event) => {
      const [pasted] = event.clipboardData.files;
      if (pasted) read(pasted);
    };
    const heard = { dragenter: over, dragover: over, dragleave: leave, drop, paste };
    for (const [name, act] of Object.entries(heard)) el.addEventListener(name, act);
    return () => {
      for (const [name, act] of Object.entries(heard)) el.removeEventListener(name, act);
    };
  }

  return { node, listen };
}
