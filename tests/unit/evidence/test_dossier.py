"""A dossier: whole, it holds; with any byte changed, it does not; and each fault is named as what it is."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from authentication.evidence import dossier, dossier_page, passport, policy
from authentication.evidence.dossier import Dossier
from authentication.evidence.verdict import Outcome, State, Verdict
from tests.unit.evidence.making import ARTWORK, NOON, Registry

PICTURE = "cd" * 32


def hashed(value: Any) -> str:
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def chain(count: int) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    before = dossier.GENESIS
    for number in range(1, count + 1):
        content = {"seq": number, "event": "unload", "prev_hash": before, "note": "<b>静</b>"}
        before = hashed(content)
        events.append({"content": content, "hash": before})
    return events


def content(**changes: Any) -> dict[str, Any]:
    events = chain(3)
    report = {"id": "cnd_1", "image_sha256": PICTURE, "observations": [{"size_mm": 1.5}]}
    return {
        "dossier": "dos_1",
        "artwork": ARTWORK,
        "made_at": "2026-03-01T12:00:00Z",
        "made_for": "regulator",
        "salt": "00" * 32,
        "statements": ["stm_01", "stm_02"],
        "work": {"title": {"en": "Bamboo & Rain", "zh": "雨竹"}, "images": [{"sha256": PICTURE}]},
        "certificate": None,
        "holdings": [{"id": "hld_1", "events": events, "head": events[-1]["hash"]}],
        "conditions": [{"content": report, "digest": hashed(report)}],
        "papers": [],
        "filings": [],
        "ledger": [],
        "decisions": [],
        "stops": [],
    } | changes


def registry(**claims: Any) -> Registry:
    made = Registry()
    made.say("certificate", {"number": "BL-2026-000001", "images": []})
    made.say(
        "custody.unload",
        {"holding": "hld_1", "number": 2, "event_hash": chain(2)[-1]["hash"]} | claims,
    )
    return made


def sealed(said: dict[str, Any], *, kind: str = dossier.KIND, digest: str | None = None) -> bytes:
    """Return the seal: the passport of the dossier itself, in a log of its own."""
    made = Registry()
    about = dossier.subject(said["dossier"])
    made.say(kind, {"dossier": said["dossier"], "sha256": digest or dossier.digest(said)}, artwork=about)
    return passport.write(replace(made.passport(lists=False), artwork=about))


def file(
    said: dict[str, Any] | None = None, *, of: Registry | None = None, seal: bytes | None = None
) -> bytes:
    said = said or content()
    of = of or registry()
    return dossier.write(Dossier(content=said, passport=of.file(), seal=seal or sealed(said)))


def asked(data: bytes, trust: policy.TrustPolicy | None = None) -> Verdict:
    return dossier.verify(data, trust=trust or Registry().trust(), at=NOON)


def failed(verdict: Verdict) -> list[str]:
    return [step.name for step in verdict.steps if step.outcome is Outcome.FAILED]


def test_a_whole_dossier_holds() -> None:
    verdict = asked(file())
    assert verdict.state is State.VALID, failed(verdict)
    assert [step.number for step in verdict.steps] == list(range(1, 19))
    assert verdict.artwork == ARTWORK


@given(st.data())
def test_any_one_changed_byte_is_refused(data: st.DataObject) -> None:
    whole = FILE
    place = data.draw(st.integers(0, len(whole) - 1))
    bit = data.draw(st.integers(0, 7))
    changed = whole[:place] + bytes([whole[place] ^ (1 << bit)]) + whole[place + 1 :]
    assert asked(changed).state is not State.VALID


@given(st.data())
def test_any_byte_left_out_or_put_in_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(FILE) - 1))
    assert asked(FILE[:place] + FILE[place + 1 :]).state is not State.VALID
    assert asked(FILE[:place] + b"0" + FILE[place:]).state is not State.VALID


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_it_never_raises_for_what_a_file_says(data: bytes) -> None:
    assert asked(data).state is not State.VALID
    assert asked(b'{"content":' + data).state is not State.VALID


def test_nobody_is_believed_without_a_trust_file() -> None:
    assert asked(file(), policy.NOBODY).state is State.ISSUER_NOT_TRUSTED


def test_content_that_was_changed_and_the_seal_left() -> None:
    changed = content(papers=[{"code": "export_permit"}])
    verdict = asked(file(changed, seal=sealed(content())))
    assert (verdict.state, failed(verdict)) == (State.PROOF_BROKEN, ["content"])


def test_a_seal_of_something_else() -> None:
    assert failed(asked(file(seal=sealed(content(), kind="custody.unload")))) == ["content"]
    other = content(dossier="dos_2")
    assert failed(asked(file(seal=sealed(other)))) == ["content"]


def test_a_seal_by_somebody_else() -> None:
    house, *_ = [one for one in Registry().trust().issuers if one.name == "Registry"]
    nobody = Registry().trust(issuers=tuple(one for one in Registry().trust().issuers if one is not house))
    assert "seal" in failed(asked(file(), replace(nobody, issuers=nobody.issuers[:1])))


def test_an_older_passport_is_named() -> None:
    older = Registry()
    older.say("certificate", {"number": "BL-2026-000001", "images": []})
    assert failed(asked(file(of=older))) == ["complete"]


def test_an_event_that_was_changed_before_it_was_sealed() -> None:
    said = content()
    said["holdings"][0]["events"][1]["content"]["event"] = "destroy"
    assert failed(asked(file(said))) == ["custody"]


def test_a_whole_chain_that_the_passport_contradicts() -> None:
    assert failed(asked(file(of=registry(event_hash="ee" * 32)))) == ["custody"]


def test_a_chain_that_ends_early() -> None:
    said = content()
    del said["holdings"][0]["events"][-1]
    assert failed(asked(file(said))) == ["custody"]


def test_events_that_are_not_shown_keep_their_place() -> None:
    said = content()
    first = said["holdings"][0]["events"][0]
    said["holdings"][0]["events"][0] = {
        "content": None,
        "hash": first["hash"],
        "prev_hash": first["content"]["prev_hash"],
    }
    verdict = asked(file(said))
    assert verdict.state is State.VALID
    (step,) = (step for step in verdict.steps if step.name == "custody")
    assert step.facts == {"whole": 2, "bare": 1}
    assert "Not shown to this reader." in dossier_page.page(dossier.read(file(said)))


def test_condition_reports() -> None:
    said = content()
    said["conditions"][0]["content"]["observations"] = []
    assert failed(asked(file(said))) == ["condition"]
    said = content(work={"title": {"en": "Another"}, "images": []})
    assert failed(asked(file(said))) == ["condition"]


def test_content_that_is_laid_out_otherwise() -> None:
    verdict = asked(file({"dossier": "dos_1", "artwork": ARTWORK}))
    assert verdict.state is State.PROOF_BROKEN
    assert "custody" in failed(verdict)


def test_the_page_opens_alone_in_both_languages_and_says_what_was_verified() -> None:
    found = dossier.read(FILE)
    english = dossier_page.page(found, verdict=asked(FILE))
    chinese = dossier_page.page(found, lang="zh")
    assert "Bamboo &amp; Rain" in english
    assert "雨竹" in chinese
    assert "Every step holds" in english
    assert "本页内容未经核验" in chinese
    for page in (english, chinese):
        assert "<b>" not in page, "what stands in a dossier is text"
        assert not any(word in page for word in ("<script", "src=", "href=", "url(", "http-equiv"))


def test_the_page_says_values_as_people_write_them() -> None:
    event = {"event": "gate_in", "at": "2026-02-03T04:05:06.789012+08:00", "posting": ["ABROAD", "GATE"]}
    signed = [{"account_id": "acc_1", "name": "Ku Wenshou 库文守", "role": "keeper"}]
    work = {"title": {"en": "Bamboo"}, "height_mm": 690, "width_mm": 455, "images": []}
    filing = {"value": "CNY 4000050 (minor units)", "state": "released"}
    facts = {"as_of": "2026-02-03", "work": {"made_from": -525, "industrial": False}}
    said = content(
        work=work,
        holdings=[{"id": "hld_1", "events": [{"content": event | {"signed_by": signed}, "hash": "00"}]}],
        filings=[filing],
        decisions=[{"decision": "ALLOW", "facts": facts}],
    )
    words = {"holdings.event": "入区", "holdings.role": "库管员", "filings.state": "已放行"}
    found = Dossier(content=said, passport=b"", seal=b"")
    english = dossier_page.page(found)
    chinese = dossier_page.page(found, lang="zh", say=lambda field, code: words.get(field))
    for text in ("69 × 45.5 cm", "2 Feb 2026, 20:05 UTC", "CNY 40,000.50", "525 BCE", "Ku Wenshou"):
        assert text in english, text
    for text in ("2026年2月2日 20:05 UTC", "入区", "库文守，库管员", "已放行", "公元前525年", "否"):
        assert text in chinese, text
    for raw in ("height_mm", "2026-02", "minor units", "acc_1", "made_from"):
        assert raw not in english, raw
        assert raw not in chinese, raw
    for raw in ("gate_in", "released", "Ku Wenshou", "industrial"):
        assert raw not in chinese, raw


@given(st.text(max_size=40), st.sampled_from(["en", "zh"]))
def test_no_text_in_it_breaks_the_page(text: str, lang: str) -> None:
    said = content(work={"title": {"en": text}, "date_text": text, text: [text]}, made_at=text)
    page = dossier_page.page(Dossier(content=said, passport=b"", seal=b""), lang=lang)
    assert "<script" not in page


def test_files_are_told_apart() -> None:
    assert dossier.is_dossier(FILE)
    assert not dossier.is_dossier(registry().file())
    assert json.loads(FILE)["format"] == dossier.FORMAT


FILE = file()
