// The figure in which a level is played: by the reader, with a path finder to ask, and by the agent.
// Nothing moves by itself. Its state is the model's traits, so that Python, reader and link agree.

import { asset, button, checkbox, fill, guarded, h, labelled, offer, select, summary, wordsFor } from "./lib/dom.js";
import { frame } from "./lib/frame.js";
import { questionBox } from "./lib/question.js";
import { opinion } from "./level/agent.js";
import { beside, parse, played, shortest } from "./level/rules.js";
import { cut, described, draw } from "./level/view.js";
import { tables } from "./level/words.js";

const MOST = 200, KEYS = { ArrowUp: 0, ArrowRight: 1, ArrowDown: 2, ArrowLeft: 3 };

async function render({ model, el, page }) {
  const words = wordsFor(tables);
  const [network, pixels] = await Promise.all(
    ["level-network", "level-sprites"].map(async (name) => (await asset(model, name)).data));
  const sprites = cut(pixels), weights = Array.from(network), count = model.get("levels").length;
  const schema = {
    level: { type: "integer", min: 0, max: count - 1 },
    moves: { type: "numbers", min: 0, max: 3, most: MOST },
    predict: { type: "flag" },
  };
  const { get, put, tell, note, link, begin, end } = frame({ model, el, page }, words, { schema, fromLink, refresh });
  const text = () => get("levels")[Math.min(get("level"), get("levels").length - 1)];
  const answered = new Set(get("moves").length ? [text()] : []); // levels whose answer is known
  let hint = null, thinks = false, known = null, shown = "";

  function fromLink(values) {
    const whole = (values.moves ?? []).every(Number.isInteger);
    const traits = { ...values };
    if (!whole) delete traits.moves;
    return { traits, complaints: whole ? [] : [["linkNumbers", { key: "moves", most: MOST, min: 0, max: 3, text: "…" }]] };
  }

  const level = () => parse(text());
  const open = () => get("predict") && !answered.has(text());

  // What the agent thinks of all places, with the key and without; kept until the level changes.
  function thoughts(now) {
    if (known?.text !== text()) known = { text: text(), of: [false, true].map((key) => opinion(weights, level(), key)) };
    return known.of[now.key ? 1 : 0][now.place];
  }

  function go(move) {
    const { event, count: made } = played(level(), get("moves"));
    if (open()) return tell(words.first);
    if (event === "won" || event === "lost") return;
    if (made >= MOST) return tell(fill(words.full, { most: MOST }));
    hint = null;
    put({ moves: [...get("moves"), move] });
  }

  function restart(changes = {}) {
    hint = null;
    tell(null);
    put({ moves: [], ...changes });
  }

  function back() {
    hint = null;
    tell(null);
    put({ moves: get("moves").slice(0, -1) });
  }

  function ask() {
    const way = shortest(level(), played(level(), get("moves")).state);
    hint = way?.length ? way[0] : null;
    tell(way?.length ? fill(words.hinted, { move: words.moves[hint], left: way.length - 1 }) : words.hopeless);
    refresh();
  }

  function agentMoves() {
    const p = thoughts(played(level(), get("moves")).state);
    go(p.indexOf(Math.max(...p)));
  }

  // ---- the parts

  const canvas = h("canvas", { role: "img" }), inWords = h("p"),
    seen = h("details", {}, h("summary", {}, words.inWords), inWords);
  const board = h("div", { class: "level-board", tabindex: 0, role: "application", "aria-label": words.board }, canvas);
  board.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in KEYS) go(KEYS[event.key]);
    else if (event.key === "Backspace") back();
    else return;
    event.preventDefault();
  });
  const which = select([], (value) => restart({ level: Number(value) }));
  const pad = h("div", { class: "pad", role: "group", "aria-label": words.pad }, words.moves.map((name, move) =>
    button(words.signs[move], () => go(move), { "aria-label": name, class: `to-${name}` })));
  const undo = button(words.undo, back), again = button(words.again, () => restart());
  const finder = button(words.hint, ask), agent = button(words.agent, agentMoves);
  const mind = checkbox(words.thinks, (yes) => {
    thinks = yes;
    refresh();
  });
  const box = questionBox(words, done), report = summary(), says = h("p", { class: "hint says" });
  const tools = h("div", { class: "tools" }, pad, h("div", { class: "walker" }, undo, again, finder, agent), mind.node, says);

  function done(choice) {
    const way = shortest(level(), played(level(), []).state);
    answered.add(text());
    tell(null);
    refresh();
    box.reveal(choice, way ? "yes" : "no", words[choice], way ? fill(words.can, { count: way.length }) : words.cannot);
  }

  function told(now, event, made) {
    const here = level(), row = Math.floor(now.place / here.width) + 1, column = (now.place % here.width) + 1;
    const around = words.moves.map((_, move) => {
      const to = beside(here, now.place, move);
      return to === null ? words.edge : words.tiles[here.tiles[to]];
    });
    const [up, right, down, left] = around, key = now.key ? words.withKey : words.withoutKey;
    const best = event === "won" ? fill(words.best, { count: shortest(here, played(here, []).state).length }) : "";
    return [
      words.events[event], best, fill(words.at, { row, column, key, count: made }),
      event === "won" || event === "lost" ? "" : fill(words.around, { up, right, down, left }),
    ].filter(Boolean).join(" ");
  }

  function refresh() {
    const here = level(), { state, event, count: made } = played(here, get("moves"));
    const over = event === "won" || event === "lost", covered = open();
    const chances = thinks && !covered && !over ? thoughts(state) : null;
    draw(canvas, sprites, here, state, { hint, chances });
    inWords.textContent = described(words, here);
    canvas.setAttribute("aria-label", inWords.textContent);
    offer(which, get("kinds").map((kind, k) => [k, fill(words.name, { k: k + 1, kind })]), get("level"));
    if (covered) box.ask(words.asked, [["yes", words.yes], ["no", words.no]]);
    box.node.hidden = !covered;
    if (covered || text() !== shown) box.verdict.hidden = true;
    shown = text();
    tools.hidden = covered;
    mind.input.checked = thinks;
    const had = tools.contains(document.activeElement) ? document.activeElement : null;
    for (const one of [...pad.children, finder, agent]) one.disabled = over;
    undo.disabled = again.disabled = made === 0;
    if (had?.disabled) (over ? again : board).focus({ preventScroll: true }); // who presses keys stays inside
    says.textContent = "";
    if (chances) {
      const [up, right, down, left] = chances.map((p) => (100 * p).toFixed(0));
      says.textContent = fill(words.agentSays, { up, right, down, left });
    }
    report.say(told(state, event, made));
  }

  el.classList.add("level-player");
  el.replaceChildren(
    h("div", { class: "level-parts" }, board,
      h("div", { class: "level-side" }, labelled(words.which, which), box.node, box.verdict, tools, note)),
    ...report.nodes, seen,
    h("div", { class: "foot" }, link(() => ({ level: get("level"), predict: get("predict"),
      ...(get("moves").length ? { moves: get("moves") } : {}) }))));
  refresh();
  begin();
  return end;
}

export default { render: guarded(render) };
