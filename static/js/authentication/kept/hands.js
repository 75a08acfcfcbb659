// What persons signed with keys of their own when they acted on a work, each held against its act.

import { hex, sha256 } from "./bytes.js";
import * as canonical from "./canonical.js";
import { proofFacts, proofValue, requireProof } from "./credential.js";
import { Failed, Skipped, found } from "./errors.js";
import { CLOCK_SKEW } from "./logged.js";
import { covers, isSafe, issuerOf, keyOf } from "./policy.js";
import { Raised, each, get, has, hasExactly, isObject, item, object, repr, same, str } from "./python.js";

const FORMAT = "bianliang.hand/1";
const FIELDS = ["format", "house", "signer", "act", "id", "artwork", "holding", "says", "as", "details"];
const STEP = "custody.step";
const HANDOVER = "custody.handover";
const CONDITION = "condition.report";
const STEP_DETAILS = [
  "salt", "place", "position", "return_by", "proposed_at", "told", "inspection_drawn", "by_customs", "case_reopened",
];
const SAYS = { [STEP]: ["event", "transition", "from", "to"], [HANDOVER]: ["event", "transition"] };
const LEG = ["leg", "leg_number", "end", "seal"];
const ILL_LAID = "A person's signature is not laid out as one.";

export const digestOf = (details) => hex(sha256(canonical.write(details)));

export function checkPeople(its) {
  try {
    return people(its);
  } catch (error) {
    if (error instanceof Raised || error instanceof TypeError) throw new Failed("proof_broken", ILL_LAID);
    throw error;
  }
}

function people(its) {
  const own = new Set();
  const counts = { own_key: 0, session: 0, message: 0 };
  const acts = new Map();
  for (const { number, entry, said } of its.each()) {
    const given = get(said.claims, "signatures");
    if (!Array.isArray(given)) continue;
    const recordedAt = entry.logged ? entry.logged.recordedAt : null;
    for (const one of given) {
      const kind = isObject(one) ? get(one, "kind") : null;
      if (kind !== null && typeof kind === "object") throw new Raised("TypeError", "unhashable type");
      if (typeof kind !== "string" || !has(counts, kind)) {
        throw new Failed("proof_broken", "Statement %(number)s is signed in no known way.", { number });
      }
      counts[kind] += 1;
      if (kind !== "own_key") continue;
      const signed = get(one, "signed");
      requireSigned(its.trust, signed, recordedAt);
      if (!isAbout(signed, said) || !isFirst(acts, signed.id, number)) {
        throw new Failed("proof_broken", "A person's signature in statement %(number)s is of another act.", { number });
      }
      own.add(signed.signer);
    }
    const signers = given.filter((one) => one.kind === "own_key").map((one) => one.signed.signer);
    if (new Set(signers).size !== signers.length) {
      throw new Failed("proof_broken", "One person signed statement %(number)s twice.", { number });
    }
  }
  if (!Object.values(counts).some(Boolean)) throw new Skipped("No statement says how persons signed it.");
  if (!own.size) return found("All persons signed in the house's session, none with his own key.");
  return found(
    "%(own)s signatures by %(people)s persons with their own keys; %(session)s in the house's session.",
    { own: counts.own_key, people: own.size, session: counts.session },
  );
}

function isFirst(acts, id, number) {
  if (id !== null && typeof id === "object") throw new Raised("TypeError", "unhashable type");
  if (!acts.has(id)) acts.set(id, number);
  return acts.get(id) === number;
}

export function requireSigned(trust, signed, recordedAt) {
  if (!hasExactly(signed, [...FIELDS, "proof"]) || signed.format !== FORMAT) throw new Failed("proof_broken", ILL_LAID);
  const did = str(signed.signer);
  const facts = proofFacts(signed);
  proofValue(get(signed.proof, "proofValue"));
  const issuer = issuerOf(trust, did);
  const key = issuer ? keyOf(issuer, facts.method) : null;
  if (!issuer || !key || !issuer.may.includes("hand")) {
    throw new Failed("issuer_not_trusted", "The trust file does not know this person's key: %(key)s.", {
      key: facts.method,
    });
  }
  requireProof(signed, key.raw);
  const { name } = issuer;
  if (!covers(key.period, facts.createdAt) || !isSafe(key.period, recordedAt)) {
    throw new Failed("issuer_not_trusted", "%(name)s signed with a key that was not in use then.", { name });
  }
  if (recordedAt !== null && facts.createdAt > recordedAt + CLOCK_SKEW) {
    throw new Failed("proof_broken", "%(name)s signed after it was recorded.", { name });
  }
  return issuer;
}

function isAbout(signed, said) {
  const { claims } = said;
  const { says } = signed;
  if (!same([signed.house, signed.artwork], [said.issuer, said.artwork])) return false;
  if (signed.act === CONDITION) {
    const meant = [get(claims, "report"), get(claims, "digest"), get(claims, "occasion")];
    return same([signed.id, signed.details, get(says, "occasion")], meant);
  }
  if (signed.act === STEP && !same(get(says, "to"), get(claims, "state"))) return false;
  return same([signed.holding, `custody.${str(get(says, "event"))}`], [get(claims, "holding"), said.kind]);
}

// How the persons under one statement signed, as a message with its facts; null if it does not say.
export function inWords(given) {
  const kinds = Array.isArray(given) ? given.filter(isObject).map((one) => get(one, "kind")) : [];
  const own = kinds.filter((kind) => kind === "own_key").length;
  const session = kinds.filter((kind) => kind === "session").length;
  if (own && session) {
    return found("signed by %(own)s with an own key, by %(session)s in the house's session", { own, session });
  }
  if (own === 1) return found("signed by one person with an own key", { own });
  if (own === 2) return found("signed by two persons with their own keys", { own });
  if (own) return found("signed by %(own)s persons with their own keys", { own });
  return session ? found("signed in the house's session by %(session)s", { session }) : null;
}

const ownOf = (given) => each(given).filter((one) => get(one, "kind") === "own_key");

function requireLink(content) {
  const signed = ownOf(get(content, "signed_by", []));
  for (const one of signed) {
    if (!fits(item(one, "signed"), item(one, "role"), content)) {
      throw new Failed("proof_broken", "A person's signature under custody event %(number)s is of something else.", {
        number: item(content, "seq"),
      });
    }
  }
  return signed.map((one) => one.signed);
}

function fits(signed, role, content) {
  const said = item(content, "circumstances");
  const proposed = item(said, "proposed");
  let number;
  let details;
  if (item(signed, "act") === STEP) {
    const isWhole =
      hasExactly(proposed, STEP_DETAILS) &&
      ["place", "position"].every((name) => !isTrue(proposed[name]) || same(proposed[name], item(content, name)));
    number = item(content, "step_id");
    details = object([...Object.entries(proposed), ["papers", each(item(content, "documents"))], ["note", item(content, "note")]]);
    const flags = ["inspection_drawn", "by_customs", "case_reopened"];
    const isTold =
      same(item(proposed, "told"), get(said, "told", [])) &&
      flags.every((name) => same(item(proposed, name), get(said, name, false)));
    const isBack = sameInstant(item(proposed, "return_by"), get(said, "return_by"));
    if (!(isWhole && isTold && isBack)) return false;
  } else {
    number = item(said, "handover");
    details = object([
      ["salt", item(proposed, "salt")],
      ["place", item(content, "place")],
      ["note", item(content, "note")],
      ...LEG.map((name) => [name, item(said, name)]),
    ]);
  }
  return (
    same(item(signed, "id"), number) &&
    same(item(signed, "holding"), item(content, "holding_id")) &&
    item(signed, "artwork") === `urn:bianliang:artwork:${str(item(content, "artwork_id"))}` &&
    same(item(signed, "says"), object(saysOf(signed.act).map((name) => [name, item(content, name)]))) &&
    each(item(signed, "as")).some((one) => same(one, role)) &&
    item(signed, "details") === digestOf(details)
  );
}

function saysOf(act) {
  if (has(SAYS, act)) return SAYS[act];
  throw new Raised("KeyError", repr(act));
}

const isTrue = (value) => (Array.isArray(value) ? value.length > 0 : isObject(value) ? Object.keys(value).length > 0 : Boolean(value));

function sameInstant(one, other) {
  const [a, b] = [one, other].map((text) => (isTrue(text) ? instantOf(text) : null));
  return a === b;
}

// An instant with its offset, in microseconds since 1970, as text that two spellings of it share.
function instantOf(text) {
  if (typeof text !== "string") throw new Raised("TypeError", "fromisoformat: argument must be str");
  const parts = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{3}|\d{6}))?)?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  const numbers = parts ? parts.slice(1, 7).map((part) => Number(part ?? 0)) : [];
  if (!parts || canonical.wrongDate(...numbers)) throw new Raised("ValueError", `Invalid isoformat string: ${repr(text)}`);
  const zone = parts[8] ?? "";
  const offset = /^[+-]/.test(zone) ? (zone[0] === "-" ? -1 : 1) * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4)) * 60) : 0;
  const micros = BigInt(canonical.seconds(...numbers) - offset) * 1_000_000n + BigInt((parts[7] ?? "0").padEnd(6, "0"));
  return `${zone ? "" : "local "}${micros}`;
}

function requireReport(report) {
  const content = item(report, "content");
  const signed = ownOf(get(report, "signatures", [])).map((one) => item(one, "signed"));
  for (const one of signed) {
    const is = [item(one, "act"), item(one, "id"), item(one, "details"), item(one, "artwork")];
    const meant = [CONDITION, item(content, "id"), item(report, "digest"), `urn:bianliang:artwork:${str(item(content, "artwork_id"))}`];
    if (!same(is, meant)) {
      throw new Failed("proof_broken", "A person's signature under a condition report is of another.");
    }
  }
  return signed;
}

// What persons signed with their own keys under all that a dossier shows, each held against it.
export function* signaturesIn(content) {
  for (const holding of each(item(content, "holdings"))) {
    for (const event of each(item(holding, "events"))) {
      if (item(event, "content") !== null) yield* requireLink(event.content);
    }
  }
  for (const report of each(item(content, "conditions"))) yield* requireReport(report);
}
