"""The beginning: a work is registered, described for the law, examined and certified."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from deploy.journey.cast.registry import looks_like
from deploy.journey.cast.troupe import Owner
from deploy.journey.client import Problem
from deploy.journey.lives.telling import Teller

AGAIN = "Another work of the same artist after the same picture: that one has been registered before."
OTHER = "What it looks like are studies after this work, registered as such."


def register(
    teller: Teller, owner: Owner, details: Mapping[str, Any], photographs: Sequence[Path], *, is_study: bool
) -> str:
    """Register a work, and return its id.

    A house that has been walked through before knows the picture. Then a study is registered as
    another one, with the reason; an old work, of which there is one, is the one that was registered.
    """
    try:
        return str(owner.registrant.registers(details, photographs)["id"])
    except Problem as problem:
        alike = looks_like(problem)
        if alike is None:
            raise
    teller.stopwatch.expected("register a work")
    if not is_study:
        for one in alike:
            if one["title"] == details["title"]:
                return str(one["artwork_id"])
    reason = AGAIN if is_study else OTHER
    return str(owner.registrant.registers(details, photographs, another_work=reason)["id"])


def certify(teller: Teller, artwork_id: str) -> str:
    """Have the expert certify a work that is not certified yet, and return the certificate's id."""
    cast = teller.troupe
    certificate = cast.expert.client.get(f"/artworks/{artwork_id}")["certificate"]
    if certificate["state"] == "in_force":
        return str(certificate["id"])
    return str(cast.expert.certifies(artwork_id, on=teller.today)["id"])


def passport(teller: Teller, artwork_id: str) -> bytes:
    """Return the work's passport, once everything that was said about it stands in the log."""

    def proven() -> bool | None:
        said = teller.troupe.public.get(f"/artworks/{artwork_id}")["statements"]
        return True if all(one["state"] == "integrated" for one in said) else None

    teller.wait("worker: all said is notarised", proven)
    return teller.troupe.public.data(f"/artworks/{artwork_id}/passport", step="fetch the passport")
