"""What a witness asks of each checkpoint before it signs: pure, handed the notes and a reader of tiles.

A checkpoint is signed only if the log signed it with a key in use, and if the tree that was signed before is
the beginning of its tree: by a consistency proof that the witness makes of the log's tiles and holds against
both signed roots. Whoever serves the tiles need not be believed: wrong ones make no proof.
"""

from collections.abc import Callable
from datetime import datetime

from authentication.evidence import checkpoint as checkpoints
from authentication.evidence import merkle
from authentication.evidence.checkpoint import Checkpoint, Note, NoteSignature
from authentication.evidence.errors import ConsistencyBroken, SignatureBroken
from authentication.evidence.policy import Log
from authentication.evidence.tiles import Tile, TileNodes
from authentication.witness.errors import Forked, KeyUnknown, Shrunk, TilesOtherwise

Read = Callable[[Tile], bytes]


def require_grown(kept: str | None, seen: str, *, log: Log, read: Read, at: datetime) -> Note:
    """Return the checkpoint with the log's own signatures, if it may be cosigned after `kept`.

    :param kept: the checkpoint that was cosigned last, if any
    :param seen: what the log shows now
    :param read: gives the log's tiles
    :raises NoteBroken: if it is no checkpoint at all
    :raises TileRefused: if a tile is not whole; as when the log cannot be read, nothing is said of it
    :raises Rewritten: if the log shows another history than before, or somebody else's
    """
    note = Note.parse(seen)
    new = Checkpoint.parse(note.text)
    signed = Note(note.text, _lines_of_log(note, new, log=log, kept=kept, seen=seen, at=at))
    old = None if kept is None else Checkpoint.parse(Note.parse(kept).text)
    if old is None or old.size == 0:
        if merkle.root(TileNodes(read, size=new.size), new.size) != new.root:
            raise TilesOtherwise(kept=kept, seen=seen, new=new.size)
        return signed
    if new.size < old.size:
        raise Shrunk(kept=kept, seen=seen, old=old.size, new=new.size)
    path: tuple[bytes, ...] = ()
    if new.size > old.size:
        nodes = TileNodes(read, size=new.size)
        path = tuple(merkle.consistency_path(nodes, old_size=old.size, new_size=new.size))
    try:
        merkle.require_consistency(
            old_size=old.size, old_root=old.root, new_size=new.size, new_root=new.root, path=path
        )
    except ConsistencyBroken as error:
        why = error.facts["why"]
        raise Forked(kept=kept, seen=seen, path=path, old=old.size, new=new.size, why=why) from error
    return signed


def _lines_of_log(
    note: Note, checkpoint: Checkpoint, *, log: Log, kept: str | None, seen: str, at: datetime
) -> tuple[NoteSignature, ...]:
    """Return the lines by keys of the log, each of which holds and is in use."""
    lines = []
    why = "it names another log"
    if checkpoint.origin == log.origin:
        why = "no known key signed it"
        for line in note.signatures:
            timed = next((each for each in log.keys if checkpoints.is_by(line, each.key)), None)
            if timed is None:
                continue
            try:
                checkpoints.require_line(note.text, line, key=timed.key)
            except SignatureBroken as error:
                raise KeyUnknown(kept=kept, seen=seen, origin=log.origin, why=error.facts["why"]) from error
            if timed.period.covers(at) and timed.period.compromised_at is None:
                lines.append(line)
            else:
                why = "its key is out of use"
    if not lines:
        raise KeyUnknown(kept=kept, seen=seen, origin=log.origin, why=why)
    return tuple(lines)
