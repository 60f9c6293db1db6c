// A picture of the reader's own, from a file, dropped or pasted. It is read here and goes nowhere.

import { fill, h, labelled, select } from "../lib/dom.js";
import { pictureFields, pictureTarget, pixelsOf } from "../lib/picture_file.js";
import { LEAST, SIDES, fitted } from "./state.js";

const LARGEST = 50; // megabytes
const ENDING = /\.(avif|bmp|gif|jpe?g|png|webp)$/i;

// `take(bytes, height, width)` gets 3 bytes a pixel, `fail(text)` what went wrong; `shown()` says whether
// the figure shows the reader's picture.
export function ownPicture(words, { take, fail, shown, hint }) {
  let last = null, turn = 0; // what was read, for another size of it
  const side = select(SIDES.map((n) => [n, fill(words.side, { n })]), () => shown() && read(last));
  side.value = 192;
  const [file, paste] = pictureFields(words.paste, read);
  const node = h("fieldset", {}, h("legend", {}, words.ownPicture),
    h("div", { class: "fields" }, labelled(words.choose, file), paste, labelled(words.longest, side)),
    h("p", { class: "hint" }, hint));

  async function read(blob) {
    if (!blob) return;
    const name = blob.name ?? "";
    if (blob.size === 0) return fail(fill(words.emptyFile, { name }));
    if (blob.size > LARGEST * 1e6) return fail(fill(words.tooLarge, { size: Math.round(blob.size / 1e6), most: LARGEST }));
    const mine = ++turn;
    let size = [0, 0];
    const found = await pixelsOf(blob, (...real) => {
      size = real;
      return fitted(...real, Number(side.value)) ?? [1, 1];
    });
    if (mine !== turn) return; // another one was brought meanwhile
    const [height, width] = size;
    if (found?.trouble) return fail(found.trouble);
    if (!found) return fail(fill(ENDING.test(name) ? words.damaged : words.notAPicture, { name }));
    if (found.width === 1) return fail(fill(words.tooNarrow, { height, width, least: LEAST, longest: side.value }));
    last = blob;
    take(found.pixels, found.height, found.width);
  }

  return { node, listen: (el) => pictureTarget(el, read) };
}
