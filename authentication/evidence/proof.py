"""C2SP tlog-proof files: index, inclusion proof and checkpoint in one small text.

Source: c2sp.org/tlog-proof@v1.
"""

from dataclasses import dataclass

from authentication.evidence.checkpoint import NoteKey


@dataclass(frozen=True, slots=True)
class LogProof:
    """That a leaf is in a log."""

    index: int
    path: tuple[bytes, ...]
    """Hashes of 32 bytes, from the leaf upwards."""
    checkpoint: str
    """A signed note."""
    extra: bytes | None = None

    @classmethod
    def parse(cls, text: str) -> "LogProof":
        """Return the proof of its text.

        :raises ProofFileBroken: if it is not one
        """
        raise NotImplementedError

    def write(self) -> str:
        """Return the proof as text."""
        raise NotImplementedError

    def require_leaf(self, leaf: bytes, *, key: NoteKey) -> None:
        """Return if the leaf (its bytes, not its hash) is in the log whose key this is.

        :raises SignatureBroken: if the log did not sign the checkpoint
        :raises InclusionBroken: if the leaf is not in it
        """
        raise NotImplementedError
