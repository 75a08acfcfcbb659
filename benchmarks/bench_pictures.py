"""Pictures closely: tiles a second beside a static file; what the first look and a signature cost.

Both are served by gunicorn with the production configuration and asked by the same client over kept-alive
connections: a static file of the house, which passes all that a tile passes (limits, sessions, headers), and
the tile's own bytes from a bare Flask app. The photograph is made here: 24 million pixels with a grain, which
no format packs well.
"""

import hashlib
import io
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import sqlalchemy as sa
from PIL import Image

from authentication.content_credentials import Said, signed, signer
from authentication.evidence.keys import PrivateKey
from authentication.images.iiif import Place, read_request
from authentication.images.published import published_sizes
from authentication.images.pyramid import Pyramids, build, encoded, tile_name
from authentication.images.store import DirectoryStore
from benchmarks.bench_pages import _get, _rate, serving
from benchmarks.pages_house import build as build_house

WIDTH, HEIGHT = 6000, 4000
SHARE: Final = 0.5
"""At least this part of the rate of a static file of the house."""
BARE_SHARE: Final = 0.5
"""And of a bare app's, which asks nobody who he is and counts nothing."""
STATIC: Final = "/static/css/components.css"
FIRST_LOOK: Final = 8.0
"""The pyramid may cost so many times what decoding costs: four thirds of it are encoded again."""
GROWTH_BYTES: Final = 20_000
SIGNING_SHARE: Final = 0.5
ROUNDS: Final = 8
POINT_TO: Final = (
    "UPDATE artwork_image SET sha256 = :s, width = :w, height = :h"
    " WHERE artwork_id = (SELECT min(artwork_id) FROM artwork_image)"
)


def photograph() -> bytes:
    """Return a large photograph."""
    chance = np.random.default_rng(1)
    rough = Image.fromarray(chance.integers(0, 255, (HEIGHT // 40, WIDTH // 40, 3), dtype=np.uint8))
    smooth = np.asarray(rough.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)).astype(np.int16)
    grain = chance.integers(-9, 10, (HEIGHT, WIDTH, 1), dtype=np.int16)
    out = io.BytesIO()
    Image.fromarray((smooth + grain).clip(0, 255).astype(np.uint8)).save(out, "JPEG", quality=90)
    return out.getvalue()


def run() -> list[dict[str, Any]]:
    """Measure tiles, the first look, and signing."""
    data = photograph()
    sha256 = hashlib.sha256(data).hexdigest()
    with tempfile.TemporaryDirectory() as at:
        house = Path(at) / "house"
        house.mkdir()
        settings = build_house(house, 2)
        DirectoryStore(house / "images").put(data)
        engine = sa.create_engine(settings.database_url)
        with engine.begin() as connection:
            connection.execute(
                sa.text(POINT_TO),
                {"s": sha256, "w": WIDTH, "h": HEIGHT},
            )
        engine.dispose()
        first_s, decode_s = _first_look(data, sha256, house / "pyramids")
        tile = Pyramids(house / "pyramids").kept(sha256, tile_name(Place(0, 3, 2))) or b""
        plain = Path(at) / "static"
        plain.mkdir()
        (plain / "tile.jpg").write_bytes(tile)
        address = f"/iiif/3/{sha256}/1536,1024,512,512/512,512/0/default.jpg"
        with serving(house, "app:create_app()") as port:
            assert _get(port, address) == tile, "another tile than the pyramid's"
            tiles = _rate(port, address)
            own = _rate(port, STATIC)
        with serving(house, f"benchmarks.bench_pictures:static({str(plain)!r})") as port:
            files = _rate(port, "/static/tile.jpg")
    return [
        _measure("tiles of the deep zoom", tiles, "tiles/s", "a static file of the house", own, SHARE),
        _measure(
            "tiles of the deep zoom, again",
            tiles,
            "tiles/s",
            f"the same {len(tile) // 1024} kB from a bare app",
            files,
            BARE_SHARE,
        ),
        _cost(
            "first look at 24 million pixels",
            first_s,
            "s CPU",
            "decoding the photograph",
            decode_s,
            FIRST_LOOK,
        ),
        *_signing(data, sha256),
    ]


def static(folder: str) -> Any:
    """Return a Flask app that serves the files of a folder, and does nothing else."""
    from flask import Flask  # noqa: PLC0415 -- the other side's only

    app = Flask("static", static_folder=folder)
    app.add_url_rule("/", "index", lambda: "")
    app.extensions["bianliang.parts"] = []  # the server's configuration asks every app for its parts
    return app


def _first_look(data: bytes, sha256: str, folder: Path) -> tuple[float, float]:
    began = time.process_time()
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
    decoded = time.process_time()
    build(data, sha256, str(folder))
    return time.process_time() - decoded, decoded - began


def _signing(data: bytes, sha256: str) -> list[dict[str, Any]]:
    by = signer(key=PrivateKey.new(), root=PrivateKey.new(), house="bench.example", demonstration=True)
    said = Said(
        "Bench", "art_1", "BL-2026-000001", "2026-11-26T00:00:00+00:00", sha256, "https://bench.example"
    )
    size = published_sizes(WIDTH, HEIGHT)[-1]
    cut = read_request("full", f"{size[0]},{size[1]}", "0", "default.avif", width=WIDTH, height=HEIGHT)
    with Image.open(io.BytesIO(data)) as opened:
        picture = opened.resize((cut.out_width, cut.out_height), Image.Resampling.LANCZOS)
    began = time.process_time()
    plain = encoded(picture, "avif")
    encode_s = time.process_time() - began
    source = encoded(picture, "jpg")  # a photograph as large as what is mostly registered
    signed(plain, "image/avif", said, by, source=source, source_type="image/jpeg")  # the library is loaded
    began = time.process_time()
    for _ in range(ROUNDS):
        made = signed(plain, "image/avif", said, by, source=source, source_type="image/jpeg")
    sign_s = (time.process_time() - began) / ROUNDS
    growth = len(made) - len(plain)
    return [
        _cost(
            "content credentials of a picture",
            sign_s * 1000,
            "ms CPU",
            "encoding it as AVIF",
            encode_s * 1000,
            SIGNING_SHARE,
        ),
        {
            "name": "a picture's growth by its content credentials",
            "ours": growth,
            "unit": "bytes",
            "beside": "the picture",
            "beside_value": len(plain),
            "ratio": growth / len(plain),
            "target": f"<= {GROWTH_BYTES:,}",
            "met": growth <= GROWTH_BYTES,
        },
    ]


def _measure(name: str, ours: float, unit: str, beside: str, value: float, share: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": ours,
        "unit": unit,
        "beside": beside,
        "beside_value": value,
        "ratio": ours / value,
        "target": f">= {share:.0%} of it",
        "met": ours >= share * value,
    }


def _cost(name: str, ours: float, unit: str, beside: str, value: float, times: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": ours,
        "unit": unit,
        "beside": beside,
        "beside_value": value,
        "ratio": ours / value,
        "target": f"<= {times:g} times",
        "met": ours <= times * value,
    }
