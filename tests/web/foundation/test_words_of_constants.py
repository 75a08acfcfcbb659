"""Words that stand in a template as constants are still said in each reader's language."""

from flask import Flask


def test_are_not_kept_in_the_first_readers_language(app: Flask) -> None:
    template = app.jinja_env.from_string('{{ "sold"|word("lot") }}')

    with app.test_request_context(headers={"Cookie": "language=zh"}):
        chinese = template.render()
    with app.test_request_context(headers={"Cookie": "language=en"}):
        english = template.render()

    assert english == "Sold"
    assert chinese != english
