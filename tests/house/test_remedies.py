"""Each refusal has a remedy of its own, or none: what a kind would say fits none of them in particular."""

import importlib
import pkgutil
from collections.abc import Iterator

from foundation import errors
from foundation.errors import Conflict, Refusal

PACKAGES = ("foundation", "authentication", "bonded_warehouse", "marketplace")


def _refusals(of: type[Refusal]) -> Iterator[type[Refusal]]:
    for one in of.__subclasses__():
        yield one
        yield from _refusals(one)


def test_no_refusal_speaks_with_its_kinds_remedy() -> None:
    importlib.import_module("app")
    for name in PACKAGES:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if found.name.endswith(("errors", "refusals")):
                importlib.import_module(found.name)
    kinds = {one.remedy for one in _refusals(Refusal) if one.__module__ == errors.__name__ and one.remedy}
    borrowed = [
        one.__name__
        for one in _refusals(Refusal)
        if one.__module__.split(".")[0] in PACKAGES
        and one.__module__ != errors.__name__
        and "remedy" not in one.__dict__
        and one.remedy in kinds
    ]

    assert len(kinds) >= 5
    assert borrowed == []


def test_a_conflict_without_a_remedy_has_none() -> None:
    class Spent(Conflict):
        """It is spent."""

        message = "It is spent."

    class SpentTwice(Spent):
        """It is spent twice."""

    class Told(Conflict):
        """It is told."""

        remedy = "Ask the house."

    class ToldTwice(Told):
        """It is told twice."""

    assert (Spent.remedy, SpentTwice.remedy) == ("", "")
    assert (Told.remedy, ToldTwice.remedy) == ("Ask the house.", "Ask the house.")
