// All words of the figure, one table a language.

export const tables = {
  en: {
    voices: ["soprano", "alto", "tenor", "bass"],
    letters: ["S", "A", "T", "B"],
    voice: "Voice to write",
    rest: "–",

    tune: "Tune",
    groups: { true: "Chorales that the model has not seen", false: "Well-known tunes" },
    tempo: "Tempo",
    tempoIs: "♩ = {tempo}",
    volume: "Volume",
    play: "Play",
    pause: "Pause",
    stop: "Stop",
    quiet: "Nothing sounds until you press Play.",
    noSound: "This browser gives no sound. Everything else works.",

    harmonise: "Harmonise",
    another: "Another",
    goOn: "Go on from the cursor",
    bach: "Bach’s own",
    writing: "The model is writing …",
    forced: "Where the rules left no note at all, the model had to break one; number of such notes: {count}.",
    locked: "Answer the question, or skip it, before you write.",

    rollKeys: "Piano roll of four voices. Arrow keys move the cursor, with shift by a bar or an octave; s, a, t, b choose a "
      + "voice; Enter writes a note, Delete removes it, plus and minus make it longer and shorter; comma and full stop "
      + "go to the note before and the next; f sets a fermata, p plays and pauses, Escape stops.",
    place: "Bar {bar}, beat {beat}",
    upbeat: "Upbeat, beat {beat}",
    places: (n) => ({ 0: "no place", 1: "one place" })[n] ?? `${n} places`,
    hereEmpty: "{place}, {pitch}; the {voice} is silent.",
    hereBegins: "{place}, {pitch}; the {voice} begins {sung}, {length}.",
    hereHeld: "{place}, {pitch}; the {voice} goes on with {sung}, {length}.",
    beats: (n) => ({ 0.5: "half a beat long", 1: "one beat long" })[n] ?? `${n} beats long`,
    outOfRange: (voice) => ["The soprano sings from A3 to A5.", "The alto sings from F3 to D5.", "The tenor sings from C3 to A4.",
      "The bass sings from C2 to E4."][voice],
    noNote: "The chosen voice sings nothing at the cursor. Put the cursor on a note.",
    tools: { set: "Write", clear: "Remove", shorter: "Shorter", longer: "Longer", down: "▼", up: "▲", left: "◀", right: "▶", fermata: "Fermata" },
    toolNames: {
      set: "Write a note at the cursor", clear: "Remove the note", shorter: "Shorter", longer: "Longer",
      down: "Note down a semitone", up: "Note up a semitone", left: "Cursor left", right: "Cursor right",
      fermata: "Fermata at the cursor",
    },
    undo: "Undo",
    redo: "Redo",

    count: "{notes} notes in {bars} bars; a rule of voice leading is broken in {faults}.",
    faultless: "Voice leading: no rule is broken",
    faultCount: "Voice leading: a rule is broken in {count}",
    faults: {
      fifths: "{place}: parallel fifths of {upper} and {lower}, {before} to {now}",
      octaves: "{place}: parallel octaves or unisons of {upper} and {lower}, {before} to {now}",
      crossing: "{place}: {upper} below {lower}, {now}",
      overlap: "{place}: {upper} and {lower} overlap, {before} to {now}",
      spacing: "{place}: more than an octave between {upper} and {lower}, {now}",
      range: "{place}: {upper} outside its usual range, {now}",
      leaps: "{place}: {upper} leaps by a tritone, a seventh or more than an octave to {now}",
    },

    opinion: "What the model thinks of the note at the cursor",
    candidate: "What the voice could do here",
    probability: "Probability",
    goesOn: "go on with the note before",
    thisOne: "(written)",
    opinionIs: "{note} in the {voice}: {p}, number {rank} of {all} possibilities, given all that comes before it in the model’s "
      + "order: the melody up to four beats further on, and on each step bass, alto, tenor.",

    more: "How the model draws",
    temperature: "Temperature",
    seed: "Seed",
    bars: "Bars",
    rules: "No crossing, no parallel fifths or octaves: such notes are left out before each draw",
    keep: "Keep the lower notes that are there, and fill only what is silent",
    moreHint: "The same notes, seed and settings give the same music. At temperature 0 the likeliest note is always taken.",

    keys: "How to write, and what is what",
    keysHint: "Mouse or pen: press on an empty place to write a note of the chosen voice, and pull to make it longer; press on a "
      + "note to take it up or down, on its end to pull it. Finger: a tap writes a note or chooses one, the buttons below "
      + "change it. Keys, with the roll in focus: arrows move the cursor (shift: a bar, an octave); S A T B choose the voice; "
      + "Enter writes, Delete removes, + and − lengthen and shorten; , and . go from note to note; F fermata; P plays; Esc stops; "
      + "Ctrl Z takes back, Ctrl Y brings back.",
    legend: "A cell is an eighth note. Letters and shapes tell the voices: soprano and alto are filled, tenor and bass are "
      + "outlined; soprano and bass have round ends. A dashed frame and “!” mark a place that the list names.",
    midi: "Save as MIDI",
    file: "music-box.mid",

    predict: "Predict first",
    asked: "Both settings have the same melody. One has Bach’s lower voices, the other those of a model that never saw this "
      + "chorale. Listen and look. Whose is whose?",
    settings: "Which setting is on the roll",
    look: "On the roll:",
    choices: { first: "The first is Bach’s", second: "The second is Bach’s" },
    choiceNames: { first: "the first", second: "the second" },
    preparing: "The model is writing its setting …",
    shows: "On the roll: {side}. Press Play to hear it.",
    skip: "Show it without answering",
    askAgain: "Ask me again, with another setting",
    right: "Yes.",
    wrong: "No.",
    because: "Bach’s is {side} ({tune}). It breaks a rule of voice leading in {his}, the model’s in {its}. "
      + "Bach’s lower voices surprise the model by {hisNats} nats a step and voice, its own by {itsNats}. The model’s setting is on "
      + "the roll now: change it, or let it try again.",

    linkCells: "“notes” must hold four voices of 1 to {most} cells",
    linkCell: "“notes” holds {value} for voice {voice} at step {step}, which cannot stand there",
  },
};
