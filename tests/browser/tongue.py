"""What the pages say, in the reader's language: read from the catalogues that translate them."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

from babel.messages.pofile import read_po

from deploy.journey.house import ROOT

PLACE: Final = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language of the house, `en` or `zh`."""

    language: str
    _said: dict[str, list[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        said: dict[str, list[str]] = defaultdict(list)
        if self.language != "en":
            for path in sorted(ROOT.glob(f"*/translations/{self.language}/LC_MESSAGES/messages.po")):
                with path.open("rb") as file:
                    for message in read_po(file):
                        if isinstance(message.id, str) and message.string and not message.fuzzy:
                            said[message.id].append(str(message.string))
        object.__setattr__(self, "_said", dict(said))

    def say(self, text: str) -> str:
        """Return the words for an English text in this language.

        :raises KeyError: if nobody has translated it
        """
        return text if self.language == "en" else self._said[text][0]

    def pattern(self, text: str, **facts: str) -> re.Pattern[str]:
        """Return what matches an English text in this language, whatever stands in its places.

        :param facts: what does stand in some of them
        :raises KeyError: if nobody has translated it
        """
        said = [text] if self.language == "en" else self._said[text]
        return re.compile("|".join(f"(?:{self._one(one, facts)})" for one in said))

    @staticmethod
    def _one(said: str, facts: dict[str, str]) -> str:
        parts = PLACE.split(said.replace("%%", "%"))
        return "".join(
            (re.escape(facts[part]) if part in facts else ".+") if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        )
