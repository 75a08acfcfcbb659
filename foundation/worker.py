"""What a package brings to the house, and one turn of the worker."""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import structlog
from sqlalchemy.orm import Session

from foundation import clock, failing, outbox
from foundation.actor import Actor, Role
from foundation.db import db, transaction

log = structlog.get_logger(__name__)

IDLE_S: Final = 0.2
"""How long the worker rests when there was nothing to do."""
TIDY_EVERY_S: Final = 60.0
LOOK_AGAIN_S: Final = 1.0
"""A fact of a slower transaction may appear behind a newer one, and a setback's pause may be over."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something the worker does by itself, every so often. Opens its own transactions."""

    name: str
    every_s: float
    run: Callable[[datetime], int]
    """Asked with the instant; answers how much it did, so that a busy worker does not rest."""


@dataclass(frozen=True, slots=True)
class DeskItem:
    """Something that waits for a person, and why; its words are already in the reader's language."""

    title: str
    why: str
    url: str
    since: datetime
    due: datetime | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """What comes to the desk of a role, and what its people can do while nothing does."""

    says: Any
    """One sentence or two, lazily translated."""
    links: Sequence[tuple[str, Any]] = ()
    """(endpoint without places, words): where to begin."""


@dataclass(frozen=True, slots=True)
class Audit:
    """Something that must hold; `run` recomputes it and names what does not."""

    name: str
    run: Callable[[Session], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Part:
    """What a package brings: the front door joins the parts, and nobody needs a global registry."""

    name: str
    followers: Sequence[outbox.Follower] = ()
    jobs: Sequence[Job] = ()
    audits: Sequence[Audit] = ()
    roles: Mapping[Role, Any] = field(default_factory=dict)
    """Role to its words, lazily translated."""
    words: Mapping[str, Any] = field(default_factory=dict)
    """'custody.stored' to its words, lazily translated."""
    desk: Callable[[Session, Actor, datetime], Iterable[DeskItem]] | None = None
    guides: Mapping[Role, Guide] = field(default_factory=dict)
    groups: Sequence[tuple[Any, Sequence[Role]]] = ()
    """(words, roles): under which heading people stand where all are listed."""
    nav: Sequence[tuple[str, Any, frozenset[Role] | None]] = ()
    """(endpoint, words, roles that see it or None for all)."""
    own: Sequence[tuple[str, Any, frozenset[Role]]] = ()
    """(endpoint, words, roles): what stands in a person's own menu, beside his desk and his account."""
    nav_groups: Sequence[tuple[Any, Sequence[str]]] = ()
    """(words, endpoints): what is folded together for whoever has more entries than fit a line."""
    zones: Mapping[Role, str] = field(default_factory=dict)
    """Role to the IANA name of the zone in which its people work, whatever their browsers say."""
    newcomers: Sequence[Role] = ()
    """Roles of whoever opens an account of his own."""
    services: Sequence[Callable[[Any], object]] = ()
    """Started with the Flask app in the serving process alone: the clerk of the saleroom."""


class Worker:
    """Runs the relay and the jobs in turn. One is the design; two are safe."""

    def __init__(self, parts: Sequence[Part], *, now: Callable[[], datetime] = clock.now) -> None:
        self.followers = [follower for part in parts for follower in part.followers]
        self.jobs = [job for part in parts for job in part.jobs]
        self.now = now
        self._due: dict[str, float] = {}
        self._well: set[str] = set()
        """Jobs that are known to stand among those that fail no longer."""
        self._ailing: set[str] | None = None
        """Jobs that the database says are failing; None when it is to be asked."""
        self._looked_at = 0
        """The newest fact at the last look."""

    def turn(self, *, every_job: bool = False) -> int:
        """Relay what was published and run the jobs that are due; return how much was done.

        :param every_job: run every job, due or not
        """
        done = self._relay()
        for job in self.jobs:
            if every_job or time.monotonic() >= self._due.get(job.name, 0.0):
                self._due[job.name] = time.monotonic() + job.every_s
                done += self._run(job)
        if time.monotonic() >= self._due.get("tidy", 0.0):
            self._due["tidy"] = time.monotonic() + TIDY_EVERY_S
            outbox.tidy(self.followers, at=self.now())
        return done

    def _relay(self) -> int:
        """Relay new facts to those who follow facts of their names, and now and then to all who follow any.

        Looking at all finds facts that came late behind newer ones, setbacks that are due, and what was left
        of more than one follower is given at a time.
        """
        newest = outbox.newest()
        if time.monotonic() >= self._due.get("relay", 0.0):
            asked = self.followers
            self._due["relay"] = time.monotonic() + LOOK_AGAIN_S
        else:
            names = outbox.names_after(self._looked_at) if newest != self._looked_at else frozenset()
            asked = [follower for follower in self.followers if follower.to.name() in names]
        self._looked_at = newest
        done = outbox.relay(asked, now=self.now)
        if done >= outbox.LIMIT:
            self._due["relay"] = 0.0  # there may be more than was given at once
        return done

    def _run(self, job: Job) -> int:
        try:
            done = job.run(self.now())
        except Exception as error:
            log.exception("job failed", job=job.name)
            db.session.rollback()
            self._note(job, error)
            return 0
        db.session.rollback()  # a job that only read leaves nothing open
        if job.name not in self._well:
            self._note(job, None)
        return done

    def _note(self, job: Job, error: Exception | None) -> None:
        """Enter how a job went, where others see it: each failure, and the first success after one."""
        try:
            if error is not None:
                self._well.discard(job.name)
                self._ailing = None
                with transaction() as session:
                    failing.note_failure(session, job.name, error, at=self.now())
            else:
                if self._ailing is None:
                    self._ailing = {one.job for one in failing.failing(db.session)}
                if job.name in self._ailing:
                    with transaction() as session:
                        failing.note_success(session, job.name)
                self._well.add(job.name)
        except Exception:
            log.exception("not noted", job=job.name)
        finally:
            db.session.rollback()

    def until_quiet(self, *, turns: int = 200) -> int:
        """Turn until there is nothing left to do; return how much was done. For tests and `--once`.

        All followers are looked at in the first turn, and then those of the facts that the turns bring.
        """
        self._due["relay"] = 0.0
        total = 0
        for _ in range(turns):
            if self._due["relay"]:  # not to be looked at all at once
                self._due["relay"] = math.inf
            done = self.turn(every_job=True)
            if not done:
                break
            total += done
        self._due["relay"] = 0.0
        return total

    def forever(self, *, stopped: Callable[[], bool]) -> None:
        """Turn until told to stop, resting when there was nothing to do."""
        while not stopped():
            try:
                done = self.turn()
            except Exception:
                log.exception("turn failed")
                done = 0
            if not done:
                time.sleep(IDLE_S)
