"""The private keys of the house: PEM files that only the worker and its commands read.

Files are numbered and never overwritten: issuer-0001.pem, log-0001.pem. The highest number signs; the
others are kept, since only they can show one day what they signed.
"""

import os
import re
from pathlib import Path
from typing import Final

from authentication.evidence.keys import PrivateKey

ISSUER: Final = "issuer"
"""Signs the house's statements and status lists."""
LOG: Final = "log"
"""Signs the checkpoints of the log."""
PURPOSES: Final = (ISSUER, LOG)
"""Keys that the public register of keys tells of."""
PICTURES: Final = "pictures"
"""Signs what stands inside published pictures; its certificate is signed by PICTURES_ROOT."""
PICTURES_ROOT: Final = "picturesroot"
_NAME: Final = re.compile(r"(?P<purpose>issuer|log|pictures|picturesroot)-(?P<number>\d{4})\.pem")


class Keyring:
    """The key files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[str, PrivateKey]] = {}

    def current(self, purpose: str) -> PrivateKey:
        """Return the key that signs now; the first is made when there is none."""
        names = self._names(purpose)
        if not names:
            return self.add(purpose)
        name, key = self._read.get(purpose, ("", None))
        if key is None or name != names[-1]:
            key = PrivateKey.from_pem((self.folder / names[-1]).read_bytes())
            self._read[purpose] = (names[-1], key)
        return key

    def add(self, purpose: str) -> PrivateKey:
        """Make the next key of a purpose; from now on it is the one that signs."""
        names = self._names(purpose)
        number = int(names[-1][-8:-4]) + 1 if names else 1
        key = PrivateKey.new()
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / f"{purpose}-{number:04d}.pem"
        fresh = path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key.pem())
            file.flush()
            os.fsync(file.fileno())
        os.link(fresh, path)  # fails if another made this number in the meantime
        fresh.unlink()
        self._read[purpose] = (path.name, key)
        return key

    def _names(self, purpose: str) -> list[str]:
        if not self.folder.is_dir():
            return []
        found = (_NAME.fullmatch(path.name) for path in self.folder.iterdir())
        return sorted(match[0] for match in found if match and match["purpose"] == purpose)
