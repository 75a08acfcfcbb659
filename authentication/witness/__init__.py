"""A regulator's own machine follows a log, and signs that it only grew: `python -m authentication witness`.

It stands alone, as `evidence` does: no web framework, no database, nothing of the house that it watches.
"""
