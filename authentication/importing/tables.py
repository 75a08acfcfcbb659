"""Works out of a CSV file: one a line, its first line naming the registry's fields.

UTF-8 with or without a byte order mark, or GB 18030 as a Chinese Excel writes it (mandatory standard GB
18030-2022); divided by commas, semicolons or tabs.
"""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from authentication.importing.rows import MOST_ROWS, Row, by_language

PHOTOGRAPHS: Final = "photographs"
"""The column that names files, divided by semicolons or bars."""
DELIMITERS: Final = ",;\t"
TRUE: Final = frozenset({"1", "true", "yes", "y", "是", "x"})
FALSE: Final = frozenset({"0", "false", "no", "n", "否"})
LONGEST_CELL: Final = 20_000


class NoTable(ValueError):
    """The file is no table of works: `args[0]` says why, as a message id."""


def rows_of(data: bytes) -> Iterator[Row]:
    """Yield the works of a CSV file.

    :raises NoTable: if it cannot be read as one, or has no column of titles
    """
    text = _text(data)
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    csv.field_size_limit(LONGEST_CELL)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        if not any(name == "title" or name.startswith("title_") for name in names):
            raise NoTable("The first line names the columns; one of them is title_en or title_zh.")
        if len(set(names)) < len(names):
            raise NoTable("Two columns have the same name.")
        number = 0
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            number += 1
            if number > MOST_ROWS:
                raise NoTable("There are more works than can be brought at once.")
            yield _row(reader.line_num, names, cells)
    except csv.Error as error:
        raise NoTable("The table breaks off or is quoted wrongly.") from error


def _row(line: int, names: list[str], cells: list[str]) -> Row:
    faults = []
    if len(cells) > len(names):
        faults.append("This line has more cells than the first line has names.")
    told: dict[str, Any] = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
    files = told.pop(PHOTOGRAPHS, "")
    for name, value in told.items():
        if name == "maker_living":
            told[name] = _truth(value, faults)
    found = by_language(told)
    return Row(
        line,
        found,
        tuple(one.strip() for one in files.replace("|", ";").split(";") if one.strip()),
        tuple(faults),
    )


def _truth(text: str, faults: list[str]) -> bool | None:
    if not text:
        return None
    if text.lower() in TRUE | FALSE:
        return text.lower() in TRUE
    faults.append("maker_living is yes or no.")
    return None


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise NoTable("The file is neither UTF-8 nor GB 18030 text.")
