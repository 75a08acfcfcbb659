"""What a work's statements say, for tests that count them."""

from typing import Any


def said(statement: dict[str, Any]) -> str:
    """Return what a statement says that is said once: of its condition, once on each occasion."""
    return f"{statement['kind']} {statement['claims'].get('occasion', '')}".strip()
