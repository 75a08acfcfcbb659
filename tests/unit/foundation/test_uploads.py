"""What a sender calls his file goes into a row, and later into a header."""

from datetime import UTC, datetime

from foundation.actor import ANONYMOUS
from foundation.web.call import Call, Upload


def test_a_file_whose_name_has_control_characters_can_be_handed_out_again() -> None:
    upload = Upload("per\r\nmit\x00 许可.pdf", b"%PDF-")
    call = Call(actor=ANONYMOUS, at=datetime(2026, 11, 25, tzinfo=UTC), input=None)

    answer = call.download(upload.data, "application/pdf", upload.name)

    assert upload.name == "permit 许可.pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
