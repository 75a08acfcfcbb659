"""What has been furnished: so that a second start sees it at a glance, and a broken-off one goes on."""

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

FILE: Final = "furnished.json"


@dataclass(slots=True)
class Record:
    """The note of the furnishers, in the data folder. Safe between threads."""

    path: Path
    sets: dict[str, dict[str, str]] = field(default_factory=dict)
    """Name of a set to its pieces: slug to artwork id, of those that are in their place."""
    complete: list[str] = field(default_factory=list)
    """Sets that stand whole, sales included."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @classmethod
    def load(cls, data_dir: Path) -> Self:
        """Return the record of a data folder, empty if there is none."""
        path = data_dir / "demonstration" / FILE
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return cls(path, kept.get("sets", {}), kept.get("complete", []))

    def placed(self, name: str, slug: str, artwork_id: str) -> None:
        """Note that a piece is in its place."""
        with self._lock:
            self.sets.setdefault(name, {})[slug] = artwork_id
            self._write()

    def finished(self, name: str) -> None:
        """Note that a set stands whole."""
        with self._lock:
            self.complete = [*dict.fromkeys([*self.complete, name])]
            self._write()

    def forget(self) -> None:
        """Forget everything: the house is another one than the note is about."""
        with self._lock:
            self.sets, self.complete = {}, []
            self._write()

    def a_work(self) -> str | None:
        """Return the id of some work that was placed, to see whether the house knows it."""
        return next((artwork_id for works in self.sets.values() for artwork_id in works.values()), None)

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_text(
            json.dumps({"sets": self.sets, "complete": self.complete}, indent=1), encoding="utf-8"
        )
        part.replace(self.path)
