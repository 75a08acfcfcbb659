"""What is sent: a table alone, records alone, or a ZIP archive of either with its photographs.

An archive is never unpacked to disk, and its sizes are not believed: each file is read up to a limit.
"""

import io
import json
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any, Final

from authentication.importing import records, tables
from authentication.importing.rows import MOST_ROWS, Row

DAMAGED: Final = (
    zipfile.BadZipFile,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
)
"""What the library says of an archive that is no whole one."""
ZIP: Final = b"PK\x03\x04"
MOST_FILES: Final = 6_000
LARGEST_FILE: Final = 64 * 1024 * 1024
LARGEST_TABLE: Final = 16 * 1024 * 1024
MOST_BYTES: Final = 2 * 1024 * 1024 * 1024
"""Of all photographs together, unpacked."""


class NoArchive(ValueError):
    """Nothing of use is in it: `args[0]` says why, as a message id."""


def photograph(data: bytes, name: str) -> bytes | None:
    """Return a photograph out of an archive; None if it holds none of this name, or is no archive.

    :param name: as a row tells it: folders and the size of letters do not count
    :raises NoArchive: if it is larger than a photograph may be, or the archive is damaged
    """
    if not data.startswith(ZIP):
        return None
    wanted = PurePosixPath(name.replace("\\", "/")).name.lower()
    with _open(data) as archive:
        for one in archive.infolist():
            if PurePosixPath(one.filename).name.lower() == wanted and not _is_litter(one.filename):
                return _read(archive, one.filename, LARGEST_FILE)
    return None


def read(data: bytes, *, name: str) -> list[Row]:
    """Return the works that a file tells of.

    :raises NoArchive: if it is none of the three, or larger than is taken at once
    """
    try:
        if data.startswith(ZIP):
            return _archive(data)
        rows = list(_told(name, data))
    except tables.NoTable as error:
        raise NoArchive(*error.args) from error
    if not rows:
        raise NoArchive("No work is told of in it.")
    return rows


def _archive(data: bytes) -> list[Row]:
    with _open(data) as archive:
        files = [
            one
            for one in archive.infolist()
            if one.filename and not one.is_dir() and not _is_litter(one.filename)
        ]
        if len(files) > MOST_FILES or sum(one.file_size for one in files) > MOST_BYTES:
            raise NoArchive("It holds more than is taken at once.")
        told = [one for one in files if one.filename.lower().endswith((".csv", ".tsv", ".json", ".jsonld"))]
        rows: list[Row] = []
        for one in sorted(told, key=lambda each: each.filename):
            rows += _told(one.filename, _read(archive, one.filename, LARGEST_TABLE), first=len(rows) + 1)
        if not rows:
            raise NoArchive("No work is told of in it.")
        if len(rows) > MOST_ROWS:
            raise NoArchive("There are more works than can be brought at once.")
        return rows


def _told(name: str, data: bytes, *, first: int = 1) -> Iterator[Row]:
    if name.lower().endswith((".json", ".jsonld")):
        try:
            found = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise NoArchive("A record in it is no JSON.") from error
        for number, record in enumerate(found if isinstance(found, list) else [found], first):
            yield _recorded(number, record)
    else:
        yield from tables.rows_of(data)


def _recorded(number: int, record: Any) -> Row:
    try:
        return records.row_of(number, record)
    except records.NoRecord as error:
        return Row(number, {}, (), tuple(map(str, error.args)))


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED as error:
        raise NoArchive("The archive is damaged.") from error


def _read(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with archive.open(name) as file:
            found = file.read(most + 1)
    except DAMAGED as error:
        raise NoArchive("The archive is damaged.") from error
    if len(found) > most:
        raise NoArchive("A file in it is larger than is taken.")
    return found


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or PurePosixPath(name).name.startswith(".")
