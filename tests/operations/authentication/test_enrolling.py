from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from authentication.errors import (
    ExpertKeyMissing,
    ExpertKeyUnknown,
    ExpertKeyWrong,
    KeyNotOpen,
    KeyTaken,
    OwnKey,
    PossessionNotShown,
)
from authentication.evidence import credential, verifying
from authentication.evidence.keys import PrivateKey
from authentication.evidence.verdict import State
from authentication.models import SignedStatement
from authentication.operations import enrolling
from authentication.queries import certificates
from authentication.queries.house import trust_policy
from authentication.queries.statements import passport_bytes
from foundation.errors import NotAllowed
from tests.operations.authentication.studio import EXPERT, REGULATOR, Studio, actor


def succession(studio: Studio, fresh: PrivateKey) -> dict[str, Any]:
    """What is sent with a new key so that the present one speaks for it."""
    old = studio.key.public.multikey
    handed = enrolling.enrolment_document(
        studio.session, multikey=fresh.public.multikey, replaces=old, actor=EXPERT, at=studio.at
    )
    options = {
        **handed["options"],
        "verificationMethod": f"{handed['credential']['expert']}#{old}",
    }
    signature = studio.key.sign(credential.hash_data(handed["credential"], options))
    proof = credential.attach(handed["credential"], options, signature)["proof"]
    return {"replaces": old, "previous_proof_value": proof["proofValue"]}


class TestEnrol:
    def test_proposes_a_key(self, studio: Studio) -> None:
        card = studio.enrols(label="the laptop")

        assert (card.state, card.multikey, card.label) == (
            "proposed",
            studio.key.public.multikey,
            "the laptop",
        )

    def test_refuses_a_key_that_the_expert_does_not_hold(self, studio: Studio) -> None:
        theirs = PrivateKey.new().public.multikey
        handed = enrolling.enrolment_document(studio.session, multikey=theirs, actor=EXPERT, at=studio.at)
        forged = studio.key.sign(credential.hash_data(handed["credential"], handed["options"]))
        proof = credential.attach(handed["credential"], handed["options"], forged)["proof"]

        with pytest.raises(PossessionNotShown):
            enrolling.enrol_key(
                studio.session,
                multikey=theirs,
                created=proof["created"],
                proof_value=proof["proofValue"],
                actor=EXPERT,
                at=studio.at,
            )

    def test_refuses_a_signature_for_another_expert(self, studio: Studio) -> None:
        multikey = studio.key.public.multikey
        handed = enrolling.enrolment_document(studio.session, multikey=multikey, actor=EXPERT, at=studio.at)
        proof = credential.sign_handed(handed, key=studio.key)["proof"]

        with pytest.raises(PossessionNotShown):
            enrolling.enrol_key(
                studio.session,
                multikey=multikey,
                created=proof["created"],
                proof_value=proof["proofValue"],
                actor=actor("expert", name="Thief"),
                at=studio.at,
            )

    def test_refuses_an_old_signature(self, studio: Studio) -> None:
        multikey = studio.key.public.multikey
        handed = enrolling.enrolment_document(studio.session, multikey=multikey, actor=EXPERT, at=studio.at)
        proof = credential.sign_handed(handed, key=studio.key)["proof"]

        with pytest.raises(PossessionNotShown):
            enrolling.enrol_key(
                studio.session,
                multikey=multikey,
                created=proof["created"],
                proof_value=proof["proofValue"],
                actor=EXPERT,
                at=studio.at + timedelta(hours=1),
            )

    def test_refuses_a_key_twice(self, studio: Studio) -> None:
        studio.enrols()

        with pytest.raises(KeyTaken):
            studio.enrols()

    @pytest.mark.parametrize("text", ["", "z6Mk", "did:key:z6Mk", "nonsense" * 20])
    def test_refuses_what_is_no_key(self, studio: Studio, text: str) -> None:
        with pytest.raises(ExpertKeyWrong):
            enrolling.enrolment_document(studio.session, multikey=text, actor=EXPERT, at=studio.at)

    def test_approves_a_successor_that_the_present_key_speaks_for(self, studio: Studio) -> None:
        studio.approves(studio.enrols().id)
        fresh = PrivateKey.new()

        card = studio.enrols(fresh, **succession(studio, fresh))

        states = {key.multikey: key.state for key in certificates.expert_keys(studio.session, EXPERT.id)}
        assert card.state == "approved"
        assert states == {fresh.public.multikey: "approved", studio.key.public.multikey: "replaced"}

    def test_only_proposes_a_successor_without_that(self, studio: Studio) -> None:
        studio.approves(studio.enrols().id)

        card = studio.enrols(PrivateKey.new(), replaces=studio.key.public.multikey)

        assert card.state == "proposed"

    def test_refuses_a_successor_that_another_key_speaks_for(self, studio: Studio) -> None:
        studio.approves(studio.enrols().id)
        fresh = PrivateKey.new()
        said = succession(studio, fresh)
        said["previous_proof_value"] = "z" + said["previous_proof_value"][:0:-1]

        with pytest.raises(PossessionNotShown):
            studio.enrols(fresh, **said)


class TestApprove:
    def test_binds_the_key_in_the_log(self, studio: Studio) -> None:
        studio.approves(studio.enrols().id)
        studio.notarises()

        said = studio.session.scalar(
            sa.select(SignedStatement).where(SignedStatement.kind == "expert.key_approved")
        )
        assert said is not None
        assert said.claims["key"] == studio.key.public.multikey
        assert said.log_index is not None
        assert EXPERT.name not in str(said.credential)

    def test_is_for_the_regulator(self, studio: Studio) -> None:
        card = studio.enrols()

        with pytest.raises(NotAllowed):
            studio.approves(card.id, by=EXPERT)

    def test_is_not_for_ones_own_key(self, studio: Studio) -> None:
        both = actor("expert", "regulator", name="Both")
        card = studio.enrols(by=both)

        with pytest.raises(OwnKey):
            studio.approves(card.id, by=both)

    def test_happens_once(self, studio: Studio) -> None:
        card = studio.enrols()
        studio.approves(card.id)

        with pytest.raises(KeyNotOpen):
            studio.approves(card.id)

    def test_never_comes_after_a_refusal(self, studio: Studio) -> None:
        card = studio.enrols()
        enrolling.refuse_key(
            studio.session, key_id=card.id, reason="not his voice", actor=REGULATOR, at=studio.at
        )

        with pytest.raises(KeyNotOpen):
            studio.approves(card.id)


class TestRetire:
    def test_leaves_what_was_certified_good_and_certifies_nothing_new(self, studio: Studio) -> None:
        certified = studio.certifies()
        (key,) = certificates.expert_keys(studio.session, EXPERT.id)
        studio.at += timedelta(minutes=1)
        enrolling.retire_key(studio.session, key_id=key.id, reason="sold", actor=EXPERT, at=studio.at)
        studio.notarises()
        work = studio.registers(7)
        studio.examines(work.id)

        verdict = verifying.verify(
            passport_bytes(studio.session, certified.artwork_id),
            trust=trust_policy(studio.session),
            at=studio.at,
        )

        assert verdict.state is State.VALID
        with pytest.raises(ExpertKeyMissing):
            studio.prepares(work.id)

    def test_discards_what_waits_for_its_signature(self, studio: Studio) -> None:
        key = studio.approves(studio.enrols().id)
        work = studio.registers()
        studio.examines(work.id)
        studio.prepares(work.id)

        enrolling.retire_key(studio.session, key_id=key.id, reason="lost", actor=EXPERT, at=studio.at)

        assert certificates.prepared_for(studio.session, EXPERT.id) == []

    def test_is_not_for_another_expert(self, studio: Studio) -> None:
        key = studio.approves(studio.enrols().id)

        with pytest.raises(ExpertKeyUnknown):
            enrolling.retire_key(
                studio.session,
                key_id=key.id,
                reason="envy",
                actor=actor("expert", name="Rival"),
                at=studio.at,
            )
