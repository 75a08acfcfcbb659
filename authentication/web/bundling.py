"""Small ES modules into one script, so that a page can be kept as one file. No build step, no other tool.

Each module becomes a function that returns what it exports; imports become names in it. What is read here is
our own modules and a few vendored ones, whose imports stand at the beginning of a line and name what they
take. What is not understood is refused, never passed over.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

IMPORT: Final = re.compile(
    r"^import\s+(?:\*\s+as\s+(?P<all>\w+)|\{(?P<named>[^}]*)\}|(?P<default>\w+))\s+from\s+"
    r"[\"'](?P<path>[^\"']+)[\"'];?\n",
    re.MULTILINE,
)
DECLARED: Final = re.compile(
    r"^export (?P<what>(?:const|let|(?:async )?function\*?|class) (?P<name>\w+))", re.MULTILINE
)
LISTED: Final = re.compile(r"^export \{(?P<names>[^}]*)\};?$", re.MULTILINE)
LEFT: Final = re.compile(r"^\s*(?:import|export)\b.*$", re.MULTILINE)
DOCUMENTED: Final = re.compile(r"/\*\*(?!/).*?\*/", re.DOTALL)
"""Comments of vendored files, which hold examples that begin as imports do; their licences stand in `/*!`."""


class ModuleUnread(Exception):
    """A module is written otherwise than is understood here."""


class Bundle:
    """One script, made of a module and all that it imports."""

    def __init__(self, root: Path, *, given: Mapping[str, Any]) -> None:
        """Take the folder of the modules.

        :param given: path of a module to what it exports as `DATA`: it needs no file
        """
        self._root, self._given = root.resolve(), dict(given)
        self._names: dict[Path, str] = {}
        self._under_way: list[Path] = []
        self._parts: list[str] = []

    def of(self, entry: str) -> str:
        """Return the script of a module.

        :raises ModuleUnread: if a module imports in a circle, or is not understood
        """
        self._module((self._root / entry).resolve())
        return "\n".join(['"use strict";', *self._parts])

    def _module(self, path: Path) -> str:
        if path in self._names:
            return self._names[path]
        if path in self._under_way:
            raise ModuleUnread(f"{path.name} imports itself, by way of others")
        self._under_way.append(path)
        key = path.relative_to(self._root).as_posix()
        body, exported = self._given_module(key) if key in self._given else self._written_module(path)
        self._under_way.pop()
        name = f"m{len(self._names)}"
        self._names[path] = name
        self._parts.append(f"// {key}\nconst {name} = (() => {{\n{body}\nreturn {exported};\n}})();")
        return name

    def _given_module(self, key: str) -> tuple[str, str]:
        text = json.dumps(self._given[key], ensure_ascii=False, separators=(",", ":"))
        return f"const DATA = {text};", "{ DATA }"

    def _written_module(self, path: Path) -> tuple[str, str]:
        text = path.read_text("utf-8")
        if path.suffix == ".cjs":
            return f"const module = {{ exports: {{}} }};\nconst exports = module.exports;\n{text}", (
                "module.exports"
            )
        text = DOCUMENTED.sub("", text)
        text = IMPORT.sub(lambda found: self._imported(path, found), text)
        exported = [found["name"] for found in DECLARED.finditer(text)]
        for found in LISTED.finditer(text):
            exported += [_renamed(each) for each in found["names"].split(",") if each.strip()]
        text = LISTED.sub("", DECLARED.sub(lambda found: found["what"], text))
        if left := LEFT.search(text):
            raise ModuleUnread(f"{path.name}: {left[0].strip()}")
        return text, "{ " + ", ".join(exported) + " }"

    def _imported(self, path: Path, found: "re.Match[str]") -> str:
        module = self._module((path.parent / found["path"]).resolve())
        if found["named"] is None:
            return f"const {found['all'] or found['default']} = {module};\n"
        names = [_renamed(each, of_import=True) for each in found["named"].split(",") if each.strip()]
        return f"const {{ {', '.join(names)} }} = {module};\n"


def _renamed(name: str, *, of_import: bool = False) -> str:
    """Return `a as b` as an object's `b: a`, or, of an import, as a pattern's `a: b`."""
    first, _, second = name.strip().partition(" as ")
    if not second:
        return first
    return f"{first}: {second}" if of_import else f"{second}: {first}"
