"""flask issuer-key, as whoever runs the house types it."""

from collections.abc import Callable

from flask import Flask


def test_keys_are_listed_rotated_and_given_up(app: Flask, work: Callable[[], int]) -> None:
    work()
    run = app.test_cli_runner().invoke

    before = run(args=["issuer-key", "list"]).output.splitlines()
    rotated = run(args=["issuer-key", "rotate", "log"])
    work()
    after = run(args=["issuer-key", "list"]).output.splitlines()
    key = after[1].split()[1]
    given_up = run(args=["issuer-key", "compromised", key, "--since", "2026-01-01"])
    unknown = run(args=["issuer-key", "compromised", "z6Mknobody", "--since", "2026-01-01"])

    assert [line.split()[0] for line in before] == ["issuer", "log"]
    assert "signs from now on" in rotated.output
    assert [line.split()[0] for line in after] == ["issuer", "log", "log"]
    assert [("in use" in line) for line in after] == [True, False, True]
    assert given_up.exit_code == 0
    assert "compromised since 2026-01-01" in run(args=["issuer-key", "list"]).output
    assert (unknown.exit_code, "no such key" in unknown.output) == (1, True)
