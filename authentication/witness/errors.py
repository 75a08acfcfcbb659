"""What keeps a witness from looking, and what makes it shout."""

from typing import ClassVar

from authentication.evidence.errors import EvidenceError


class WitnessError(EvidenceError):
    """The witness could not do its work this time; nothing is said of the log."""

    message: ClassVar[str] = "The witness could not do its work."


class LogUnreachable(WitnessError):
    """The log could not be read, so that nothing may be said of it."""

    message = "The log at %(url)s could not be read: %(why)s."


class FolderWrong(WitnessError):
    """The witness's folder is not one, or is damaged: it is never begun anew by itself."""

    message = "The witness's folder cannot be used: %(why)s."


class NotTaken(WitnessError):
    """The log did not take a cosignature; it is kept, and brought again next time."""

    message = "The cosignature was made and kept, and the log did not take it: %(why)s."


class Rewritten(EvidenceError):
    """The log's history is not what the witness saw. Both checkpoints are kept, and nothing is cosigned."""

    message: ClassVar[str] = "The log was rewritten."

    def __init__(self, *, kept: str | None, seen: str, path: tuple[bytes, ...] = (), **facts: object) -> None:
        super().__init__(**facts)
        self.kept, self.seen, self.path = kept, seen, path


class Shrunk(Rewritten):
    """It has fewer leaves than before."""

    message = "The log shows %(new)s leaves, and showed %(old)s before."


class Forked(Rewritten):
    """The older tree is not the beginning of the newer."""

    message = "What the log shows at %(new)s leaves does not go on from what it showed at %(old)s: %(why)s."


class KeyUnknown(Rewritten):
    """Whoever signed the checkpoint is not the log that is followed."""

    message = "The checkpoint is not signed by the log %(origin)s with a key that is in use: %(why)s."


class TilesOtherwise(Rewritten):
    """The tiles of the log do not come to the root that it signed."""

    message = "The log signed a root for %(new)s leaves that its own tiles do not come to."


class StillShouting(EvidenceError):
    """An earlier alarm has not been decided by a person yet."""

    message = (
        "%(file)s stands in the folder: the log was rewritten, and nothing is cosigned until a person has "
        "decided. Keep the file; docs/witness.md says what to do."
    )
