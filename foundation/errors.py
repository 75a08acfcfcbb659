"""The anticipated 'no'.

A Refusal is not a bug: the request was understood, nothing is broken, and the
answer is no. Whoever asked can do something about it. Everything else that is
raised is a bug, and reaches the log as one.

A refusal carries a message id and facts. The words are made at the edge, in the
reader's language (`foundation.web.problems`), which also has the one table from
kinds to HTTP.
"""

import re
from collections.abc import Mapping
from typing import ClassVar, Self


class Coded(str):
    """A code among the facts of a refusal: programs get the code, people what it is called.

    `kind` is the kind of word it is: Coded("stored", "custody") is told as 'In the vault'.
    """

    __slots__ = ("kind",)
    kind: str

    def __new__(cls, code: str, kind: str) -> Self:
        """Return a code that knows of which kind it is."""
        coded = super().__new__(cls, code)
        coded.kind = kind
        return coded

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """Return how it is made again, where a refusal comes from another process."""
        return type(self), (str(self), self.kind)


class Refusal(Exception):
    """A request that was understood and declined.

    A subclass is named for what is wrong, derives from one of the kinds below,
    and opens its docstring with the title that people will read. `message` is a
    gettext message id with a place for each fact: "Bid at least %(asking)s.";
    `remedy` says what to do next. `facts` are what the caller needs to do better.
    """

    message: ClassVar[str] = ""
    remedy: ClassVar[str] = ""
    page: ClassVar[str] = ""
    """Path of the page that says all of it, with places for facts ("/works/%(artwork_id)s"); '' if none."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(f"{type(self).__name__}: {facts}" if facts else type(self).__name__)

    def __init_subclass__(cls, **rest: object) -> None:
        """Take away a remedy that its kind would lend: a refusal has its own, or none."""
        super().__init_subclass__(**rest)
        lender = next(each for each in cls.__mro__ if "remedy" in each.__dict__)
        if lender.__module__ == __name__ and cls.__module__ != __name__:
            cls.remedy = ""

    @classmethod
    def title(cls) -> str:
        """Return the first line of the docstring: a message id too."""
        return (cls.__doc__ or cls.__name__).splitlines()[0]

    @classmethod
    def slug(cls) -> str:
        """Return the stable name of the problem: BidTooLow becomes bid-too-low."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class SignInRequired(Refusal):
    """Sign in first."""

    message = "This page is for people who have signed in."
    remedy = "Sign in, and you will be brought back here."


class NotAllowed(Refusal):
    """This is not yours to do."""

    message = "Your role does not include this."
    remedy = "Ask a colleague whose role includes it, or your administrator."


class NotFound(Refusal):
    """There is no such thing, or none that you may see."""

    message = "Nothing is kept under this address."
    remedy = "Check the number, or start from the catalogue."


class Conflict(Refusal):
    """The present state of things forbids this."""

    message = "This cannot be done now."
    remedy = "Load the page again to see what stands now."


class Invalid(Refusal):
    """What was sent does not make sense."""

    message = "Some of what was sent cannot be used."
    remedy = "Correct the marked fields and send again."

    def __init__(self, *, fields: Mapping[str, str] | None = None, **facts: object) -> None:
        super().__init__(**facts)
        self.fields = dict(fields or {})
        """Field name to a message id: what is wrong with it."""


class Unavailable(Refusal):
    """An outside party could not be reached."""

    message = "Somebody we depend on does not answer just now."
    remedy = "Nothing was changed. Try again in a little while."
