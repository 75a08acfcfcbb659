"""Which of very many pictures may this be? Codes vote, hashes nominate; nothing is decided here.

A code's 256 bits are read `TABLES` times at `KEY_BITS` places of their own; codes that agree there lie in one
drawer. Whatever a drawer holds is compared on 64 other bits, and votes for its picture if it is near. The
arrays are plain: drawers by counting, no pointers.

Memory, a picture of `VOTES` codes: VOTES * (8 + 4 + 1 + 4 * TABLES) bytes, and, of many,
4 * TABLES MB for the drawers.
The views of the pictures, some 80 kB each, are not in it: whoever asks brings the few that were nominated.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from authentication.recognition.view import View

VOTES: Final = 240
"""Codes of a registered picture that may vote: the most spread ones."""
COMPACT: Final = 2.0
"""A picture that is more than so many times as long as it is wide is a long one: a scroll."""
KEY_BITS, LEAST_KEY_BITS = 20, 10
TABLES: Final = 8
NEAR_BITS: Final = 14
"""Of 64: a vote."""
CROWDED: Final = 400
"""A drawer that holds more says nothing: it is what paper, canvas or sky look like."""
TURN: Final = 16
TURNS: Final = 256 // TURN
"""Votes for a picture count together where they say that it is turned by the same angle (Jégou and others,
ECCV 2008: weak geometric consistency)."""
NOMINATED_BITS: Final = 91
"""Of 256, PDQ (authentication.evidence.likeness)."""
Codes = npt.NDArray[np.uint8]


def _places() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return which bits each table reads, and which 64 are compared; the same in every process."""
    chance = np.random.default_rng(20261126)
    tables = np.stack([chance.choice(256, KEY_BITS, replace=False) for _ in range(TABLES)])
    return tables, np.sort(chance.choice(256, 64, replace=False))


TABLE_BITS, NEAR_PLACES = _places()


def voting(view: View) -> int:
    """Return how many codes of a registered picture may vote: of a long one more, for it is seen in parts."""
    long, short = max(view.width, view.height), min(view.width, view.height)
    return round(VOTES * max(1.0, long / short / COMPACT))


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes for one picture."""

    number: int
    votes: int
    pairs: npt.NDArray[np.int64]
    """(n, 2): which code of the picture asked about voted for which of this one's (`View.codes`)."""


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
    whose: npt.NDArray[np.uint32]
    """(codes): the number of the picture that each code is of."""
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
        codes = [view.codes[: voting(view)] for view in views]
        turned = np.concatenate([*(view.turned[: voting(view)] for view in views), np.zeros(0, np.uint8)])
        whose = np.repeat(np.arange(len(views), dtype=np.uint32), [len(each) for each in codes])
        turns = np.array([view.turns[0] for view in views], np.uint64).reshape(-1, 4)
        return cls.of_codes(np.vstack([*codes, np.zeros((0, 32), np.uint8)]), turned, whose, turns)

    @classmethod
    def of_codes(
        cls,
        codes: Codes,
        turned: npt.NDArray[np.uint8],
        whose: npt.NDArray[np.uint32],
        turns: npt.NDArray[np.uint64],
    ) -> "Index":
        """Make an index of codes: (n, 32), (n), (n), and (pictures, 4)."""
        drawers, held = [], []
        key_bits = min(KEY_BITS, max(LEAST_KEY_BITS, len(codes).bit_length() + 2))
        for bits in TABLE_BITS[:, :key_bits]:
            keys = _keys(codes, bits)
            held.append(np.argsort(keys, kind="stable").astype(np.uint32))
            counts = np.bincount(keys, minlength=2**key_bits)
            drawers.append(np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32))
        return cls(drawers, held, _near(codes), turned, whose, np.ascontiguousarray(turns.T))

    def votes(self, view: View, *, most: int) -> list[Ballot]:
        """Return the pictures with most votes, at most so many; one vote is no vote."""
        if not len(self.whose) or not len(view.codes):
            return []
        near = _near(view.codes)
        given: list[npt.NDArray[np.int64]] = []
        said: list[npt.NDArray[np.int64]] = []
        for bits, drawers, held in zip(TABLE_BITS[:, : self.key_bits], self.drawers, self.held, strict=True):
            keys = _keys(view.codes, bits)
            begin = drawers[keys].astype(np.int64)
            count = drawers[keys + 1].astype(np.int64) - begin
            count[count > CROWDED] = 0
            asked = np.repeat(np.arange(len(keys)), count)
            within = np.arange(len(asked)) - np.repeat(np.cumsum(count) - count, count)
            known = held[np.repeat(begin, count) + within]
            close = np.bitwise_count(near[asked] ^ self.near[known]) <= NEAR_BITS
            asked, known = asked[close], known[close]
            turn = (view.turned[asked] - self.turned[known]) // np.uint8(TURN)
            ways = (turn, (turn + np.uint8(1)) % np.uint8(TURNS))  # a turn between two is counted in both
            whose = self.whose[known]
            said.append(np.stack([asked, known, whose.astype(np.int64)]))
            given += [(asked * TURNS + way) * (self.pictures + 1) + whose for way in ways]
        once = np.unique(np.concatenate(given))  # one code votes once for a picture turned in one way
        ballots, votes = np.unique(
            once // (self.pictures + 1) % TURNS * (self.pictures + 1) + once % (self.pictures + 1),
            return_counts=True,
        )
        order = np.argsort(-votes, kind="stable")[: 4 * most]
        ranked: dict[int, int] = {}
        for place in order[votes[order] > 1]:
            ranked.setdefault(int(ballots[place] % (self.pictures + 1)), int(votes[place]))
        pairs = np.concatenate(said, axis=1)
        return [self._ballot(number, count, pairs) for number, count in list(ranked.items())[:most]]

    def _ballot(self, number: int, votes: int, pairs: npt.NDArray[np.int64]) -> Ballot:
        mine = pairs[:2, pairs[2] == number]
        mine[1] -= np.searchsorted(self.whose, np.uint32(number))  # of its own type: else all are converted
        return Ballot(number, votes, np.unique(mine.T, axis=0))

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


def _keys(codes: Codes, bits: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return (n): the drawer of each code in the table that reads these bits."""
    return _read(codes, bits).astype(np.int64)


def _near(codes: Codes) -> npt.NDArray[np.uint64]:
    """Return (n): the 64 bits of each code that are compared."""
    return _read(codes, NEAR_PLACES)


def _read(codes: Codes, places: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Return (n): these bits of each code as one number, the first highest; bit 0 is a byte's highest."""
    read = np.zeros(len(codes), np.uint64)
    for place in places:
        bit = codes[:, place >> 3] >> np.uint8(7 - (place & 7)) & np.uint8(1)
        read = read << np.uint64(1) | bit
    return read
