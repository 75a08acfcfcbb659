"""Write the papers that are made from the code: docs/problems.md, docs/events.md, docs/permissions.csv.

`make papers` writes them; tests/house fails while they differ from the code. The permission
table is meant to be read line by line when it changes: a row is a decision.
"""

import csv
import inspect
import io
import os
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Final

from flask import Flask

from foundation.events import Event
from foundation.web.problems import slugs, status_of
from foundation.web.routes import ANYONE, SIGNED_IN, Route

ROOT: Final = Path(__file__).resolve().parents[1]
DOCS: Final = ROOT / "docs"


def problems() -> str:
    """Return docs/problems.md: every refusal, what it means, what to do."""
    lines = ["# Problems", "", "Every refusal of the house (RFC 9457 `type` is `/problems/NAME`).", ""]
    lines += ["| name | status | what it means | what is said | what to do |", "|---|---|---|---|---|"]
    for slug, kind in sorted(slugs().items()):
        if kind.__module__.split(".")[0] not in {
            "foundation",
            "authentication",
            "bonded_warehouse",
            "marketplace",
        }:
            continue
        status = status_of(kind.__new__(kind))
        said = (kind.title(), kind.message, kind.remedy)
        lines.append(f"| {slug} | {status} | {' | '.join(text.replace('|', '/') for text in said)} |")
    return "\n".join(lines) + "\n"


def events(app: Flask) -> str:
    """Return docs/events.md: every fact, who publishes it, who follows."""
    followers: dict[str, list[str]] = defaultdict(list)
    for part in app.extensions["bianliang.parts"]:
        for follower in part.followers:
            way = "errand" if type(follower).__name__ == "Errand" else "reaction"
            followers[follower.to.name()].append(f"{follower.name} ({way})")
    lines = ["# Events", "", "Every fact that is published, and who follows it.", ""]
    lines += ["| fact | what it says | fields | followers |", "|---|---|---|---|"]
    kinds = {kind.name(): kind for kind in _kinds(Event)}  # a slotted dataclass leaves a first draft behind
    for _, kind in sorted(kinds.items()):
        fields = ", ".join(inspect.signature(kind).parameters)
        text = (kind.__doc__ or "").splitlines()[0]
        lines.append(
            f"| {kind.name()} | {text} | {fields} | {', '.join(sorted(followers[kind.name()])) or '-'} |"
        )
    return "\n".join(lines) + "\n"


def _kinds(root: type[Event]) -> list[type[Event]]:
    found = []
    for kind in root.__subclasses__():
        found += [kind, *_kinds(kind)]
    return [kind for kind in found if not kind.__module__.startswith("tests")]


def permissions(app: Flask) -> str:
    """Return docs/permissions.csv: a row a route, a column a role; x where it may."""
    roles = sorted(app.extensions["bianliang.roles"])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["method", "rule", "endpoint", "scope", "stranger", "signed in", *roles])
    table: dict[str, Route] = app.extensions["bianliang.routes"]
    for route in sorted(table.values(), key=lambda one: (one.rule, one.method)):
        cells = ["x" if route.may in (ANYONE, SIGNED_IN) or role in route.may else "" for role in roles]
        stranger = "x" if route.may == ANYONE else ""
        signed_in = "x" if route.may in (ANYONE, SIGNED_IN) else ""
        writer.writerow(
            [route.method, route.rule, route.endpoint, route.scope or "", stranger, signed_in, *cells]
        )
    return out.getvalue()


def papers(app: Flask) -> dict[Path, str]:
    """Return every paper that is made from the code, by its path."""
    return {
        DOCS / "problems.md": problems(),
        DOCS / "events.md": events(app),
        DOCS / "permissions.csv": permissions(app),
    }


def main() -> None:
    """Write them."""
    from app import create_app  # noqa: PLC0415 -- after the settings below
    from foundation.settings import Settings  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.from_env({**os.environ, "BIANLIANG_DATA": folder, "SEARCH": "memory"}))
        for path, text in papers(app).items():
            path.parent.mkdir(exist_ok=True)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
                print(f"wrote {path.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
