"""What the pages say, in the reader's language: read from the catalogues that translate them."""

import re
from dataclasses import dataclass, field
from typing import Final

from babel.messages.pofile import read_po

from deploy.journey.house import ROOT

PACKAGES: Final = ("foundation", "authentication", "bonded_warehouse", "marketplace")
"""In the order in which the house joins them."""
PLACE: Final = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language of the house, `en` or `zh`."""

    language: str
    _said: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for package in PACKAGES if self.language != "en" else ():
            path = ROOT / package / "translations" / self.language / "LC_MESSAGES" / "messages.po"
            with path.open("rb") as file:
                for message in read_po(file):
                    ids, said = _listed(message.id), _listed(message.string or "")
                    self._said.update(zip(ids, said * len(ids), strict=False))

    def say(self, text: str) -> str:
        """Return the words for an English text in this language.

        :raises KeyError: if nobody has translated it
        """
        return text if self.language == "en" else self._said[text]

    def pattern(self, text: str, **facts: str) -> re.Pattern[str]:
        """Return what matches an English text in this language, whatever stands in its places.

        :param facts: what does stand in some of them
        :raises KeyError: if nobody has translated it
        """
        parts = PLACE.split(self.say(text).replace("%%", "%"))
        return re.compile(
            "".join(
                (re.escape(facts[part]) if part in facts else ".+") if number % 2 else re.escape(part)
                for number, part in enumerate(parts)
            )
        )


def _listed(said: str | list[str] | tuple[str, ...]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)
