"""`python -m authentication`: verify, inspect, fingerprint and recognise; keys for an expert's own machine.

It needs nothing of ours running: no web framework, no database, no network (`witness` alone goes over it, to
the log that it follows). `verify` exits with 0 only if every passport is valid, with 1 if one is not, with 2
if it could not be asked (a file is missing, the trust file is broken, a photograph is given and the packages
for it are not there), and with 141 if nobody reads on (`| head`), as the shell says it.
"""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from authentication.evidence import (
    canonical,
    credential,
    disclosure,
    dossier,
    dossier_page,
    fingerprint,
    judging,
    passport,
    policy,
    showing,
    unread,
)
from authentication.evidence.case import Known
from authentication.evidence.checkpoint import Note
from authentication.evidence.errors import (
    CredentialBroken,
    DocumentUnread,
    EvidenceError,
    InstantUnread,
    KeyRefused,
    NotCanonical,
)
from authentication.evidence.keys import PrivateKey
from authentication.evidence.statement import Statement
from authentication.evidence.words import LANGUAGES, say

VALID: Final = 0
NOT_VALID: Final = 1
NOT_ASKED: Final = 2
NOBODY_READS: Final = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    asked = _parser().parse_args(arguments)
    try:
        status: int = asked.run(asked)
        sys.stdout.flush()
    except BrokenPipeError:
        with open(os.devnull, "w", encoding="ascii") as nowhere:  # noqa: PTH123 -- a device
            os.dup2(nowhere.fileno(), sys.stdout.fileno())  # else Python complains once more as it ends
        return NOBODY_READS
    except EvidenceError as error:
        print(say(error.message, error.facts, lang=asked.lang), file=sys.stderr)
        return NOT_ASKED
    except OSError as error:
        given = {"trust": getattr(asked, "trust", None), "passports": getattr(asked, "passport", None)}
        print(*unread.lines(error, lang=asked.lang, **given), sep="\n", file=sys.stderr)
        return NOT_ASKED
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in unread.OF_PICTURES:
            raise
        print(say(unread.NO_PACKAGE, {"missing": error.name}, lang=asked.lang), file=sys.stderr)
        return NOT_ASKED
    except UnicodeDecodeError as error:
        print(say(unread.NO_TEXT, {"why": error}, lang=asked.lang), file=sys.stderr)
        return NOT_ASKED
    return status


def verify(asked: argparse.Namespace) -> int:
    """Verify passports, and say what may be said of each."""
    trust = policy.read(asked.trust.read_bytes()) if asked.trust else policy.NOBODY
    at = _instant(asked.at) if asked.at else datetime.now(UTC)  # noqa: TID251 -- an edge asks the clock
    photo = asked.photo.read_bytes() if asked.photo else None
    photograph = fingerprint.fingerprint(photo) if photo is not None else None
    turns = fingerprint.pdq_turns(photo) if photo is not None else ()
    lists = [_object(path) for path in asked.status]
    files = [path.read_bytes() for path in asked.passport]
    # Two passports of one log must not disagree either.
    known = [_known(path) for path in asked.checkpoint] + [
        Known(note) for note in map(_checkpoint, files) if note
    ]
    opened = [each for path in asked.disclosed for each in _disclosures(path)]

    verdicts = [
        judging.judge(
            data,
            trust=trust,
            at=at,
            photograph=photograph,
            turns=turns,
            status_lists=lists,
            known_checkpoints=known,
            disclosures=opened,
            recorded=asked.recording,
        )
        for data in files
    ]
    named = list(zip(asked.passport, verdicts, strict=True))
    if asked.json:
        _print_json(
            [{"passport": str(path), **showing.to_json(each, lang=asked.lang)} for path, each in named]
        )
    else:
        for path, each in named:
            print(path, *showing.lines(each, lang=asked.lang), sep="\n", end="\n\n")
    return VALID if all(each.is_valid for each in verdicts) else NOT_VALID


def show(asked: argparse.Namespace) -> int:
    """Print a dossier as one page of HTML; with a trust file, verified first."""
    data = asked.dossier.read_bytes()
    found = dossier.read(data)
    verdict = None
    if asked.trust:
        at = _instant(asked.at) if asked.at else datetime.now(UTC)  # noqa: TID251 -- an edge asks the clock
        verdict = dossier.verify(data, trust=policy.read(asked.trust.read_bytes()), at=at)
    sys.stdout.buffer.write(dossier_page.page(found, verdict=verdict, lang=asked.lang).encode("utf-8"))
    return VALID if verdict is None or verdict.is_valid else NOT_VALID


def inspect(asked: argparse.Namespace) -> int:
    """Print what a passport says, without verifying any of it."""
    found = passport.read(asked.passport.read_bytes())
    print(say("Nothing of this has been verified.", lang=asked.lang), file=sys.stderr)
    said = [(Statement.read(entry.credential), entry) for entry in found.entries]
    statements = [
        {
            "kind": each.kind,
            "issuer": each.issuer,
            "issued_at": canonical.instant_text(each.issued_at),
            "index": entry.logged.index if entry.logged else None,
            "claims": dict(each.claims),
            "disclosed": {one.name: one.value for one in entry.disclosed},
            "sealed": len(each.sealed) - len(entry.disclosed),
        }
        for each, entry in said
    ]
    _print_json({"artwork": found.artwork, "checkpoint": found.checkpoint, "statements": statements})
    return VALID


def take_fingerprints(asked: argparse.Namespace) -> int:
    """Print the fingerprint of each image."""
    _print_json({str(path): fingerprint.fingerprint(path.read_bytes()).to_json() for path in asked.file})
    return VALID


def recognise(asked: argparse.Namespace) -> int:
    """Say of each picture which work of a folder it shows, a line of JSON for each."""
    from rich.console import Console  # noqa: PLC0415 -- only this command shows how far it is
    from rich.progress import Progress  # noqa: PLC0415

    from authentication.recognition import folder  # noqa: PLC0415 -- OpenCV takes a while

    if not asked.works.is_dir():
        raise FileNotFoundError(2, os.strerror(2), str(asked.works))
    with Progress(console=Console(stderr=True), transient=True) as progress:
        looking = progress.add_task("looking at works", total=len(folder.pictures_in(asked.works)))

        def seen(path: Path, why: str) -> None:
            progress.advance(looking)
            if why:
                print(f"{path}: {why}", file=sys.stderr)

        known = folder.learn(asked.works, seen=seen)
    for line in folder.ask(known, asked.query):
        print(json.dumps(line.to_json(), ensure_ascii=False), flush=True)
    return VALID


def new_key(asked: argparse.Namespace) -> int:
    """Make a key, write it where only its owner reads it, and print its public half."""
    key = PrivateKey.new()
    pem = key.pem(password=_password(asked, twice=True))
    handle = os.open(asked.out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(pem)
    print(key.public.did)
    return VALID


def show_key(asked: argparse.Namespace) -> int:
    """Print the public half of a key."""
    public = PrivateKey.from_pem(asked.key.read_bytes(), password=_password(asked)).public
    print(public.did, public.did_url, public.pem, sep="\n", end="")
    return VALID


def sign(asked: argparse.Namespace) -> int:
    """Sign the document that the registry handed out, and say what was signed."""
    key = PrivateKey.from_pem(asked.key.read_bytes(), password=_password(asked))
    try:
        handed = _object(asked.document)
    except (NotCanonical, CredentialBroken) as error:
        raise DocumentUnread(path=asked.document) from error
    signed = credential.sign_handed(handed, key=key)
    said = Statement.read(signed)
    _print_json({"kind": said.kind, "artwork": said.artwork, "claims": dict(said.claims)}, file=sys.stderr)
    text = canonical.write(signed)
    if asked.out:
        asked.out.write_bytes(text)
    else:
        print(text.decode("utf-8"))
    return VALID


def witness(asked: argparse.Namespace) -> int:
    """Follow a log from a machine of one's own, and cosign it as long as it only grows."""
    from authentication.witness import cli  # noqa: PLC0415 -- only this command goes to the network

    password = _password(asked, twice=bool(asked.new))
    return cli.begin(asked, password=password) if asked.new else cli.follow(asked, password=password)


def _print_json(value: Any, file: Any = None) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2), file=file)


def _instant(text: str) -> datetime:
    try:
        return canonical.instant(text)
    except NotCanonical as error:
        raise InstantUnread(text=text) from error


def _object(path: Path) -> dict[str, Any]:
    found = canonical.read_any_spelling(path.read_bytes())
    if not isinstance(found, dict):
        raise CredentialBroken(why=f"{path} is not a JSON object")
    return found


def _known(path: Path) -> Known:
    note = path.read_text("utf-8")
    Note.parse(note)
    return Known(note)


def _checkpoint(data: bytes) -> str | None:
    try:
        return passport.read(data).checkpoint
    except EvidenceError:
        return None  # `verify` says what is wrong with it


def _disclosures(path: Path) -> list[disclosure.Disclosure]:
    found = canonical.read_any_spelling(path.read_bytes())
    return [disclosure.from_json(each) for each in (found if isinstance(found, list) else [found])]


def _password(asked: argparse.Namespace, *, twice: bool = False) -> str | None:
    if asked.password_file:
        return str(asked.password_file.read_text("utf-8")).rstrip("\r\n")
    if not asked.password:
        return None
    given = getpass.getpass()
    if twice and getpass.getpass("Again: ") != given:
        raise KeyRefused(why="the two passwords differ")
    return given


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m authentication",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(lang="en")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("verify", help="verify passports, dossiers, bid histories and receipts")
    command.set_defaults(run=verify)
    add = command.add_argument
    add("passport", type=Path, nargs="+", help="passports, dossiers, bid histories, broadcast receipts")
    add("--trust", type=Path, help="trust file; without it nobody is trusted")
    add("--photo", type=Path, help="a photograph to compare with the certified ones")
    add("--at", help="the instant that is asked for, such as 2026-11-25T08:00:00Z; now, if left out")
    add("--status", type=Path, action="append", default=[], help="a status list, newer than the passport's")
    add("--checkpoint", type=Path, action="append", default=[], help="a checkpoint of the log, got elsewhere")
    add("--disclosed", type=Path, action="append", default=[], help="sealed values that were opened to you")
    add("--recording", type=Path, help="the folder of a recording, for the receipts of its broadcast")
    add("--json", action="store_true", help="print JSON")
    add("--lang", choices=LANGUAGES, default="en", help="language of the words")

    command = commands.add_parser("show", help="show a dossier as one page of HTML")
    command.set_defaults(run=show)
    command.add_argument("dossier", type=Path, help="a dossier file")
    command.add_argument("--trust", type=Path, help="trust file; without it nothing is verified")
    command.add_argument("--at", help="the instant that is asked for; now, if left out")
    command.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the words")

    command = commands.add_parser("inspect", help="show what a passport says, unverified")
    command.set_defaults(run=inspect)
    command.add_argument("passport", type=Path, help="a passport file")
    command.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the words")

    command = commands.add_parser("fingerprint", help="fingerprint images")
    command.set_defaults(run=take_fingerprints)
    command.add_argument("file", type=Path, nargs="+", help="image files")

    command = commands.add_parser("recognise", help="say which work of a folder each picture shows")
    command.set_defaults(run=recognise)
    command.add_argument("--works", type=Path, required=True, help="a folder with pictures of the works")
    command.add_argument("query", type=Path, nargs="+", help="pictures that are asked about")
    command.add_argument("--lang", choices=LANGUAGES, default="en", help="language of the words")

    _add_witness_command(
        commands.add_parser("witness", help="follow a log, cosign it, shout if it is rewritten")
    )

    key = commands.add_parser("key", help="an expert's own key: new, show, sign")
    _add_key_commands(key.add_subparsers(required=True, metavar="COMMAND"))
    return parser


def _add_witness_command(command: argparse.ArgumentParser) -> None:
    command.set_defaults(run=witness)
    add = command.add_argument
    add("--state", type=Path, required=True, help="the witness's folder")
    add("--new", metavar="NAME", help="make the folder and a key, named as regulator.example/kaifeng")
    add("--log", metavar="URL", help="with --new: the address of the house whose log is followed")
    add(
        "--trust",
        type=Path,
        help="with --new: trust file with the log's keys, got over a line that you trust",
    )
    often = command.add_mutually_exclusive_group()
    often.add_argument("--once", action="store_true", help="look once (the default)")
    often.add_argument("--every", type=float, metavar="SECONDS", help="look again and again")
    add("--keep", action="store_true", help="do not bring the cosignature to the log: keep it in the folder")
    add("--password", action="store_true", help="ask for the password of the key")
    add("--password-file", type=Path, help="a file with that password")
    add("--lang", choices=LANGUAGES, default="en", help="language of the words")


def _add_key_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    new = commands.add_parser("new", help="make a key")
    new.set_defaults(run=new_key)
    new.add_argument(
        "--out", type=Path, required=True, help="where to write the PEM file; it must not exist yet"
    )

    show = commands.add_parser("show", help="show the public half of a key")
    show.set_defaults(run=show_key)
    show.add_argument("key", type=Path, help="the PEM file")

    signing = commands.add_parser("sign", help="sign a certificate that the registry handed out")
    signing.set_defaults(run=sign)
    signing.add_argument("document", type=Path, help="the document to sign")
    signing.add_argument("--key", type=Path, required=True, help="the PEM file")
    signing.add_argument(
        "--out", type=Path, help="where to write the signed certificate; printed, if left out"
    )

    for command in (new, show, signing):
        command.add_argument("--password", action="store_true", help="ask for the password of the PEM file")
        command.add_argument("--password-file", type=Path, help="a file with that password")


if __name__ == "__main__":
    sys.exit(main())
