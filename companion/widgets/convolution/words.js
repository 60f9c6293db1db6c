// All words of the figure, one table a language.

export const tables = {
  en: {
    title: "What does a kernel look for?",
    input: "Input",
    output: "Output",
    size: "{height} × {width}",
    inputKeys: "Input picture with the window. Arrow keys move the window.",
    outputKeys: "Output. Arrow keys move from one output number to the next.",
    picture: "Picture",
    pictures: {
      china: "pavilion", chelsea: "cat", coffee: "cup", digit: "a digit", square: "a square",
      dot: "one dot", stripes: "stripes", even: "even grey", own: "my own",
    },
    preset: "Kernel",
    presets: {
      identity: "leave as it is", mean: "blur, mean", gauss: "blur, Gauss 3 × 3",
      gauss5: "blur, Gauss 5 × 5", sharpen: "sharpen", vertical: "vertical edges",
      horizontal: "horizontal edges", laplace: "outlines (Laplace)", emboss: "emboss",
      shift: "shift by one", bilinear: "enlarge, bilinear", random: "random numbers", own: "my own",
    },
    patch: "Patch of the input",
    kernel: "Kernel: edit it",
    products: "Products",
    sum: "Sum",
    weight: "row {row}, column {column}",
    badWeight: "“{text}” is not a weight. Write a number such as 2, −0.5 or 1/9, at most 999.",
    at: "Row {row}, column {column} of the output: {count} products add up to {result}.",
    zero: "0",
    windowTooLarge:
      "The window reaches over {window} rows, but the padded picture has {tall} × {wide}. "
      + "Take a smaller kernel or dilation, or more padding.",
    link: "Copy link",
    linkCopied: "The link is copied.",
    linkIs: "Copy this link:",
    linkIgnored: "In the link, this was ignored: {complaints}.",
  },
};
