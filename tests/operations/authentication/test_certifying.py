from datetime import timedelta

import pytest

from authentication.errors import (
    CertificateNotInForce,
    CertificateStands,
    CertificateStateForbids,
    CertificateUnknown,
    ExaminationNeeded,
    ExpertKeyMissing,
    NotYourCertificate,
    OwnWork,
    SignatureWrong,
    SuspendedByRegulator,
)
from authentication.evidence import verifying
from authentication.evidence.keys import PrivateKey
from authentication.evidence.verdict import State
from authentication.models import Opinion
from authentication.operations import certifying, deciding
from authentication.queries import certificates
from authentication.queries.house import trust_policy
from authentication.queries.statements import passport_bytes
from foundation.errors import NotAllowed
from tests.operations.authentication.studio import EXPERT, REGULATOR, Studio, actor


class TestIssue:
    def test_makes_a_passport_that_a_stranger_finds_good(self, studio: Studio) -> None:
        card = studio.certifies()
        studio.notarises()

        verdict = verifying.verify(
            passport_bytes(studio.session, card.artwork_id),
            trust=trust_policy(studio.session),
            at=studio.at + timedelta(minutes=1),
        )

        assert (verdict.state, [step.name for step in verdict.steps if step.state]) == (State.VALID, [])
        assert [said.kind for said in verdict.statements] == [
            "artwork.registered",
            "examination",
            "certificate",
        ]

    def test_brings_the_certificate_into_force(self, studio: Studio) -> None:
        card = studio.certifies()

        assert card.state == "in_force"
        assert card.number == "BL-2026-000001"
        found = certificates.require_certificate_in_force(
            studio.session, artwork_id=card.artwork_id, at=studio.at
        )
        assert found.number == card.number

    def test_refuses_a_signature_by_another_key(self, studio: Studio) -> None:
        studio.approves(studio.enrols().id)
        work = studio.registers()
        studio.examines(work.id)
        card = studio.prepares(work.id)
        assert card.id is not None
        forged = studio.signature(card.id, key=PrivateKey.new())

        with pytest.raises(SignatureWrong):
            certifying.issue_certificate(
                studio.session, certificate_id=card.id, proof_value=forged, actor=EXPERT, at=studio.at
            )

    def test_refuses_nonsense_for_a_signature(self, studio: Studio) -> None:
        studio.approves(studio.enrols().id)
        work = studio.registers()
        studio.examines(work.id)
        card = studio.prepares(work.id)
        assert card.id is not None

        with pytest.raises(SignatureWrong):
            certifying.issue_certificate(
                studio.session, certificate_id=card.id, proof_value="znonsense", actor=EXPERT, at=studio.at
            )

    def test_is_for_the_expert_who_prepared_it(self, studio: Studio) -> None:
        studio.approves(studio.enrols().id)
        work = studio.registers()
        studio.examines(work.id)
        card = studio.prepares(work.id)
        assert card.id is not None

        with pytest.raises(CertificateUnknown):
            certifying.issue_certificate(
                studio.session,
                certificate_id=card.id,
                proof_value=studio.signature(card.id),
                actor=actor("expert", name="Somebody Else"),
                at=studio.at,
            )

    def test_refuses_a_second_beside_one_that_stands(self, studio: Studio) -> None:
        card = studio.certifies()

        with pytest.raises(CertificateStands):
            studio.prepares(card.artwork_id)


class TestPrepare:
    def test_refuses_without_an_examination_that_finds_it_genuine(self, studio: Studio) -> None:
        studio.approves(studio.enrols().id)
        work = studio.registers()
        studio.examines(work.id, opinion=Opinion.UNDECIDED)

        with pytest.raises(ExaminationNeeded):
            studio.prepares(work.id)

    def test_refuses_without_an_approved_key(self, studio: Studio) -> None:
        studio.enrols()
        work = studio.registers()
        studio.examines(work.id)

        with pytest.raises(ExpertKeyMissing):
            studio.prepares(work.id)

    def test_gives_the_same_document_when_asked_again(self, studio: Studio) -> None:
        studio.approves(studio.enrols().id)
        work = studio.registers()
        studio.examines(work.id)

        assert studio.prepares(work.id).id == studio.prepares(work.id).id

    def test_refuses_the_experts_own_work(self, studio: Studio) -> None:
        both = actor("expert", "artist", name="Both")
        work = studio.registers(by=both)

        with pytest.raises(OwnWork):
            studio.examines(work.id, by=both)

    def test_is_not_for_artists(self, studio: Studio) -> None:
        work = studio.registers()

        with pytest.raises(NotAllowed):
            studio.prepares(work.id, by=actor("artist", name="Another"))


class TestRevoke:
    def test_is_said_in_the_passport_and_in_the_status_list(self, studio: Studio) -> None:
        card = studio.certifies()
        assert card.id is not None
        studio.notarises()
        before = passport_bytes(studio.session, card.artwork_id)

        deciding.revoke_certificate(
            studio.session, certificate_id=card.id, reason="a forgery", actor=REGULATOR, at=studio.at
        )
        studio.notarises()

        trust, at = trust_policy(studio.session), studio.at + timedelta(minutes=1)
        after = passport_bytes(studio.session, card.artwork_id)
        assert verifying.verify(before, trust=trust, at=at).state is State.VALID
        assert verifying.verify(after, trust=trust, at=at).state is State.REVOKED
        with pytest.raises(CertificateNotInForce):
            certificates.require_certificate_in_force(studio.session, artwork_id=card.artwork_id, at=at)

    def test_is_not_for_another_expert(self, studio: Studio) -> None:
        card = studio.certifies()
        assert card.id is not None

        with pytest.raises(NotYourCertificate):
            deciding.revoke_certificate(
                studio.session,
                certificate_id=card.id,
                reason="envy",
                actor=actor("expert", name="Rival"),
                at=studio.at,
            )

    def test_is_for_good(self, studio: Studio) -> None:
        card = studio.certifies()
        assert card.id is not None
        deciding.revoke_certificate(
            studio.session, certificate_id=card.id, reason="a forgery", actor=REGULATOR, at=studio.at
        )

        with pytest.raises(CertificateStateForbids):
            deciding.reinstate_certificate(
                studio.session, certificate_id=card.id, reason="oh", actor=REGULATOR, at=studio.at
            )

    def test_lets_another_certificate_follow(self, studio: Studio) -> None:
        card = studio.certifies()
        assert card.id is not None
        deciding.revoke_certificate(
            studio.session, certificate_id=card.id, reason="a slip", actor=EXPERT, at=studio.at
        )

        again = studio.issues(card.artwork_id)
        studio.notarises()

        assert again.number == "BL-2026-000002"
        verdict = verifying.verify(
            passport_bytes(studio.session, card.artwork_id), trust=trust_policy(studio.session), at=studio.at
        )
        assert verdict.state is State.VALID


class TestSuspend:
    def test_holds_until_it_is_reinstated(self, studio: Studio) -> None:
        card = studio.certifies()
        assert card.id is not None
        say = {"certificate_id": card.id, "actor": EXPERT, "at": studio.at}

        deciding.suspend_certificate(studio.session, reason="a doubt", **say)  # type: ignore[arg-type]
        studio.notarises()
        trust = trust_policy(studio.session)
        suspended = verifying.verify(
            passport_bytes(studio.session, card.artwork_id), trust=trust, at=studio.at
        )
        deciding.reinstate_certificate(studio.session, reason="settled", **say)  # type: ignore[arg-type]
        studio.at += timedelta(seconds=2)
        studio.notarises()
        reinstated = verifying.verify(
            passport_bytes(studio.session, card.artwork_id), trust=trust, at=studio.at
        )

        assert (suspended.state, reinstated.state) == (State.SUSPENDED, State.VALID)

    def test_by_a_regulator_is_not_undone_by_the_expert(self, studio: Studio) -> None:
        card = studio.certifies()
        assert card.id is not None
        say = {"certificate_id": card.id, "at": studio.at}
        deciding.suspend_certificate(studio.session, reason="a doubt", actor=REGULATOR, **say)  # type: ignore[arg-type]

        with pytest.raises(SuspendedByRegulator):
            deciding.reinstate_certificate(studio.session, reason="I say so", actor=EXPERT, **say)  # type: ignore[arg-type]
        card = deciding.reinstate_certificate(studio.session, reason="settled", actor=REGULATOR, **say)  # type: ignore[arg-type]
        assert card.state == "in_force"

        deciding.suspend_certificate(studio.session, reason="a slip", actor=EXPERT, **say)  # type: ignore[arg-type]
        again = deciding.reinstate_certificate(studio.session, reason="mended", actor=EXPERT, **say)  # type: ignore[arg-type]
        assert again.state == "in_force"
