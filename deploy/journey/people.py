"""The people of a story: each with an account, and a token of his own for his requests."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Self

from authentication.evidence import credential, hands
from authentication.evidence.keys import PrivateKey
from deploy.journey.client import PATIENCE_S, Client, HouseGone, Json, Problem
from deploy.journey.stopwatch import Stopwatch

PROGRAM: Final = "Simulated person of the demonstration"
"""What the people's tokens are called on their own accounts, for as long as they are simulated."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account, and his own line to the house."""

    account_id: str
    name: str
    roles: tuple[str, ...]
    client: Client = field(repr=False)
    hand: PrivateKey | None = field(default=None, repr=False, kw_only=True)
    """The key with which he signs acts in custody; without one his session stands for him."""

    def sends(self, path: str, handed_at: str, body: Mapping[str, Any] | None = None, *, step: str) -> Json:
        """Sign an act in custody: with his own key over what the house hands out, if he has one.

        :param path: where the signature is sent
        :param handed_at: where what is to be signed is handed out; for an act that begins, for this very body
        """
        if self.hand is None:
            return self.client.post(path, body, step=step)
        if body is None:
            handed = self.client.get(handed_at, step="read what is to be signed")
        else:
            handed = self.client.post(handed_at, body, step="read what is to be signed")
        details = handed.pop("details")
        assert hands.digest(details) == handed["credential"]["details"], "it is what the house shows"
        proof = credential.sign_handed(handed, key=self.hand)["proof"]
        signed = {"created": proof["created"], "proof_value": proof["proofValue"]}
        if body is not None:
            signed |= {"step_id": handed["credential"]["id"], "salt": details["salt"]}
        return self.client.post(path, {**(body or {}), **signed}, step=step)

    def enrols(self, key: PrivateKey) -> str | None:
        """Enrol a key, show that it is his, and return its id, for a regulator; None: it is approved."""
        multikey = key.public.multikey
        for one in self.client.get("/expert/keys")["keys"]:
            if one["multikey"] == multikey:
                return None if one["state"] == "approved" else str(one["id"])
        handed = self.client.get("/expert/keys/to-sign", multikey=multikey)
        signed = credential.sign_handed(handed, key=key)
        proof = {
            "multikey": multikey,
            "created": signed["proof"]["created"],
            "proof_value": signed["proof"]["proofValue"],
            "label": "own machine",
        }
        return str(self.client.post("/expert/keys", proof, step="enrol a key")["id"])


@dataclass(slots=True)
class Office:
    """The administrator's office: opens accounts, and gives each person the keys to his own."""

    url: str
    administrator_token: str = field(repr=False)
    stopwatch: Stopwatch = field(default_factory=Stopwatch)
    patience_s: float = PATIENCE_S
    """How long each line asks a house that does not answer."""
    drill: bool = False
    """Whether the people act as if every answer were lost; see `Client.drill`."""
    token_days: int = 1
    """How long the people's tokens hold, if nobody is there any more to give them back."""
    _client: Client = field(init=False, repr=False)
    _lines: list[Client] = field(default_factory=list, init=False, repr=False)
    _tokens: list[tuple[Client, str]] = field(default_factory=list, init=False, repr=False)
    _known: dict[str, dict[str, Any]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        self._client = self.line(self.administrator_token)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close the office."""
        self.close()

    def close(self) -> None:
        """Give every token back, and hang up every line that was opened here."""
        for line, token_id in self._tokens:
            try:
                line.post(f"/tokens/{token_id}/revoke", patience_s=0)
            except HouseGone:
                break  # its accounts rest as they are; the tokens end by themselves
            except Problem:
                continue
        for line in self._lines:
            line.close()
        self._tokens.clear()
        self._lines.clear()

    def line(self, token: str | None = None) -> Client:
        """Return a line to the house, closed with the office; without a token, a stranger's."""
        self._lines.append(
            Client(self.url, token, self.stopwatch, self.patience_s, drill=self.drill and token is not None)
        )
        return self._lines[-1]

    def organisation(self, name: str, kind: str) -> str:
        """Return the id of an organisation, entered if it is not there."""
        for known in self._client.get("/people")["organisations"]:
            if known["name"] == name:
                return str(known["id"])
        return str(self._client.post("/organisations", {"name": name, "kind": kind})["id"])

    def engage(
        self, email: str, name: str, roles: Sequence[str], *, organisation_id: str | None = None
    ) -> Person:
        """Return the person with this address, with an account opened if he has none, and a fresh token."""
        card = self.admit(email, name, roles, organisation_id=organisation_id)
        return Person(card["account_id"], card["name"], tuple(card["roles"]), self._line_of(card))

    def admit(
        self, email: str, name: str, roles: Sequence[str], *, organisation_id: str | None = None
    ) -> dict[str, Any]:
        """Return the card of the person with this address, with an account opened if he has none."""
        card = self.known(email)
        if card is not None:
            return card
        wanted = {"email": email, "name": name, "roles": list(roles), "organisation_id": organisation_id}
        try:
            return self._client.post("/people", wanted, step="open an account")
        except Problem as problem:
            if problem.slug != "address-taken":
                raise
        card = self.known(email)
        assert card is not None, f"{email} is taken and not listed"
        return card

    def known(self, email: str) -> dict[str, Any] | None:
        """Return the card of an address that has an account, or None."""
        if email.lower() not in self._known:
            found = self._client.get("/people", words=email)["people"]
            self._known |= {one["email"].lower(): one for one in found}
        return self._known.get(email.lower())

    def _line_of(self, card: dict[str, Any]) -> Client:
        with Client(self.url, stopwatch=self.stopwatch) as session:
            session.become(card["account_id"])
            scopes = session.get("/account")["scopes"]
            made = session.make_token(PROGRAM, scopes, days=self.token_days)
        line = self.line(made["token"])
        self._tokens.append((line, made["id"]))
        return line


@contextmanager
def in_person(person: Person) -> Iterator[Client]:
    """Sign somebody in for as long as the block lasts: for what no program may do for him."""
    here = person.client
    with Client(here.url, stopwatch=here.stopwatch, patience_s=here.patience_s) as session:
        session.become(person.account_id)
        yield session
