"""What cannot be read of a form is said with an example of the right form."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

import pytest
from pydantic import Field

from foundation.errors import Invalid
from foundation.web import parsing


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Some of everything."""

    value: Annotated[Decimal, Field(ge=0, decimal_places=2)] | None = None
    pieces: int | None = None
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    side: Annotated[str, parsing.like(r"[0-9]+", "Write it so.")] | None = None


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("value", "abc", parsing.FIGURES),
        ("value", "16.000,50", parsing.FIGURES),
        ("value", "NaN", parsing.FIGURES),
        ("value", "1.505", "This has too many decimals."),
        ("value", "-5", "Write a number above 0, as 1500."),
        ("pieces", "1,5", parsing.WHOLE),
        ("country", "France", "Write the country as two capital letters, as FR."),
        ("side", "1,5", "Write it so."),
    ],
)
def test_each_field_says_how_it_is_written(name: str, typed: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        parsing.read(Form, {name: typed})

    assert refused.value.fields == {name: said}
