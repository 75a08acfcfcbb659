// The later steps of a verification: who said it, of which work, and whether it still holds.

import * as canonical from "./canonical.js";
import { proofFacts, proofValue, requireProof } from "./credential.js";
import { Failed, Skipped, found, is } from "./errors.js";
import { fromDidKey } from "./keys.js";
import { CLOCK_SKEW } from "./logged.js";
import { covers, isSafe, issuerOf, keyOf, maySay } from "./policy.js";
import { compare, get, has, str } from "./python.js";
import { requireSealed, sealedAs } from "./statement.js";
import { isOf, isSet, readEntry } from "./status.js";

export function requireSignatures(its) {
  for (const { entry, said } of its.each()) {
    requireIssuer(its, entry.credential, said.kind, entry.logged ? entry.logged.recordedAt : null);
  }
  for (const { signed, list } of its.lists) {
    // A list is in no log: nobody but its signer vouches for its time.
    requireIssuer(its, signed, "status", null);
    if (list.validUntil <= list.validFrom) throw new Failed("proof_broken", "A status list ends before it begins.");
  }
  const names = new Set(its.statements.map((said) => issuerOf(its.trust, said.issuer)?.name).filter(Boolean));
  return found("Signed by %(names)s, all of them trusted.", { names: [...names].sort(compare).join(", ") });
}

export function requireOneLife(its) {
  let before = null;
  for (const { number, entry, said } of its.each()) {
    if (said.artwork !== its.passport.artwork) {
      throw new Failed("proof_broken", "Statement %(number)s is about another work.", { number });
    }
    if (entry.logged === null) continue;
    const { recordedAt } = entry.logged;
    if (before !== null && recordedAt < before) {
      throw new Failed("proof_broken", "Statement %(number)s was recorded before its turn.", { number });
    }
    if (said.issuedAt > recordedAt + CLOCK_SKEW) {
      throw new Failed("proof_broken", "Statement %(number)s was recorded before it was made.", { number });
    }
    before = recordedAt;
  }
  return found("All statements are about this work, in their order.");
}

export function openDisclosures(its) {
  let count = 0;
  for (const { number, entry, said } of its.each()) {
    for (const each of entry.disclosed) {
      requireSealed(each, said.sealed);
      if (!open(its, number, each)) {
        throw new Failed("proof_broken", "The value of %(name)s is disclosed twice.", { name: each.name });
      }
      count += 1;
    }
  }
  for (const each of its.moreDisclosures) {
    const holder = its.each().find(({ said }) => said.sealed.includes(sealedAs(each)));
    if (!holder) {
      throw new Failed("proof_broken", "No statement sealed this value of %(name)s.", { name: each.name });
    }
    count += open(its, holder.number, each) ? 1 : 0;
  }
  if (!count) throw new Skipped("No sealed value was disclosed.");
  return found("%(count)s sealed values were opened, and are what was signed.", { count });
}

// Note an opened value; say whether it was not known yet.
function open(its, number, opened) {
  if (!its.opened.has(number)) its.opened.set(number, Object.create(null));
  const values = its.opened.get(number);
  if (has(values, opened.name)) return false;
  values[opened.name] = opened.value;
  return true;
}

export function judgeCertificate(its) {
  const certificates = its.statements.filter((said) => said.kind === "certificate");
  if (!certificates.length) throw new Failed("not_certified", "No expert has certified this work.");
  const latest = certificates.at(-1);
  its.certificate = latest;
  let standing = null;
  for (const said of its.statements) {
    if (get(said.claims, "certificate") !== latest.id) continue;
    if (said.kind === "certificate.revoked") {
      throw new Failed("revoked", "The certificate was revoked on %(day)s.", { day: canonical.dayText(said.issuedAt) });
    }
    if (said.kind === "certificate.suspended" || said.kind === "certificate.reinstated") standing = said;
  }
  const day = (at) => ({ day: canonical.dayText(at) });
  if (standing && standing.kind === "certificate.suspended") {
    throw new Failed("suspended", "The certificate was suspended on %(day)s.", day(standing.issuedAt));
  }
  if (latest.validUntil !== null && latest.validUntil <= its.at) {
    throw new Failed("expired", "The certificate expired on %(day)s.", day(latest.validUntil));
  }
  if (its.at + CLOCK_SKEW < latest.issuedAt) {
    throw new Failed("not_certified", "The certificate was made later, on %(day)s.", day(latest.issuedAt));
  }
  const name = issuerOf(its.trust, latest.issuer)?.name ?? latest.issuer;
  return found("Certified by %(name)s on %(day)s.", { name, ...day(latest.issuedAt) });
}

export function askStatus(its) {
  if (!its.certificate) throw new Skipped("There is no certificate to ask about.");
  const entries = its.certificate.status.map(readEntry);
  if (!entries.length) throw new Skipped("The certificate names no status list.");
  const last = (entry) => (entry.purpose === "suspension" ? 1 : 0);
  for (const entry of [...entries].sort((one, other) => last(one) - last(other))) askList(its, entry);
  const newest = (entry) => Math.max(...listsOf(its, entry).map((list) => list.validUntil));
  return found("Neither revoked nor suspended, by lists that hold until %(until)s.", {
    until: canonical.instantText(Math.min(...entries.map(newest))),
  });
}

export function comparePhotograph() {
  throw new Skipped("No photograph was handed in.");
}

const listsOf = (its, entry) => its.lists.map(({ list }) => list).filter((list) => isOf(list, entry));

function askList(its, entry) {
  const lists = listsOf(its, entry);
  if (!lists.length) {
    throw new Failed("status_unknown", "The list of %(purpose)s is not at hand.", { purpose: entry.purpose });
  }
  const newest = lists.reduce((best, list) => (list.validFrom > best.validFrom ? list : best));
  // What is revoked stays so, whatever another list says; a suspension can be lifted.
  if (entry.purpose === "revocation" && lists.some((list) => isSet(list, entry.index))) {
    throw new Failed("revoked", "The certificate is revoked, by its status list.");
  }
  if (isSet(newest, entry.index)) throw new Failed("suspended", "The certificate is suspended, by its status list.");
  if (newest.validUntil <= its.at) {
    throw new Failed(
      "status_unknown",
      "The list of %(purpose)s held until %(until)s; whether it is so still is not known.",
      { purpose: entry.purpose, until: canonical.instantText(newest.validUntil) },
    );
  }
}

function requireIssuer(its, signed, kind, recordedAt) {
  const did = str(get(signed, "issuer"));
  const facts = proofFacts(signed);
  proofValue(get(signed.proof, "proofValue"));
  const issuer = issuerOf(its.trust, did);
  if (!issuer) {
    requireOwnKey(did, signed);
    throw new Failed("issuer_not_trusted", "%(issuer)s is not in the trust file.", { issuer: did });
  }
  const { name } = issuer;
  const fail = (state, says, more = {}) => {
    throw new Failed(state, says, { name, ...more });
  };
  const key = keyOf(issuer, facts.method);
  if (!key) {
    fail("issuer_not_trusted", "%(name)s signed with a key that the trust file does not know: %(key)s.", {
      key: facts.method,
    });
  }
  requireProof(signed, key.raw);
  if (!maySay(issuer, kind)) fail("issuer_not_trusted", "%(name)s is not trusted to say '%(kind)s'.", { kind });
  if (!covers(key.period, facts.createdAt)) {
    fail("issuer_not_trusted", "%(name)s signed with a key that was not in use then.");
  }
  if (!isSafe(key.period, recordedAt)) {
    fail("issuer_not_trusted", "A key of %(name)s is compromised, and the log did not record this before.");
  }
  if (recordedAt !== null && facts.createdAt > recordedAt + CLOCK_SKEW) {
    fail("proof_broken", "%(name)s signed after it was recorded.");
  }
}

// Tell a broken signature from an unknown issuer, where the issuer's name is his key.
function requireOwnKey(did, signed) {
  let key;
  try {
    key = fromDidKey(did);
  } catch (error) {
    if (is(error, "KeyRefused")) return;
    throw error;
  }
  requireProof(signed, key);
}
