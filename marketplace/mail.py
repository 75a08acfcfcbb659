"""What people are told by mail, in their own language."""

from dataclasses import dataclass
from typing import Any, Final

from flask_babel import force_locale, gettext, lazy_gettext
from itsdangerous import BadData, URLSafeSerializer

from foundation.web import words
from marketplace.talk_errors import LinkNotOurs

LANGUAGES: Final = ("en", "zh")

KINDS: Final[dict[str, tuple[Any, Any]]] = {
    "outbid": (
        lazy_gettext("You have been outbid on %(title)s"),
        lazy_gettext("Somebody has left a higher bid. It now stands at %(amount)s. You can bid again here:"),
    ),
    "search_found": (
        lazy_gettext("%(title)s answers a search of yours"),
        lazy_gettext(
            "It was offered since you kept that search. Why you are told, and how to be told no more:"
        ),
    ),
    "won": (
        lazy_gettext("You have won %(title)s"),
        lazy_gettext("The hammer fell at %(amount)s. Your invoice, and what happens next:"),
    ),
    "sold": (
        lazy_gettext("%(title)s is sold"),
        lazy_gettext("It was sold at %(amount)s. When the buyer has paid, title passes; then you are owed:"),
    ),
    "invoiced": (
        lazy_gettext("Your invoice for %(title)s"),
        lazy_gettext("You owe %(amount)s. You can pay here:"),
    ),
    "paid": (
        lazy_gettext("We have received your payment for %(title)s"),
        lazy_gettext("%(amount)s came in. Follow the work from here to your door:"),
    ),
    "settled": (
        lazy_gettext("%(title)s is yours"),
        lazy_gettext("Title has passed to you. Follow the work from here to your door:"),
    ),
    "called_off": (
        lazy_gettext("Your order of %(title)s has ended"),
        lazy_gettext("It will not be settled. What you paid goes back to you:"),
    ),
    "defaulted": (
        lazy_gettext("You have not paid for %(title)s in time"),
        lazy_gettext(
            "The auctioneer has declared you in default: your order has ended, a deposit that you left is"
            " kept, and you remain liable for the price. What this means:"
        ),
    ),
    "buyer_defaulted": (
        lazy_gettext("The buyer of %(title)s has not paid"),
        lazy_gettext(
            "He remains liable. With your written consent the work is auctioned again, or offered to those"
            " who bid below him. Your works with the house:"
        ),
    ),
    "chance_offered": (
        lazy_gettext("%(title)s is offered to you for %(amount)s"),
        lazy_gettext(
            "Its buyer has not paid, and this is the most that you bid. Your bid binds you no longer: you may"
            " accept, and need not. It is kept for you for 48 hours:"
        ),
    ),
    "refunded": (
        lazy_gettext("Your money for %(title)s is on its way back"),
        lazy_gettext("%(amount)s were sent back to you:"),
    ),
    "released": (
        lazy_gettext("Your proceeds for %(title)s are on their way"),
        lazy_gettext("%(amount)s were released to you:"),
    ),
    "chargeback_opened": (
        lazy_gettext("A bank took the payment for %(title)s back"),
        lazy_gettext("%(amount)s are disputed. Until it is decided, nothing of this sale is paid out:"),
    ),
    "chargeback_won": (
        lazy_gettext("The payment for %(title)s is here again"),
        lazy_gettext("The bank's claim to %(amount)s was refused. The sale goes on as before:"),
    ),
    "chargeback_shared": (
        lazy_gettext("The payment for %(title)s is lost"),
        lazy_gettext("A bank kept %(amount)s, and you bear your part of it. Your statement shows what:"),
    ),
    "chargeback_spared": (
        lazy_gettext("The payment for %(title)s is lost, and you lose nothing"),
        lazy_gettext("A bank kept %(amount)s, and the house bears it. What is yours stays yours:"),
    ),
    "chargeback_ended": (
        lazy_gettext("The sale of %(title)s has come to nothing"),
        lazy_gettext("A bank took the payment back before title passed. The work is yours to sell again:"),
    ),
    "upheld": (
        lazy_gettext("Your objection about %(title)s was upheld"),
        lazy_gettext("The sale is undone, and what you paid is yours again. How it goes on:"),
    ),
    "dismissed": (
        lazy_gettext("Your objection about %(title)s was not upheld"),
        lazy_gettext("The consignor can be paid now. The reason is on the page of your order:"),
    ),
    "rescinded": (
        lazy_gettext("The sale of %(title)s was undone"),
        lazy_gettext(
            "The buyer's objection was upheld. Title returns to you when the work is back in custody:"
        ),
    ),
    "watched_listed": (
        lazy_gettext("%(title)s is offered"),
        lazy_gettext("You watch this work. It can be bought or bid for now; where it may go is on its page:"),
    ),
    "watched_open": (
        lazy_gettext("Bidding on %(title)s is open"),
        lazy_gettext("You watch this work. Its sale takes bids now:"),
    ),
    "watched_gone": (
        lazy_gettext("%(title)s is no longer offered"),
        lazy_gettext("You watch this work. It was sold, passed or withdrawn. You are told if it comes back:"),
    ),
    "gallery_offers": (
        lazy_gettext("A gallery you follow offers %(title)s"),
        lazy_gettext("It can be bought or bid for now; where it may go is on its page:"),
    ),
    "rights_taken_down": (
        lazy_gettext("%(title)s was taken down on a notice of rights"),
        lazy_gettext(
            "Somebody says that it infringes a right of his. You can state that it does not, with what speaks"
            " for that:"
        ),
    ),
    "rights_countered": (
        lazy_gettext("The seller of %(title)s answers your notice"),
        lazy_gettext(
            "He states that nothing is infringed. You can complain to the authority or sue; unless you say"
            " within fifteen days that you did, the work comes back:"
        ),
    ),
    "rights_ended": (
        lazy_gettext("The notice about %(title)s has come to its end"),
        lazy_gettext("How it ended stands in the public register:"),
    ),
    "live_announced": (
        lazy_gettext("%(title)s is shown live from the vault"),
        lazy_gettext("A gallery you follow shows this and other works on air. When, and with whom:"),
    ),
    "freight_quoted": (
        lazy_gettext("A price for the way of %(title)s to your door"),
        lazy_gettext("A carrier asks %(amount)s. Until when that holds, and what is in it:"),
    ),
    "diligence_accepted": (
        lazy_gettext("The house knows you now"),
        lazy_gettext("What you said about yourself was accepted. Until when it holds:"),
    ),
    "diligence_refused": (
        lazy_gettext("What you said about yourself was not accepted"),
        lazy_gettext("The reason, and how to go on:"),
    ),
    "withdrawn": (
        lazy_gettext("%(title)s was withdrawn from sale"),
        lazy_gettext("It is no longer offered. The reason is on its page:"),
    ),
    "offer_made": (
        lazy_gettext("A buyer offers %(amount)s for %(title)s"),
        lazy_gettext("Accept, decline, or name your price. It stands for three days:"),
    ),
    "offer_countered": (
        lazy_gettext("%(title)s: the other side names %(amount)s"),
        lazy_gettext("Accept, decline, or name your price. It stands for three days:"),
    ),
    "offer_accepted": (
        lazy_gettext("%(amount)s for %(title)s is agreed"),
        lazy_gettext("The work is kept at this price for two days. The buyer says where it goes, and pays:"),
    ),
    "offer_declined": (
        lazy_gettext("The offer for %(title)s was declined"),
        lazy_gettext("%(amount)s was not agreed. What became of it:"),
    ),
    "offer_expired": (
        lazy_gettext("The offer for %(title)s ran out"),
        lazy_gettext("Nobody answered in time. What became of it:"),
    ),
    "offer_withdrawn": (
        lazy_gettext("The offer for %(title)s was taken back"),
        lazy_gettext("%(amount)s is no longer on the table. What became of it:"),
    ),
    "enquiry": (
        lazy_gettext("A message about %(title)s"),
        lazy_gettext("Somebody wrote to you. Read it, and answer here:"),
    ),
}
"""Kind of notice to its subject and its first sentence."""

BINDING: Final = frozenset({"won", "invoiced", "offer_accepted", "called_off", "defaulted", "chance_offered"})
"""A term begins to run with these, or money is owed: the mail is always sent."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice in the words of its reader."""

    subject: str
    text: str


def in_both(kind: str, *, facts: dict[str, Any], url: str) -> dict[str, dict[str, str]]:
    """Write a notice in both languages: language to subject and text."""
    letters = {language: compose(kind, language=language, facts=facts, url=url) for language in LANGUAGES}
    return {
        language: {"subject": letter.subject, "text": letter.text} for language, letter in letters.items()
    }


def bilingual(said: dict[str, dict[str, str]], *, language: str, unsubscribe: str | None) -> Letter:
    """Join both languages to one mail, the reader's first.

    :param unsubscribe: where mails of this kind are switched off; None where they cannot be
    """
    first = "zh" if language.startswith("zh") else "en"
    parts = [said[one]["text"].strip() for one in sorted(LANGUAGES, key=lambda one: one != first)]
    if unsubscribe is not None:
        with force_locale(first):
            parts.append(f"{gettext('No more mails of this kind:')}\n{unsubscribe}")
    return Letter(subject=said[first]["subject"], text="\n\n-- \n\n".join(parts) + "\n")


def kind_in_words(kind: str) -> str:
    """Return what a kind of notice says, of no work in particular."""
    subject, _ = KINDS[kind]
    said = str(subject) % {"title": gettext("a work"), "amount": gettext("an amount")}
    return said[:1].upper() + said[1:]


def unsubscribe_token(secret: str, *, account_id: str, kind: str) -> str:
    """Return what a link holds that switches off mails of one kind for one person, and nothing else."""
    return str(_signer(secret).dumps([account_id, kind]))


def read_unsubscribe_token(secret: str, token: str) -> tuple[str, str]:
    """Return account and kind of a link of ours.

    :raises LinkNotOurs: if it does not bear our signature
    """
    try:
        account_id, kind = _signer(secret).loads(token)
    except (BadData, ValueError, TypeError) as error:
        raise LinkNotOurs from error
    if kind not in KINDS or not isinstance(account_id, str):
        raise LinkNotOurs
    return account_id, kind


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="bianliang.notices.unsubscribe")


def compose(kind: str, *, language: str, facts: dict[str, Any], url: str) -> Letter:
    """Write a notice in a language.

    :param facts: `title` by language; `amount`, as Money, where the sentence names one
    :param url: where it goes on, in full
    """
    subject, sentence = KINDS[kind]
    with force_locale("zh" if language.startswith("zh") else "en"):
        said = {
            "title": words.pick(facts["title"]) or gettext("a work"),
            "amount": words.money(facts.get("amount")),
        }
        return Letter(
            subject=str(subject) % said, text=f"{str(sentence) % said}\n\n{url}\n\n{gettext('Bianliang')}\n"
        )
