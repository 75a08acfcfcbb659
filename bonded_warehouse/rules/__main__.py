"""python -m bonded_warehouse.rules FILE: ask the export rules, or check a decision, without a house.

Needs this folder, pydantic and the ruleset; no web framework, no database, no network.
"""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from bonded_warehouse.rules.export_document import RulesetInvalid, validated
from bonded_warehouse.rules.export_law import CURRENT, Ruleset, ruleset
from bonded_warehouse.rules.export_lines import answers

OK, FAILED, NOT_ASKED = 0, 1, 2


def main(arguments: list[str] | None = None) -> int:
    """Answer every line of the file; return 0 if all were clean, 1 if one was not, 2 if nothing was asked."""
    parser = argparse.ArgumentParser(prog="python -m bonded_warehouse.rules", description=__doc__)
    parser.add_argument(
        "file", help="facts or kept decisions, one JSON object a line; - reads standard input"
    )
    parser.add_argument("--ruleset", type=Path, help="a published ruleset; without it, the one shipped here")
    parser.add_argument("--as-of", type=date.fromisoformat, help="decide as of this day, YYYY-MM-DD")
    asked = parser.parse_args(arguments)
    try:
        rules = ruleset(CURRENT) if asked.ruleset is None else read(asked.ruleset)
        file = sys.stdin.buffer if asked.file == "-" else Path(asked.file).open("rb")  # noqa: SIM115
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return NOT_ASKED
    failed = False
    with file:
        for answer in answers(file, rules=rules, as_of=asked.as_of):
            failed = failed or answer.failed
            sys.stdout.write(answer.text + "\n")
            sys.stdout.flush()
    return FAILED if failed else OK


def read(path: Path) -> Ruleset:
    """Return a published ruleset from its file.

    :raises OSError: if it cannot be read; ValueError, if it is no ruleset
    """
    try:
        return validated(json.loads(path.read_bytes()))
    except RulesetInvalid as error:
        raise ValueError("\n".join(error.wrong)) from error


if __name__ == "__main__":
    sys.exit(main())
