"""Why a file could not be read or written, in words, and what to do about it."""

from pathlib import Path
from typing import Any, Final

from authentication.evidence.words import say

REASONS: Final[dict[type[OSError], str]] = {
    FileNotFoundError: "There is no file %(path)s.",
    IsADirectoryError: "%(path)s is a folder. Name a file in it.",
    PermissionError: "You may not read or write %(path)s.",
    FileExistsError: "%(path)s is there already. Choose another name: nothing is written over.",
}
NO_TEXT: Final = "A file is not the text that it should be: %(why)s"
OF_PICTURES: Final = frozenset({"imagehash", "pdqhash", "PIL", "numpy", "scipy"})
"""What only photographs need: whoever verifies signatures alone does without."""
NO_PACKAGE: Final = (
    "Photographs are read with the packages pillow, imagehash and pdqhash, and %(missing)s is not installed: "
    "install them (pip install pillow imagehash pdqhash)."
)
WHERE_TRUST_IS: Final = (
    "A trust file says whose keys are believed. Download it from the house that you trust: /trust.toml at "
    "its address, or from its page /verify. A journey writes build/trust.toml."
)
WHERE_PASSPORTS_ARE: Final = (
    'A passport is downloaded from the page of its work: "Take its passport with you".'
)


def lines(error: OSError, *, lang: str = "en", trust: Path | None = None, passports: Any = None) -> list[str]:
    """Return why, and where such a file is found.

    :param trust: the trust file that was named
    :param passports: the passport that was named, or several
    """
    message = REASONS.get(type(error))
    if message is None or not error.filename:
        return [str(error)]
    path = Path(str(error.filename))
    said = [say(message, {"path": path}, lang=lang)]
    if path == trust:
        said.append(say(WHERE_TRUST_IS, lang=lang))
    elif path in (passports if isinstance(passports, list) else [passports]):
        said.append(say(WHERE_PASSPORTS_ARE, lang=lang))
    return said
