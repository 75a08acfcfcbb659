"""Many things to be verified at once: files in a ZIP archive, or numbers and passports line by line.

An archive is never unpacked to disk and its sizes are not believed: what is in it is read up to a limit, one
file at a time. A table is CSV whose first column has numbers of certificates or of works; NDJSON has on each
line a number, an object that names one, or a whole passport in its one spelling.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from authentication.importing.archive import DAMAGED

MOST: Final = 2_000
"""Things in one upload."""
LARGEST: Final = 32 * 1024 * 1024
"""A file in an archive."""
LARGEST_WHOLE: Final = 256 * 1024 * 1024
"""All of them, unpacked."""
_ZIP: Final = b"PK\x03\x04"
_NAMES: Final = ("number", "id", "certificate", "artwork")
_LONGEST_NAME: Final = 200
_LONGEST_LINE: Final = 4 * 1024 * 1024


class NotGathered(ValueError):
    """Nothing can be verified of it: `args[0]` says why, as a message id."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to be verified."""

    number: int
    """Its place, from 1."""
    name: str
    """Of the file, or the number that is asked about."""
    is_file: bool


def things(data: bytes) -> list[Thing]:
    """Return what an upload holds.

    :raises NotGathered: if it is none of the three, is damaged, empty, or holds more than is taken at once
    """
    found: list[Thing] = []
    for number, (name, is_file) in enumerate(_all(data), start=1):
        if number > MOST:
            raise NotGathered("There is more in it than is verified at once.")
        found.append(Thing(number, name[:_LONGEST_NAME], is_file))
    if not found:
        raise NotGathered("There is nothing to verify in it.")
    return found


def contents(data: bytes, number: int) -> bytes | None:
    """Return the bytes of a file of an upload; None if they cannot be had, or are larger than is taken.

    :param number: its place, as in `things`
    """
    if not data.startswith(_ZIP):
        lines = _lines(data)
        return lines[number - 1] if 0 < number <= len(lines) else None
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        with archive, archive.open(_files(archive)[number - 1]) as file:
            read = file.read(LARGEST + 1)
    except (*DAMAGED, IndexError):
        return None
    return read if len(read) <= LARGEST else None


def _all(data: bytes) -> Iterator[tuple[str, bool]]:
    if data.startswith(_ZIP):
        yield from _archived(data)
    elif _is_lines(data):
        for number, line in enumerate(_lines(data), start=1):
            yield _of_line(number, line)
    else:
        yield from _table(data)


def _archived(data: bytes) -> Iterator[tuple[str, bool]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = _files(archive)
    except DAMAGED as error:
        raise NotGathered("The archive is damaged.") from error
    if sum(one.file_size for one in files) > LARGEST_WHOLE:
        raise NotGathered("There is more in it than is verified at once.")
    for one in files:
        yield one.filename, True


def _files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the files of an archive that somebody meant, in its order."""
    return [
        one
        for one in archive.infolist()
        if one.filename
        and not one.is_dir()
        and not one.filename.startswith("__MACOSX/")
        and not PurePosixPath(one.filename).name.startswith(".")
    ]


def _lines(data: bytes) -> list[bytes]:
    return [line for each in data.split(b"\n") if (line := each.rstrip(b"\r")).strip()]


def _of_line(number: int, line: bytes) -> tuple[str, bool]:
    if len(line) > _LONGEST_LINE:
        raise NotGathered("A line in it is longer than is taken: send it as a file in a ZIP archive.")
    try:
        found: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NotGathered("A line in it is no JSON.") from error
    if isinstance(found, str):
        return found, False
    if isinstance(found, dict) and "format" not in found:
        named = next((found[name] for name in _NAMES if isinstance(found.get(name), str)), None)
        if named is None:
            raise NotGathered("A line in it is neither a passport nor names a number.")
        return named, False
    return f"{number}", True


def _is_lines(data: bytes) -> bool:
    """Say whether it is NDJSON: its first line is an object, or a text that is no name of a column."""
    first = data.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0].strip()
    if first.startswith(b"{"):
        return True
    try:
        said = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(said, str) and said.lower() not in _NAMES


def _table(data: bytes) -> Iterator[tuple[str, bool]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotGathered("It is no ZIP archive, no CSV and no NDJSON in UTF-8.") from error
    if "\x00" in text:
        raise NotGathered("It is no ZIP archive, no CSV and no NDJSON in UTF-8.")
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        for place, cells in enumerate(rows):
            name = cells[0].strip() if cells else ""
            if not name or (place == 0 and name.lower() in _NAMES):
                continue
            yield name, False
    except csv.Error as error:
        raise NotGathered("The table breaks off or is quoted wrongly.") from error
