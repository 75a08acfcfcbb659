"""What stands on a printed invoice and credit note: every line, both languages, the number of the invoice."""

from dataclasses import replace

import pytest

from foundation.web.printing.letters import runs
from foundation.web.printing.pen import HEIGHT, WIDTH
from marketplace.web.printing import page
from marketplace.web.printing.sheet import Field, Row, Sheet

SHEET = Sheet(
    number="CN-2026-000001",
    heading=("Credit note", "贷项通知单"),
    state=("Sent back in full", "已全数退回"),
    facts=(
        Field(("To", "至"), ("Ada Buyer", "Ada Buyer")),
        Field(("Takes back invoice", "所冲销的账单"), ("2026-000007", "2026-000007")),
        Field(("Reason", "理由"), ("a tear " * 60, "a tear " * 60)),
    ),
    rows=(
        Row(("Hammer price", "落槌价"), "-¥800"),
        Row(("Buyer's premium", "买方佣金"), "-¥200"),
        Row(("Total", "合计"), "-¥1,000", is_sum=True),
    ),
    advice=("It takes the whole invoice back.", "本单冲销整张账单。"),
)


class Paper:
    """Keeps what is written on it, and where."""

    def __init__(self) -> None:
        self.written: list[tuple[float, float, str]] = []

    def __getattr__(self, name: str) -> object:
        return lambda *given, **more: None

    def stringWidth(self, text: str, face: str, size: float) -> float:  # noqa: N802 -- reportlab's name
        return len(text) * size / 2

    def drawString(self, x: float, y: float, text: str) -> None:  # noqa: N802
        self.written.append((x, y, text))


def test_all_of_it_stands_on_the_page_and_none_of_it_runs_over() -> None:
    paper = Paper()
    page._Page(paper, SHEET, "Song").draw()

    texts = [text for _, _, text in paper.written]
    for text in (
        "CN-2026-000001",
        "贷项通知单",
        "2026-000007",
        "-¥800",
        "-¥200",
        "-¥1,000",
        "落槌价",
        "已全数退回",
    ):
        for _, run in runs(text, "Latin", "Song"):
            assert any(run in each for each in texts), text
    assert all(0 < y < HEIGHT and 0 < x < WIDTH for x, y, _ in paper.written)
    heights = [y for _, y, _ in paper.written]
    assert min(heights) > 0
    amounts = [y for _, y, text in paper.written if text.startswith("-¥")]
    assert amounts == sorted(amounts, reverse=True)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_same_sheet_gives_the_same_bytes_and_another_others(lang: str) -> None:
    first = SHEET if lang == "en" else replace(SHEET, heading=SHEET.heading[::-1])

    assert page.pdf(first) == page.pdf(first)
    assert page.pdf(first) != page.pdf(replace(first, number="CN-2026-000002"))
