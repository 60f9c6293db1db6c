// All words of the figure, one table a language.

export const tables = {
  en: {
    picture: "Picture",
    pictures: {
      china: "a pavilion by a lake", chelsea: "Chelsea the cat", coffee: "a cup of coffee",
      flower: "a flower", rocket: "a rocket", own: "your picture",
    },
    strength: "Strength",
    percent: "{n} %",
    keep: "Keep the colours",
    styles: "Styles",
    titles: {
      "starry-night": "The Starry Night", glass: "leaded glass", contours: "contour lines", emoji: "emoji",
      brick: "brick wall",
    },
    amountOf: "Amount of {title}",
    compare: "Before and after",
    allAfter: "all painted",
    allBefore: "all photograph",
    splitAt: "the photograph up to {split} % of the width",
    shown: "{picture}, {width} × {height} pixels. Left of the line the photograph, right of it the same in the style of "
      + "{result}.",
    shownPhoto: "{picture}, {width} × {height} pixels: the photograph, nothing is painted yet.",

    paint: "Paint it",
    painting: "Painting",
    stop: "Stop",
    done: "Painted",
    download: "Download the picture",
    downloaded: "{name} is in your downloads.",

    says: "{picture} in the style of {mixture}, strength {strength} %{colours}. Its pixels have changed by {change} of "
      + "255, root mean square. {how}",
    coloursKept: ", in its own colours",
    part: "{percent} % {title}",
    and: " and ",
    byPython: "This one was painted by Python with the same weights; any change is painted here, on your machine.",
    bySelf: "Painted here in {seconds} s: {work} million multiplications.",
    stale: "The picture still shows the mixture before; “Paint it” catches up.",
    nothing: "{picture}. Nothing is painted yet: choose a style, or “Paint it”.",
    failed: "Painting failed: {message}. A smaller picture may work.",
    stopped: "Stopped. “Paint it” begins again.",

    ownPicture: "Your own picture",
    choose: "From a file",
    longest: "Longer side at most",
    side: "{n} pixels",
    paste: "or paste it here",
    ownHint: "Or drop one anywhere on this figure. It is read and painted on your machine and goes nowhere, not even "
      + "into a link. Larger takes longer.",
    ownHintLab: "Or drop one anywhere on this figure. It is read and painted in your browser, and the notebook’s kernel "
      + "gets its pixels, too. Larger takes longer.",
    emptyFile: "The file {name} is empty.",
    tooLarge: "The file has {size} MB; at most {most} MB are read.",
    notAPicture: "{name} is not a picture that this browser can read. PNG, JPEG, WebP and GIF work.",
    damaged: "{name} looks like a picture by its name, but the browser cannot read it: it may be damaged.",
    tooNarrow: "The picture has {width} × {height} pixels. Made to fit into {longest}, one side would be shorter than {least}.",

    explain: "What is what",
    numbers: "The network has {all} numbers. All styles share its kernels; {each} numbers belong to one style alone, a γ "
      + "and a β for each channel of each normalisation. A mixture is the weighted mean of these, and the network then "
      + "paints as for any style. On this page a kernel’s weight is one byte times a scale.",
    after: "Strength and colours are applied afterwards, pixel by pixel. Strength mixes what was painted with the "
      + "photograph; “keep the colours” takes only the brightness from what was painted.",

    predict: "Predict first",
    skip: "Show it without answering",
    askAgain: "Ask me something",
    ask: "“{first}” and “{second}”, half and half: every γ and every β becomes the mean of both styles’, and the network "
      + "paints once. What will come out?",
    choices: {
      average: "both pictures laid over each other", own: "a picture of its own",
      one: "nearly one of the two",
    },
    right: "“{choice}” is right.",
    wrong: "Not “{choice}”.",
    measured: "Painted apart, “{first}” and “{second}” differ by {apart} of 255. The mixed picture is {off} away from "
      + "both laid over each other.",
    because: {
      average: "That is hardly anything: for this picture, mixing numbers is nearly mixing pictures.",
      own: "Normalisation and ReLU stand between the numbers and the picture, so their mean is not the pictures’ mean.",
      one: "It lies {along} % of the way from the first to the second: one style has won.",
    },

    linkMixture: "“mixture” must hold {count} numbers that are not all 0",
  },
};
