"""Who signs a step: each time another person, and the consignor only where the table names him. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Final

from bonded_warehouse import errors
from bonded_warehouse.rules.table import TABLE, Transition
from foundation.errors import Coded

RELATIONS: Final = frozenset(role for role, who in TABLE.signatories.items() if who.relation)
"""The table's roles that name the owner or the consignor."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A person who signs, and as what they could."""

    account_id: str
    may_sign_as: frozenset[str]
    """The table's roles that they hold, relations to the work included."""

    @property
    def is_party(self) -> bool:
        """Say whether the work is, or was, theirs."""
        return not RELATIONS.isdisjoint(self.may_sign_as)


def capacities(platform_roles: Collection[str], *, is_owner: bool, is_depositor: bool) -> frozenset[str]:
    """Return the table's roles that a person may sign as, by their roles here and their part in the work."""
    relations = {"owner"} if is_owner else set()
    if is_depositor:
        relations.add("depositor")
    return frozenset(
        role
        for role, who in TABLE.signatories.items()
        if not who.platform.isdisjoint(platform_roles) or who.relation in relations
    )


def seats(row: Transition, signer: Signer) -> frozenset[int]:
    """Return which signatures of this step the person could give, by their place in `row.slots`.

    Where a step has several signatures, the owner and the consignor can give only those that name them.
    """
    may = signer.may_sign_as
    if len(row.slots) > 1 and signer.is_party:
        may = may & RELATIONS
    return frozenset(place for place, roles in enumerate(row.slots) if roles & may)


def seating(row: Transition, signers: Sequence[Signer]) -> tuple[int, ...] | None:
    """Return a place in `row.slots` for each signer, all different; None if there is none."""
    possible = [seats(row, signer) for signer in signers]
    for places in permutations(range(len(row.slots)), len(signers)):
        if all(place in open_to for place, open_to in zip(places, possible, strict=True)):
            return places
    return None


def waiting_for(row: Transition, signers: Sequence[Signer]) -> tuple[tuple[str, ...], ...]:
    """Return the signatures still to be given: for each, the table's roles that may give it."""
    taken = seating(row, signers) or ()
    return tuple(_coded(roles) for place, roles in enumerate(row.slots) if place not in taken)


def _coded(roles: Collection[str]) -> tuple[str, ...]:
    return tuple(Coded(role, "signatory") for role in sorted(roles))


def require_signer(row: Transition, already: Sequence[Signer], signer: Signer) -> None:
    """Require that this person can sign beside those who have.

    :raises SamePersonTwice: if they have signed already
    :raises ConsignorMayNotKeep: if only their part in the work keeps them out
    :raises NotAmongSigners: if no signature that is still open is theirs to give
    """
    if any(one.account_id == signer.account_id for one in already):
        raise errors.SamePersonTwice(event=Coded(row.event, "event"), waiting_for=waiting_for(row, already))
    if seating(row, [*already, signer]) is not None:
        return
    stranger = replace(signer, may_sign_as=signer.may_sign_as - RELATIONS)
    if signer.is_party and seating(row, [*already, stranger]) is not None:
        raise errors.ConsignorMayNotKeep(event=Coded(row.event, "event"))
    raise errors.NotAmongSigners(
        event=Coded(row.event, "event"), slots=[_coded(roles) for roles in row.slots]
    )


def require_signatures(row: Transition, signers: Sequence[Signer]) -> dict[str, str]:
    """Require all signatures of a step, and return who signed as which of the table's roles.

    :raises SamePersonTwice: if one person stands there twice
    :raises ConsignorMayNotKeep: if an owner or consignor stands where a keeper should
    :raises NotAmongSigners: if somebody's signature is not asked for
    :raises SecondPersonNeeded: if one is missing
    """
    for count, signer in enumerate(signers):
        require_signer(row, signers[:count], signer)
    rest = waiting_for(row, signers)
    if rest:
        raise errors.SecondPersonNeeded(event=Coded(row.event, "event"), waiting_for=rest)
    places = seating(row, signers)
    assert places is not None, "each signer was found a place, one after the other"
    return {
        signer.account_id: min(row.slots[place] & signer.may_sign_as)
        for place, signer in zip(places, signers, strict=True)
    }
