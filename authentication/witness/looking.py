"""One look of a witness at its log: ask, check, keep, sign, hand out. And again, every so often."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from authentication.evidence import checkpoint as checkpoints
from authentication.evidence.checkpoint import Checkpoint, Note, NoteKey
from authentication.evidence.errors import NoteBroken, TileRefused
from authentication.witness.asking import LogAt
from authentication.witness.errors import LogUnreachable, NotTaken, Rewritten
from authentication.witness.folder import Folder
from authentication.witness.following import require_grown


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one look, as a message id with its facts."""

    message: str
    facts: dict[str, object]
    not_taken: NotTaken | None = None
    """Why the log did not take what was signed."""


def look(folder: Folder, *, at: datetime, password: str | None = None, bring: bool = True) -> Looked:
    """Look at the log once, and cosign what it shows if it only grew.

    What was signed is kept before it leaves: killed at any instant, the witness never signs two trees of one
    size, nor a smaller one.

    :raises Rewritten: if history was rewritten; both checkpoints are kept, and nothing was signed
    :raises StillShouting: if that happened before, and nobody has decided
    :raises WitnessError: if the log or the folder could not be read; nothing was signed
    """
    with folder.locked():
        folder.require_quiet()
        state = folder.state()
        key = folder.key(password)
        own = NoteKey(state.name, key.public, cosigns=True)
        if state.note is not None:
            checkpoints.require_signature(Note.parse(state.note), key=own)
        log = LogAt(state.url)
        seen = log.checkpoint()
        try:
            signed = require_grown(state.note, seen, log=folder.log(state.origin), read=log.tile, at=at)
        except Rewritten as found:
            folder.shout(found, at=at)
            raise
        except (NoteBroken, TileRefused) as error:
            raise LogUnreachable(url=state.url, why=error) from error
        message = "Cosigned: %(size)s leaves."
        note = state.note
        if note is None or Note.parse(note).text != signed.text:
            note = checkpoints.cosign(signed.write(), witness=state.name, key=key, at=at)
            folder.keep_note(note)
        else:
            message = "Nothing new: %(size)s leaves, cosigned before."
        folder.hand_out(note)
        not_taken = _brought(log, note, seen, own) if bring else None
        return Looked(message, {"size": Checkpoint.parse(signed.text).size}, not_taken)


def _brought(log: LogAt, note: str, seen: str, own: NoteKey) -> NotTaken | None:
    """Bring the log what was signed, unless it shows it already; return why it was not taken."""
    shown = Note.parse(seen)
    if shown.text == Note.parse(note).text and any(checkpoints.is_by(line, own) for line in shown.signatures):
        return None
    try:
        log.bring(note)
    except NotTaken as error:
        return error
    return None


def instants(every_s: float | None) -> Iterator[datetime]:
    """Yield now, and after each pause again; once, if there is no pause."""
    while True:
        yield datetime.now(UTC)  # noqa: TID251 -- an edge asks the clock
        if every_s is None:
            return
        time.sleep(every_s)
