"""Files of papers: told by content, kept under their hash in the data folder."""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Final

from flask import current_app

from foundation.errors import Invalid, NotFound
from foundation.settings import Settings
from foundation.web.call import Upload

LARGEST_BYTES: Final = 20 * 1024 * 1024
KINDS: Final = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def look_at(upload: Upload) -> str:
    """Return the SHA-256 of a file in hex; nothing is kept yet.

    :raises Invalid: if it is neither PDF, JPEG nor PNG, or larger than 20 MiB
    """
    if len(upload.data) > LARGEST_BYTES:
        raise Invalid(fields={"file": "This file is larger than 20 MiB."})
    if _media_type(upload.data) is None:
        raise Invalid(fields={"file": "A PDF, JPEG or PNG is needed; this is none."})
    return hashlib.sha256(upload.data).hexdigest()


def keep(upload: Upload) -> None:
    """Keep a file, durably: when this returns, a row may name it."""
    keep_bytes(upload.data)


def keep_bytes(data: bytes) -> str:
    """Keep bytes of any kind as `keep` does, and return their SHA-256 in hex."""
    sha256 = hashlib.sha256(data).hexdigest()
    file = _folder() / sha256
    if file.exists():
        return sha256
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    with fresh.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(file)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return sha256


def read(sha256: str) -> tuple[bytes, str]:
    """Return a kept file and its media type.

    :raises NotFound: if it is not here
    """
    file = _folder() / sha256
    if not file.exists():
        raise NotFound
    data = file.read_bytes()
    return data, _media_type(data) or "application/octet-stream"


def _media_type(data: bytes) -> str | None:
    return next((kind for magic, kind in KINDS.items() if data.startswith(magic)), None)


def _folder() -> Path:
    settings: Settings = current_app.extensions["bianliang.settings"]
    return settings.data_dir / "papers"
