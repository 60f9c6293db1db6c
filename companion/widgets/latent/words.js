// All words of the figure, one table a language.

export const tables = {
  en: {
    yours: "Your picture",
    ofData: "A test digit: {label}",
    which: "Test picture",
    nextPicture: "Another picture",
    blank: "Blank sheet",
    centre: "Centre it",
    rubber: "Rubber",
    sourceKeys: "The picture that is encoded, 28 × 28. Draw with the pointer or a finger. The arrow keys "
      + "move the brush, space inks, delete rubs out. Row {row}, column {column}: {value} of 255.",

    vae: "VAE, β = {beta}",
    autoencoder: "autoencoder",
    codesOf: "Codes of the {name}",
    decodedBy: "Decoded: {name}",
    planeKeys: "The plane of codes. The arrow keys move the code, with shift faster; home goes to the "
      + "mean, enter draws a code. {text}",
    shownCode: "Shown: z = {z}, {how}.",
    outside: "{count} of {all} test pictures lie outside of the plane.",
    pictureOf: "What the code decodes to, 28 × 28. {text}",
    gaussian: "q(z|x): μ = {mean}, σ² = {variance}.",
    drawnBy: "z = μ + σ ⊙ ε, ε = {noise}.",
    codes: {
      mean: "the mean of the picture’s code", sample: "drawn from q(z|x)", chosen: "chosen in the plane",
      strip: "number {k} of the strip",
    },
    point: "the picture’s code", pointCode: "The picture’s code, a point: {mean}.",
    says: "The {name}: code {z}, {how}. With what it decodes to, the picture costs {cost} nats. The nearest of "
      + "{all} test pictures’ codes is of digit {label}, {distance} away.",

    toMean: "At the mean",
    toSample: "Draw a code",
    toNearest: "Take the nearest picture",
    view: "Show in the plane",
    views: {
      digits: "test pictures, by digit", ellipses: "test pictures’ ellipses (1σ)",
      pictures: "what places decode to", both: "both, digits on top",
    },
    beta: "β, weight of the KL",
    betaIs: "β = {beta}",
    beside: "An autoencoder beside it",
    fitted: "N(0, I) fitted to its codes",
    unfitted: "In this plane, the autoencoder’s own N(0, I) lies around {centre}.",
    explain: "What is what",
    legend: "Dashed: the prior N(0, I) at 1σ, 2σ and 3σ. Cross and ellipses: mean, 1σ and 2σ of this "
      + "picture’s code. Ring: the code that is decoded. Squares: the codes of the strip.",
    legendAutoencoder: "The autoencoder’s codes lie anywhere. For this plane they are turned, shifted and "
      + "scaled to mean 0 and covariance I over the training pictures, and its decoder undoes that: its "
      + "pictures are the same. N(0, I) in the plane is then the Gaussian fitted to its codes. Without the "
      + "fit, N(0, I) is meant in the numbers that the autoencoder itself uses.",

    costs: ["reconstruction", "KL", "sum"],
    byCode: "this picture, by this code",
    byMany: "this picture, by 64 drawn codes",
    byPoint: "this picture, by its own code",
    byTest: "mean of {count} test pictures",
    costsHint: "In nats. Reconstruction: cross-entropy summed over 784 pixels, a grey counting as the "
      + "probability of ink. KL: how far q(z|x) is from the prior. Over drawn codes, the sum is the negative evidence lower "
      + "bound; a network was trained on reconstruction + β · KL.",

    strip: "A strip of codes",
    stripIs: "Strip",
    strips: { none: "none", prior: "12 codes from the prior", path: "a path to another picture" },
    stripHints: {
      prior: "The same twelve codes, drawn from N(0, I) with nobody’s picture in mind.",
      path: "Twelve steps on the straight line from this picture’s mean to the other’s; below, the same "
        + "steps between the pixels.",
    },
    others: "Draw others",
    goal: "To test picture",
    nextGoal: "Another goal",
    along: "Along the strip",
    alongIs: "{k} of {count}. {text}",
    mixed: "Pixels mixed",

    predict: "Predict first",
    skip: "Show it without answering",
    askAgain: "Ask me something",
    asks: {
      prior: "An autoencoder has learned to copy digits through two numbers, and a VAE too, with β = 1. Now "
        + "codes are drawn from N(0, I), and both decode them. Whose pictures will be nearer to real digits?",
      fitted: "The autoencoder was never told where to put its codes. Suppose we look where they are, and draw "
        + "new ones from a Gaussian with their mean and covariance. Whose pictures will be nearer to real "
        + "digits now?",
      beta: "With β = 1 a nat of KL costs as much as a nat of reconstruction; with β = 8, eight times as "
        + "much. What will β = 8 have done to this picture’s ellipse, and to what its codes decode to?",
    },
    choices: {
      prior: { vae: "the VAE’s", ae: "the autoencoder’s", same: "neither’s" },
      fitted: { vae: "still the VAE’s", ae: "now the autoencoder’s", same: "neither’s" },
      beta: {
        wider: "wider, and less like the picture", narrower: "narrower, and more like it",
        same: "hardly anything",
      },
    },
    right: "“{choice}” is right.",
    wrong: "Not “{choice}”.",
    because: {
      prior: {
        vae: "Fréchet distance of 1,000 such pictures to the test pictures (smaller is nearer): VAE {before}, "
          + "autoencoder {after}. Pictures decoded from test pictures’ own codes have {ownBefore} and {ownAfter}: the "
          + "autoencoder copies well, but N(0, I) reaches only a small part of its codes.",
        ae: "Fréchet distance of 1,000 such pictures to the test pictures (smaller is nearer): VAE {before}, "
          + "autoencoder {after}; of pictures decoded from test pictures’ own codes, {ownBefore} and {ownAfter}.",
        same: "Fréchet distance of 1,000 such pictures to the test pictures (smaller is nearer): VAE {before}, "
          + "autoencoder {after}; of pictures decoded from test pictures’ own codes, {ownBefore} and {ownAfter}.",
      },
      fitted: {
        vae: "Fréchet distance of 1,000 such pictures to the test pictures (smaller is nearer): VAE {before}, "
          + "autoencoder {after}, {raw} before. Knowing where the codes lie helps, and holes between them remain.",
        ae: "Fréchet distance of 1,000 such pictures to the test pictures (smaller is nearer): VAE {before}, "
          + "autoencoder {after}, {raw} before. With two numbers for all digits the autoencoder fills its plane as well, "
          + "and it blurs less; what it lacked was knowing where its codes lie.",
        same: "Fréchet distance of 1,000 such pictures to the test pictures (smaller is nearer): VAE {before}, "
          + "autoencoder {after}, {raw} before. With two numbers for all digits the autoencoder fills its plane as well; "
          + "what it lacked was knowing where its codes lie.",
      },
      beta: {
        wider: "The ellipse’s radius grows from {before} to {after} (geometric mean of both σ), and the "
          + "picture’s reconstruction goes from {costBefore} to {costAfter} nats, while the KL falls from "
          + "{klBefore} to {klAfter}: places in the code are rented, and β is the rent.",
        narrower: "The ellipse’s radius goes from {before} to {after} (geometric mean of both σ); "
          + "reconstruction {costBefore} to {costAfter} nats, KL {klBefore} to {klAfter}.",
        same: "The ellipse’s radius goes from {before} to {after} (geometric mean of both σ); "
          + "reconstruction {costBefore} to {costAfter} nats, KL {klBefore} to {klAfter}.",
      },
    },
    look: {
      prior: "Below are twelve of each.",
      fitted: "Compare the decoded planes: where do digits melt into each other, and where do they end?",
      beta: "Move β, and watch the ellipses and the decoded plane.",
    },

    linkOwn: "“own” must hold {count} bytes",
    linkBeta: "beta must be one of {betas}",
    linkZ: "“z” must hold two numbers",
  },
};
