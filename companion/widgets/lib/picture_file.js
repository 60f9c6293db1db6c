// A picture file's pixels.

import { fill, wordsFor } from "./dom.js";
import { tables } from "./words.js";

const MOST = 100; // million pixels; to make a larger one small, the page would have to wait

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
