"""What happens in live sessions, as the floor reads it: each note once, also those of slower processes."""

from collections import deque
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy.orm import Session

from marketplace.queries import live_notes
from marketplace.queries.live_notes import Heard

BEHIND: Final = 64
"""A number may be given before a smaller one is committed: so far back is looked again."""


class Notes:
    """Which notes were told."""

    def __init__(self) -> None:
        """Begin when somebody watches; what was before, he reads on the page."""
        self._last: int | None = None
        self._told: deque[int] = deque(maxlen=2 * BEHIND)

    def fresh(self, session: Session, session_ids: Collection[str]) -> Mapping[str, list[Heard]]:
        """Return what happened since the last time, by session."""
        if not session_ids:
            self._last = None
            return {}
        last = self.begin(session)
        found: dict[str, list[Heard]] = {}
        for one in live_notes.heard(session, after=last - BEHIND):
            self._last = last = max(last, one.id)
            if one.id in self._told:
                continue
            self._told.append(one.id)
            if one.session_id in session_ids:
                found.setdefault(one.session_id, []).append(one)
        return found

    def begin(self, session: Session) -> int:
        """Begin, if nobody has: what is noted from now on will be told. Return the last number that was."""
        if self._last is None:
            self._last = live_notes.last(session)
            self._told.extend(range(max(0, self._last - BEHIND), self._last + 1))
        return self._last
