"""One text from a figure's JavaScript module and the modules that it imports.

A reader has no bundler, JupyterLab loads a figure as one module, and a page opened as a file may
load classic scripts only. So the modules that a figure imports are put before it, each in a
function of its own, and the result is written either as an ES module or as a classic script.

Only the plain forms are understood, each at the start of a line; everything else is refused::

    import { a, b } from "./lib/part.js";
    export function f() {}      export async function f() {}      export function* f() {}
    export const name = …       export class Name {}
    export default { … };
"""

import posixpath
import re
from pathlib import Path

HERE = Path(__file__).parent

_NAME = r"[A-Za-z_$][\w$]*"
_IMPORT = re.compile(
    rf'^import \{{\s*({_NAME}(?:\s*,\s*{_NAME})*)\s*,?\s*\}} from "(\.\.?/[\w./-]+\.js)";$', re.M
)
_EXPORT = re.compile(rf"^export (?=(?:async )?(?:function\*?|const|class) ({_NAME})\b)", re.M)
_DEFAULT = re.compile(r"^export default (?=\{)", re.M)
_OTHER = re.compile(r"^\s*(?:import|export)\b.*$|\bimport\s*[.(].*$", re.M)


class JoinError(ValueError):
    """A module that the joiner does not understand, with the file and the line."""


def as_module(path):
    """Return the figure of ``path`` and all that it imports as one ES module.

    Parameters
    ----------
    path : str
        Of the figure's module, relative to this folder: ``"convolution_explorer.js"``.

    Returns
    -------
    str
        A text that exports the figure's default export.

    Raises
    ------
    JoinError
        If a module has an import or export of another form, imports what is not there or what is
        not exported, or imports itself through others.
    """
    return f"{_joined(path)}export default parts[{_quoted(path)}].default;\n"


def as_script(path, name):
    """Return the figure of ``path`` and all that it imports as one classic script.

    Parameters
    ----------
    path : str
        As for :func:`as_module`; may also be a shared module.
    name : str
        Under which the script registers: ``companionFigures.scripts[name]`` becomes an object with
        the exports of every joined module under its path.

    Returns
    -------
    str

    Raises
    ------
    JoinError
        As :func:`as_module`.
    """
    register = (
        f"((globalThis.companionFigures ??= {{}}).scripts ??= {{}})[{_quoted(name)}] = parts;"
    )
    return f'(() => {{\n"use strict";\n{_joined(path)}{register}\n}})();\n'


def _joined(path):
    parts: dict[str, tuple[list[str], str]] = {}
    _collect(path, parts, ())
    return "const parts = {};\n" + "".join(text for _, text in parts.values())


def _collect(path, parts, above):
    """Add ``path`` and what it imports to ``parts``: path -> (exported names, text), in order."""
    if path in above:
        raise JoinError(f"{path} imports itself: {' -> '.join((*above, path))}")
    if path in parts:
        return
    file = HERE / path
    if path.startswith("../") or not file.is_file():
        raise JoinError(f"{above[-1] if above else 'the joiner'}: there is no module {path}")
    source = file.read_text(encoding="utf-8")

    def imported(match):
        names, other = re.findall(_NAME, match[1]), _resolved(match[2], path)
        _collect(other, parts, (*above, path))
        missing = sorted(set(names) - set(parts[other][0]))
        if missing:
            raise JoinError(f"{path} imports {', '.join(missing)}, which {other} does not export")
        return f"const {{ {', '.join(names)} }} = parts[{_quoted(other)}];"

    exports = _EXPORT.findall(source)
    body = _EXPORT.sub("", _IMPORT.sub(imported, source))
    if _DEFAULT.search(body):
        body = _DEFAULT.sub("const $default = ", body)
        result = ", ".join([*exports, "default: $default"])
    else:
        result = ", ".join(exports)
    if other := _OTHER.search(body):
        raise JoinError(f"{path}: the joiner does not understand {other[0].strip()!r}")
    text = f"parts[{_quoted(path)}] = (() => {{\n{body}return {{ {result} }};\n}})();\n"
    parts[path] = exports, text


def _resolved(target, path):
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _quoted(text):
    return f'"{text}"'
