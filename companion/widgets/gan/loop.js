// The clock of the figure: so many iterations a frame, one update at a time, or as fast as possible
// to an iteration that was asked for.

const PAUSE = 1300; // ms between two updates in slow motion
const BUDGET = 26; // ms of training in one frame at most

// `runs()` are the histories; `drawn()` shows them in motion; `rested()` is called where a goal is
// reached; `speed()` is iterations a frame, 0 for slow motion; `slow()` makes one update.
export function loop({ runs, speed, slow, drawn, rested }) {
  let frame = 0, goal = null, animated = false, last = 0;

  function tick(now) {
    frame = requestAnimationFrame(tick);
    const all = runs();
    if (goal === null && speed() === 0) {
      if (now - last < PAUSE) return;
      last = now;
      return slow();
    }
    const begin = performance.now(), most = goal === null || animated ? Math.max(1, speed()) : Infinity;
    for (let done = 0; done < most && performance.now() - begin < BUDGET; done++) {
      if (all.every(({ run }) => goal !== null && run.iteration >= goal)) break;
      for (const past of all) if (goal === null || past.run.iteration < goal) past.next();
    }
    const there = goal !== null && all.every(({ run }) => run.iteration >= goal);
    if (!there) return drawn();
    all.forEach((past) => past.settle());
    stop();
    rested();
  }

  function begin() {
    last = 0;
    if (!frame) frame = requestAnimationFrame(tick);
  }

  function stop() {
    cancelAnimationFrame(frame);
    [frame, goal] = [0, null];
  }

  return {
    get running() {
      return frame !== 0 && (goal === null || animated);
    },
    get busy() {
      return frame !== 0;
    },
    start() {
      goal = null;
      begin();
    },
    // To an iteration, forwards or back; `slowly`: at the speed that is set.
    to(t, slowly = false) {
      [goal, animated] = [t, slowly];
      for (const past of runs()) if (past.run.iteration > t || past.run.phase) past.back(t);
      begin();
    },
    stop,
  };
}

export const numeric = {}; // it counts nothing that is shown
