"""The first steps of a verification: that this is a passport, and that the log has what it says."""

from datetime import datetime

from authentication.evidence import checkpoint as checkpoints
from authentication.evidence import merkle, passport, statement
from authentication.evidence.case import CLOCK_SKEW, Case, Failed, Found, Known, Skipped
from authentication.evidence.checkpoint import Checkpoint, Note, NoteSignature
from authentication.evidence.errors import ConsistencyBroken, NoteBroken, SignatureBroken
from authentication.evidence.policy import Log, TimedNoteKey
from authentication.evidence.statement import Statement
from authentication.evidence.status import StatusList
from authentication.evidence.verdict import State


def read_format(case: Case) -> Found:
    """(1) The file is a passport in its one spelling, and everything in it is what it should be."""
    found = passport.read(case.data)
    said = tuple(Statement.read(entry.credential) for entry in found.entries)
    lists = (*found.status_lists, *case.more_lists)
    case.lists = tuple((each, StatusList.read(each)) for each in lists)
    if len({each.id for each in said}) != len(said):
        raise Failed(State.PROOF_BROKEN, "One statement stands twice in the passport.")
    case.statements, case.passport = said, found  # only now: the steps that follow rely on both
    return Found("It is a passport with %(count)s statements.", {"count": len(said)})


def open_log(case: Case) -> Found:
    """(2) Its checkpoint is signed by a log that is trusted, with a key that was the log's then."""
    assert case.passport is not None
    if case.passport.checkpoint is None:
        raise Failed(State.NOT_IN_LOG, "No statement is in the log yet.")
    case.note = Note.parse(case.passport.checkpoint)
    case.checkpoint = Checkpoint.parse(case.note.text)
    log = case.trust.log(case.checkpoint.origin)
    if log is None:
        raise Failed(
            State.ISSUER_NOT_TRUSTED, "The log %(origin)s is not trusted.", origin=case.checkpoint.origin
        )
    by_log = [line for line in case.note.signatures if _key_of(line, log.keys)]
    if not by_log:
        raise Failed(
            State.ISSUER_NOT_TRUSTED, "No trusted key of the log %(origin)s signed it.", origin=log.origin
        )
    for line in by_log:
        _require_log_line(case, log, line)
    return Found(
        "The log %(origin)s signed for %(size)s leaves.", {"origin": log.origin, "size": case.checkpoint.size}
    )


def ask_witnesses(case: Case) -> Found:
    """(3) Whoever signed the checkpoint is known, enough witnesses did, and no other checkpoint disagrees."""
    note, checkpoint = case.note, case.checkpoint
    log = None if checkpoint is None else case.trust.log(checkpoint.origin)
    if note is None or checkpoint is None or log is None:
        raise Skipped("There is no checkpoint of a trusted log.")
    if len({(line.name, line.key_hash) for line in note.signatures}) != len(note.signatures):
        raise Failed(State.PROOF_BROKEN, "One key signed the checkpoint twice.")
    seen: dict[str, datetime] = {}
    for line in note.signatures:
        if _key_of(line, log.keys):
            continue
        witness = _key_of(line, case.trust.witnesses)
        if witness is None:
            raise Failed(
                State.ISSUER_NOT_TRUSTED, "%(name)s signed the checkpoint and is not trusted.", name=line.name
            )
        seen_at = checkpoints.require_line(note.text, line, key=witness.key)
        assert seen_at is not None
        if witness.period.covers(seen_at) and witness.period.is_safe(seen_at):
            seen[line.name] = seen_at
    _hold_against_known(case, log, note, checkpoint)
    case.witnesses = tuple(sorted(seen))
    case.witnessed_at = min(seen.values(), default=None)
    _require_safe_log_key(case, log)
    if len(seen) < case.trust.witnesses_needed:
        raise Failed(
            State.NOT_WITNESSED,
            "%(count)s witnesses cosigned the checkpoint; %(needed)s are needed.",
            count=len(seen),
            needed=case.trust.witnesses_needed,
        )
    if not seen:
        return Found("No witness cosigned the checkpoint, and none is needed.")
    return Found("%(names)s cosigned the checkpoint.", {"names": ", ".join(case.witnesses)})


def require_inclusion(case: Case) -> Found:
    """(4) Each statement, with its place in the work's life, is a leaf of the log under that checkpoint."""
    previous: bytes | None = None
    waiting = 0
    for number, entry, _ in case.each():
        place = entry.logged
        if place is None:
            waiting += 1
            continue
        said = statement.digest(entry.credential, salt=place.salt, number=number, previous=previous)
        if said != place.digest:
            raise Failed(State.PROOF_BROKEN, "Statement %(number)s is not what its leaf says.", number=number)
        if case.checkpoint is None:
            raise Skipped("The checkpoint cannot be read.")
        merkle.require_inclusion(
            leaf=place.leaf_hash,
            index=place.index,
            size=case.checkpoint.size,
            path=place.path,
            root=case.checkpoint.root,
        )
        previous = place.leaf_hash
    if waiting:
        raise Failed(State.NOT_IN_LOG, "%(count)s statements are not in the log yet.", count=waiting)
    return Found("Every statement is in the log, and none between them is missing.")


def _require_log_line(case: Case, log: Log, line: NoteSignature) -> None:
    assert case.note is not None
    timed = _key_of(line, log.keys)
    assert timed is not None
    checkpoints.require_line(case.note.text, line, key=timed.key)
    # A checkpoint has no time of its own; but it is younger than every leaf under it.
    places = [entry.logged for _, entry, _ in case.each()]
    youngest = max(place.recorded_at for place in places if place is not None)
    period = timed.period
    if case.at + CLOCK_SKEW < period.from_at or (period.to_at and period.to_at <= youngest):
        raise Failed(
            State.ISSUER_NOT_TRUSTED, "The key of the log %(origin)s was not in use then.", origin=log.origin
        )


def _require_safe_log_key(case: Case, log: Log) -> None:
    """Believe a compromised log key only for what a witness saw before."""
    assert case.note is not None
    for line in case.note.signatures:
        timed = _key_of(line, log.keys)
        if timed is not None and not timed.period.is_safe(case.witnessed_at):
            raise Failed(
                State.ISSUER_NOT_TRUSTED,
                "The key of the log %(origin)s is compromised, and no witness saw this checkpoint before.",
                origin=log.origin,
            )


def _hold_against_known(case: Case, log: Log, note: Note, checkpoint: Checkpoint) -> None:
    if _is_signed(note, log):  # else it was changed, and says nothing of what the log's key signed
        for known in case.known:
            _require_no_fork(log, checkpoint, known)


def _is_signed(note: Note, log: Log) -> bool:
    """Return whether a key of the log signed this very text; no trust in the key is asked here."""
    for line in note.signatures:
        timed = _key_of(line, log.keys)
        if timed is None:
            continue
        try:
            checkpoints.require_line(note.text, line, key=timed.key)
        except SignatureBroken:
            continue
        return True
    return False


def _require_no_fork(log: Log, checkpoint: Checkpoint, known: Known) -> None:
    try:
        other = checkpoints.open_checkpoint(known.note, keys=[each.key for each in log.keys])
    except (NoteBroken, SignatureBroken):
        return  # another log's, or nobody's: it says nothing about this one
    if known.path_to not in (None, checkpoint.size):
        return  # a file may have two checkpoints, and each its own path
    if known.path == () and checkpoint.size > other.size:
        raise Failed(
            State.LOG_FORKED,
            "The log %(origin)s has %(old)s leaves, and its key signed for %(new)s: it never grew so far.",
            origin=log.origin,
            old=other.size,
            new=checkpoint.size,
        )
    old, new = sorted((checkpoint, other), key=lambda each: each.size)
    if old.size == 0 or (old.size != new.size and known.path is None):
        return
    try:
        merkle.require_consistency(
            old_size=old.size, old_root=old.root, new_size=new.size, new_root=new.root, path=known.path or ()
        )
    except ConsistencyBroken as error:
        raise Failed(
            State.LOG_FORKED,
            "The log %(origin)s signed two checkpoints that disagree, of %(old)s and of %(new)s leaves.",
            origin=log.origin,
            old=old.size,
            new=new.size,
        ) from error


def _key_of(line: NoteSignature, keys: tuple[TimedNoteKey, ...]) -> TimedNoteKey | None:
    return next((each for each in keys if checkpoints.is_by(line, each.key)), None)
