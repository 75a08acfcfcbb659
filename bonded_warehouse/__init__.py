"""Where is the work, in whose custody, and has duty been settled?"""  # noqa: D400 -- a question
