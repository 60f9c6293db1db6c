// All words of the figure, one table a language.

export const tables = {
  en: {
    views: "What is drawn",
    viewNames: { points: "Points, by the exact answer", pictures: "Digits, by a network" },

    drowning: "Forward: data mixed with noise, t = {t}",
    drawing: "Back: from noise, step {k} of {steps}, t = {t}",
    drowningKeys: "Data of two kinds, circles and diamonds, at time {t}: shares {alpha} of the data and "
      + "{sigma} of noise. Behind them the density of such points.",
    drawingKeys: "Three hundred points on their way from noise, step {k} of {steps}, with the "
      + "score as arrows. The arrow keys move the ring, with shift faster. {text}",
    probe: "At the ring, ({x}, {y}):",
    answers: [
      "x̂ = ({mx}, {my}), {of}",
      "ε̂ = ({ex}, {ey}), the noise in it",
      "score ({sx}, {sy})",
    ],
    isMean: "the mean of what this may have been",
    isGuided: "that mean as guidance exaggerates it",
    noAnswer: "The points are finished: without noise there is nothing to guess at the ring.",
    ends: "At the end, step {steps} of {steps}: {inside} % of the points lie {where} (of the data: {insideData} %). "
      + "Root mean square distance from the nearest centre, per coordinate: {width} (data: {widthData}). {centres}",
    insideOf: { bells: "within 3 standard deviations of a bell’s centre", points: "within 0.02 of an example" },
    reachedOf: "{reached} of {all} centres reached; the rarest gets {rarest} % of the points (evenly: {even} %).",
    saysPoints: "Step {k} of {steps}, t = {t}: shares {alpha} of the data and {sigma} of noise.",

    noisy: "x, step {k} of {steps}, t = {t}",
    unguessed: "x̂, what the network takes it for",
    guessed: "x̂, what the network takes step {of} for",
    noisyOf: "A picture of 32 × 32, step {k} of {steps}.",
    guessedOf: "What the network takes step {of} for: {grey} % of the pixels are grey, neither black nor white.",
    saysNoise: "Noise of 32 × 32 numbers, drawn with seed {seed}. Nothing is drawn from it yet.",
    saysPicture: "Step {k} of {steps}, t = {t}. In x̂ of step {of}, {grey} % of the pixels are grey, neither black nor white.",
    saysEnd: "Finished: step {steps} of {steps}. {grey} % of the pixels are grey, neither black nor white.",
    fetching: "The network’s 0.5 MB are being fetched.",
    working: "Evaluations of the network: {done} of {all}.",
    took: "Evaluations of the network: {all}, at {each} ms each in this browser.",
    stoppedAnswer: "The drawing was stopped, so there is no answer.",
    stopped: "Stopped: step {k} of {steps}.",
    drawDigit: "Draw",
    stop: "Stop",
    progress: "Progress of the drawing",
    strip: "The same path: x above, x̂ below",
    gallery: "Drawn so far, the latest first",
    drawnAs: "{digit}, w = {weight}, steps: {steps}",
    drawnFree: "any digit, steps: {steps}",
    drawnOf: "A picture drawn: {text}, η = {eta}, {schedule}, seed {seed}",

    forth: "Draw ▸",
    back: "◂ Drown",
    pause: "Pause",
    scrub: "Step",
    scrubIs: "step {k} of {steps}, t = {t}",

    data: "Data",
    dataOf: { bells: "six bells", moons: "two moons", examples: "18 examples and nothing else" },
    kind: "Asked for",
    kinds: { "-1": "both kinds", 0: "circles", 1: "diamonds" },
    digits: { "-1": "any digit" },
    theDigit: "the digit {digit}",
    aDigit: "digit",
    weight: "Guidance w",
    steps: "Steps",
    eta: "Fresh noise η",
    etaIs: { none: "0: DDIM", half: "{eta}", all: "1: ancestral" },
    schedule: "Schedule",
    schedules: { cosine: "cosine", linear: "linear β", straight: "straight (flow matching)" },
    other: "Other noise",

    explain: "What is what",
    legendPoints: "Both sides stand at the same time t. Left: data x of the kind asked for, each mixed with noise ε "
      + "of its own, α x + σ ε; the shade is the density of all such points. Right: 300 points that began as "
      + "noise, and the paths of twelve of them. A point’s shape and colour say to which kind the centre belongs "
      + "that it came from (left) or will end nearest to (right). Arrows: the score, in which direction the density "
      + "grows; long ones are shortened. From the ring a line leads to the cross, its x̂. Nothing is learnt here: "
      + "the mean x̂ is computed from the data by Bayes’ rule, as the chapter does. With guidance, x̂ and arrows "
      + "are the exaggerated ones.",
    legendPictures: "The network is the book’s diffusion model of digits with 518,468 weights; here each weight is "
      + "one byte times a scale. It was trained with the cosine schedule. On another it is asked at the time "
      + "with the same ratio of shares. Black is −1, white is 1, grey all from −0.9 to 0.9; x beyond "
      + "is shown as black or white, and x̂ is cut off at −1 and 1 before each step.",

    predict: "Predict first",
    skip: "Show it without answering",
    askAgain: "Ask me something",
    asks: {
      one: "Twenty small steps lead from noise to the six bells. Now the same in a single step: each point "
        + "jumps straight to x̂, the mean of what it may have been. Where will the points lie?",
      guided: "Three bells are diamonds, each as frequent in the data as the others. We ask for diamonds and "
        + "exaggerate the wish, w = 4. How often will each of the three be drawn?",
      examples: "Now the data are 18 examples and nothing else, and x̂ is exactly right for them: a network "
        + "without any error. What will it draw?",
      blur: "We ask the network for {wish}, in a single step from noise, without exaggeration (w = 1). What "
        + "will it draw?",
    },
    choices: {
      one: { bells: "in the six bells", middle: "all in one place", cloud: "scattered, like noise" },
      guided: { even: "equally often", uneven: "very unequally", none: "circles get in" },
      examples: { copies: "the 18 examples again", between: "new points between them", cloud: "a cloud" },
      blur: { sharp: "a clear {digit}", blur: "a blur", noise: "noise" },
    },
    right: "“{choice}” is right.",
    wrong: "Not “{choice}”.",
    because: {
      one: {
        middle: "Root mean square distance from their common middle, per coordinate: {spread} (data: "
          + "{usual}). In pure noise there is no hint of where a point came from, so the mean is that of all "
          + "data. It is the best guess, and no datum at all.",
        bells: "Root mean square distance from their common middle, per coordinate: {spread} (data: {usual}).",
        cloud: "Root mean square distance from their common middle, per coordinate: {spread} (data: {usual}).",
      },
      guided: {
        uneven: "The rarest bell gets {rarest} % of the points, a third would be fair. From the first step on, "
          + "guidance pushes away from the circles’ middle, and the bell that lies least far that way is starved.",
        even: "The rarest bell gets {rarest} % of the points; a third would be fair.",
        none: "The rarest bell gets {rarest} % of the points, and {asked} % of the points are diamonds.",
      },
      examples: {
        copies: "{inside} % of the points end within 0.02 of an example. Whoever minimises the loss perfectly on a "
          + "finite set copies it. That a real network draws something new is an error, of the useful kind.",
        between: "Only {inside} % of the points end within 0.02 of an example.",
        cloud: "Only {inside} % of the points end within 0.02 of an example.",
      },
      blur: {
        blur: "{grey} % of the pixels are grey, neither black nor white; in the test digits it is {usual} %. One "
          + "step gives the mean of all it may become.",
        sharp: "{grey} % of the pixels are grey, neither black nor white; in the test digits it is {usual} %.",
        noise: "Neighbouring pixels differ by {rough} on average, from −1 to 1.",
      },
    },
    look: {
      one: "Raise the steps one by one, and watch the cloud find its bells.",
      guided: "Lower w to 1, and look where the points lie within each bell.",
      examples: "Scrub back: until which t could the cloud as well be that of the six bells?",
      blur: "Now two steps, then twenty; then raise w.",
    },

    linkNumbers: "{key} must lie between {min} and {max}, not “{text}”",
    linkProbe: "“probe” must hold two numbers",
  },
};
