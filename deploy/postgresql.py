"""A PostgreSQL of the tests' own: on loopback, in a temporary folder, gone when they end."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

NO_ROOT: Final = "postgres"
"""initdb refuses root; Debian's package brings this user."""


class NoPostgreSQL(Exception):
    """There is no PostgreSQL here and none could be installed; the message says why."""


def binaries() -> Path:
    """Return the folder of PostgreSQL's programs, installing Debian's package if root may.

    :raises NoPostgreSQL: if there is none
    """
    if (found := _installed()) is not None:
        return found
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise NoPostgreSQL("no initdb found; install PostgreSQL (Debian: apt-get install postgresql)")
    print("installing PostgreSQL ...", file=sys.stderr)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "postgresql"]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoPostgreSQL(f"{' '.join(command)}: {done.stderr.strip()[-400:]}")
    if (found := _installed()) is None:
        raise NoPostgreSQL("the package brought no initdb")
    return found


def _installed() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    return next(
        (
            folder
            for folder in [*folders, *([Path(on_path).parent] if on_path else [])]
            if (folder / "initdb").exists()
        ),
        None,
    )


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Run a server; yield the address of its database, for DATABASE_URL.

    :param durable: whether a commit waits for the disk. Tests kill our processes, never the database's
        machine, and do without; what measures a commit's speed does not
    """
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="bianliang-postgresql-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        user = pwd.getpwnam(NO_ROOT)
        os.chown(folder, user.pw_uid, user.pw_gid)
        as_user = ["runuser", "-u", NO_ROOT, "--"]
    data = folder / "data"
    port = _free_port()
    options = (
        f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} "
        "-c max_connections=200"
    )
    if not durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    try:
        _run(
            [
                *as_user,
                str(programs / "initdb"),
                "-D",
                str(data),
                "-U",
                "bianliang",
                "--auth=trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ],
            folder,
        )
        _run(
            [
                *as_user,
                str(programs / "pg_ctl"),
                "-D",
                str(data),
                "-o",
                options,
                "-w",
                "-l",
                str(folder / "log"),
                "start",
            ],
            folder,
        )
        yield f"postgresql+psycopg://bianliang@127.0.0.1:{port}/postgres"
    finally:
        _run(
            [*as_user, str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"],
            folder,
            check=False,
        )
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], folder: Path, *, check: bool = True) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if check and done.returncode:
        raise NoPostgreSQL(f"{command[-2:]}: {done.stderr.strip()[-400:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
