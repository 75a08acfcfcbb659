"""Run `python -m authentication` where nothing of ours can run: no web framework, no database, no sockets.

Not a test: it is started by the tests, in a process of its own.
"""

import importlib.abc
import os
import runpy
import socket
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import NoReturn

FORBIDDEN = {
    "alembic",
    "flask",
    "flask_sqlalchemy_lite",
    "foundation",
    "gevent",
    "httpx",
    "pydantic",
    "requests",
    "sqlalchemy",
    "werkzeug",
}
FORBIDDEN |= {each for each in os.environ.get("WITHOUT", "").split(",") if each}
EXPENSIVE = {"PIL", "imagehash", "numpy", "pdqhash", "scipy"}


class Refuser(importlib.abc.MetaPathFinder):
    """Refuses to import what a stranger does not have."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in FORBIDDEN:
            raise ImportError(f"{fullname} is not at hand", name=fullname)
        return None


def refuse(*_: object, **__: object) -> NoReturn:
    raise OSError("there is no network")


if __name__ == "__main__":
    sys.meta_path.insert(0, Refuser())
    socket.socket.connect = refuse  # type: ignore[method-assign]
    socket.getaddrinfo = refuse
    sys.argv = ["authentication", *sys.argv[1:]]
    try:
        runpy.run_module("authentication", run_name="__main__")
    finally:
        loaded = {name.partition(".")[0] for name in sys.modules}
        print("LOADED", *sorted(loaded & (FORBIDDEN | EXPENSIVE)), file=sys.stderr)
