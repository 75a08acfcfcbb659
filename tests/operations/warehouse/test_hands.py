"""Steps signed with keys of people's own: what is refused, what is kept, and what a stranger can check."""

import copy
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import base58
import pytest
import rfc8785
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from authentication.errors import ActSignatureStale, ActSignatureWrong, OwnKeyMissing, OwnKeyNeeded
from authentication.evidence import credential, hands, verifying
from authentication.evidence.case import Failed
from authentication.evidence.errors import EvidenceError
from authentication.evidence.keys import PrivateKey
from authentication.evidence.verdict import Outcome, State, Verdict
from authentication.models import ExpertKey, KeyState, SignedStatement
from authentication.operations import enrolling
from authentication.queries.house import trust_policy
from authentication.queries.key_audit import keys_hold
from authentication.queries.statements import passport_bytes
from bonded_warehouse.errors import SamePersonTwice
from bonded_warehouse.keeping_errors import ActNumberTaken
from bonded_warehouse.models.custody import CustodyEvent, CustodyStep, Holding, StepSignature
from bonded_warehouse.operations import handing_out, stepping
from bonded_warehouse.operations.hands import Hand
from bonded_warehouse.queries import hands_audit
from foundation.actor import Actor
from tests.operations.authentication.studio import Studio
from tests.operations.warehouse.store import GATE, KEEPER, REGULATOR, SECOND, Store

MINE, OTHERS = PrivateKey.from_seed(b"\1" * 32), PrivateKey.from_seed(b"\2" * 32)


@pytest.fixture
def studio(store: Store) -> Studio:
    return Studio(store.session, store.folder, at=store.at).open()


def has_key(studio: Studio, store: Store, person: Actor, key: PrivateKey) -> str:
    studio.at = store.later()
    card = studio.enrols(key, by=person)
    studio.approves(card.id, by=REGULATOR)
    store.later()
    return card.id


def arrived(store: Store) -> Holding:
    holding = store.expected()
    store.takes(holding, "gate_in", GATE)
    return holding


def hand(handed: Mapping[str, Any], key: PrivateKey, *, begins: bool = False) -> Hand:
    plain = {name: value for name, value in handed.items() if name != "details"}
    proof = credential.sign_handed(plain, key=key)["proof"]
    number, salt = (handed["credential"]["id"], handed["details"]["salt"]) if begins else ("", "")
    return Hand(proof["created"], proof["proofValue"], id=number, salt=salt)


def proposes(store: Store, holding: Holding, by: Actor, key: PrivateKey, **more: Any) -> CustodyStep:
    what = store.particulars(holding, "unload", by, place="dock two", note="two crates")
    at = store.later()
    handed = handing_out.proposal_to_sign(
        store.session, holding_id=holding.id, event="unload", particulars=what, actor=by, at=at
    )
    given = replace(hand(handed, key, begins=True), **more)
    return stepping.propose_step(
        store.session, holding_id=holding.id, event="unload", particulars=what, hand=given, actor=by, at=at
    )


def handed_out(store: Store, step: CustodyStep, by: Actor, at: datetime | None = None) -> dict[str, Any]:
    return handing_out.step_to_sign(store.session, step_id=step.id, actor=by, at=at or store.at)


def signs(store: Store, step: CustodyStep, by: Actor, given: Hand | None) -> None:
    stepping.sign_step(store.session, step_id=step.id, hand=given, actor=by, at=store.later())


def link_of(store: Store, step: CustodyStep) -> CustodyEvent:
    found = store.session.scalar(sa.select(CustodyEvent).where(CustodyEvent.step_id == step.id))
    assert found is not None
    return found


def unloaded(store: Store, studio: Studio) -> CustodyEvent:
    """Have a work unloaded, signed by two keepers with their own keys."""
    holding = arrived(store)
    has_key(studio, store, KEEPER, MINE)
    has_key(studio, store, SECOND, OTHERS)
    step = proposes(store, holding, KEEPER, MINE)
    signs(store, step, SECOND, hand(handed_out(store, step, SECOND), OTHERS))
    return link_of(store, step)


def verdict_of(store: Store, studio: Studio, artwork_id: str) -> Verdict:
    studio.at = store.later()
    studio.notarises()
    data = passport_bytes(store.session, artwork_id)
    return verifying.verify(data, trust=trust_policy(store.session), at=store.at)


def step_named(verdict: Verdict, name: str) -> Any:
    return next(one for one in verdict.steps if one.name == name)


class TestSigned:
    def test_by_two_keys_is_what_the_chain_and_the_passport_say(self, store: Store, studio: Studio) -> None:
        link = unloaded(store, studio)

        assert [one["kind"] for one in link.signed_by] == ["own_key", "own_key"]
        found = step_named(verdict_of(store, studio, link.artwork_id), "people")
        assert (found.outcome, found.facts["own"], found.facts["people"]) == (Outcome.PASSED, 2, 2)
        said = store.session.scalars(
            sa.select(SignedStatement).where(SignedStatement.kind == "custody.unload")
        ).one()
        assert hands.in_words(said.claims["signatures"]) == (
            "signed by two persons with their own keys",
            {"own": 2},
        )
        written = rfc8785.dumps(said.claims).decode()
        assert not any(name in written for name in (KEEPER.name, SECOND.name, "dock two", "two crates"))
        assert list(hands_audit.own_signatures(store.session)) == []

    def test_a_stranger_checks_it_with_other_peoples_tools(self, store: Store, studio: Studio) -> None:
        link = unloaded(store, studio)

        for one in link.content()["signed_by"]:
            signed = dict(one["signed"])
            proof = dict(signed.pop("proof"))
            value = base58.b58decode(proof.pop("proofValue")[1:])
            raw = base58.b58decode(proof["verificationMethod"].partition("#")[2][1:])[2:]
            parts = (hashlib.sha256(rfc8785.dumps(part)).digest() for part in (proof, signed))
            Ed25519PublicKey.from_public_bytes(raw).verify(value, b"".join(parts))
            private = {
                **link.circumstances["proposed"],
                "papers": link.documents,
                "note": link.note,
            }
            assert signed["details"] == hashlib.sha256(rfc8785.dumps(private)).hexdigest()

    def test_without_keys_the_session_stands_for_both(self, store: Store, studio: Studio) -> None:
        holding = arrived(store)
        link = store.takes(holding, "unload", KEEPER, SECOND)

        assert [one["kind"] for one in link.signed_by] == ["session", "session"]
        assert "proposed" not in link.circumstances
        found = step_named(verdict_of(store, studio, link.artwork_id), "people")
        assert "none with his own key" in found.message

    def test_by_one_key_beside_one_session(self, store: Store, studio: Studio) -> None:
        holding = arrived(store)
        has_key(studio, store, SECOND, OTHERS)
        step = store.propose(holding, "unload", KEEPER)
        signs(store, step, SECOND, hand(handed_out(store, step, SECOND), OTHERS))

        assert [one["kind"] for one in link_of(store, step).signed_by] == ["session", "own_key"]
        assert verdict_of(store, studio, holding.artwork_id).state is State.NOT_CERTIFIED

    def test_with_a_key_that_is_retired_later_still_holds(self, store: Store, studio: Studio) -> None:
        link = unloaded(store, studio)
        for key in store.session.scalars(sa.select(ExpertKey)).all():
            enrolling.retire_key(
                store.session, key_id=key.id, reason="lost", actor=REGULATOR, at=store.later()
            )

        assert step_named(verdict_of(store, studio, link.artwork_id), "people").outcome is Outcome.PASSED
        assert list(hands_audit.own_signatures(store.session)) == []


class TestRefused:
    @pytest.fixture
    def other(self, store: Store) -> Holding:
        """Return another work at the dock."""
        return arrived(store)

    @pytest.fixture
    def step(self, store: Store, studio: Studio, other: Holding) -> CustodyStep:
        holding = arrived(store)
        has_key(studio, store, KEEPER, MINE)
        has_key(studio, store, SECOND, OTHERS)
        return proposes(store, holding, KEEPER, MINE)

    def unsigned(self, store: Store, step: CustodyStep) -> bool:
        count = sa.select(sa.func.count()).where(StepSignature.step_id == step.id)
        return store.session.scalar(count) == 1 and step.state == "open"

    def test_the_plain_signature_of_who_has_a_key(self, store: Store, step: CustodyStep) -> None:
        with pytest.raises(OwnKeyNeeded):
            signs(store, step, SECOND, None)
        assert self.unsigned(store, step)

    def test_the_plain_proposal_of_who_has_a_key(
        self, store: Store, step: CustodyStep, other: Holding
    ) -> None:
        with pytest.raises(OwnKeyNeeded):
            store.propose(other, "unload", KEEPER)

    def test_another_persons_key(self, store: Store, step: CustodyStep) -> None:
        handed = handed_out(store, step, SECOND)
        forged = MINE.sign(credential.hash_data(handed["credential"], handed["options"]))
        proof = credential.attach(handed["credential"], handed["options"], forged)["proof"]

        with pytest.raises(ActSignatureWrong):
            signs(store, step, SECOND, Hand(proof["created"], proof["proofValue"]))
        assert self.unsigned(store, step)

    def test_another_persons_signature_sent_again(self, store: Store, step: CustodyStep) -> None:
        row = store.session.get_one(StepSignature, (step.id, KEEPER.id))
        assert row.signed is not None
        proof = row.signed["proof"]

        with pytest.raises(ActSignatureWrong):
            signs(store, step, SECOND, Hand(proof["created"], proof["proofValue"]))

    def test_his_own_sent_again(self, store: Store, step: CustodyStep) -> None:
        given = hand(handed_out(store, step, SECOND), OTHERS)
        row = store.session.get_one(StepSignature, (step.id, KEEPER.id))
        assert row.signed is not None
        proof = row.signed["proof"]

        with pytest.raises(SamePersonTwice):
            signs(store, step, KEEPER, Hand(proof["created"], proof["proofValue"]))
        signs(store, step, SECOND, given)

    def test_a_signature_for_another_step(self, store: Store, step: CustodyStep, other: Holding) -> None:
        another = proposes(store, other, KEEPER, MINE)
        given = hand(handed_out(store, another, SECOND), OTHERS)

        with pytest.raises(ActSignatureWrong):
            signs(store, step, SECOND, given)
        assert self.unsigned(store, step)

    def test_a_number_that_is_taken(self, store: Store, step: CustodyStep, other: Holding) -> None:
        with pytest.raises(ActNumberTaken):
            proposes(store, other, KEEPER, MINE, id=step.id)

    @pytest.mark.parametrize("number", ["", "stp_", "hld_01KT1H5BF0VK7GKE04TZ1MZ03J", "stp_../../etc"])
    def test_a_number_that_is_none(
        self, store: Store, step: CustodyStep, other: Holding, number: str
    ) -> None:
        with pytest.raises(ActNumberTaken):
            proposes(store, other, KEEPER, MINE, id=number)

    def test_another_role(self, store: Store, step: CustodyStep) -> None:
        handed = copy.deepcopy(handed_out(store, step, SECOND))
        handed["credential"]["as"] = ["senior_keeper"]
        signature = OTHERS.sign(credential.hash_data(handed["credential"], handed["options"]))
        proof = credential.attach(handed["credential"], handed["options"], signature)["proof"]

        with pytest.raises(ActSignatureWrong):
            signs(store, step, SECOND, Hand(proof["created"], proof["proofValue"]))

    @pytest.mark.parametrize(
        ("field", "value"), [("place", "dock three"), ("note", "one crate"), ("return_by_at", "later")]
    )
    def test_a_proposal_that_was_changed_after_it_was_signed(
        self, store: Store, step: CustodyStep, other: Holding, field: str, value: Any
    ) -> None:
        holding = other
        what = store.particulars(holding, "unload", KEEPER, place="dock two", note="two crates")
        at = store.later()
        handed = handing_out.proposal_to_sign(
            store.session, holding_id=holding.id, event="unload", particulars=what, actor=KEEPER, at=at
        )
        change: dict[str, Any] = {field: at + timedelta(days=1) if field == "return_by_at" else value}
        altered = replace(what, **change)

        with pytest.raises(ActSignatureWrong):
            stepping.propose_step(
                store.session,
                holding_id=holding.id,
                event="unload",
                particulars=altered,
                hand=hand(handed, MINE, begins=True),
                actor=KEEPER,
                at=at,
            )

    def test_an_old_one_and_one_of_before_the_key(self, store: Store, step: CustodyStep) -> None:
        given = hand(handed_out(store, step, SECOND), OTHERS)
        early = hand(handed_out(store, step, SECOND, store.at - timedelta(hours=2)), OTHERS)
        for one in (early, given):
            store.later(minutes=31)
            with pytest.raises(ActSignatureStale):
                signs(store, step, SECOND, one)
        assert self.unsigned(store, step)

    def test_a_retired_key(self, store: Store, studio: Studio, step: CustodyStep) -> None:
        given = hand(handed_out(store, step, SECOND), OTHERS)
        key = store.session.scalars(sa.select(ExpertKey).where(ExpertKey.expert_id == SECOND.id)).one()
        enrolling.retire_key(store.session, key_id=key.id, reason="lost", actor=REGULATOR, at=store.at)

        with pytest.raises(OwnKeyMissing):
            signs(store, step, SECOND, given)
        signs(store, step, SECOND, None)  # the regulator gave him back to his session
        assert link_of(store, step).signed_by[1]["kind"] == "session"

    def test_the_session_of_who_retired_his_own_key(self, store: Store, step: CustodyStep) -> None:
        key = store.session.scalars(sa.select(ExpertKey).where(ExpertKey.expert_id == SECOND.id)).one()
        enrolling.retire_key(store.session, key_id=key.id, reason="stolen?", actor=SECOND, at=store.at)

        with pytest.raises(OwnKeyNeeded):
            signs(store, step, SECOND, None)
        enrolling.retire_key(store.session, key_id=key.id, reason="seen", actor=REGULATOR, at=store.at)
        signs(store, step, SECOND, None)

    def test_a_signature_of_who_has_no_key(self, store: Store, studio: Studio, step: CustodyStep) -> None:
        third = replace(SECOND, account_id="acc_third", name="Third Keeper")
        studio.at = store.at
        studio.enrols(PrivateKey.new(), by=third)  # proposed, and approved by nobody
        given = Hand("2026-06-01T12:00:00Z", "z1")

        with pytest.raises(OwnKeyMissing):
            signs(store, step, third, given)
        signs(store, step, third, None)
        assert link_of(store, step).signed_by[1]["kind"] == "session"


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*path, name))
    elif isinstance(value, list) and value:
        for place, each in enumerate(value):
            yield from leaves(each, (*path, place))
    else:
        yield path


def changed(value: Any, path: tuple[Any, ...]) -> Any:
    copied = copy.deepcopy(value)
    within = copied
    for name in path[:-1]:
        within = within[name]
    old = within[path[-1]]
    within[path[-1]] = (
        (not old) if isinstance(old, bool) else old + "1" if isinstance(old, str) else ["1"] if not old else 1
    )
    return copied


def test_every_field_that_was_signed_is_held_fast(store: Store, studio: Studio) -> None:
    """Change each value under a signature, or beside it in the link, alone: each change is refused."""
    content = unloaded(store, studio).content()
    trust = trust_policy(store.session)

    def holds(link: Mapping[str, Any]) -> bool:
        try:
            for signed in hands.require_link(link):
                hands.require_signed(trust, signed, recorded_at=None)
        except (Failed, EvidenceError, KeyError, TypeError, ValueError):
            return False
        return True

    assert holds(content)
    fast = [
        path
        for path in leaves(content)
        if path[0] in {"holding_id", "artwork_id", "transition", "event", "from", "to", "note", "step_id"}
        or path[0] in {"place", "documents"}
        or path[:2] == ("circumstances", "proposed")
        or (path[0] == "signed_by" and path[2] in {"role", "signed"})
    ]
    assert len(fast) > 60
    assert [path for path in fast if holds(changed(content, path))] == []


def test_a_signature_changed_by_hand_is_named(store: Store, studio: Studio) -> None:
    link = unloaded(store, studio)
    table = sa.table(
        "custody_step_signature",
        sa.column("step_id"),
        sa.column("account_id"),
        sa.column("signed", sa.JSON()),
    )
    row = store.session.get_one(StepSignature, (link.step_id, KEEPER.id))
    assert row.signed is not None
    forged = {**row.signed, "as": ["senior_keeper"]}
    his = (table.c.step_id == link.step_id, table.c.account_id == KEEPER.id)
    store.session.execute(sa.update(table).where(*his).values(signed=forged))
    store.session.expire_all()

    assert any(str(link.step_id) in found for found in list(hands_audit.own_signatures(store.session)))


def test_details_changed_by_hand_are_named(store: Store, studio: Studio) -> None:
    holding = arrived(store)
    has_key(studio, store, KEEPER, MINE)
    step = proposes(store, holding, KEEPER, MINE)
    assert step.details is not None
    table = sa.table("custody_step", sa.column("id"), sa.column("details", sa.JSON()))
    store.session.execute(
        sa.update(table).where(table.c.id == step.id).values(details={**step.details, "place": "elsewhere"})
    )
    store.session.expire_all()

    assert any(step.id in found for found in list(hands_audit.own_signatures(store.session)))


def test_a_signature_that_was_taken_away_by_hand_is_missed(store: Store, studio: Studio) -> None:
    link = unloaded(store, studio)
    assert list(hands_audit.missing(store.session)) == []
    table = sa.table(
        "custody_step_signature", sa.column("step_id"), sa.column("account_id"), sa.column("signed")
    )
    his = (table.c.step_id == link.step_id, table.c.account_id == KEEPER.id)
    store.session.execute(sa.update(table).where(*his).values(signed=None))
    store.session.expire_all()

    (found,) = hands_audit.missing(store.session)
    assert str(link.step_id) in found
    assert KEEPER.id in found


def test_a_key_that_was_ended_by_hand_is_named(store: Store, studio: Studio) -> None:
    """Who writes a key's end into its row lets its person's session sign; the log says otherwise."""
    has_key(studio, store, KEEPER, MINE)
    given_back = has_key(studio, store, SECOND, OTHERS)
    for by in (SECOND, REGULATOR):
        enrolling.retire_key(store.session, key_id=given_back, reason="lost", actor=by, at=store.later())
    store.session.flush()
    assert list(keys_hold(store.session)) == []

    changes: tuple[dict[str, Any], ...] = (
        {"state": KeyState.RETIRED, "ended_at": store.at, "ended_by": REGULATOR.id},
        {"purposes": ["certificate"]},
        {"approved_at": store.at},
        {"expert_id": "acc_x"},
        {"multikey": PrivateKey.new().public.multikey},
    )
    for values in changes:
        with store.session.begin_nested() as undone:
            his = ExpertKey.expert_id == KEEPER.id
            store.session.execute(sa.update(ExpertKey).where(his).values(**values))
            store.session.expire_all()
            assert list(keys_hold(store.session)) != [], values
            undone.rollback()
    store.session.execute(sa.update(ExpertKey).where(ExpertKey.id == given_back).values(ended_by=SECOND.id))
    store.session.expire_all()
    (found,) = keys_hold(store.session)
    assert given_back in found
