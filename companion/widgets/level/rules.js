// The rules of the game and its path finder: the twin of companion/games/rules.py.
// A level is { height, width, tiles }, a state { place, key }.

export const FLOOR = 0;
export const WALL = 1;
export const KEY = 2;
export const DOOR = 3;
export const GOAL = 4;
export const TRAP = 5;
export const START = 6;
const MOVES = [[-1, 0], [0, 1], [1, 0], [0, -1]];
const SIGNS = ".#kdgxs";

export function parse(text) {
  const rows = text.trim().split("\n").map((row) => row.trim());
  const tiles = [...rows.join("")].map((sign) => SIGNS.indexOf(sign));
  return { height: rows.length, width: rows[0].length, tiles };
}

function begin(level) {
  return { place: level.tiles.indexOf(START), key: false };
}

// The place that a move leads to; null where the edge is in the way.
export function beside({ height, width }, place, move) {
  const i = Math.floor(place / width) + MOVES[move][0], j = (place % width) + MOVES[move][1];
  return i < 0 || i >= height || j < 0 || j >= width ? null : i * width + j;
}

// What comes of a move: "stays", "goes", "takes" the key, "won" or "lost"; and the state after it.
function moved(level, { place, key }, move) {
  const to = beside(level, place, move), tile = to === null ? WALL : level.tiles[to];
  if (tile === WALL || (tile === DOOR && !key)) return { event: "stays", state: { place, key } };
  const state = { place: to, key: key || tile === KEY };
  if (tile === GOAL) return { event: "won", state };
  if (tile === TRAP) return { event: "lost", state };
  return { event: tile === KEY && !key ? "takes" : "goes", state };
}

// The state after moves from the start, what the last one did, and how many counted: none after the end.
export function played(level, moves) {
  let state = begin(level), event = "begins", count = 0;
  for (const move of moves) {
    if (event === "won" || event === "lost") break;
    ({ state, event } = moved(level, state, move));
    count++;
  }
  return { state, event, count };
}

// Moves of a shortest way to the goal, by breadth-first search; null if there is none.
export function shortest(level, from) {
  const number = ({ place, key }) => 2 * place + (key ? 1 : 0);
  const came = new Map([[number(from), null]]), waiting = [from];
  for (let next = 0; next < waiting.length; next++) {
    const state = waiting[next];
    if (level.tiles[state.place] === GOAL) return back(came, number(state));
    for (let move = 0; move < 4; move++) {
      const { event, state: after } = moved(level, state, move);
      if (event === "stays" || event === "lost" || came.has(number(after))) continue;
      came.set(number(after), [number(state), move]);
      waiting.push(after);
    }
  }
  return null;
}

function back(came, at) {
  const way = [];
  for (let step = came.get(at); step; step = came.get(step[0])) way.push(step[1]);
  return way.reverse();
}

export const numeric = { parse, played, shortest };
