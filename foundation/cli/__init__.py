"""The commands of the house: flask serve, work, migrate, account, audit, backup, restore."""

from collections.abc import Sequence

import click

from foundation.cli.accounts import account_commands
from foundation.cli.auditing import audit_command
from foundation.cli.backup import backup_command, restore_command
from foundation.cli.migrating import migrate_command
from foundation.cli.serving import serve_command
from foundation.cli.working import work_command
from foundation.settings import Settings
from foundation.worker import Part


def commands(parts: Sequence[Part], settings: Settings) -> list[click.Command]:
    """Return the commands that every installation has."""
    return [
        serve_command(settings),
        work_command(parts),
        migrate_command(settings),
        account_commands(parts),
        audit_command(parts),
        backup_command(settings),
        restore_command(settings),
    ]
