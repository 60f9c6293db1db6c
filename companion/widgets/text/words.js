// The words that all figures with a text share, one table a language, and how characters are shown.

export const shared = {
  en: {
    text: "Text",
    textHint: "Type your own. Everything stays in this page; nothing is sent anywhere.",
    model: "Model",
    models: { english: "English", tang: "Tang verse 唐诗" },
    loading: "The model is being read …",
    tooLong: "At most {most} characters: the rest was left out.",
    at: "{index} “{character}”",

    prediction: "The character after {position} “{character}”",
    probability: "probability",
    character: "character",
    rest: "{count} others",

    write: "Let it write",
    temperature: "Temperature",
    topK: "Top-k (0: all)",
    topP: "Top-p",
    seed: "Seed",
    play: "Write on",
    pause: "Pause",
    candidates: "It draws among {count} of {all} characters; the likeliest:",
    drew: "Drawn: “{character}”, with probability {p}.",
    full: "The text has {most} characters; that is as long as it gets here.",

    predict: "Predict first",
    skip: "Show it without answering",
    right: "“{choice}” is right.",
    wrong: "Not “{choice}”.",

    linkText: "the text must have at most {most} characters",
  },
};

// A character as it can be seen.
export function visible(character) {
  return { " ": "␣", "\n": "⏎", "\t": "⇥" }[character] ?? character;
}
