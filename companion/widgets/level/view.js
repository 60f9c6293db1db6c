// A level drawn on a canvas with its sprites, and told in words.

import { fill } from "../lib/dom.js";
import { DOOR, FLOOR, KEY, START, WALL } from "./rules.js";

const SIDE = 32, STONE = "#5c525c", LINE = "#e2d8c6", BEST = "#0b5d75", AGENT = "#a83a24";

// One small canvas for each kind of tile, from pixels (7, 32, 32, 3).
export function cut(pixels) {
  return Array.from({ length: 7 }, (_, kind) => {
    const canvas = document.createElement("canvas"), image = new ImageData(SIDE, SIDE);
    canvas.width = canvas.height = SIDE;
    for (let i = 0; i < SIDE * SIDE; i++) {
      for (let c = 0; c < 3; c++) image.data[4 * i + c] = pixels[(kind * SIDE * SIDE + i) * 3 + c];
      image.data[4 * i + 3] = 255;
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  });
}

// Draws the level within a wall; `hint` is a move or null, `chances` four numbers or null.
export function draw(canvas, sprites, level, state, { hint, chances }) {
  const { height, width, tiles } = level, context = canvas.getContext("2d");
  canvas.width = (width + 2) * SIDE;
  canvas.height = (height + 2) * SIDE;
  context.fillStyle = STONE;
  context.fillRect(0, 0, canvas.width, canvas.height);
  tiles.forEach((tile, p) => {
    const x = ((p % width) + 1) * SIDE, y = (Math.floor(p / width) + 1) * SIDE;
    if (tile === WALL) return;
    const gone = tile === START || (state.key && (tile === KEY || tile === DOOR));
    context.drawImage(sprites[p === state.place ? START : gone ? FLOOR : tile], x, y);
    context.fillStyle = LINE;
    context.fillRect(x, y, SIDE, 1);
    context.fillRect(x, y, 1, SIDE);
  });
  const x = ((state.place % width) + 1.5) * SIDE, y = (Math.floor(state.place / width) + 1.5) * SIDE;
  chances?.forEach((chance, move) => arrow(context, x, y, move, AGENT, chance));
  if (hint !== null) arrow(context, x, y, hint, BEST, 1, true);
}

// A triangle beside the player: the more probable the larger; a hint is a ring around its place.
function arrow(context, x, y, move, colour, size, ring) {
  context.save();
  context.translate(x, y);
  context.rotate((move * Math.PI) / 2);
  context.beginPath();
  if (ring) context.rect(-13, -45, 26, 26);
  else {
    const r = 11 * Math.sqrt(size);
    context.moveTo(0, -24 - r);
    context.lineTo(r, -24 + r / 2);
    context.lineTo(-r, -24 + r / 2);
    context.closePath();
  }
  context.lineWidth = ring ? 4 : 2;
  context.strokeStyle = ring || size > 0.02 ? colour : "transparent";
  context.fillStyle = ring ? "transparent" : colour;
  context.fill();
  context.stroke();
  context.restore();
}

// The whole level in words, for those who do not see it.
export function described(words, { height, width, tiles }) {
  const things = [], walls = [];
  for (let row = 0; row < height; row++) {
    const columns = [];
    for (let column = 0; column < width; column++) {
      const tile = tiles[row * width + column];
      if (tile === WALL) columns.push(column + 1);
      else if (tile !== FLOOR && tile !== START) {
        things.push(fill(words.thing, { name: words.tiles[tile], row: row + 1, column: column + 1 }));
      }
    }
    if (columns.length) walls.push(fill(words.wallRow, { row: row + 1, columns: columns.join(", ") }));
  }
  return fill(words.described, {
    height, width, things: things.join("; ") || words.none, walls: walls.join("; ") || words.none,
  });
}
