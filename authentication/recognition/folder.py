"""A folder of pictures of works, known without a database."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from authentication.evidence import fingerprint
from authentication.evidence.errors import ImageRefused
from authentication.recognition.measured import error_rate
from authentication.recognition.recogniser import Recogniser
from authentication.recognition.sight import State
from authentication.recognition.view import View, view_of

PICTURES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".avif", ".bmp", ".gif"})


@dataclass(frozen=True, slots=True)
class Line:
    """What is said of one picture that was asked about."""

    query: str
    work: str | None
    """The file's name without its ending, or the path of its folder within the folder of works."""
    state: State
    inliers: int
    distance_bits: int | None
    error_rate: float | None
    elapsed_ms: float
    refused: str = ""
    """Why the picture could not be read."""

    def to_json(self) -> dict[str, Any]:
        """Return it as it is printed."""
        said = {
            "query": self.query,
            "work": self.work,
            "state": self.state.value,
            "inliers": self.inliers,
            "distance_bits": self.distance_bits,
            "error_rate": self.error_rate,
            "elapsed_ms": round(self.elapsed_ms, 1),
        }
        return said | ({"refused": self.refused} if self.refused else {})


def pictures_in(folder: Path) -> list[Path]:
    """Return the files of a folder, and of those in it, that by their names are pictures."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() in PICTURES and path.is_file())


def learn(folder: Path, *, seen: Callable[[Path, str], None] = lambda path, why: None) -> Recogniser:
    """Know every picture of a folder; pictures in a folder of their own are of one work.

    :param seen: told of each picture when it was looked at, with why it could not be read, or nothing
    """
    works: list[str] = []
    views: list[View] = []
    for path in pictures_in(folder):
        why = ""
        try:
            views.append(view_of(fingerprint.pixels(path.read_bytes()), is_registered=True))
            works.append(_work(folder, path))
        except ImageRefused as refused:
            why = str(refused.facts.get("why", ""))
        seen(path, why)
    return Recogniser.of(works, views)


def ask(known: Recogniser, queries: Iterable[Path]) -> Iterator[Line]:
    """Ask about pictures, one after the other."""
    for path in queries:
        began = time.perf_counter()
        try:
            answer = known.recognise(fingerprint.pixels(path.read_bytes()))
        except ImageRefused as refused:
            why = str(refused.facts.get("why", ""))
            yield Line(str(path), None, State.UNKNOWN, 0, None, None, _ms(began), refused=why)
            continue
        work = answer.work if answer.state is not State.UNKNOWN else None
        yield Line(
            query=str(path),
            work=work,
            state=answer.state,
            inliers=answer.inliers if work else 0,
            distance_bits=answer.distance_bits if work else None,
            error_rate=error_rate(answer),
            elapsed_ms=_ms(began),
        )


def _work(folder: Path, path: Path) -> str:
    within = path.relative_to(folder)
    return str(within.parent) if len(within.parts) > 1 else within.stem


def _ms(began: float) -> float:
    return (time.perf_counter() - began) * 1000
