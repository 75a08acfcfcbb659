"""What the heads of several messages of the single window begin with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Headed:
    """A head that is named by its sender: cancellation, summary, arrival, departure, master list."""

    customs_code: str
    cop_no: str
    pre_no: str | None = None
