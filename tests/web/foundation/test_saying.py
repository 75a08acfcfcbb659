"""What was done is said once the view has come to its end, and so once it is committed."""

import pytest
from flask import Flask, get_flashed_messages

from foundation import clock
from foundation.actor import ANONYMOUS
from foundation.errors import Conflict
from foundation.web.call import Call


class AtTheLast(Conflict):
    """It failed at the last moment."""

    message = "Too late."


def done_and_refused(call: Call[None]) -> None:
    with call.transaction():
        call.say("Done.")
        raise AtTheLast


def test_is_not_heard_when_the_commit_is_refused(app: Flask) -> None:
    with app.test_request_context("/"):
        call = Call(actor=ANONYMOUS, at=clock.now(), input=None)
        with pytest.raises(AtTheLast):
            done_and_refused(call)

        assert get_flashed_messages() == []


def test_is_heard_by_a_reader_and_by_no_program(app: Flask) -> None:
    for wants_json, heard in ((False, ["Done."]), (True, [])):
        with app.test_request_context("/"):
            call = Call(actor=ANONYMOUS, at=clock.now(), input=None, wants_json=wants_json)
            call.say("Done.")
            call.speak()
            call.speak()

            assert get_flashed_messages() == heard
