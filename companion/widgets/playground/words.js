// All words of the figure, one table a language.

export const tables = {
  en: {
    data: "Data",
    dataSets: {
      circles: "circles", xor: "four quarters (XOR)", moons: "moons", spirals: "spirals", own: "my own points",
    },
    activation: "Activation",
    activations: {
      linear: "none (linear)", relu: "ReLU", leaky_relu: "leaky ReLU", tanh: "tanh", sigmoid: "sigmoid",
      silu: "SiLU (swish)",
    },
    layers: "Hidden layers",
    neurons: "Neurons, layer {layer}",
    more: "More settings",
    optimiser: "Optimiser",
    optimisers: { sgd: "gradient descent", momentum: "momentum 0.9", adam: "Adam" },
    lr: "Learning rate",
    init: "First weights",
    starts: {
      default: "as PyTorch", xavier: "Xavier", he: "He", small: "too small (0.01)", large: "too large (5)",
      zeros: "all zero",
    },
    batch: "Batch size",
    noise: "Noise",
    seed: "Seed",
    gradients: "Show gradients in place of weights on the edges",

    plane: "The plane, what the network thinks of it",
    planeIs:
      "The plane with {train} training and {test} test points; colour: the network’s probability of a class. "
      + "Described below.",
    network: "The network, each neuron’s view of the plane",
    networkGradients: "The network, gradients on its edges",
    networkIs: "Diagram of the network: {sizes}. Choose a weight under “One update in numbers”.",
    classes: [["●", "class 0"], ["■", "class 1"], ["○ □", "test points"]],
    edges: "Lines: blue is negative, orange positive; the thickest stands for {limit}.",
    inputs: ["x₁", "x₂"],
    output: "output",

    run: "Run",
    pause: "Pause",
    step: "One update",
    reset: "Reset",
    at: "Updates: {step}. Loss: {train} in training, {test} in the test. Right: {trainRight} of the training "
      + "points, {testRight} of the test points.",
    atNoTest: "Updates: {step}. Loss: {train} in training. Right: {trainRight} of the training points.",
    learning: "Learning up to update {step} …",
    burst: "The numbers have grown beyond all bounds: the learning rate or the first weights are too large.",
    end: "This is the last update that the figure makes: {step}.",
    noPoints: "There are no points yet. Put some on the plane: click, or use the arrow keys and space.",

    curves: "Loss on the training points and on the test points, over the updates",
    curvesAre: "Loss over the updates: training {first} at first, {train} now; test {test} now.",
    training: "training",
    testing: "test",

    norms: "Length of the gradient, layer by layer",
    norm: "layer {layer}",
    normLast: "output layer",
    normsVanish: "The first layer’s gradient is {ratio} times smaller than the last one’s: it hardly learns. "
      + "The gradient vanishes.",
    normsExplode: "The first layer’s gradient is {ratio} times larger than the last one’s: the gradient explodes.",
    normsZero: "The gradient is 0 in {layers}: nothing changes there.",

    chain: "One update in numbers",
    layer: "Layer",
    layerHidden: "hidden {layer}",
    neuron: "Neuron",
    input: "Weight from",
    bias: "bias",
    example: "Example of the batch",
    forward: "1 Forward",
    backward: "2 Backward",
    update: "3 Update",
    chainHint: "Press “1 Forward”: the next batch goes through the network as it is now.",
    stageForward: "Forward: from the point to the loss",
    stageBackward: "Backward: from the loss to the weight",
    stageUpdate: "Update: one step down",
    sum: "z = weights · inputs + bias = {terms} = {z}",
    active: "a = {name}(z) = {a}",
    activeLinear: "a = z = {a}",
    loss: "The network’s score is {y}, so class 1 has the probability σ({y}) = {p}. The point is of class "
      + "{t}: L = −log {q} = {loss}",
    outer: "∂L/∂a = σ(score) − class = {p} − {t} = {dLda}",
    outerSum: "∂L/∂a = Σ ∂L/∂z · weight, over the next layer = {terms} = {dLda}",
    inner: { linear: "∂a/∂z = 1", relu: "∂a/∂z = 1 where z > 0, else 0: {dadz}",
      leaky_relu: "∂a/∂z = 1 where z > 0, else 0.01: {dadz}", tanh: "∂a/∂z = 1 − a² = {dadz}",
      sigmoid: "∂a/∂z = a (1 − a) = {dadz}", silu: "∂a/∂z = σ(z) (1 + z (1 − σ(z))) = {dadz}" },
    last: "∂z/∂w = its input = {dzdw}",
    lastBias: "∂z/∂b = 1",
    product: "∂L/∂w = ∂L/∂a · ∂a/∂z · ∂z/∂w = {dLda} · {dadz} · {dzdw} = {example}",
    mean: "The mean of this over the {count} examples of the batch: g = {mean}",
    sgd: "w ← w − η g = {old} − {lr} · {mean} = {next}",
    momentumKept: "velocity ← 0.9 · velocity + g = 0.9 · {kept} + {mean} = {velocity}",
    momentum: "w ← w − η · velocity = {old} − {lr} · {velocity} = {next}",
    adamKept: "mean of gradients m̂ = {mHat}, of their squares v̂ = {vHat}",
    adam: "w ← w − η m̂ / (√v̂ + ε) = {old} − {lr} · {mHat} / ({root} + 10⁻⁸) = {next}",

    own: "Points of my own",
    ownHint: "Click on the plane to put a point, click on a point to take it away. With the keyboard: arrow "
      + "keys move the cross (with Shift: far), space puts a point, Delete takes the nearest away.",
    ownClass: "New points are of",
    ownClasses: ["class 0", "class 1"],
    ownClear: "Take all away",
    planeKeys: "Plane to put points on. Arrow keys move the cross, space puts a point, Delete takes one away. "
      + "Cross at {x}, {y}. Points: {count}.",
    ownPut: "Point of class {label} put at {x}, {y}. Points: {count}.",
    ownTaken: "Point at {x}, {y} taken away. Points: {count}.",
    ownFull: "More than {most} points do not fit.",

    predict: "Predict first",
    skip: "Show it without answering",
    askAgain: "Ask me first",
    asks: {
      linear: "Take the activation away, so that every neuron only multiplies and adds. After {steps} updates, "
        + "how many of the test points will this network get right?",
      straight: "No neuron of this network has an activation: each only multiplies and adds. After {steps} "
        + "updates, how many of the test points will it get right?",
      zeros: "All weights start at 0. After {steps} updates, how many of the test points will this network "
        + "get right?",
      large: "The weights start far too large. After {steps} updates, how much of the loss will a start as in "
        + "PyTorch have left, compared with this one?",
    },
    choices: {
      few: "less than three quarters", many: "three quarters to nine tenths", all: "more than nine tenths",
      less: "less", same: "about the same", more: "more",
    },
    right: "“{choice}” is right.",
    wrong: "Not “{choice}”.",
    because: {
      straight: "{right} are right. Without an activation all layers together are one weighted sum, and the "
        + "border between the colours is one straight line. Now give it a hidden layer with an activation, and "
        + "press Run.",
      linear: "{right} are right. Without an activation all layers together are one weighted sum, and the border "
        + "between the colours is one straight line, however many neurons there are. Now choose an activation "
        + "and press Run.",
      zeros: "{right} are right. Neurons that start equal get equal gradients and stay equal; and where all "
        + "weights are 0, the gradient cannot even pass.",
      large: "{other} against {loss} with these. Large weights drive the neurons to where they are flat, and "
        + "first have to be undone.",
      largeFine: "{other} against {loss} with these. This time the large start does no harm; with another seed "
        + "it may.",
    },

    linkRate: "the learning rate must be above 0",
    linkNeurons: "the neurons must be one whole number for each hidden layer",
    linkEdge: "the weight must be given by layer, neuron and input",
    linkPoints: "the points must be triples of x, y and class 0 or 1",
  },
};
