"""Whatever stands in a picture's file, the eyes answer or refuse: no crash, never another work's name."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from authentication.eyes import _compare
from authentication.recognition.sight import State
from foundation.errors import Refusal
from tests.examples import examples
from tests.unit.recognition.pictures import jpeg, picture

KNOWN, STRANGE = "oil-03", "bamboo-01"


def files(slug: str) -> list[bytes]:
    made = []
    for kind, how in (("JPEG", {"quality": 80, "progressive": True}), ("PNG", {}), ("WEBP", {"quality": 70})):
        out = io.BytesIO()
        Image.fromarray(picture(slug)).resize((160, 200)).save(out, kind, **how)
        made.append(out.getvalue())
    return made


FILES = {slug: files(slug) for slug in (KNOWN, STRANGE)}


@pytest.fixture(scope="module")
def registered() -> dict[str, bytes]:
    return {"a" * 64: jpeg(picture(KNOWN))}


@settings(deadline=None, max_examples=examples(12))
@given(
    slug=st.sampled_from([KNOWN, STRANGE]),
    kind=st.integers(0, 2),
    hurts=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=6)), max_size=8),
    kept=st.one_of(st.just(1.0), st.floats(0, 1)),
    after=st.binary(max_size=20),
)
def test_a_hurt_file_is_answered_or_refused(
    tmp_path_factory: pytest.TempPathFactory,
    registered: dict[str, bytes],
    slug: str,
    kind: int,
    hurts: list[tuple[float, bytes]],
    kept: float,
    after: bytes,
) -> None:
    data = bytearray(FILES[slug][kind])
    for place, given_ in hurts:
        at = int(place * (len(data) - 1))
        data[at : at + len(given_)] = given_
    album = Path(tmp_path_factory.getbasetemp()) / "album"
    try:
        seen = _compare(album, bytes(data[: int(kept * len(data))]) + after, registered)
    except Refusal:
        return
    if slug == STRANGE:
        assert not seen.is_recognised
    assert isinstance(seen.state, State)
