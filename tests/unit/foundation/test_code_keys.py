"""The secrets of one-time codes have a key of their own; what was kept under the old one stays readable.

Seen red: they were kept under the first 43 letters of the house's secret itself.
"""

from passlib.totp import TOTP  # type: ignore[import-untyped]  # it has no types

from foundation.accounts.signing_in import code_keys

SECRET = "a secret of the house that is long enough for everything"


def test_new_ones_are_kept_under_a_derived_key_and_old_ones_are_read() -> None:
    before = TOTP.using(secrets={"1": SECRET[:43]}, issuer="Bianliang")
    now = TOTP.using(secrets=code_keys(SECRET), issuer="Bianliang")
    kept_before = before.new()

    assert now.from_source(kept_before.to_json()).key == kept_before.key
    written = now.new().to_dict()
    assert written["enckey"]["t"] == "2"


def test_the_key_follows_from_the_secret_and_does_not_tell_it() -> None:
    keys = code_keys(SECRET)
    assert keys == code_keys(SECRET)
    assert keys["2"] != code_keys(SECRET + "!")["2"], "the whole secret counts, not its first letters"
    assert len(keys["2"]) == 64
    assert SECRET[:8] not in keys["2"]
