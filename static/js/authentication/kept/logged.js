// The first steps of a verification: that this is a passport, and that the log has what it says.

import { isBy, openCheckpoint, parseCheckpoint, parseNote, requireLine } from "./checkpoint.js";
import { Failed, Skipped, found, is } from "./errors.js";
import { requireInclusion, requireSameRoot } from "./merkle.js";
import { readPassport } from "./passport.js";
import { covers, isSafe, logOf } from "./policy.js";
import { compare } from "./python.js";
import { digest, readStatement } from "./statement.js";
import { readList } from "./status.js";

export const CLOCK_SKEW = 300;

export function readFormat(its) {
  const passport = readPassport(its.data);
  const said = passport.entries.map((entry) => readStatement(entry.credential));
  its.lists = [...passport.lists, ...its.moreLists].map((signed) => ({ signed, list: readList(signed) }));
  if (new Set(said.map((each) => each.id)).size !== said.length) {
    throw new Failed("proof_broken", "One statement stands twice in the passport.");
  }
  its.statements = said;
  its.passport = passport;
  return found("It is a passport with %(count)s statements.", { count: said.length });
}

export function openLog(its) {
  if (its.passport.checkpoint === null) throw new Failed("not_in_log", "No statement is in the log yet.");
  its.note = parseNote(its.passport.checkpoint);
  its.checkpoint = parseCheckpoint(its.note.text);
  const log = logOf(its.trust, its.checkpoint.origin);
  if (!log) {
    throw new Failed("issuer_not_trusted", "The log %(origin)s is not trusted.", { origin: its.checkpoint.origin });
  }
  const lines = its.note.signatures.filter((line) => keyOf(line, log.keys));
  if (!lines.length) {
    throw new Failed("issuer_not_trusted", "No trusted key of the log %(origin)s signed it.", { origin: log.origin });
  }
  for (const line of lines) requireLogLine(its, log, line);
  return found("The log %(origin)s signed for %(size)s leaves.", { origin: log.origin, size: its.checkpoint.size });
}

export function askWitnesses(its) {
  const { note, checkpoint } = its;
  const log = checkpoint ? logOf(its.trust, checkpoint.origin) : null;
  if (!note || !checkpoint || !log) throw new Skipped("There is no checkpoint of a trusted log.");
  if (new Set(note.signatures.map((line) => `${line.name} ${line.hash}`)).size !== note.signatures.length) {
    throw new Failed("proof_broken", "One key signed the checkpoint twice.");
  }
  const seen = new Map();
  for (const line of note.signatures) {
    if (keyOf(line, log.keys)) continue;
    const witness = keyOf(line, its.trust.witnesses);
    if (!witness) {
      throw new Failed("issuer_not_trusted", "%(name)s signed the checkpoint and is not trusted.", { name: line.name });
    }
    const at = requireLine(note.text, line, witness.key);
    if (covers(witness.period, at) && isSafe(witness.period, at)) seen.set(line.name, at);
  }
  // One that was changed says nothing of what the log's key signed.
  if (isSigned(note, log)) for (const known of its.known) requireNoFork(log, checkpoint, known);
  its.witnesses = [...seen.keys()].sort(compare);
  its.witnessedAt = seen.size ? Math.min(...seen.values()) : null;
  requireSafeLogKey(its, log);
  if (seen.size < its.trust.needed) {
    throw new Failed("not_witnessed", "%(count)s witnesses cosigned the checkpoint; %(needed)s are needed.", {
      count: seen.size,
      needed: its.trust.needed,
    });
  }
  if (!seen.size) return found("No witness cosigned the checkpoint, and none is needed.");
  return found("%(names)s cosigned the checkpoint.", { names: its.witnesses.join(", ") });
}

export function requireIncluded(its) {
  let previous = null;
  let waiting = 0;
  for (const { number, entry } of its.each()) {
    const place = entry.logged;
    if (place === null) {
      waiting += 1;
      continue;
    }
    if (!place.says(digest(entry.credential, { salt: place.salt, number, previous }))) {
      throw new Failed("proof_broken", "Statement %(number)s is not what its leaf says.", { number });
    }
    if (!its.checkpoint) throw new Skipped("The checkpoint cannot be read.");
    const { size, root } = its.checkpoint;
    requireInclusion({ leaf: place.leafHash, index: place.index, size, path: place.path, root });
    previous = place.leafHash;
  }
  if (waiting) throw new Failed("not_in_log", "%(count)s statements are not in the log yet.", { count: waiting });
  return found("Every statement is in the log, and none between them is missing.");
}

function requireLogLine(its, log, line) {
  const timed = keyOf(line, log.keys);
  requireLine(its.note.text, line, timed.key);
  // A checkpoint has no time of its own; but it is younger than every leaf under it.
  const places = its.passport.entries.map((entry) => entry.logged).filter((place) => place !== null);
  const youngest = Math.max(...places.map((place) => place.recordedAt));
  const { from, to } = timed.period;
  if (its.at + CLOCK_SKEW < from || (to !== null && to <= youngest)) {
    throw new Failed("issuer_not_trusted", "The key of the log %(origin)s was not in use then.", { origin: log.origin });
  }
}

// Believe a compromised log key only for what a witness saw before.
function requireSafeLogKey(its, log) {
  for (const line of its.note.signatures) {
    const timed = keyOf(line, log.keys);
    if (timed && !isSafe(timed.period, its.witnessedAt)) {
      throw new Failed(
        "issuer_not_trusted",
        "The key of the log %(origin)s is compromised, and no witness saw this checkpoint before.",
        { origin: log.origin },
      );
    }
  }
}

// Whether a key of the log signed this very text; no trust in the key is asked here.
function isSigned(note, log) {
  return note.signatures.some((line) => {
    const timed = keyOf(line, log.keys);
    if (!timed) return false;
    try {
      requireLine(note.text, line, timed.key);
    } catch (error) {
      if (!is(error, "SignatureBroken")) throw error;
      return false;
    }
    return true;
  });
}

// A checkpoint that was got elsewhere, without a path: only one of the same size can be held against this.
function requireNoFork(log, checkpoint, known) {
  const other = openCheckpoint(known, log.keys.map((each) => each.key));
  if (!other || other.size !== checkpoint.size || other.size === 0n) return;
  try {
    requireSameRoot(other.size, other.root, checkpoint.root);
  } catch (error) {
    if (!is(error, "ConsistencyBroken")) throw error;
    throw new Failed(
      "log_forked",
      "The log %(origin)s signed two checkpoints that disagree, of %(old)s and of %(new)s leaves.",
      { origin: log.origin, old: other.size, new: checkpoint.size },
    );
  }
}

const keyOf = (line, keys) => keys.find((each) => isBy(line, each.key)) ?? null;
