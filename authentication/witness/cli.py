"""`python -m authentication witness`: begin a witness, and let it look at its log."""

import argparse
import sys
from datetime import UTC, datetime
from typing import Final, TextIO

from authentication.evidence.checkpoint import NoteKey
from authentication.evidence.words import say
from authentication.witness import looking
from authentication.witness.asking import LogAt
from authentication.witness.errors import FolderWrong, Rewritten, StillShouting, WitnessError
from authentication.witness.folder import FORKS, Folder

WELL: Final = 0
REWRITTEN: Final = 1
NOT_ASKED: Final = 2


def begin(asked: argparse.Namespace, *, password: str | None) -> int:
    """Make a witness's folder and key, and print the vkey that trust files name it by."""
    if not asked.log or not asked.trust:
        print(say("With --new say also --log URL and --trust FILE.", lang=asked.lang), file=sys.stderr)
        return NOT_ASKED
    url = LogAt(asked.log).url
    folder = Folder.begin(
        asked.state, name=asked.new, url=url, trust=asked.trust.read_bytes(), password=password
    )
    print(NoteKey(asked.new, folder.key(password).public, cosigns=True).vkey)
    return WELL


def follow(asked: argparse.Namespace, *, password: str | None) -> int:
    """Look once, or again and again; end with 1 as soon as history was rewritten."""
    status = WELL
    for at in looking.instants(asked.every):
        try:
            status = _look(asked, at=at, password=password)
        except FolderWrong:
            raise  # it will not mend itself
        except WitnessError as error:
            _tell(at, say(error.message, error.facts, lang=asked.lang), file=sys.stderr)
            status = NOT_ASKED
        except (Rewritten, StillShouting) as error:
            _shout(asked, error, at)
            return REWRITTEN
    return status


def _look(asked: argparse.Namespace, *, at: datetime, password: str | None) -> int:
    found = looking.look(Folder(asked.state), at=at, password=password, bring=not asked.keep)
    _tell(at, say(found.message, found.facts, lang=asked.lang))
    if found.not_taken is None:
        return WELL
    _tell(at, say(found.not_taken.message, found.not_taken.facts, lang=asked.lang), file=sys.stderr)
    return NOT_ASKED


def _shout(asked: argparse.Namespace, error: Rewritten | StillShouting, at: datetime) -> None:
    loud = say(
        "HISTORY WAS REWRITTEN. Nothing was cosigned, and nothing will be until a person decides.",
        lang=asked.lang,
    )
    _tell(at, f"\a{loud}", file=sys.stderr)
    _tell(at, say(error.message, error.facts, lang=asked.lang), file=sys.stderr)
    if isinstance(error, Rewritten):
        for path in sorted(asked.state.glob(FORKS)):
            _tell(
                at,
                say("Both checkpoints are kept in %(file)s.", {"file": path}, lang=asked.lang),
                file=sys.stderr,
            )


def _tell(at: datetime, text: str, *, file: TextIO | None = None) -> None:
    print(f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {text}", file=file, flush=True)
