// All words of the figure, one table a language.

export const tables = {
  en: {
    damaged: "Damaged: paint here",
    network: "By the network",
    smooth: "Without a network",
    original: "Original",
    covered: "{name}: covered until you have predicted.",
    paintKeys: "The damaged picture, 32 × 32. Paint a hole with the pointer or a finger. The arrow keys move the "
      + "brush, with shift faster; space paints, delete mends. Row {row}, column {column}: {value}.",
    hole: "hole",
    pixel: "known",
    kinds: { emoji: "test emoji", digits: "test digit", photos: "photograph" },
    pictureIs: "{kind} “{name}”",

    which: "Picture",
    brush: "Brush",
    brushes: ["one pixel", "small", "medium", "large"],
    preset: "Begin with",
    presets: { "": "own hole", none: "no hole", square: "a square", half: "the right half", scratches: "scratches", specks: "specks" },
    mend: "Mend instead of damaging",
    undo: "Undo",
    reset: "No damage",
    noise: "Noise",
    noiseIs: "σ = {sigma}",
    otherNoise: "Other noise",

    facts: "{gap} dB",
    equal: "nothing lost",
    numbers: "{missing} of 1,024 pixels are missing; noise σ = {sigma}. Distance to the original, {where}: network "
      + "{network}, without a network {smooth}. More decibels are nearer.",
    whole: "over the whole picture",
    inHole: "in the hole",
    nothing: "Nothing is damaged. Paint a hole, or add noise.",
    empty: "Every pixel is missing: the network can only say what pictures look like on average.",
    explain: "What is what",
    legend: "The network has 240,300 weights, a byte each, and has seen digits and emoji, none of these. It was taught to "
      + "say the mean of what may have been there, so it blurs where it cannot know. Without a network: known pixels "
      + "stay, and every other becomes the mean of its neighbours, as heat would spread; with noise, the picture "
      + "that is near the known pixels and smooth. Photographs are a kind of picture that the network never saw.",
    legendNoise: "Pixels go from −1 to 1; with σ = 0.5 the noise’s standard deviation is a quarter of the range.",

    predict: "Predict first",
    asked: "The hatched pixels are lost. The network has seen many pictures, none of them this one; the other "
      + "method has seen none at all and knows one thing: neighbours are alike. Whose repair will be nearer to the "
      + "original, pixel by pixel?",
    choices: { network: "the network’s", smooth: "the other’s", same: "neither’s by half a decibel" },
    skip: "Show it without answering",
    askAgain: "Cover and ask me again",
    right: "“{choice}” is right.",
    wrong: "Not “{choice}”.",
    because: {
      network: "The network reaches {network}, the other {smooth}. It knows what such pictures look like.",
      smooth: "The network reaches {network}, the other {smooth}. Here the surroundings say more than what the network has learnt.",
      same: "The network reaches {network}, the other {smooth}: less than half a decibel apart.",
    },

    linkMask: "“mask” must hold {count} bytes",
  },
};
