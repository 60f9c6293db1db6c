// The words of the figure, one table a language, those of all figures with a text among them.

import { shared } from "../text/words.js";

export const tables = {
  en: {
    ...shared.en,
    samples: {
      english: "She was very much surprised at the disappointment of her s",
      tang: "床前明月光，疑是地上霜。举头望明月",
    },
    pages: {
      english: "Elizabeth replied very concisely that she was.\n\"And that I suppose is one of your "
        + "sisters.\"\n\"Yes, madam,\" said Mrs. Bennet, delighted to speak to Lady Catherine. \"She is my "
        + "youngest girl but one. My youngest of all is lately married, and my eldest is somewhere about "
        + "the grounds, walking with a young man who, I believe, will soon become a part of the family.\"\n"
        + "\"You have a very small park here,\" returned Lady Catherine after a short silence.",
      tang: "雨湿轻尘隔院香，玉人初著白衣裳。半含惆怅闲看绣，一朵棃花压象床。\n"
        + "画时应遇空亡日，卖处难逢识别人。唯有多情往来客，强将衫袖拂埃尘。\n"
        + "大道本来无所染，白云那得有心期。远公独刻莲花漏，犹向空山礼六时。\n"
        + "孤云将野鹤，岂向人间住。莫买沃洲山，时人已知处。\n"
        + "重九共游娱，秋光景气殊。他时头似雪，还对插茱萸。\n"
        + "帆转清淮极鸟飞，落帆应换老莱衣。河亭未醉先惆怅，明日还从此路归。\n",
    },
    read: "The model reads {count} characters, one after the other; they are counted from 0.",
    readOne: "The model reads one character; it has the number 0.",
    unknown: "Not known to this model and left out: {characters}. It knows {count} characters, those it "
      + "met in training.",
    empty: "There is nothing to read yet. Type at least one character that the model knows.",

    position: "Has just read",
    unit: "Unit",
    view: "Picture",
    views: {
      h: "hidden state h", c: "cell, tanh c", f: "forget gate f", i: "input gate i", o: "output gate o",
      g: "proposal g",
    },
    back: "One character back",
    on: "One character on",
    atRow: "{unit}, row {row}",

    surprise: "Surprise: bits that the model needs for each character; full height is {most}",
    surpriseBoth: "Surprise in bits, with its memory and, beside it in orange, cut; full height "
      + "is {most}",
    picture: "The {view} at each character: {units} units, a row each, the most open forget gates on "
      + "top; blue is negative, orange positive",
    pictureKeys: "State over time. The arrow keys left and right move along the text, up and down from unit "
      + "to unit.",
    curve: "Unit {unit}: {view}, from −1 to 1",
    change: "What the cut has changed: with the cut minus without",
    atPlace: "After character {position}, “{character}”, the model expects “{best}” ({p}), then “{second}” ({q}).",
    atPlaceCut: "After character {position}, “{character}”, the cut model expects “{best}” ({p}), the whole one "
      + "“{whole}” ({q}).",
    covered: "After character {position}, “{character}”: what it expects is shown once you have guessed.",

    withMemory: "with its memory",
    cutMemory: "memory cut",
    movedBy: "The cut has moved {percent} % of the prediction: so much probability now lies on other characters.",
    came: "In the text, “{character}” comes: {bits} bits.",
    cameBoth: "In the text, “{character}” comes: {bits} bits with its memory, {cut} without.",

    gates: "Unit {unit} at {position} “{character}”",
    forget: "Forget gate f = {gate}: of the cell, which was {old}, it keeps {percent}, {kept}.",
    input: "Input gate i = {gate}: of the proposal g = {proposal}, it writes {percent}, {added}.",
    output: "Output gate o = {gate}: of tanh c = {shown}, it shows {percent}, h = {state}.",
    cell: "c = f · c before + i · g = {kept} {added} = {cell}",
    allGates: "All {units} units together: forget gates {forget} on average, {keep} of them above 0.9; input "
      + "gates {input}, output gates {output}.",

    cut: "Cut the memory",
    cutWhat: "Set to zero",
    cuts: { both: "hidden state and cell", h: "the hidden state", c: "the cell" },
    cutHere: "Cut before {position} “{character}”",
    restore: "As it was",
    cutHint: "Choose a character in the middle of a word or of a line. The network will read it with "
      + "an empty memory, as if the text began there.",
    cutDone: {
      both: "Before {position} “{character}” was read, hidden state and cell were set to zero.",
      h: "Before {position} “{character}” was read, the hidden state was set to zero.",
      c: "Before {position} “{character}” was read, the cell was set to zero.",
    },
    cutBits: "The {count} characters after it cost {whole} bits each with the memory, {cut} without.",
    lastMoved: "More than 5 % of a prediction has moved for the last time {count} characters after the cut.",
    neverMoved: "Of no prediction has more than 5 % moved.",
    stillMoved: "At the end of the text, more than 5 % of the prediction is still moved.",
    stateOff: "The hidden state is off by {first} % of its length.",
    stateDiffers: "The hidden state is off by {first} % of its length after the first character, by {last} % "
      + "after {count}.",

    numbers: "Character by character, in numbers",
    numbersColumns: ["character", "bits", "bits, cut", "prediction moved", "state off by"],

    follow: "Find a unit that keeps something in mind",
    followIs: "Does a single unit count letters, or know a vowel? For each of these the unit is looked for "
      + "whose cell goes along with it best on the first half of your text. Among hundreds of units one "
      + "always fits by chance, so what counts is its correlation on the second half, which took no part "
      + "in the search.",
    followColumns: ["what a reader could know", "unit", "first half", "second half"],
    features: {
      letters: "letters of the word so far", vowel: "a vowel", speech: "inside quotation marks",
      sentence: "characters since the sentence began", line: "characters since the last mark",
      poem: "characters since the poem began",
    },
    showUnit: "Show {unit}",
    noUnit: "none: it comes and goes less than twice in the first half",
    followSaid: "Correlation of tanh c with it: the best of {units} units on the first {half} of {count} "
      + "characters, then the same unit on the rest.",
    longer: "Take a page that it has never seen",

    one: "Draw the next character",

    askAgain: "Ask me something",
    askNext: "The text ends “…{end}”. Which character does the model expect next?",
    guess: "Your guess",
    guessThis: "Guess",
    guessNone: "Type one character.",
    guessUnknown: "“{character}” is no character that this model knows.",
    guessRight: "“{character}” is right: the model gives it {p}, more than any other of the {count} characters.",
    guessWrong: "To the model, “{character}” has probability {p}: place {rank} of {count}.",
    favourite: "The model’s favourite is “{character}” with {p}.",
    askCut: "Now the memory is cut: before {position} “{character}” is read, hidden state and cell are set to "
      + "zero. For how many characters is it felt: when has more than 5 % of a prediction moved for the last time?",
    spans: { short: "1 to 3", word: "4 to 8", long: "more than 8" },
    verdictCut: "Of the first prediction {first} % has moved, and more than 5 % of one for the last time {count} "
      + "characters after the cut.",
    verdictEnd: "Of the first prediction {first} % has moved, and to the end of the text, {count} characters, "
      + "it is more than 5 %.",
    below: "What was cut can be restored below.",
  },
};
