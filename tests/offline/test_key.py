"""Can an expert keep a key, and sign with it, on a machine of his own?"""

import json
from pathlib import Path

from authentication.evidence import canonical, credential, keys, statement
from authentication.evidence.keys import PrivateKey
from tests.offline.running import NOT_ASKED, VALID, run
from tests.unit.evidence.making import NOON, Registry


class TestKey:
    def test_an_expert_signs_on_a_machine_of_his_own(self, tmp_path: Path) -> None:
        pem, word = tmp_path / "expert.pem", tmp_path / "word"
        word.write_text("correct horse\n")

        did = run("key", "new", "--out", pem, "--password-file", word).stdout.strip()
        shown = run("key", "show", pem, "--password-file", word).stdout
        public = keys.from_did_key(did)
        handed = tmp_path / "to-sign.json"
        handed.write_text(json.dumps(_to_sign(public), indent=2))
        done = run(
            "key", "sign", handed, "--key", pem, "--password-file", word, "--out", tmp_path / "signed.json"
        )

        assert shown.splitlines()[:2] == [public.did, public.did_url]
        assert oct(pem.stat().st_mode)[-3:] == "600"
        assert done.returncode == VALID, done.stderr
        assert "BL-2026-000007" in done.stderr
        signed = canonical.read((tmp_path / "signed.json").read_bytes())
        credential.require_proof(signed, key=public)
        assert statement.Statement.read(signed).kind == "certificate"

    def test_a_key_file_is_never_written_over(self, tmp_path: Path) -> None:
        pem = tmp_path / "expert.pem"

        assert run("key", "new", "--out", pem).returncode == VALID
        before = pem.read_bytes()

        assert run("key", "new", "--out", pem).returncode == NOT_ASKED
        assert pem.read_bytes() == before

    def test_nothing_is_signed_with_another_key(self, tmp_path: Path) -> None:
        pem, handed = tmp_path / "expert.pem", tmp_path / "to-sign.json"
        pem.write_text(PrivateKey.new().pem())
        handed.write_text(json.dumps(_to_sign(PrivateKey.new().public)))

        done = run("key", "sign", handed, "--key", pem)

        assert done.returncode == NOT_ASKED
        assert done.stdout == ""

    def test_what_is_no_document_is_told_where_one_is(self, tmp_path: Path) -> None:
        pem, trust = tmp_path / "expert.pem", tmp_path / "trust.toml"
        pem.write_text(PrivateKey.new().pem())
        trust.write_text('[[issuers]]\nname = "Li Hua"\n')

        done = run("key", "sign", trust, "--key", pem)

        assert done.returncode == NOT_ASKED
        assert "is not a document to sign" in done.stderr
        assert ".to-sign.json" in done.stderr


def _to_sign(public: keys.PublicKey) -> dict[str, object]:
    registry = Registry()
    document = registry.unsigned("certificate", {"number": "BL-2026-000007"}, issuer=public.did)
    options = credential.options(document, verification_method=public.did_url, created_at=NOON)
    return credential.to_sign(document, options, key=public)
