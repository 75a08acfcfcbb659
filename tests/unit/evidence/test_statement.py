"""Statements as credentials and as leaves; sealed values."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authentication.evidence import disclosure, statement
from authentication.evidence.disclosure import Disclosure
from authentication.evidence.errors import DisclosureBroken, NotCanonical, StatementRefused
from authentication.evidence.statement import Statement
from tests.unit.evidence.making import ARTWORK, CONTEXT, HOUSE, NOON, Registry, certified
from tests.unit.evidence.test_canonical import VALUES

SALT = b"s" * statement.SALT_BYTES


@pytest.fixture
def stored() -> Statement:
    return Statement(
        id=statement.statement_iri("stm_01"),
        artwork=ARTWORK,
        kind="custody.stored",
        claims={"facility": "Kaifeng 1", "position": {"room": 3}},
        issuer=HOUSE,
        issued_at=NOON,
        valid_until=NOON + timedelta(days=400),
        sealed=disclosure.digests(disclosure.seal({"buyer": "Li Hua", "price": "12000"})),
        context=CONTEXT,
    )


class TestStatement:
    def test_comes_back_from_its_credential(self, stored: Statement) -> None:
        document = json.loads(json.dumps(stored.document()))

        assert Statement.read(document) == stored
        assert Statement.read(Registry().sign(document)) == stored

    def test_certificates_have_a_type_and_status_of_their_own(self) -> None:
        document = certified().said[0][0]

        found = Statement.read(document)

        assert document["type"] == ["VerifiableCredential", "ArtworkStatement", "ArtworkCertificate"]
        assert [entry["statusPurpose"] for entry in found.status] == ["revocation", "suspension"]

    @given(st.dictionaries(st.sampled_from(["a", "b", "facility"]), VALUES))
    def test_takes_any_claims(self, claims: dict[str, Any]) -> None:
        document = Registry().unsigned("custody.moved", claims)

        assert Statement.read(document).claims == claims

    @pytest.mark.parametrize(
        "change",
        [
            {"kind": "Custody"},
            {"kind": "custody..stored"},
            {"kind": ""},
            {"claims": {"price": 1.5}},
            {"id": "no iri"},
            {"issuer": ""},
            {"context": "/contexts/1"},
            {"sealed": ("short",)},
            {"sealed": ("B" * 43, "A" * 43)},
            {"sealed": ("A" * 43, "A" * 43)},
            {"valid_until": NOON},
        ],
    )
    def test_refuses_what_is_misspelt(self, stored: Statement, change: dict[str, Any]) -> None:
        with pytest.raises(StatementRefused):
            replace(stored, **change).document()

    @pytest.mark.parametrize(
        "change",
        [
            {"more": 1},
            {"type": "VerifiableCredential"},
            {"@context": ["https://www.w3.org/ns/credentials/v2"]},
            {"@context": None},
            {"credentialSubject": []},
            {"credentialSubject": {"id": ARTWORK}},
            {"issuer": {"id": HOUSE}},
            {"validFrom": "2026"},
            {"validUntil": None},
            {"credentialStatus": {}},
            {"credentialStatus": ["x"]},
            {"id": 7},
        ],
    )
    def test_refuses_other_credentials(self, stored: Statement, change: dict[str, Any]) -> None:
        with pytest.raises(StatementRefused):
            Statement.read({**stored.document(), **change})

    @pytest.mark.parametrize(
        "missing", ["id", "type", "issuer", "validFrom", "credentialSubject", "@context"]
    )
    def test_refuses_credentials_without_a_field(self, stored: Statement, missing: str) -> None:
        document = stored.document()
        del document[missing]

        with pytest.raises(StatementRefused):
            Statement.read(document)


@pytest.mark.parametrize("kind", ["certificate", "custody.re-enter", "title.transferred", "a1.b_2"])
def test_kinds_are_dotted_words(kind: str) -> None:
    assert statement.is_kind(kind)


@pytest.mark.parametrize("kind", ["", ".", "Custody", "custody.", "custody.book in", "1a", "-a", None, 7])
def test_nothing_else_is_a_kind(kind: object) -> None:
    assert not statement.is_kind(kind)


class TestLeaf:
    def test_says_nothing_but_a_digest_and_a_time(self, stored: Statement) -> None:
        leaf = statement.leaf(stored.document(), salt=SALT, number=1, previous=None, recorded_at=NOON)

        assert set(json.loads(leaf)) == {"digest", "recorded_at", "v"}
        assert b"Kaifeng" not in leaf
        assert len(leaf) < 140

    def test_commits_to_everything(self, stored: Statement) -> None:
        said: dict[str, Any] = {"salt": SALT, "number": 1, "previous": None}
        document = stored.document()
        others = [
            statement.digest(document, **{**said, "salt": b"t" * 32}),
            statement.digest(document, **{**said, "number": 2}),
            statement.digest(document, **{**said, "previous": b"p" * 32}),
            statement.digest({**document, "id": "urn:x:y"}, **said),
        ]

        assert len({statement.digest(document, **said), *others}) == 5

    def test_of_what_has_no_form_is_refused(self) -> None:
        with pytest.raises(StatementRefused):
            statement.leaf({"price": 0.1}, salt=SALT, number=1, previous=None, recorded_at=NOON)

    def test_salts_are_never_the_same(self) -> None:
        assert len({statement.new_salt() for _ in range(100)}) == 100


class TestDisclosure:
    @given(VALUES)
    def test_opens_what_was_sealed_and_nothing_else(self, value: Any) -> None:
        (made,) = disclosure.seal({"price": value})
        sealed = disclosure.digests([made])

        disclosure.require_sealed(disclosure.from_json(made.to_json()), sealed=sealed)

        for other in (
            replace(made, value=[value]),
            replace(made, name="prices"),
            replace(made, salt=b"0" * 16),
        ):
            with pytest.raises(DisclosureBroken):
                disclosure.require_sealed(other, sealed=sealed)

    def test_the_same_value_is_sealed_differently_each_time(self) -> None:
        assert len({each.digest for _ in range(50) for each in disclosure.seal({"buyer": "Li Hua"})}) == 50

    @pytest.mark.parametrize(
        "found",
        [None, {}, {"name": "a", "salt": "A" * 22}, {"name": 1, "salt": "A" * 22, "value": 1}]
        + [{"name": "a", "salt": salt, "value": 1} for salt in ("", "A" * 21, "=" * 22, None)],
    )
    def test_nonsense_is_refused(self, found: object) -> None:
        with pytest.raises(DisclosureBroken):
            disclosure.from_json(found)

    def test_values_without_a_form_are_refused(self) -> None:
        with pytest.raises(NotCanonical):
            disclosure.seal({"price": 0.1})
        with pytest.raises(DisclosureBroken):
            disclosure.require_sealed(Disclosure("price", 0.1, b"0" * 16), sealed=())


def test_every_term_of_a_statement_is_in_the_context() -> None:
    terms = statement.context_document()["@context"]

    for name in ("kind", "claims", "sealed", "ArtworkStatement", "ArtworkCertificate", "Artwork"):
        assert name in terms
