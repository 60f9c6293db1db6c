// The words of the figure, one table a language, those of all figures with a text among them.

import { shared } from "../text/words.js";

export const tables = {
  en: {
    ...shared.en,
    samples: {
      english: "It was not that she was tired; she was only waiting",
      tang: "床前明月光，疑是地上霜。举头望明月",
    },
    layer: "Layer",
    head: "Head",
    position: "Row: who looks",
    key: "Column: at whom",
    component: "Output number (for the sums)",

    read: "What the model reads: {count} characters, each a token.",
    cutOff: "The model sees {context} characters at once: the first {cut} are out of its sight.",
    unknown: "Not known to this model and left out: {characters}. It knows {count} characters; those "
      + "it never met in training have no row in its embedding.",
    empty: "There is nothing to attend to yet. Type at least one character that the model knows.",

    matrix: "Attention of layer {layer}, head {head}",
    matrixKeys: "Attention matrix. The arrow keys move from weight to weight: up and down choose who "
      + "looks, left and right at whom.",
    weightScale: ["0", "{most}"],
    heads: "All heads: a row for each layer",
    chooseHead: "layer {layer}, head {head}",
    isOff: "layer {layer}, head {head}, switched off",
    looks: "Layer {layer}, head {head}: {position} “{character}” looks at {key} “{other}” with weight "
      + "{weight}. All its weights together are as spread out as {spread} equal ones would be.",
    looksMasked: "Layer {layer}, head {head}: {position} “{character}” may not look at {key} “{other}”, "
      + "which comes later.",

    caution: "A weight is no explanation yet: further down, weights are compared with what hiding a "
      + "character does.",

    whole: "whole model",
    changed: "as switched",
    loss: "Average loss on this text: {before} nats per character",
    lossBoth: "Average loss on this text: {before} nats per character, as switched {after} ({change}).",
    lossNone: "The average loss needs at least two characters.",
    movedBy: "Of the prediction, {percent} % has moved to other characters.",
    really: "In the text, “{character}” comes next.",

    switches: "Switch off",
    switchHead: "this head",
    switchScale: "√d: the scores are not divided by √{size}",
    switchMask: "the mask: all see all, later characters too",
    switchPositions: "the positions: queries and keys are not rotated",
    headsOff: "Heads switched off: {heads}.",
    editsMade: "Numbers edited: {edits}.",
    restore: "All as it was",

    row: "One row in numbers",
    rowIs: "Query {position} “{character}” of layer {layer}, head {head}, step by step.",
    columns: {
      key: "key", score: "q · k", scaled: "÷ √{size}", mask: "mask", weight: "softmax",
      value: "v [{component}]", product: "weight × v",
    },
    unscaled: "not divided",
    masked: "−∞",
    open: "seen",
    totals: "Sum of the weights: {weights}. Sum of the last column, number {component} of the "
      + "output: {output}.",
    headIsOff: "The head is switched off: its output counts as 0.",
    scoreOf: "The score of {position} “{character}” and {key} “{other}”: {size} products",
    scoreSum: "q · k = {score}",
    scoreScaled: "q · k = {score}; divided by √{size} = {root}: {scaled}",
    query: "query",
    keyNumber: "key",
    value: "value",
    cell: "{part} of {position}, number {component}",
    edit: "The numbers of query, key and value can be edited. They stand after the rotation by "
      + "position. An empty cell brings back the model's own number.",
    values: "The value of {key} “{other}”, and the output of {position} “{character}”",
    badNumber: "“{text}” is not a number from −999 to 999.",
    tooManyEdits: "At most {most} numbers can be edited at once. Take some back first.",

    origin: "From the character to query, key and value",
    originIs: "“{character}” is token {token}; its row of the embedding has {width} numbers. What "
      + "the layers before this one have added to it comes to x. RMSNorm divides x by the root of "
      + "its mean square. Three matrices make query, key and value of that; rotation by position "
      + "{position} then turns query and key.",
    vectors: {
      embedding: "embedding of “{character}”", x: "x, as it comes into layer {layer}",
      normal: "RMSNorm(x)", query: "query before rotation", q: "query as it is used",
      keyBefore: "key before rotation", k: "key as it is used", v: "value",
    },

    one: "One character on",

    explain: "Attention is not explanation",
    explainIs:
      "A weight says how much of a value goes into this head's sum. It does not say how much the "
      + "prediction depends on that character: other heads and layers see it too, values differ in "
      + "length, and a character's vector already holds something of its neighbours. So measure it: "
      + "hide one character after the other from all later ones, in all heads, and see how far the "
      + "prediction moves.",
    hide: "Hide each character in turn",
    hiding: "{done} of {count} hidden …",
    hiddenResult:
      "Of the characters before it, this row looks most at {key} “{other}” ({weight}); hiding that one "
      + "moves {moved} of the prediction. Most moves when {most} “{mostCharacter}” is hidden: "
      + "{mostMoved}, with a "
      + "weight of {mostWeight}.",
    correlation: "Rank correlation of weights and effects, 1 if they agreed in order: {value}.",
    correlationNone: "All weights or all effects are equal: there is no order to compare.",
    needTwo: "There must be at least two characters to hide one from the other.",
    weight: "weight",
    effect: "prediction moved",

    askAgain: "Ask me first",
    asks: {
      mask: "The mask keeps every character from seeing later ones, among them the one it is to "
        + "predict. What does the average loss on this text do if you take the mask away now, in a "
        + "model trained with it?",
      scale: "Scores are divided by √{size} before the softmax. Without that, over how many "
        + "characters are this row's weights spread?",
    },
    choices: {
      lower: "it falls", same: "it hardly changes", higher: "it rises",
      fewer: "over fewer", equal: "over as many", more: "over more",
    },
    because: {
      mask: {
        lower: "{before} nats per character before, {after} without the mask: here the later "
          + "characters help, though the model never learned to use them.",
        same: "{before} nats per character before, {after} without the mask.",
        higher: "{before} nats per character before, {after} without the mask. The answer is now in "
          + "sight, but the model never learned to look there; its heads mix in characters that "
          + "training had kept from them.",
      },
      scale: {
        fewer: "As over {before} before, over {after} now: larger scores, and the softmax goes "
          + "towards the greatest alone.",
        equal: "As over {before} before, over {after} now: these scores are small either way.",
        more: "As over {before} before, over {after} now: the layers below have changed as well, and "
          + "with them the scores.",
      },
    },
    below: "What was switched off can be switched on again below.",

    linkOff: "“off” must hold pairs of layer and head",
    linkEdits: "“edits” must hold groups of six numbers",
  },
};
