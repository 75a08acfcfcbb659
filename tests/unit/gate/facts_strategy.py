"""Every fact that the schema knows, drawn from the schema itself, and what each of them may be."""

from collections.abc import Iterator
from typing import Any, Final

from hypothesis import strategies as st

from bonded_warehouse.rules.export_facts import ADAPTER
from bonded_warehouse.rules.export_law import ruleset

SCHEMA: Final[dict[str, Any]] = ADAPTER.json_schema()
PAPERS: Final = sorted(ruleset().documents)
YEARS: Final = [-400, 900, 1759, 1826, 1911, 1912, 1930, 1949, 1950, 1966, 1967, 2005, 2021]
DAYS: Final = ["2023-05-25", "2023-05-26", "2026-11-23", "2027-11-23", "2029-01-01"]
IVORY: Final = {"name": "ivory", "kingdom": "animal", "cites": "I", "national_protection": "none"}
ROSEWOOD: Final = {"name": "dalbergia", "kingdom": "plant", "cites": "II", "national_protection": "none"}
NAMED: Final[dict[str, list[Any]]] = {
    "made_from": YEARS,
    "made_to": YEARS,
    "died": YEARS,
    "copies": [1, 200, 201],
    "days": [0, 365, 366, 730, 731, 732],
    "grade1_pieces": [0, 1, 120, 121],
    "grade1_share": [0.0, 0.2, 0.21],
    "value_eur": [0, 9_999, 10_000, 17_999, 18_000],
    "holds": [[], ["customs"]],
    "title_flags": [[], ["stolen"], ["dispute"], ["looted_notice", "dispute"]],
    "materials": [[], [IVORY], [ROSEWOOD], [IVORY, ROSEWOOD], [{"name": "horn?", "suspect": True}]],
    "institution": ["the body"],
}
"""What a field may be where the schema gives no list: values on both sides of every line that is drawn."""
LEFT_OUT: Final = 3
"""Of ten things that may be left out, how many are."""
Path = tuple[str, ...]


def definition(reference: str) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA["$defs"][reference.rsplit("/", 1)[-1]]
    return found


def inner(field: dict[str, Any]) -> dict[str, Any] | None:
    """Return the definition of the object that a field holds, if it holds one."""
    for one in (field, *field.get("anyOf", ())):
        if "$ref" in one:  # a list of objects has its own in `items`, and is drawn whole
            return definition(one["$ref"])
    return None


def domain(name: str, field: dict[str, Any]) -> list[Any]:
    """Return what a field may be, apart from not being known."""
    if name in NAMED:
        return NAMED[name]
    found: list[Any] = []
    for one in (field, *field.get("anyOf", ())):
        if "enum" in one:
            found += [value for value in one["enum"] if value is not None]
        elif one.get("type") == "boolean":
            found += [True, False]
        elif one.get("format") == "date":
            found += DAYS
        elif "pattern" in one:
            found += ["CN", "FR", "US", "HK"]
    assert found, f"{name}: the strategy does not know this field"
    return found


@st.composite
def objects(draw: st.DrawFn, definition: dict[str, Any]) -> dict[str, Any]:
    """Draw an object of the schema, some of what may be left out left out."""
    values: dict[str, Any] = {}
    for name, field in definition["properties"].items():
        if name not in definition.get("required", ()) and draw(st.integers(0, 9)) < LEFT_OUT:
            continue
        held = inner(field)
        if name == "docs":
            values[name] = draw(st.lists(st.sampled_from(PAPERS), unique=True))
        elif held is not None and name != "materials":
            values[name] = draw(objects(held))
        elif name == "as_of":
            values[name] = draw(st.sampled_from(["2018-01-01", "2023-05-25", "2024-06-01", "2026-11-23"]))
        else:
            values[name] = draw(st.sampled_from(domain(name, field)))
    return values


LAWFUL: Final[dict[str, Any]] = {
    "as_of": "2026-11-23",
    "work": {
        "kind": "painting",
        "made_from": 2021,
        "ownership": "private",
        "acquisition": "lawful_transfer",
        "title_flags": [],
        "materials": [],
        "artist": {"living": True},
        "identity": {"certificate": "valid", "fingerprint": "match"},
    },
    "status": {"customs": "domestic"},
    "move": {"type": "sale_export", "dest": "FR"},
    "party": {"sanctions": "clear", "value_eur": 8000, "buyer_foreign": True, "cdd_done": True},
    "docs": PAPERS,
}
"""A painting of 2021 against which nothing stands, with every paper there is."""


@st.composite
def nearly_lawful(draw: st.DrawFn) -> dict[str, Any]:
    """Draw facts that differ from lawful ones in a few places, so that every answer comes up."""
    kept = draw(st.one_of(st.just(PAPERS), st.lists(st.sampled_from(PAPERS), unique=True)))
    values = LAWFUL | {"docs": kept}
    values = values | {"as_of": draw(st.sampled_from(["2024-06-01", "2026-11-23"]))}
    moves = [*domain("type", definition("Move")["properties"]["type"])]
    values = put(values, ("move", "type"), draw(st.sampled_from(moves)))
    for _ in range(draw(st.integers(0, 4))):
        path, known = draw(st.sampled_from(list(unknowable(values))))
        values = put(values, path, draw(st.sampled_from(known)))
    return values


def facts() -> st.SearchStrategy[dict[str, Any]]:
    """Draw facts: anything at all, or lawful ones with a few things changed."""
    return st.one_of(nearly_lawful(), objects(SCHEMA))


def unknowable(
    values: dict[str, Any], shape: dict[str, Any] | None = None
) -> Iterator[tuple[Path, list[Any]]]:
    """Yield every fact here that may be left out, with all that it may be."""
    shape = shape or SCHEMA
    for name, field in shape["properties"].items():
        held = inner(field)
        if held is not None and name != "materials":
            if isinstance(values.get(name), dict):
                yield from (((name, *path), known) for path, known in unknowable(values[name], held))
        elif name not in {"as_of", "docs"} and name not in shape.get("required", ()):
            yield (name,), domain(name, field)


def put(values: dict[str, Any], path: Path, *value: Any) -> dict[str, Any]:
    """Return the facts with this one stated, or left out where no value is given."""
    name, *rest = path
    if rest:
        return values | {name: put(values[name], tuple(rest), *value)}
    without = {key: kept for key, kept in values.items() if key != name}
    return without | {name: value[0]} if value else without
