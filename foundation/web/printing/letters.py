"""Letters of two scripts in one line: which font each is set in, and where a line may break."""

from typing import Final


def is_latin(letter: str) -> bool:
    """Say whether the fonts that every reader has hold a letter."""
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def runs(text: str, font: str, chinese_face: str) -> list[tuple[str, str]]:
    """Split a text into runs of one font each: what Latin fonts do not have is set in the Chinese one."""
    runs: list[tuple[str, str]] = []
    for letter in text:
        face = font if is_latin(letter) else chinese_face
        if runs and runs[-1][0] == face:
            runs[-1] = (face, runs[-1][1] + letter)
        else:
            runs.append((face, letter))
    return runs


_CLOSING: Final = "。，、；：！？）》”’"
"""What never begins a line."""


def words(text: str) -> list[str]:
    """Split a text where a line may break."""
    parts: list[str] = []
    for letter in " ".join(text.split()):
        wide = ord(letter) > 0x2E7F  # noqa: PLR2004 -- from here on the East Asian scripts
        if parts and letter in _CLOSING:
            parts[-1] += letter
        elif not parts or wide or ord(parts[-1][-1]) > 0x2E7F or parts[-1].endswith(" "):  # noqa: PLR2004
            parts.append(letter)
        else:
            parts[-1] += letter
    return parts
