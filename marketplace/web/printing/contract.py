"""The contract of a consignment on paper: its nine items in both languages, and who agreed when."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import force_locale, gettext

from foundation.web import words
from foundation.web.printing import pen
from foundation.web.printing.pen import HEIGHT, INK_2, MARGIN, MM, MONO, WIDTH, Pen
from marketplace.queries.agreements import AgreementCard
from marketplace.web.printing.page import HOUSE
from marketplace.web.printing.sheet import OTHER, Both

ROOM: Final = WIDTH - 2 * MARGIN
FOOT: Final = MARGIN + 8 * MM


@dataclass(frozen=True, slots=True)
class Item:
    """One of the nine items: its name and its text in both languages, the reader's first."""

    label: Both
    text: Both


def contract_pdf(card: AgreementCard, *, language: str) -> bytes:
    """Return a version of a contract as a PDF of as many pages as it needs."""

    def said(make: Callable[[], str]) -> Both:
        with force_locale(language):
            first = make()
        with force_locale(OTHER[language]):
            return first, make()

    heading = said(lambda: gettext("Contract of consignment"))
    state = said(
        lambda: gettext(
            "Version %(number)s: %(state)s", number=card.version, state=words.word(card.state, "agreement")
        )
    )
    items = list(_items(card, said))
    signed = list(_signed(card, said))
    digest = f"SHA-256 {card.sha256}"
    salt = f"salt {card.salt}"
    texts = [HOUSE, card.consignment_id, *heading, *state, digest, salt]
    texts += [text for item in [*items, *signed] for text in (*item.label, *item.text)]

    def draw(canvas: Any, face: str) -> None:
        page = _Contract(canvas, face)
        page.head(heading, state, card.consignment_id)
        for number, item in enumerate(items, 1):
            page.item(item, number)
        page.rule()
        page.y -= 7 * MM
        for item in signed:
            page.item(item)
        page.foot(digest, salt)

    return pen.page(draw, texts=texts, title=f"{heading[0]} {card.consignment_id}", subject=state[0])


def _items(card: AgreementCard, said: Callable[[Callable[[], str]], Both]) -> Iterator[Item]:
    terms = card.terms

    def item(name: str, make: Callable[[], str]) -> Item:
        return Item(said(lambda: words.word(name, "agreement_item")), said(make))

    parties, lot = terms["parties"], terms["lot"]
    yield item(
        "parties",
        lambda: gettext(
            "%(consignor)s entrusts, %(house)s sells.",
            consignor=", ".join(filter(None, (parties["consignor"], parties["organisation"]))),
            house=HOUSE,
        ),
    )
    yield item(
        "lot",
        lambda: gettext(
            "%(title)s, %(maker)s; one piece (%(number)s). Known defects: %(defects)s",
            title=words.pick(lot["title"]),
            maker=words.pick(lot["maker"]),
            number=lot["artwork_id"],
            defects=lot["defects"] or gettext("none named"),
        ),
    )
    yield item("reserve", lambda: reserve_words(card))
    yield item("time_and_place", lambda: words.pick(terms["time_and_place"]))
    yield item("hand_over", lambda: words.pick(terms["hand_over"]))
    yield item("commission", lambda: commission_words(card))
    for name in ("payment", "default", "rest"):
        yield item(name, lambda name=name: words.pick(terms[name]))  # type: ignore[misc] # bound now


def reserve_words(card: AgreementCard) -> str:
    """Say what was agreed about a reserve."""
    if card.reserve is None:
        return str(gettext("As the consignor names it with each lot; none where he names none."))
    return words.money(card.reserve)


def commission_words(card: AgreementCard) -> str:
    """Say what the house takes."""
    rate = f"{card.terms['commission_bps'] / 100:g}"
    return str(gettext("The house takes %(rate)s %% of the hammer price or of the price.", rate=rate))


def _signed(card: AgreementCard, said: Callable[[Callable[[], str]], Both]) -> Iterator[Item]:
    yield Item(
        said(lambda: gettext("Proposed")),
        said(
            lambda: gettext(
                "%(side)s, %(name)s, %(at)s",
                side=words.word(card.side, "agreement_side"),
                name=card.proposed_by_name,
                at=words.instant(card.proposed_at),
            )
        ),
    )
    accepted_at = card.accepted_at
    if accepted_at is not None:
        other = "consignor" if card.side == "house" else "house"
        yield Item(
            said(lambda: gettext("Accepted")),
            said(
                lambda: gettext(
                    "%(side)s, %(name)s, %(at)s",
                    side=words.word(other, "agreement_side"),
                    name=card.accepted_by_name,
                    at=words.instant(accepted_at),
                )
            ),
        )


class _Contract(Pen):
    """The layout, from the top down; a new page where an item finds no room."""

    def head(self, heading: Both, state: Both, number: str) -> None:
        self.text(MARGIN, self.y, HOUSE, 10, colour=INK_2)
        self.right(WIDTH - MARGIN, self.y, number, 8)
        self.y -= 11 * MM
        self.text(MARGIN, self.y, heading[0], 21)
        self.y -= 6.5 * MM
        self.text(MARGIN, self.y, heading[1], 11, colour=INK_2)
        self.right(WIDTH - MARGIN, self.y, "  ".join(dict.fromkeys(state)), 9)
        self.y -= 5 * MM
        self.rule()
        self.y -= 8 * MM

    def item(self, item: Item, number: int = 0) -> None:
        first = self.wrapped(item.text[0], 10.5, ROOM)
        second = self.wrapped(item.text[1], 9, ROOM) if item.text[1] != item.text[0] else []
        self.room((6 + 4.8 * len(first) + 4.2 * len(second) + 2.5) * MM)
        label = f"{number}. {item.label[0]}" if number else item.label[0]
        width = self.text(MARGIN, self.y, label, 9, colour=INK_2)
        self.text(MARGIN + width + 6, self.y, item.label[1], 7.5, colour=INK_2)
        self.y -= 5 * MM
        for line in first:
            self.line(line, 10.5, 4.8)
        for line in second:
            self.line(line, 9, 4.2)
        self.y -= 2.5 * MM

    def line(self, text: str, size: float, step_mm: float) -> None:
        if self.y < FOOT:
            self.turn()
        self.text(MARGIN, self.y, text, size, colour=pen.INK if step_mm > 4.5 else INK_2)  # noqa: PLR2004
        self.y -= step_mm * MM

    def room(self, height: float) -> None:
        if self.y - height < FOOT and height < HEIGHT / 2:
            self.turn()

    def turn(self) -> None:
        self.canvas.showPage()
        self.y = HEIGHT - MARGIN

    def foot(self, *lines: str) -> None:
        self.room(len(lines) * 4 * MM)
        for text in lines:
            self.text(MARGIN, self.y, text, 7.5, font=MONO, colour=INK_2)
            self.y -= 4 * MM
