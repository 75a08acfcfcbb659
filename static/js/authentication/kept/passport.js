// A passport: every statement about one work, with its proofs, in one file of one spelling.

import { equal, fromBase64, fromBase64url, fromHex } from "./bytes.js";
import * as canonical from "./canonical.js";
import { EvidenceError, broken, is } from "./errors.js";
import { leafHash } from "./merkle.js";
import { hasExactly, isObject, isWhole, same } from "./python.js";
import { disclosure, leafJson } from "./statement.js";

const FORMAT = "bianliang.passport/1";
const LARGEST = 32 * 1024 * 1024;

const refuse = (why) => broken("PassportBroken", why);

export function readPassport(data) {
  if (data.length > LARGEST) throw refuse(`it has more than ${LARGEST} bytes`);
  const first = data.findIndex((byte) => ![0xef, 0xbb, 0xbf, 0x20, 0x09, 0x0d, 0x0a].includes(byte));
  if (data[first] !== 0x7b) throw new EvidenceError("NotAPassport");
  let passport;
  try {
    const found = canonical.read(data);
    requireFields(found, ["artwork", "checkpoint", "format", "statements", "status_lists"]);
    if (found.format !== FORMAT) throw refuse(`its format is not ${FORMAT}`);
    if (typeof found.artwork !== "string" || (found.checkpoint !== null && typeof found.checkpoint !== "string")) {
      throw refuse("its artwork or checkpoint is not text");
    }
    passport = {
      artwork: found.artwork,
      checkpoint: found.checkpoint,
      entries: list(found.statements).map(entry),
      lists: list(found.status_lists).map(credential),
    };
  } catch (error) {
    if (is(error, "NotCanonical", "DisclosureBroken")) throw refuse(error.message);
    throw error;
  }
  requireOrder(passport);
  return passport;
}

function entry(found) {
  requireFields(found, ["credential", "disclosed", "log"]);
  return {
    credential: credential(found.credential),
    logged: found.log === null ? null : logged(found.log),
    disclosed: list(found.disclosed).map(disclosure),
  };
}

function logged(found) {
  requireFields(found, ["index", "leaf", "path", "salt"]);
  const leaf = found.leaf;
  requireFields(leaf, ["digest", "recorded_at", "v"]);
  const salt = fromBase64url(found.salt);
  if (!isWhole(found.index) || found.index < 0) throw refuse("an index in the log is a number from 0");
  if (salt.length !== 32) throw refuse("a leaf's salt has 32 bytes");
  const said = typeof leaf.digest === "string" ? fromHex(leaf.digest) : null;
  if (said === null) throw refuse("a leaf's digest is 64 hex digits");
  const recordedAt = canonical.instant(leaf.recorded_at);
  const meant = leafJson(said, recordedAt);
  if (!same(leaf, meant)) throw refuse("a leaf is spelled otherwise than it must be");
  return {
    index: BigInt(found.index),
    path: list(found.path).map(fromBase64),
    salt,
    digest: said,
    recordedAt,
    leafHash: leafHash(canonical.write(meant)),
    says: (other) => equal(said, other),
  };
}

function requireOrder(passport) {
  if (!passport.entries.length) throw refuse("it has no statement");
  const places = passport.entries.map((each) => each.logged);
  const indexes = places.filter((place) => place !== null).map((place) => place.index);
  const isSorted = indexes.every((index, place) => place === 0 || indexes[place - 1] < index);
  if (places.slice(0, indexes.length).includes(null) || !isSorted) {
    throw refuse("its statements are not in the order of the log");
  }
  if (indexes.length > 0 !== (passport.checkpoint !== null)) {
    throw refuse("it has a checkpoint if, and only if, a statement is in the log");
  }
}

function requireFields(found, names) {
  if (!hasExactly(found, names)) throw refuse(`an object has other fields than ${[...names].sort().join(", ")}`);
}

function credential(found) {
  if (!isObject(found)) throw refuse("a credential is not a JSON object");
  return found;
}

function list(found) {
  if (!Array.isArray(found)) throw refuse("a list is not a list");
  return found;
}
