"""C2SP tlog-proof files: index, inclusion proof and checkpoint in one small text.

Source: c2sp.org/tlog-proof@v1.
"""

import re
from dataclasses import dataclass
from typing import Final

from authentication.evidence import canonical, merkle
from authentication.evidence.checkpoint import Note, NoteKey, open_checkpoint
from authentication.evidence.errors import NotCanonical, NoteBroken, ProofFileBroken

_HEADER: Final = "c2sp.org/tlog-proof@v1"
_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class LogProof:
    """That a leaf is in a log."""

    index: int
    path: tuple[bytes, ...]
    """Hashes of 32 bytes, from the leaf upwards."""
    checkpoint: str
    """A signed note."""
    extra: bytes | None = None
    """What the log's operator adds, if anything."""

    @classmethod
    def parse(cls, text: str) -> "LogProof":
        """Return the proof of its text.

        :raises ProofFileBroken: if it is not one
        """
        head, mark, checkpoint = text.partition("\n\n")
        lines = head.split("\n")
        if not mark or lines.pop(0) != _HEADER:
            raise ProofFileBroken(why=f"it begins {_HEADER}, and an empty line stands before the checkpoint")
        try:
            extra = None
            if lines and lines[0].startswith("extra "):
                extra = canonical.base64_bytes(lines.pop(0).removeprefix("extra "))
            found = _INDEX.fullmatch(lines.pop(0)) if lines else None
            if found is None:
                raise ProofFileBroken(why="it has no index")
            path = tuple(canonical.base64_bytes(line) for line in lines)
            Note.parse(checkpoint)
        except (NotCanonical, NoteBroken) as error:
            raise ProofFileBroken(why=str(error)) from error
        if any(len(each) != merkle.HASH_BYTES for each in path):
            raise ProofFileBroken(why="a hash has not 32 bytes")
        return cls(int(found[1]), path, checkpoint, extra)

    def write(self) -> str:
        """Return the proof as text."""
        extra = [] if self.extra is None else [f"extra {canonical.base64_text(self.extra)}"]
        hashes = [canonical.base64_text(each) for each in self.path]
        return "\n".join([_HEADER, *extra, f"index {self.index}", *hashes, "", self.checkpoint])

    def require_leaf(self, leaf: bytes, *, key: NoteKey) -> None:
        """Return if the leaf (its bytes, not its hash) is in the log whose key this is.

        :raises SignatureBroken: if the log did not sign the checkpoint
        :raises InclusionBroken: if the leaf is not in it
        """
        checkpoint = open_checkpoint(self.checkpoint, keys=[key])
        merkle.require_inclusion(
            leaf=merkle.leaf_hash(leaf),
            index=self.index,
            size=checkpoint.size,
            path=self.path,
            root=checkpoint.root,
        )
