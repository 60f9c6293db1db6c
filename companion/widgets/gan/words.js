// All words of the figure, one table a language.

export const tables = {
  en: {
    board: "The plane, from −1.3 to 1.3: discs are real points, diamonds generated ones.",
    boardDraw: "The plane, to put points on: the arrow keys move the brush, space puts a point down.",
    runs: ["Run A, solid curves", "Run B, dashed"],
    names: ["A", "B"],
    short: {
      noise: "noise", noise_size: "numbers of noise", g_hidden: "hidden layers of G",
      g_width: "neurons of G", d_hidden: "hidden layers of D", d_width: "neurons of D",
      activation: "activation", loss: "loss", penalty: "penalty", weight: "its weight",
      optimiser: "optimiser", g_rate: "rate of G", d_rate: "rate of D", beta1: "β₁",
      d_steps: "updates of D", g_steps: "updates of G", batch: "batch", seed: "seed",
    },
    real: "real points",
    fake: "generated points",
    saysReal: "D takes it for real",
    saysFake: "D takes it for made",

    preset: "Experiment",
    presets: {
      "": "your own settings",
      collapse: "1 · Eight clusters", heal: "2 · … and a shorter memory", oscillate: "3 · Two clusters",
      calm: "4 · … and a flatter D", stall: "5 · The game’s own loss",
    },
    data: "Real points",
    dataAre: {
      line: "a line", two: "two clusters", ring: "a ring", disjoint: "two lines apart",
      eight: "eight clusters in a circle", nine: "nine clusters", own: "my own",
    },
    loss: "Loss",
    lossesAre: {
      saturating: "minimax, saturating", nonsaturating: "non-saturating", squares: "least squares",
      hinge: "hinge", wasserstein: "Wasserstein",
    },
    penalty: "Penalty on D",
    penaltiesAre: { none: "none", gradient: "gradient penalty", r1: "R1" },
    weight: "Penalty’s weight",
    more: "More settings",
    settingsOf: "Settings of run",
    generator: "Generator G",
    discriminator: "Discriminator D",
    training: "Training",
    hidden: "Hidden layers",
    width: "Neurons in each",
    rate: "Learning rate",
    steps: "Updates a round",
    noise: "Noise",
    noisesAre: { uniform: "uniform, −1 to 1", normal: "normal" },
    noiseSize: "Numbers of noise",
    activation: "Activation",
    activationsAre: { relu: "ReLU", leaky_relu: "leaky ReLU", tanh: "tanh" },
    optimiser: "Optimiser",
    optimisersAre: { sgd: "SGD", momentum: "momentum, 0.9", adam: "Adam" },
    beta1: "Adam’s β₁",
    batch: "Batch",
    seed: "Seed",
    surface: "Colours behind",
    surfacesAre: { now: "D as it is", optimal: "the best D: p / (p + q)", none: "none" },
    manifold: "Where G puts a grid of noise",
    arrows: "Where G’s loss draws each point",
    divergence: "Distance from the data",
    divergencesAre: { js: "Jensen–Shannon", kl: "KL (data ‖ G)", energy: "energy distance" },
    badNumber: "Write a number from {min} to {max}.",

    clear: "Remove all points",
    undo: "Remove the last",
    drawHint: "Click or draw in the plane, or move the brush with the arrow keys and press space.",
    drawNone: "Put at least one point into the plane.",
    drawFull: "There is room for {most} points.",

    start: "Train",
    pause: "Pause",
    iteration: "One iteration",
    update: "One update",
    dAlone: "D alone",
    gAlone: "G alone",
    restart: "Start over",
    scrub: "Iteration",
    scrubAt: "iteration {t} of {last}",
    speed: "Speed",
    speeds: {
      0: "slow motion", 1: "1 iteration a frame", 5: "5 a frame", 20: "20 a frame",
      50: "50 a frame", 200: "200 a frame",
    },
    compare: "Second run beside it",
    compareEnd: "Without the second run",

    losses: "Losses",
    lossKeys: ["D", "G"],
    divergenceTitle: "Distance",
    divergenceKeys: ["from the data", "noise floor"],
    coverageTitle: "Coverage",
    coverageKeys: ["parts of the data", "points on the data"],
    chartLosses: "Losses at iteration {t}: {all}.",
    chartDivergence: "{name} at iteration {t}: {all}. Noise floor {low} to {high}.",
    chartCoverage: "Coverage at iteration {t}: {all}.",
    factsOf: "{name}D {d} · G {g} · {kind} {value} · {covered} of {parts} parts · {hit} % on the data",
    kinds: { js: "JS", kl: "KL", energy: "energy" },
    summary: "Iteration {t}. {all}",
    said: "{name}covers {covered} of {parts} parts of the data; distance {value}, noise floor {low} to {high}.",
    before: "Not trained yet.",
    turnD: "D, update {turn} of {of}: its loss was {loss}. The colours have moved, the points have not.",
    turnG: "G, update {turn} of {of}: its loss was {loss}. The points have moved along the arrows; D has not.",
    arrowScale: "Arrows: −∂L/∂x of G’s loss, drawn {scale} times as long.",
    optimalIs: "Best D without a penalty, from kernel densities (σ = 0.07) of 1,000 points on either side.",
    optimalHinge: "Best D for hinge, without a penalty: the sign of p − q, from kernel densities.",
    optimalNone: "Without a penalty, the Wasserstein loss has no best D: it would grow for ever.",
    handMade: "Updates out of turn: {count}. The link and the Python code are without them.",

    predict: "Predict first",
    skip: "Run it without answering",
    askAgain: "Ask me again",
    right: "“{choice}” is right for seed {seed}.",
    wrong: "Not “{choice}”, for seed {seed}.",
    asks: {
      collapse: "The real points stand in eight clusters. Both players are large enough, Adam trains "
        + "them. How many clusters will the generator hold after 2,000 iterations?",
      heal: "The same game twice. B differs in one number: Adam’s β₁ is 0.5 instead of 0.9, so that "
        + "it forgets old gradients sooner. After 2,000 iterations, which run covers more clusters?",
      oscillate: "Two clusters, Wasserstein loss without a penalty, plain gradient descent. What will "
        + "the middle of the generated points do in 1,500 iterations?",
      calm: "The last game twice. In B, R1 punishes D for being steep at the real points. Will B "
        + "hold both clusters after 1,500 iterations?",
      stall: "The data lie in a corner. D gets ten updates to every one of G, and a higher rate. A has the "
        + "game’s own, saturating loss, B the non-saturating one. Which generator arrives within 500 iterations?",
    },
    choices: {
      few: "none or one", some: "two to six", most: "seven or eight",
      a: "A", b: "B", same: "about the same", neither: "neither", bothDo: "both",
      rest: "settle between the clusters", one: "settle in one cluster", swing: "keep changing sides",
      yes: "yes, B alone", no: "no", yesBoth: "yes, and A too",
    },
    found: {
      collapse: "It covers {a} of {parts} clusters.",
      heal: "A covers {a} of {parts}, B {b}.",
      oscillate: "Looked at every 25 iterations, it changed sides {turns} times.",
      calm: "A covers {a} of {parts}, B {b}.",
      stall: "The middle of A’s points is {nearA} away from the data’s, that of B’s {nearB}.",
    },
    because: {
      collapse: "The generated points move as one heap: D learns where it is, G leaves, and nothing "
        + "asks G to be in eight places at once. Of seeds 1 to 10, all ten end with none or one.",
      heal: "With β₁ = 0.9 each step follows some ten old gradients of an opponent who has moved on "
        + "since. B covers more with each of seeds 1 to 10.",
      oscillate: "Gradient steps of two players turn around the equilibrium instead of going there. "
        + "The loss does not tell: look at the points. So it is with each of seeds 1 to 10.",
      calm: "R1 takes away D’s slope where the data are, so that near the equilibrium nothing pushes G "
        + "away. What is left of the distance is real: B’s clusters are too wide or joined. "
        + "Of seeds 1 to 10, B holds both clusters in all, A in two.",
      stall: "Where D is sure, log(1 − D) is flat: the loss that the game defines gives G no slope "
        + "exactly when it needs one. −log D has its greatest slope there. "
        + "Of seeds 1 to 10, B alone arrives in all.",
    },

    views: "What to look at",
    viewNames: { train: "Train one here", recordings: "Image GANs, recorded" },
    sides: ["Left", "Right"],
    recordings: {
      "gan-dense-digits": "digits, dense layers", "dcgan-digits": "digits, convolutions",
      "dcgan-digits-collapsed": "digits, made to collapse", "dcgan-emoji": "emoji, convolutions",
    },
    replayHint: "Each frame shows what a generator drew from the same 36 codes; a classifier of our own "
      + "judged 1,000, these among them. Left: solid curves, right: dashed.",
    noRecordings: "There are no recordings in this edition of the book.",
    play: "Play",
    frame: "Step of the training",
    frameAt: "step {step} of {last}",
    frameIs: "{name}: 36 pictures. {text}",
    frechet: "Fréchet distance",
    interval: "with its 95 % interval",
    recorded: "Step {step} · D {d} · G {g} · Fréchet {frechet} ({low} to {high}; floor {floor}) · {covered} of "
      + "{classes} classes, most often {most}: {share} %",
    walk: "A walk through the codes",
    walkHint: "Each picture is drawn from a point on a plane between four codes. The arrow keys walk there.",
    walkKeys: "Picture drawn from a code. The arrow keys walk to the next.",
    walkTo: ["one column to the left", "one column to the right", "one row up", "one row down"],
    walkIs: "Row {row} of {rows}, column {column} of {columns}.",

    linkPreset: "the experiment “{preset}” has another number of runs",
    linkOwn: "the points of your own are not whole",
  },
};
