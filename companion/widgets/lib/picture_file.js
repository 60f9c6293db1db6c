// A picture that the reader brings: where it is taken, and its pixels.

import { fill, h, wordsFor } from "./dom.js";
import { tables } from "./words.js";

const MOST = 100; // million pixels; to make a larger one small, the page would have to wait

// A field for a file, and a place to paste a picture, called `text`; `read(file)` gets the file. (What is
// pasted bubbles up to the figure, see below.)
export function pictureFields(text, read) {
  const file = h("input", { type: "file", accept: "image/*", onchange: () => read(file.files[0]) });
  return [file, h("div", { class: "paste", tabindex: "0", role: "group", "aria-label": text }, text)];
}

// Lets `read` get what is dropped or pasted anywhere in a figure, if it is a file; a link or a text is left
// to the browser. Returns how to stop.
export function pictureTarget(el, read) {
  const over = (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    el.classList.add("dropping");
  };
  const leave = (event) => el.contains(event.relatedTarget) || el.classList.remove("dropping");
  const drop = (event) => {
    el.classList.remove("dropping");
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    read(event.dataTransfer.files[0]);
  };
  const paste = (event) => read(event.clipboardData.files[0]);
  const heard = { dragenter: over, dragover: over, dragleave: leave, drop, paste };
  for (const [name, act] of Object.entries(heard)) el.addEventListener(name, act);
  return () => {
    for (const [name, act] of Object.entries(heard)) el.removeEventListener(name, act);
  };
}

// Promises { pixels, height, width }, 3 bytes a pixel, of any picture that the browser can read; null if
// it cannot. `sizeOf(height, width)` gives the size that the picture is brought to. A picture that is too
// large has no pixels, but `trouble`, which says so.
export async function pixelsOf(blob, sizeOf) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch {
    return null;
  }
  if (bitmap.width * bitmap.height > MOST * 1e6) {
    const trouble = fill(wordsFor(tables).tooManyPixels, { width: bitmap.width, height: bitmap.height, most: MOST });
    bitmap.close();
    return { trouble };
  }
  const [height, width] = sizeOf(bitmap.height, bitmap.width);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff"; // under what is transparent
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  return { pixels: data.filter((_, i) => i % 4 < 3), height, width };
}
