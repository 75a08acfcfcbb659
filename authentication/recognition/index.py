"""Which of very many pictures may this be? Codes vote, hashes nominate; nothing is decided here.

A code's 256 bits are read `TABLES` times at `KEY_BITS` places of their own; codes that agree there lie in one
drawer. Whatever a drawer holds is compared on 64 other bits, and votes for its picture if it is near. The
arrays are plain: drawers by counting, no pointers.

Memory, a picture of `VOTES` codes: VOTES * (8 + 4 + 1 + 4 * TABLES) bytes, and, of many,
4 * TABLES MB for the drawers of every part of the album.
The views of the pictures, some 80 kB each, are not in it: whoever asks brings the few that were nominated.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from authentication.recognition.hands import side_by_side
from authentication.recognition.view import View

VOTES: Final = 240
"""Codes of a registered picture that may vote: the most spread ones."""
COMPACT: Final = 2.0
"""A picture that is more than so many times as long as it is wide is a long one: a scroll."""
KEY_BITS, LEAST_KEY_BITS = 24, 10
SPARSE_KEY_BITS, FULL_BITS = 20, 3
"""Keys are no longer than the first until drawers hold 2 ** FULL_BITS codes: with 22 bits among 24 million
codes as many pictures are found as with 20, since fewer drawers are crowded, and sooner."""
TABLES: Final = 8
NEAR_BITS: Final = 14
"""Of 64: a vote."""
LEAST_VOTES: Final = 6
"""Whose votes are fewer is not nominated: no shift, turn and scale can explain `LEAST_AGREEING` of them."""
CROWDED: Final = 64
"""A drawer that holds more says nothing: it is what paper, canvas or sky look like. Among 100,000 works
158 of 160 attacked pictures were found with 400, 100 and 50 alike, and with 400 votes took thrice as long."""
TURN: Final = 16
TURNS: Final = 256 // TURN
"""Votes for a picture count together where they say that it is turned by the same angle (Jégou and others,
ECCV 2008: weak geometric consistency)."""
NOMINATED_BITS: Final = 91
"""Of 256, PDQ (authentication.evidence.likeness)."""
AT_ONCE: Final = 2**15
"""Codes whose bits are read together: so many stay near the processor."""
MANY: Final = 2**20
"""Among fewer codes it takes longer to share the work than to do it."""
Codes = npt.NDArray[np.uint8]


def _places() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return which bits each table reads, and which 64 are compared; the same in every process."""
    chance = np.random.default_rng(20261126)
    tables = np.stack([chance.choice(256, KEY_BITS, replace=False) for _ in range(TABLES)])
    return tables, np.sort(chance.choice(256, 64, replace=False))


TABLE_BITS, NEAR_PLACES = _places()
PLAIN: Final = ("near", "turned", "places", "begins", "turns")


def voting(view: View) -> int:
    """Return how many codes of a registered picture may vote: of a long one more, for it is seen in parts."""
    long, short = max(view.width, view.height), min(view.width, view.height)
    return round(VOTES * max(1.0, long / short / COMPACT))


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes for one picture."""

    number: int
    votes: int
    asked: npt.NDArray[np.int64]
    """(n): which codes of the picture asked about voted (`View.codes`), once for each place."""
    places: npt.NDArray[np.float32]
    """(n, 2): for which places of this one, as `View.places`."""


@dataclass(slots=True)
class Index:
    """Pictures by number, and their codes in drawers."""

    drawers: list[npt.NDArray[np.uint32]]
    """Of each table (2 ** KEY_BITS + 1): where each drawer begins."""
    held: list[npt.NDArray[np.uint32]]
    """Of each table (codes): which codes lie in it, drawer by drawer."""
    near: npt.NDArray[np.uint64]
    """(codes): the 64 bits that are compared."""
    turned: npt.NDArray[np.uint8]
    """(codes): how each corner is turned (`View.turned`)."""
    places: npt.NDArray[np.float16]
    """(codes, 2): where each corner lies (`View.places`): whether votes agree is asked of many, and of few
    whether the views do, which are read from files."""
    begins: npt.NDArray[np.uint32]
    """(pictures + 1): where the codes of each picture begin; they lie one picture after the other."""
    turns: npt.NDArray[np.uint64]
    """(4, pictures): PDQ of each picture as it stands, by columns."""
    pictures: int = field(init=False)
    key_bits: int = field(init=False)
    """Few codes lie in few drawers: then only the first bits of a key are read."""

    def __post_init__(self) -> None:
        self.pictures = self.turns.shape[1]
        self.key_bits = (len(self.drawers[0]) - 1).bit_length() - 1

    @classmethod
    def of(cls, views: Sequence[View]) -> "Index":
        """Make an index of pictures; the number of each is its place."""
        codes: list[Codes] = [np.zeros((0, 32), np.uint8)]
        turned: list[npt.NDArray[np.uint8]] = [np.zeros(0, np.uint8)]
        places: list[npt.NDArray[np.float32]] = [np.zeros((0, 2), np.float32)]
        for view in views:
            codes.append(view.codes[: voting(view)])
            turned.append(view.turned[: voting(view)])
            places.append(view.places[: voting(view)])
        turns = np.array([view.turns[0] for view in views], np.uint64).reshape(-1, 4)
        return cls.of_codes(
            np.vstack(codes),
            np.concatenate(turned),
            np.vstack(places).astype(np.float16),
            np.cumsum([len(each) for each in codes]).astype(np.uint32),
            turns,
        )

    @classmethod
    def of_codes(
        cls,
        codes: Codes,
        turned: npt.NDArray[np.uint8],
        places: npt.NDArray[np.float16],
        begins: npt.NDArray[np.uint32],
        turns: npt.NDArray[np.uint64],
    ) -> "Index":
        """Make an index of codes: (n, 32), (n), (n, 2), (pictures + 1), and (pictures, 4)."""
        drawers, held = [], []
        key_bits = _key_bits(len(codes))
        for bits in TABLE_BITS[:, np.newaxis, :key_bits]:
            keys = _read(codes, bits)[:, 0].astype(np.uint32)
            held.append(_in_order(keys))
            counts = np.bincount(keys, minlength=2**key_bits)
            drawers.append(np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32))
        return cls(drawers, held, _near(codes), turned, places, begins, np.ascontiguousarray(turns.T))

    @property
    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return everything that it is made of, by names."""
        plain = {name: getattr(self, name) for name in PLAIN}
        drawers = {f"drawers{n}": each for n, each in enumerate(self.drawers)}
        return plain | drawers | {f"held{n}": each for n, each in enumerate(self.held)}

    @classmethod
    def from_arrays(cls, array: Callable[[str], npt.NDArray[Any]]) -> "Index":
        """Make an index of what `arrays` gave, brought by names."""
        drawers = [array(f"drawers{n}") for n in range(TABLES)]
        return cls(
            drawers, [array(f"held{n}") for n in range(TABLES)], **{name: array(name) for name in PLAIN}
        )

    def votes(self, view: View, *, most: int) -> list[Ballot]:
        """Return the pictures with most votes, at most so many; fewer than `LEAST_VOTES` are none."""
        if not len(self.near) or not len(view.codes):
            return []
        near = _near(view.codes)
        keys = _read(view.codes, TABLE_BITS[:, : self.key_bits])
        tasks = [partial(self._close, keys[:, n], near, n) for n in range(TABLES)]
        found = side_by_side(tasks) if len(self.near) >= MANY else (task() for task in tasks)
        asked, known, whose = (np.concatenate(each) for each in zip(*found, strict=True))
        # Who has too few votes whichever way it is turned is left away before votes are counted by turns.
        enough = (np.bincount(whose) >= LEAST_VOTES)[whose]
        asked, known, whose = asked[enough], known[enough], whose[enough]
        ranked = self._ranked(asked, (view.turned[asked] - self.turned[known]) // np.uint8(TURN), whose, most)
        named = np.isin(whose, [number for number, _ in ranked])
        pairs, whose = np.stack([asked[named], known[named].astype(np.int64)], axis=1), whose[named]
        return [self._ballot(number, count, pairs[whose == number]) for number, count in ranked]

    def _close(
        self, keys: npt.NDArray[np.uint64], near: npt.NDArray[np.uint64], table: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
        """Return which codes found which in one table, and of which picture those are.

        Of what lies in a code's drawer, whatever is near.
        """
        drawers = self.drawers[table]
        begin = drawers[keys].astype(np.int64)
        count = drawers[keys + np.uint64(1)] - begin
        count[count > CROWDED] = 0
        ends = np.cumsum(count)
        places = np.arange(ends[-1])
        places += np.repeat(begin - (ends - count), count)
        known = self.held[table][places]
        close = np.flatnonzero(np.bitwise_count(np.repeat(near, count) ^ self.near[known]) <= NEAR_BITS)
        known = known[close]
        asked = np.searchsorted(ends, close, side="right")
        return asked, known, np.searchsorted(self.begins, known, side="right") - 1

    def _ranked(
        self,
        asked: npt.NDArray[np.int64],
        turn: npt.NDArray[np.uint8],
        whose: npt.NDArray[np.int64],
        most: int,
    ) -> list[tuple[int, int]]:
        """Return number and votes of the pictures with most; a code votes once for one turned one way."""
        pictures = self.pictures + 1
        ways = (turn, (turn + np.uint8(1)) % np.uint8(TURNS))  # a turn between two is counted in both
        once = np.unique(np.concatenate([(asked * TURNS + way) * pictures + whose for way in ways]))
        ballots, votes = np.unique(once // pictures % TURNS * pictures + once % pictures, return_counts=True)
        order = np.argsort(-votes, kind="stable")[: 4 * most]
        ranked: dict[int, int] = {}
        for place in order[votes[order] > 1]:
            ranked.setdefault(int(ballots[place] % pictures), int(votes[place]))
        return list(ranked.items())[:most]

    def _ballot(self, number: int, votes: int, pairs: npt.NDArray[np.int64]) -> Ballot:
        asked, known = np.unique(pairs, axis=0).T
        return Ballot(number, votes, asked, self.places[known].astype(np.float32))

    def nominated(self, view: View, *, most: int) -> list[tuple[int, int, int]]:
        """Return (distance, turn, number) of pictures whose hash is near that of some turn of this one."""
        if not self.pictures or not view.has_looks:
            return []
        distances = np.stack(
            [
                sum(np.bitwise_count(self.turns[n] ^ turn[n]).astype(np.uint16) for n in range(4))
                for turn in view.turns
            ]
        )
        nearest = distances.min(axis=0)
        order = np.argsort(nearest, kind="stable")[:most]
        return [
            (int(nearest[place]), int(distances[:, place].argmin()), int(place))
            for place in order
            if nearest[place] <= NOMINATED_BITS
        ]


def _key_bits(codes: int) -> int:
    size = codes.bit_length()
    sparse = min(SPARSE_KEY_BITS, max(LEAST_KEY_BITS, size + 2))
    return min(KEY_BITS, max(sparse, size - FULL_BITS))


def _in_order(keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Return (n): which lie where once they are in order; equal ones stay in theirs.

    By halves, which numpy sorts by counting.
    """
    low = np.argsort(keys.astype(np.uint16), kind="stable").astype(np.uint32)
    high = np.argsort((keys >> np.uint32(16)).astype(np.uint16)[low], kind="stable")
    return low[high]


def _near(codes: Codes) -> npt.NDArray[np.uint64]:
    """Return (n): the 64 bits of each code that are compared."""
    return _read(codes, NEAR_PLACES[np.newaxis])[:, 0]


def _read(codes: Codes, places: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Return (n, rows): the bits of each code at each row's places, at most 64, as one number.

    The first is the highest; bit 0 is a byte's highest.
    """
    rows, bits = places.shape
    wide = np.zeros((rows, 64), np.int64)
    wide[:, :bits] = places
    read = np.empty((len(codes), rows), np.uint64)
    for begin in range(0, len(codes), AT_ONCE):
        some = slice(begin, begin + AT_ONCE)
        packed = np.packbits(np.unpackbits(codes[some], axis=1).take(wide.ravel(), axis=1), axis=1)
        read[some] = packed.view(">u8") >> np.uint64(64 - bits)
    return read
