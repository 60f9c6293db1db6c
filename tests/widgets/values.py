"""Values on their way between Python and JavaScript."""

import numpy as np

REVIVE = """() => {
    globalThis.revived = (value) => {
        if (Array.isArray(value)) return value.map(revived);
        if (value === null || typeof value !== "object") return value;
        if (value.shape && value.data) {
            return { shape: value.shape, data: Float64Array.from(value.data) };
        }
        return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, revived(v)]));
    };
    globalThis.plain = (value) => {
        if (value instanceof DataView) return [...new Uint8Array(value.buffer)];
        if (ArrayBuffer.isView(value) || Array.isArray(value)) return Array.from(value, plain);
        if (value === null || typeof value !== "object") return value;
        return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
    };
}"""
CALL = "(many) => revived(many).map((args) => plain(%s(...args)))"


def to_js(value):
    if isinstance(value, np.ndarray):
        return {"shape": list(value.shape), "data": value.astype(float).ravel().tolist()}
    if isinstance(value, dict):
        return {key: to_js(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_js(item) for item in value]
    return value.item() if isinstance(value, np.generic) else value


def from_js(value):
    if isinstance(value, dict) and set(value) == {"shape", "data"}:
        data = [np.nan if item is None else item for item in value["data"]]
        return np.array(data, float).reshape(value["shape"])
    if isinstance(value, dict):
        return {key: from_js(item) for key, item in value.items()}
    return [from_js(item) for item in value] if isinstance(value, list) else value


def differences(found, expected, where="result"):
    """Return in words where two values differ; numbers by more than 1e-9 of their size."""
    if isinstance(expected, np.ndarray):
        if not isinstance(found, np.ndarray) or found.shape != expected.shape:
            return [f"{where}: expected shape {expected.shape}, got {np.shape(found)}"]
        if not np.allclose(found, expected, rtol=1e-9, atol=1e-9, equal_nan=True):
            return [f"{where}: greatest difference {np.abs(found - expected).max()}"]
        return []
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return [f"{where}: expected {expected}, got {found}"]
        keys = set(expected) | set(found)
        return [
            d
            for k in sorted(keys)
            for d in differences(found.get(k), expected.get(k), f"{where}.{k}")
        ]
    if isinstance(expected, list | tuple):
        if not isinstance(found, list) or len(found) != len(expected):
            return [f"{where}: expected {expected}, got {found}"]
        pairs = enumerate(zip(found, expected, strict=True))
        return [d for i, (a, b) in pairs for d in differences(a, b, f"{where}[{i}]")]
    if isinstance(expected, float) and type(found) in (int, float):
        good = found == expected or abs(found - expected) <= 1e-9 * max(1, abs(expected))
        good = good or (found != found and expected != expected)
    else:
        good = found == expected and isinstance(found, bool) == isinstance(expected, bool)
    return [] if good else [f"{where}: expected {expected!r}, got {found!r}"]
