// What is shown as Python code for companion.

const DEFAULTS = { picture: "china", strength: 1, keep_colours: false };

export function asPython(get, isDefault, [height, width]) {
  const own = get("picture") === "own", given = [];
  if (own) given.push("picture=pixels");
  else if (get("picture") !== DEFAULTS.picture) given.push(`picture="${get("picture")}"`);
  if (!isDefault) given.push(`mixture=(${get("mixture").join(", ")})`);
  if (get("strength") !== DEFAULTS.strength) given.push(`strength=${get("strength")}`);
  if (get("keep_colours")) given.push("keep_colours=True");
  const reading = [
    "import numpy as np",
    "from PIL import Image",
  ], opening = [
    'photo = Image.open("your-picture.png").convert("RGB")',
    `pixels = np.array(photo.resize((${width}, ${height})))`,
  ];
  return [
    ...(own ? reading : []),
    "from companion.widgets import StyleMixer",
    "",
    ...(own ? opening : []),
    ...(given.length ? ["figure = StyleMixer(", ...given.map((text) => `    ${text},`), ")"] : ["figure = StyleMixer()"]),
    "picture = figure.result  # uint8, (H, W, 3)",
    "",
  ].join("\n");
}

export const numeric = {
  asPython: (traits, isDefault, size) => asPython((name) => traits[name], isDefault, size),
};
