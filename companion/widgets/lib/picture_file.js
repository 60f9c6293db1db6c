// A picture file's pixels.

// Promises { pixels, height, width }, 3 bytes a pixel, of any picture that the browser can read; null if
// it cannot. `sizeOf(height, width)` gives the size that the picture is brought to.
export async function pixelsOf(blob, sizeOf) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch {
    return null;
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
