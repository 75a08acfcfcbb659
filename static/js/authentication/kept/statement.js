// What is said about a work: as a credential, and as a leaf of the log.

import { base64url, fromBase64url, hex, joined, sha256 } from "./bytes.js";
import * as canonical from "./canonical.js";
import { broken, is } from "./errors.js";
import { Raised, compare, each, get, hasExactly, isObject, item, kindOf, object, repr, same, without } from "./python.js";

const CONTEXT = "https://www.w3.org/ns/credentials/v2";
const KIND = /^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)*$/;
const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const IRI = new RegExp(`^[A-Za-z][A-Za-z0-9+.\\-]*:[^${BLANK}"<>\\\\^\`{|}]+$`, "u");
const DIGEST = /^[A-Za-z0-9_-]{43}$/;

const refuse = (why) => broken("StatementRefused", why);

function matches(pattern, value) {
  if (typeof value === "string") return pattern.test(value);
  throw new Raised("TypeError", `expected string or bytes-like object, got '${kindOf(value)}'`);
}

function requireWellFormed(said) {
  if (typeof said.kind !== "string" || !KIND.test(said.kind)) {
    throw refuse(`${repr(said.kind)} is not a kind: dotted words in lower case`);
  }
  for (const name of ["id", "artwork", "issuer", "context"]) {
    if (!matches(IRI, said[name])) throw refuse(`its ${name} is not an IRI`);
  }
  if (![said.claims, ...said.status].every(isObject)) throw refuse("claims and status entries are JSON objects");
  if (!said.sealed.every((one) => matches(DIGEST, one))) throw refuse("a sealed digest is 32 bytes in base64url");
  if (!same([...new Set(said.sealed)].sort(compare), said.sealed)) {
    throw refuse("sealed digests are sorted, and none stands twice");
  }
  if (said.validUntil !== null && said.validUntil <= said.issuedAt) throw refuse("it ends before it begins");
}

function document(said) {
  requireWellFormed(said);
  const subject = object([["id", said.artwork], ["type", "Artwork"], ["kind", said.kind], ["claims", said.claims]]);
  if (said.sealed.length) subject.sealed = said.sealed;
  const types = ["VerifiableCredential", "ArtworkStatement"];
  const made = object([
    ["@context", [CONTEXT, said.context]],
    ["id", said.id],
    ["type", said.kind === "certificate" ? [...types, "ArtworkCertificate"] : types],
    ["issuer", said.issuer],
    ["validFrom", canonical.instantText(said.issuedAt)],
    ["credentialSubject", subject],
  ]);
  if (said.validUntil !== null) made.validUntil = canonical.instantText(said.validUntil);
  if (said.status.length) made.credentialStatus = said.status;
  try {
    canonical.write(made);
  } catch (error) {
    if (is(error, "NotCanonical")) throw refuse(error.message);
    throw error;
  }
  return made;
}

export function readStatement(credential) {
  const unsigned = without(credential, "proof");
  let said;
  let whole;
  try {
    const [contexts, subject] = [item(unsigned, "@context"), item(unsigned, "credentialSubject")];
    const until = get(unsigned, "validUntil");
    said = {
      id: item(unsigned, "id"),
      artwork: item(subject, "id"),
      kind: item(subject, "kind"),
      claims: item(subject, "claims"),
      issuer: item(unsigned, "issuer"),
      issuedAt: canonical.instant(item(unsigned, "validFrom")),
      validUntil: until === null ? null : canonical.instant(until),
      sealed: each(get(subject, "sealed", [])),
      status: each(get(unsigned, "credentialStatus", [])),
      context: item(contexts, 1),
    };
    whole = document(said);
  } catch (error) {
    if (error instanceof Raised || is(error, "NotCanonical")) {
      throw refuse(`a field is missing or misspelt (${error.message})`);
    }
    throw error;
  }
  if (!same(whole, unsigned)) throw refuse("a field is unknown or misspelt");
  return said;
}

export function digest(credential, { salt, number, previous }) {
  const inside = object([
    ["credential", credential],
    ["number", number],
    ["previous", previous === null ? null : hex(previous)],
  ]);
  try {
    return sha256(joined(salt, canonical.write(inside)));
  } catch (error) {
    if (is(error, "NotCanonical")) throw refuse(error.message);
    throw error;
  }
}

export const leafJson = (said, recordedAt) =>
  object([["digest", hex(said)], ["recorded_at", canonical.instantText(recordedAt)], ["v", 1]]);

// A sealed value that was opened: its name, its salt, and what it is.
export function disclosure(found) {
  if (!hasExactly(found, ["name", "salt", "value"]) || typeof found.name !== "string") {
    throw broken("DisclosureBroken", "a disclosure has a name, a salt and a value");
  }
  let salt;
  try {
    salt = fromBase64url(found.salt);
  } catch {
    throw broken("DisclosureBroken", "its salt is not base64url");
  }
  if (salt.length !== 16) throw broken("DisclosureBroken", `a salt has 16 bytes, not ${salt.length}`);
  return { name: found.name, value: found.value, salt };
}

export const sealedAs = (opened) =>
  base64url(sha256(canonical.write([base64url(opened.salt), opened.name, opened.value])));

export function requireSealed(opened, sealed) {
  let made;
  try {
    made = sealedAs(opened);
  } catch (error) {
    if (is(error, "NotCanonical")) throw broken("DisclosureBroken", error.message);
    throw error;
  }
  if (!sealed.includes(made)) throw broken("DisclosureBroken", `nothing was sealed that opens to this ${opened.name}`);
}
