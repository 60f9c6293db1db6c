// The words that all figures share, one table a language. A figure's own stand in its own table.

export const tables = {
  en: {
    cannotStart: "This figure could not start: {message}",
    noAsset: "there is no asset “{name}”.",
    waiting: "The figure waits for its data. In a notebook, they come when all cells that were started are done.",
    python: "As Python",
    pythonCopy: "Copy the code",
    pythonCopied: "The code is copied.",
    pythonSelect: "Select the code and copy it.",
    linkTooLong: "the link has more than {most} characters",
    linkUnknown: "“{key}” is nothing the figure knows",
    linkTwice: "{key} is given twice",
    linkInteger: "{key} must be a whole number from {min} to {max}, not “{text}”",
    linkChoice: "{key} must be one of {of}, not “{text}”",
    linkFlag: "{key} must be 0 or 1, not “{text}”",
    linkNumbers: "{key} must be at most {most} numbers from {min} to {max}, not “{text}”",
    linkBytes: "{key} must be at most {most} bytes, not “{text}”",
    linkMore: "and {count} more",
    linkIgnored: "In the link, this was ignored: {complaints}.",
    tooManyPixels: "The picture has {width} × {height} pixels; at most {most} million are read.",
    linkCopy: "Copy link",
    linkCopied: "The link is copied.",
    linkIs: "Copy this link: {address}",
  },
};
