// A sealed file: a content that anyone may read, and the house's one signed and logged word of its digest.

import { hex, sha256, startsWith } from "./bytes.js";
import * as canonical from "./canonical.js";
import { Failed, Skipped, broken, found, is } from "./errors.js";
import { readPassport } from "./passport.js";
import { hasExactly, isObject, same } from "./python.js";
import { readStatement } from "./statement.js";
import { take, verify, worst } from "./verifying.js";

const LARGEST = 64 * 1024 * 1024;
const SEALED_BY = ["format", "log", "witnesses", "inclusion", "signatures", "life"];

// Whether a file calls itself one of a kind, whatever else is true of it.
export function isOf(format, data) {
  const family = `"format":"${format.split("/")[0]}/`;
  return startsWith(data, '{"content":') && holds(data.subarray(0, LARGEST), family);
}

function holds(data, wanted) {
  return new TextDecoder("latin1").decode(data).includes(wanted);
}

export function written(error, value, floats = false) {
  try {
    return canonical.write(value, { floats });
  } catch (wrong) {
    if (is(wrong, "NotCanonical")) throw broken(error, wrong.message);
    throw wrong;
  }
}

export const digestOf = (error, content, floats = false) => hex(sha256(written(error, content, floats)));

export function readSealed(kind, data) {
  if (data.length > LARGEST) throw broken(kind.error, `it has more than ${LARGEST} bytes`);
  let whole;
  try {
    whole = canonical.read(data);
  } catch (error) {
    if (is(error, "NotCanonical")) throw broken(kind.error, error.message);
    throw error;
  }
  if (!hasExactly(whole, ["content", "format", "seal"])) {
    throw broken(kind.error, "it has other fields than content, format and seal");
  }
  if (whole.format !== kind.format || !isObject(whole.content) || !isObject(whole.seal)) {
    throw broken(kind.error, `its format is not ${kind.format}`);
  }
  return { content: whole.content, seal: written(kind.error, whole.seal) };
}

// The verdict of a seal and the statement in it, if it is one statement that a trusted issuer signed and logged.
export function openSeal(seal, its) {
  const verdict = verify(seal, { trust: its.trust, at: its.at, known: its.known });
  for (const step of verdict.steps) {
    if (SEALED_BY.includes(step.name) && step.outcome !== "passed") {
      throw new Failed(step.state ?? "proof_broken", step.says, step.facts);
    }
  }
  const passport = readPassport(seal);
  if (passport.entries.length !== 1 || passport.lists.length || passport.entries[0].disclosed.length) {
    throw new Failed("proof_broken", "The seal is not one statement alone.");
  }
  const said = verdict.statements[0];
  return {
    statement: readStatement(passport.entries[0].credential),
    told: found("%(name)s signed it on %(at)s, and the log has it.", {
      name: said.issuerName || said.issuer,
      at: canonical.instantText(said.issuedAt),
    }),
  };
}

export function requireSeal(its) {
  its.sealVerdict = verify(its.file.seal, { trust: its.trust, at: its.at, known: its.known });
  const { statement, told } = openSeal(its.file.seal, its);
  its.statement = statement;
  return told;
}

export function requireContent(its) {
  if (!its.statement) throw new Skipped("There is no seal that holds.");
  const { kind } = its;
  const { content } = its.file;
  const sha256Text = digestOf(kind.error, content);
  if (its.statement.kind !== kind.says || its.statement.artwork !== kind.subject(content)) {
    throw new Failed("proof_broken", "The seal is of something else.");
  }
  if (!same(its.statement.claims, kind.claims(content, sha256Text))) {
    throw new Failed("proof_broken", "The content is not what was sealed.");
  }
  return found("The content is what was sealed: %(sha256)s.", { sha256: sha256Text });
}

export function verifySealed(kind, data, { trust, at, known = [], recorded = null }, steps) {
  const its = { kind, data, trust, at, known, recorded, file: null, statement: null, sealVerdict: null };
  const taken = steps.map(([name, step], place) =>
    take(place + 1, name, step, its, { unread: its.file === null, illLaid: kind.illLaid }),
  );
  const sealed = its.sealVerdict;
  return {
    state: worst(taken),
    steps: taken,
    at,
    artwork: subjectOf(its),
    certificate: null,
    statements: sealed ? sealed.statements : [],
    log: sealed ? sealed.log : { origin: null, size: null, root: null, witnesses: [] },
  };
}

function subjectOf(its) {
  try {
    return its.file ? its.kind.subject(its.file.content) : null;
  } catch {
    return null;
  }
}
