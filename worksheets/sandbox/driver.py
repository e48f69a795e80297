"""Calls a student's functions and reports what they return. Runs inside the sandbox, with the standard library alone.

``driver.py JOB FD [ID]``: JOB is a JSON file with the limits, the folders of packages and the steps, the program lies
beside it; a line of JSON for each step is written to the descriptor FD; ID is who the program shall run as. Nothing
here is secret and nothing is judged: the student's program runs in this very process and may change whatever it likes.
"""

from __future__ import annotations

import base64
import importlib.util
import inspect
import json
import os
import random
import resource
import sys
import traceback
from importlib.abc import Loader, MetaPathFinder
from typing import Any

PROGRAM = "<submission>"
"""Where lines of the program stand, as tracebacks have it."""
DEEPEST = 6
LONGEST = 300
MOST_ITEMS = 100_000
LARGEST = 1 << 63


def main(job_file: str, descriptor: int, identity: int | None = None) -> None:
    """Carries out the job's steps in their order."""
    with open(job_file, encoding="utf-8") as file:
        job = json.load(file)
    with open(os.path.join(os.path.dirname(job_file), "program.py"), "rb") as program_file:
        program = program_file.read()
    impose(job["limits"])
    if identity is not None:
        become(identity)
    reply(descriptor, {"step": "ready"})
    things: dict[str, Any] = {}
    sys.path.extend(folder for folder in job["path"] if folder not in sys.path)
    sys.meta_path.insert(0, BlankPlots())
    reply(descriptor, {"step": "load", **attempt(load, program, things)})
    if "module" in things:
        for number, step in enumerate(job["steps"]):
            reply(descriptor, {"step": number, **attempt(perform, step, things)})
    reply(descriptor, {"step": "done"})
    os._exit(0)


def impose(limits: dict[str, list[int]]) -> None:
    """Limits that the program cannot raise again: at the first of two values it is told, at the second it is ended."""
    for name, values in limits.items():
        which = getattr(resource, name)
        hard = resource.getrlimit(which)[1]
        soft, final = (value if hard == resource.RLIM_INFINITY else min(value, hard) for value in values)
        resource.setrlimit(which, (soft, final))


def become(identity: int) -> None:
    """Give up who this process is, for good: with the last id its last rights go, too."""
    os.setgroups([])
    os.setresgid(identity, identity, identity)
    os.setresuid(identity, identity, identity)


def reply(descriptor: int, content: dict[str, Any]) -> None:
    """One line of JSON, whole."""
    data = json.dumps(content).encode() + b"\n"
    while data:
        data = data[os.write(descriptor, data) :]


def attempt(function: Any, *arguments: Any) -> dict[str, Any]:
    """What a step gives, or what it raised and in which line of the program."""
    try:
        return dict(function(*arguments))
    except BaseException as error:
        lines = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(PROGRAM)]
        if isinstance(error, SyntaxError):
            lines = [error.lineno]
        return {
            "raised": type(error).__name__[:LONGEST],
            "message": said(error)[:LONGEST],
            "line": lines[-1] if lines else None,
        }


def said(error: BaseException) -> str:
    """The message of an exception; nothing where the program's own cannot even say it."""
    try:
        return str(error)
    except BaseException:
        return ""


def load(program: bytes, things: dict[str, Any]) -> dict[str, Any]:
    """The program as a module; what it keeps under ``if __name__ == "__main__"`` does not run."""
    code = compile(program, PROGRAM, "exec", dont_inherit=True)
    module = type(sys)("submission")
    sys.modules["submission"] = module
    exec(code, module.__dict__)  # noqa: S102 - what the sandbox is for
    things["module"] = module
    return {}


def perform(step: dict[str, Any], things: dict[str, Any]) -> dict[str, Any]:
    """One step: its ``do`` names one of the functions below."""
    return dict(STEPS[step["do"]](step, things))


def call(step: dict[str, Any], things: dict[str, Any]) -> dict[str, Any]:
    """Calls a function; ``watch`` asks for its arguments as they are afterwards, ``quiet`` leaves out the result."""
    arguments = [decoded(a, things) for a in step["args"]]
    keywords = {name: decoded(a, things) for name, a in step["kwargs"].items()}
    result = found(step["target"], things)(*arguments, **keywords)
    if step["name"]:
        things[step["name"]] = result
    report = {} if step["quiet"] else {"value": encoded(result)}
    return {**report, "after": [encoded(a) for a in arguments]} if step["watch"] else report


def get(step: dict[str, Any], things: dict[str, Any]) -> dict[str, Any]:
    return {"value": encoded(found(step["target"], things))}


def put(step: dict[str, Any], things: dict[str, Any]) -> dict[str, Any]:
    """Sets an attribute to an array, in the orientation and shape that the attribute has."""
    owner, _, name = step["target"].rpartition(".")
    import numpy as np

    value, thing = decoded(step["value"], things), found(owner, things)
    shape = np.shape(getattr(thing, name))
    if shape == value.T.shape != value.shape:
        value = value.T.copy()
    elif shape != value.shape and np.prod(shape, dtype=int) == value.size:
        value = value.reshape(shape)
    setattr(thing, name, value)
    return {}


def signature(step: dict[str, Any], things: dict[str, Any]) -> dict[str, Any]:
    return {"value": [str(name) for name in inspect.signature(found(step["target"], things)).parameters]}


def seed(step: dict[str, Any], things: dict[str, Any]) -> dict[str, Any]:
    """Seeds every generator that the program may use."""
    random.seed(step["value"])
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(step["value"])
    if tensorflow := sys.modules.get("tensorflow"):
        tensorflow.random.set_seed(step["value"])
    return {}


def iterate(step: dict[str, Any], things: dict[str, Any]) -> dict[str, Any]:
    """The first items of something that can be iterated, such as a ``tf.data.Dataset``."""
    items = iter(found(step["target"], things))
    return {"value": [encoded(item) for item, _ in zip(items, range(step["limit"]), strict=False)]}


def assign(step: dict[str, Any], things: dict[str, Any]) -> dict[str, Any]:
    """Gives a variable of TensorFlow new values."""
    found(step["target"], things).assign(decoded(step["value"], things))
    return {}


def indices(step: dict[str, Any], things: dict[str, Any]) -> dict[str, Any]:
    """Texts as rows of numbers by the program's own mapping, with ``prefix`` before each that is ``length`` long."""
    import numpy as np

    mapping, rows = found(step["target"], things), []
    for item in step["texts"]:
        text = decoded(item, things)
        text = text[0] if isinstance(text, list | tuple) else text
        rows.append([int(mapping[c]) for c in (step["prefix"] + text if len(text) == step["length"] else text)])
    things[step["name"]] = np.array(rows)
    return {"value": encoded(things[step["name"]])}


STEPS = {"call": call, "get": get, "put": put, "assign": assign, "signature": signature, "seed": seed}
STEPS |= {"iterate": iterate, "indices": indices}


def found(path: str, things: dict[str, Any]) -> Any:
    """What a dotted path names: something that a step named, or something in the program; numbers are positions."""
    first, *rest = path.split(".")
    thing = things[first] if first in things else getattr(things["module"], first)
    for name in rest:
        thing = thing[int(name)] if name.lstrip("-").isdigit() else getattr(thing, name)
    return thing


def decoded(data: Any, things: dict[str, Any]) -> Any:
    """An argument: JSON, arrays in it as their bytes, results of earlier steps as their paths."""
    if isinstance(data, list):
        return [decoded(item, things) for item in data]
    if not isinstance(data, dict):
        return data
    if "path" in data:
        return found(data["path"], things)
    import numpy as np

    return np.frombuffer(base64.b64decode(data["bytes"]), data["type"]).reshape(data["shape"]).copy()


def encoded(value: Any, depth: int = 0) -> Any:
    """A result as JSON; of what is no number, text or collection only the type is said."""
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < LARGEST):
        return value
    if isinstance(value, str):
        return value[:MOST_ITEMS]
    if depth < DEEPEST and isinstance(value, list | tuple):
        return [encoded(item, depth + 1) for item in value[:MOST_ITEMS]]
    if depth < DEEPEST and isinstance(value, dict):
        items = list(value.items())[:MOST_ITEMS]
        return {"items": [[encoded(key, depth + 1), encoded(item, depth + 1)] for key, item in items]}
    return array(value) or {"other": type(value).__name__[:LONGEST]}


def array(value: Any) -> Any:
    """An array or a tensor as its bytes, one of texts as a list."""
    if callable(getattr(value, "numpy", None)):
        value = value.numpy()
    numpy = sys.modules.get("numpy")
    if numpy is None or not isinstance(value, numpy.ndarray | numpy.generic):
        return None
    value = numpy.asarray(value)
    if value.dtype.kind == "U" and value.size <= MOST_ITEMS:
        return value.tolist()
    if value.dtype.kind not in "fiub" or value.ndim > DEEPEST:
        return None
    kind = "<f8" if value.dtype.kind == "f" else "<i8"
    data = numpy.ascontiguousarray(value, kind).tobytes()
    return {"type": kind, "shape": list(value.shape), "bytes": base64.b64encode(data).decode()}


class Blank:
    """Stands for everything that draws: marking looks at no picture, and matplotlib takes a second to load."""

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return (lambda *a, **k: (Blank(), Blank())) if name == "subplots" else self

    def __getitem__(self, key: Any) -> Any:
        return self

    def __iter__(self) -> Any:
        return iter(())

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: object) -> None:
        pass


class BlankPlots(MetaPathFinder, Loader):
    """Gives a blank module for matplotlib and everything in it."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name.split(".")[0] == "matplotlib":
            return importlib.util.spec_from_loader(name, self, is_package=True)
        return None

    def exec_module(self, module: Any) -> None:
        module.__getattr__ = Blank().__getattr__


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *map(int, sys.argv[3:]))
