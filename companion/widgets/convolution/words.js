// All words of the figure, one table a language.

export const tables = {
  en: {
    input: "Input",
    output: "Output",
    size: "{height} × {width}",
    inputKeys: "Input picture with the window. The arrow keys move the window.",
    outputKeys: "Output. The arrow keys move from one output number to the next.",
    drawKeys: "Picture to draw on. The arrow keys move the brush, space paints.",

    picture: "Picture",
    pictures: {
      china: "pavilion", chelsea: "cat", coffee: "cup", digit: "digit, 28 × 28",
      square: "square, 8 × 8", dot: "one dot, 9 × 9", stripes: "stripes, 12 × 12",
      even: "even grey, 6 × 6", own: "my own",
    },
    operation: "Operation",
    operations: {
      convolution: "convolution", transposed: "transposed convolution", max: "max pooling",
      average: "average pooling",
    },
    preset: "Kernel",
    presets: {
      vertical: "vertical edges", horizontal: "horizontal edges", laplace: "outlines",
      sharpen: "sharpen", mean: "blur, all weights equal", gauss: "blur, Gauss", emboss: "emboss",
      shift: "shift by one", bilinear: "enlarge, bilinear", identity: "leave as it is",
      random: "random numbers", own: "my own",
    },
    kernelSize: "Size",
    more: "More settings",
    stride: "Stride",
    padding: "Padding",
    cut: "Cut off (padding)",
    mode: "Padded with",
    modes: { zeros: "zeros", reflect: "the picture, reflected", replicate: "the border, repeated" },
    dilation: "Dilation",
    added: "Added (output padding)",
    channels: "Channels",
    channelsAre: {
      grey: "one, grey", separate: "red, green, blue: each by itself",
      sum: "red, green, blue: summed",
    },
    colours: "Output in colours",
    coloursAre: { automatic: "automatic", signed: "by sign", picture: "as a picture, cut off" },
    flip: "Turn the kernel by 180° (convolution as mathematics defines it)",

    ownPicture: "A picture of your own",
    choose: "From a file",
    paste: "or click here and paste one",
    notAPicture: "This is not a picture that the browser can read.",
    drawSize: "Empty picture",
    drawBlank: "Draw on it",
    drawHere: "Draw on this picture",
    drawEnd: "Stop drawing",
    brush: "Brightness of the brush, 0 to 255",
    drawHint: "Or drop a picture anywhere on this figure. Everything stays in this page; nothing is sent anywhere. "
      + "Pictures are made at most 64 × 64.",

    patch: "Patch of the input",
    patchTurned: "Patch, turned by 180°",
    kernel: "Kernel – edit it",
    kernelTurned: "Kernel, turned – edit it",
    kernelMean: "Equal weights",
    products: "Products",
    sum: "Sum",
    sumOf: "Sum, {channel}",
    largest: "Largest",
    mean: "Mean",
    channel: "Channel",
    channelNames: ["red", "green", "blue"],
    total: "{parts} = {total}",
    weights: "Weights of the kernel",
    weight: "weight [{row}, {column}]",
    badWeight: "“{text}” is not a weight. Write a number such as 2, −0.5 or 1/9, at most 999.",

    at: "Output [{row}, {column}]: {count} products add up to {result}.",
    atMax: "Output [{row}, {column}]: the largest of {count} pixels is {result}.",
    atMean: "Output [{row}, {column}]: the mean of {count} pixels is {result}.",
    atTransposed:
      "Output [{row}, {column}]: input pixels that fall on it: {count}; sum: {result}.",
    atHidden: "The window stands where it gives output [{row}, {column}].",
    play: "Play",
    pause: "Pause",
    stepBack: "One output back",
    stepForward: "One output on",
    walk: "Walk the window",
    outputOf: "output {index} of {count}",

    rows: "Rows",
    columns: "Columns",
    sizeWindow:
      "{name}: ({n} + 2 × padding {padding} − window {window}) ÷ stride {stride}, "
      + "rounded down, + 1 = {out}.",
    sizeTransposed:
      "{name}: ({n} − 1) × stride {stride} − 2 × cut off {padding} + window {window} + "
      + "added {added} = {out}.",
    reach: "With dilation {dilation} the {k} × {k} kernel spans a window of {window}.",
    unread:
      "The stride does not fit: at the end, {rows} of the padded picture’s rows and {columns} of its "
      + "columns are never read.",
    evenCopies: "Away from the border every output gets equally many input pixels: {most}.",
    unevenCopies:
      "Kernel {k} does not fit stride {stride}: outputs get from {least} to {most} input pixels, in "
      + "turn.",
    evenWeights:
      "The weights on each output add up to {high}: where the input is even, so is the output.",
    unevenWeights:
      "The weights on them add up to between {low} and {high}: where the input is even, the output "
      + "is a checkerboard.",
    counts: "How many inputs fall on each output: darker means more",

    windowTooLarge:
      "The window spans {window} rows, but the padded picture has {tall} × {wide}. Take a smaller "
      + "kernel or dilation, or more padding.",
    poolPadding:
      "Padding {padding} is more than half of the {k} × {k} window: some windows would hold "
      + "nothing but padding. Take less padding or a larger window.",
    reflectTooFar:
      "The picture, {height} × {width}, is too small to be reflected {padding} pixels far.",
    addedTooMuch:
      "Added {outputPadding}: it must be less than the stride or the dilation. Take less.",
    cutTooMuch: "Cutting off {padding} on every side leaves nothing of the output.",

    predict: "Predict first",
    skip: "Show it without answering",
    askAgain: "Ask me first",
    asks: {
      even: "Where the picture is even – clear sky, all pixels equal – what will the output be?",
      copies:
        "Every input pixel puts down a copy of the kernel, {stride} apart. Will all outputs away "
        + "from the border get equally many copies?",
      rows: "The picture has {height} rows. How many will the output have?",
    },
    choices: {
      negative: "negative", zero: "zero", less: "darker than it", same: "the same", more: "brighter",
      equal: "equally many", unequal: "unequally many",
    },
    right: "“{choice}” is right.",
    wrong: "Not “{choice}”.",
    because: {
      even: {
        zero: "The weights add up to 0: where all pixels are equal, the products cancel.",
        else: "The weights add up to {sum}: where all pixels are equal, the output is {sum} times "
          + "the pixel.",
      },
      copies: {
        equal: "Each gets {most}.",
        unequal: "They get from {least} to {most}. Unless the weights make up for it, that is a "
          + "checkerboard.",
      },
      rows: { else: "There will be {rows}: in so many places the window stands, one stride apart." },
    },

    matrix: "As a matrix",
    matrixIs:
      "Read the input row by row as a list of {inputs} numbers; the operation is then one matrix of "
      + "{outputs} × {inputs}: the same few weights in every row, all others zero.",
    matrixTransposed:
      "One matrix of {outputs} × {inputs}. It is the transpose of the matrix of the convolution with "
      + "this kernel, stride and padding: what is a row here is a column there.",
    matrixRow: "Lit: row {row} of {outputs}. {count} of its {inputs} numbers are not zero.",
    matrixLarge: "The matrix is shown for small pictures: choose the square, the dot or the stripes, "
      + "or draw one of at most 12 × 12.",
    matrixNone: "Taking the largest number is not linear: there is no matrix that does it.",

    linkUnfit: "its setting, which does not fit ({why})",
    linkKernel: "the kernel must hold 1, 4, 9, … or 49 numbers, or three times as many",
    linkOwn: "the drawn picture is not whole",
    linkNoOwn: "A picture of your own travels in the link only if it is grey and at most 16 × 16.",
  },
};
