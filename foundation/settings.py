"""Every setting, read once from the environment."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit


class SettingsWrong(Exception):
    """One or more settings are missing or malformed; the start fails, and says all of them."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs. Secrets may be given as NAME or as a path in NAME_FILE."""

    secret_key: str = field(repr=False)
    """Signs sessions and links. Made and kept in the data folder when it is not given."""
    password_salt: str = field(repr=False)
    """Second secret of password hashing; made and kept like the first."""
    data_dir: Path
    """Where the embedded installation keeps its database, files and keys."""
    database_url: str
    """SQLAlchemy's address of the database; the embedded one lies in the data folder."""
    base_url: str
    """How readers reach this site; stands in certificates, QR codes and mails."""
    demonstration: bool
    """Everyone may become anyone. Never where real works are kept."""
    stand_ins: bool
    """Stand-ins for payment and customs may serve outside the demonstration: said on purpose."""
    payments: tuple[str, ...]
    """The ways of paying, the usual one first: 'pretend' (the stand-in), 'stripe', 'wire'."""
    payment_hosts: tuple[str, ...]
    """Where the payment provider has its pages, as https://host: a reader may be sent there to pay."""
    customs: str
    """The customs gateway: 'simulator', the stand-in, or the http(s) address of one."""
    search: str
    """The search index: 'embedded', 'memory', or the http(s) address of a Meilisearch."""
    search_key: str = field(repr=False)
    """The key of a Meilisearch, which may search and write; '' where it asks for none."""
    smtp_url: str | None
    """smtp://user:password@host:port of the mail server; None keeps mails in the data folder."""
    mail_from: str
    """The sender of every mail."""
    rate_limit: str
    """Requests one caller may make, in Flask-Limiter's words."""
    rate_limit_storage: str
    """Where the limits are counted: memory:// or redis://..."""
    pool_processes: int
    """How many processes compute fingerprints."""
    stripe_key: str = field(default="", repr=False)
    """The secret key of the account at Stripe; nothing is sent there without it."""
    stripe_webhook_secret: str = field(default="", repr=False)
    """Signs Stripe's reports."""
    stripe_publishable_key: str = ""
    """Names the account at Stripe to a buyer's browser."""
    stripe_api: str = "https://api.stripe.com"
    """Where Stripe is asked; another address for trying."""
    wire_account: tuple[str, ...] = ()
    """Where buyers send bank wires: holder, account, BIC, bank."""
    trusted_hosts: tuple[str, ...] = ()
    """Names under which readers may ask, beside that of `base_url` and this machine's own; '*' is any."""
    publish_pictures: bool = True
    """The worker makes published renditions of certified works, with content credentials."""
    learn_pictures: bool = True
    """The worker makes registered photographs known to the eyes of the house."""
    gs1_company_prefix: str = "9520000"
    """Names works and places in EPCIS, 6 to 8 digits; GS1 keeps 952... for demonstrations."""

    @property
    def has_stand_ins(self) -> bool:
        """Say whether buyers could pay, or customs could answer, without anybody real behind it."""
        return "pretend" in self.payments or self.customs == "simulator"

    @property
    def hosts(self) -> list[str] | None:
        """Return the names under which this house answers; None for any, as in the demonstration."""
        if "*" in self.trusted_hosts:
            return None
        own = urlsplit(self.base_url).hostname
        return [*({own} if own else ()), *self.trusted_hosts, "localhost", "127.0.0.1"]

    @property
    def embedded(self) -> bool:
        """Say whether the database is the embedded one."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_env(cls, env: Mapping[str, str], *, root: Path | None = None) -> Self:
        """Read the settings.

        :param root: where the data folder lies when none is named; the working directory by default
        :raises SettingsWrong: naming every setting that is missing or malformed
        """
        wrong: list[str] = []
        data_dir = Path(env.get("BIANLIANG_DATA") or (root or Path.cwd()) / "instance").absolute()
        demonstration = _flag(env, "BIANLIANG_DEMONSTRATION", wrong)
        stand_ins = _flag(env, "STANDINS", wrong)
        publish_pictures = _flag({"PUBLISH_PICTURES": "1", **env}, "PUBLISH_PICTURES", wrong)
        learn_pictures = _flag({"LEARN_PICTURES": "1", **env}, "LEARN_PICTURES", wrong)
        settings: dict[str, Any] = {
            "secret_key": _secret(env, "SECRET_KEY", data_dir / "secret_key", wrong),
            "password_salt": _secret(env, "PASSWORD_SALT", data_dir / "password_salt", wrong),
            "payments": _choices(env, "PAYMENTS", ("pretend", "stripe", "wire"), wrong),
            "stripe_key": _given(env, "STRIPE_KEY", wrong),
            "stripe_webhook_secret": _given(env, "STRIPE_WEBHOOK_SECRET", wrong),
            "stripe_api": _address(env, "STRIPE_API", "https://api.stripe.com", wrong),
            "wire_account": _parts(env, "WIRE_ACCOUNT", 4, wrong),
            "trusted_hosts": _names(env, "TRUSTED_HOSTS", wrong) or (("*",) if demonstration else ()),
            "payment_hosts": _hosts(env, "PAYMENT_HOSTS", wrong),
            "customs": _customs(env, wrong),
            "search": _search(env, wrong),
            "search_key": _given(env, "SEARCH_KEY", wrong),
            "pool_processes": _whole(env, "POOL_PROCESSES", min(4, os.cpu_count() or 1), wrong),
        }
        database_url = env.get("DATABASE_URL") or f"sqlite:///{data_dir / 'bianliang.db'}"
        if not database_url.startswith(("sqlite", "postgresql+psycopg://")):
            wrong.append("DATABASE_URL: begin with sqlite:/// or postgresql+psycopg://")
        gs1_company_prefix = env.get("GS1_COMPANY_PREFIX") or "9520000"
        if not re.fullmatch(r"[0-9]{6,8}", gs1_company_prefix):
            wrong.append("GS1_COMPANY_PREFIX: 6 to 8 digits")
        if "stripe" in settings["payments"] and not (
            settings["stripe_key"] and settings["stripe_webhook_secret"]
        ):
            wrong.append("STRIPE_KEY, STRIPE_WEBHOOK_SECRET: needed for PAYMENTS=stripe")
        if "wire" in settings["payments"] and not settings["wire_account"]:
            wrong.append("WIRE_ACCOUNT: needed for PAYMENTS=wire")
        if wrong:
            raise SettingsWrong("\n".join(wrong))
        return cls(
            data_dir=data_dir,
            database_url=database_url,
            base_url=env.get("BASE_URL", f"http://127.0.0.1:{env.get('PORT', '8000')}").rstrip("/"),
            demonstration=demonstration,
            stand_ins=stand_ins,
            publish_pictures=publish_pictures,
            learn_pictures=learn_pictures,
            smtp_url=env.get("SMTP_URL") or None,
            mail_from=env.get("MAIL_FROM", "Bianliang <no-reply@localhost>"),
            rate_limit=env.get("RATE_LIMIT", "6000 per minute"),
            rate_limit_storage=env.get("RATE_LIMIT_STORAGE", "memory://"),
            stripe_publishable_key=env.get("STRIPE_PUBLISHABLE_KEY", ""),
            gs1_company_prefix=gs1_company_prefix,
            **settings,
        )


def _flag(env: Mapping[str, str], name: str, wrong: list[str]) -> bool:
    value = env.get(name, "").lower()
    if value not in {"", "0", "1", "true", "false", "yes", "no"}:
        wrong.append(f"{name}: say 1 or 0")
    return value in {"1", "true", "yes"}


def _choice(env: Mapping[str, str], name: str, choices: tuple[str, ...], wrong: list[str]) -> str:
    value = env.get(name) or choices[0]
    if value not in choices:
        wrong.append(f"{name}: one of {', '.join(choices)}")
    return value


def _choices(
    env: Mapping[str, str], name: str, choices: tuple[str, ...], wrong: list[str]
) -> tuple[str, ...]:
    values = tuple(env.get(name, "").replace(",", " ").split()) or choices[:1]
    if len(set(values)) != len(values) or not set(values) <= set(choices):
        wrong.append(f"{name}: of {', '.join(choices)}, each once, with commas between them")
    return values


def _given(env: Mapping[str, str], name: str, wrong: list[str]) -> str:
    """Return a secret that somebody else made, from NAME or the file NAME_FILE; '' if it is not given."""
    return _secret(env, name, None, wrong)


def _address(env: Mapping[str, str], name: str, default: str, wrong: list[str]) -> str:
    value = (env.get(name) or default).rstrip("/")
    if not re.fullmatch(r"https://[^\s/?#]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", value):
        wrong.append(f"{name}: https://host, or http:// on this machine")
    return value


def _parts(env: Mapping[str, str], name: str, count: int, wrong: list[str]) -> tuple[str, ...]:
    value = env.get(name, "")
    parts = tuple(part.strip() for part in value.split(";"))
    if not value:
        return ()
    if len(parts) != count or not all(parts):
        wrong.append(f"{name}: {count} parts with semicolons between them")
    return parts


def _hosts(env: Mapping[str, str], name: str, wrong: list[str]) -> tuple[str, ...]:
    hosts = tuple(env.get(name, "").replace(",", " ").split())
    if not all(re.fullmatch(r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", host) for host in hosts):
        wrong.append(f"{name}: each as https://host, with blanks between them")
    return hosts


def _names(env: Mapping[str, str], name: str, wrong: list[str]) -> tuple[str, ...]:
    names = tuple(env.get(name, "").replace(",", " ").split())
    if not all(re.fullmatch(r"\*|\.?[a-z0-9]([a-z0-9.-]*[a-z0-9])?", one) for one in names):
        wrong.append(
            f"{name}: host names without port in small letters, .example.org for all beneath it, or *"
        )
    return names


def _customs(env: Mapping[str, str], wrong: list[str]) -> str:
    value = env.get("CUSTOMS") or "simulator"
    if value != "simulator" and not value.startswith(("http://", "https://")):
        wrong.append("CUSTOMS: simulator, or the http(s) address of the gateway")
    return value.rstrip("/")


def _search(env: Mapping[str, str], wrong: list[str]) -> str:
    value = env.get("SEARCH") or "embedded"
    if value not in {"embedded", "memory"} and not value.startswith(("http://", "https://")):
        wrong.append("SEARCH: embedded, memory, or the http(s) address of a Meilisearch")
    return value.rstrip("/")


def _whole(env: Mapping[str, str], name: str, default: int, wrong: list[str]) -> int:
    value = env.get(name, str(default))
    if not value.isdecimal() or int(value) < 1:
        wrong.append(f"{name}: a whole number from 1 on")
        return default
    return int(value)


def _secret(env: Mapping[str, str], name: str, kept: Path | None, wrong: list[str]) -> str:
    """Return a secret from NAME, from the file NAME_FILE, or from the data folder, made at first need."""
    if env.get(name):
        return env[name]
    given = env.get(f"{name}_FILE")
    if given:
        try:
            return Path(given).read_text(encoding="utf-8").strip()
        except OSError as error:
            wrong.append(f"{name}_FILE: {error}")
            return ""
    if kept is None:
        return ""
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="utf-8")
        try:
            fresh.rename(kept) if not kept.exists() else fresh.unlink()
        except OSError as error:
            wrong.append(f"{name}: cannot be kept in {kept.parent}: {error}")
    return kept.read_text(encoding="utf-8").strip()
