// C2SP signed notes, checkpoints and cosignatures (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature).

import { base64, equal, fromBase64, hex, joined, sha256, utf8 } from "./bytes.js";
import { broken, is } from "./errors.js";
import { requireSignature } from "./keys.js";
import { repr } from "./python.js";

const LARGEST = 1_000_000;
const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const NAME = new RegExp(`^[^${BLANK}+]+$`, "u");
const LINE = new RegExp(`^— ([^${BLANK}+]+) ([A-Za-z0-9+/]+={0,2})$`, "u");
const LATEST = 253_402_300_799n;

const refuse = (why) => broken("NoteBroken", why);

export class NoteKey {
  constructor(name, raw, cosigns) {
    if (!NAME.test(name)) throw broken("KeyRefused", `${repr(name)} cannot be the name of a note's key`);
    Object.assign(this, { name, raw, cosigns });
  }

  static parse(vkey) {
    const unreadable = () => broken("KeyRefused", "a vkey reads name+hash+base64");
    const parts = typeof vkey === "string" ? vkey.split("+") : [];
    if (parts.length < 3) throw unreadable();
    let data;
    try {
      data = fromBase64(parts.slice(2).join("+"));
    } catch {
      throw unreadable();
    }
    if ((data[0] !== 1 && data[0] !== 4) || data.length !== 33) {
      throw broken("KeyRefused", "a vkey holds an Ed25519 key, a log's or a witness's");
    }
    const key = new NoteKey(parts[0], data.subarray(1), data[0] === 4);
    if (key.vkey !== vkey) throw broken("KeyRefused", "the hash in the vkey is not its key's");
    return key;
  }

  get typed() {
    return joined([this.cosigns ? 4 : 1], this.raw);
  }

  get hash() {
    return sha256(joined(utf8(`${this.name}\n`), this.typed)).subarray(0, 4);
  }

  get vkey() {
    return `${this.name}+${hex(this.hash)}+${base64(this.typed)}`;
  }
}

export function parseNote(note) {
  if (note.length > LARGEST || /[\x00-\x09\x0b-\x1f]/.test(note)) throw refuse("it is too long, or has control characters");
  const cut = note.lastIndexOf("\n\n");
  if (cut < 1 || !note.slice(cut + 2).endsWith("\n")) {
    throw refuse("it is a text, an empty line, and signature lines");
  }
  const signatures = note.slice(cut + 2, -1).split("\n").map(signatureLine);
  if (signatures.length > 100) throw refuse("it has more than 100 signatures");
  return { text: `${note.slice(0, cut)}\n`, signatures };
}

function signatureLine(line) {
  const found = LINE.exec(line);
  let data = new Uint8Array();
  try {
    if (found) data = fromBase64(found[2]);
  } catch {
    throw refuse("a signature line is not base64");
  }
  if (!found || data.length <= 4) throw refuse("a signature line reads: dash, name, base64");
  return { name: found[1], hash: data.subarray(0, 4), signature: data.subarray(4) };
}

export function parseCheckpoint(text) {
  if (!text.endsWith("\n")) throw refuse("a checkpoint ends with a newline");
  const [origin, ...rest] = text.slice(0, -1).split("\n");
  if (rest.length < 2 || !origin || rest.includes("")) {
    throw refuse("a checkpoint is an origin, a size and a root, each in a line");
  }
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(rest[0]) || BigInt(rest[0]) > 2n ** 63n - 1n) {
    throw refuse("the size of a checkpoint is a decimal number");
  }
  try {
    return { origin, size: BigInt(rest[0]), root: fromBase64(rest[1]) };
  } catch {
    throw refuse("the root of a checkpoint is base64");
  }
}

export const isBy = (line, key) => line.name === key.name && equal(line.hash, key.hash);

// The witness's time in seconds, or null for a log's own signature, if the line is `key`'s over the text.
export function requireLine(text, line, key) {
  const fail = (why) => {
    throw broken("SignatureBroken", why);
  };
  if (!isBy(line, key)) fail(`the line of ${line.name} is another key's`);
  if (!key.cosigns) {
    requireSignature(key.raw, line.signature, utf8(text));
    return null;
  }
  if (line.signature.length !== 72) fail("a cosignature is a time and a signature");
  const at = line.signature.subarray(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  if (at <= 0n || at > LATEST) fail("a cosignature without a time");
  requireSignature(key.raw, line.signature.subarray(8), utf8(`cosignature/v1\ntime ${at}\n${text}`));
  return Number(at);
}

// The checkpoint, if the log of its origin signed it with one of `keys`; null if it is another's, or nobody's.
export function openCheckpoint(note, keys) {
  try {
    const opened = parseNote(note);
    const checkpoint = parseCheckpoint(opened.text);
    for (const key of keys) {
      const line = opened.signatures.find((each) => isBy(each, key));
      if (key.name !== checkpoint.origin || !line) continue;
      requireLine(opened.text, line, key);
      return checkpoint;
    }
  } catch (error) {
    if (!is(error, "NoteBroken", "SignatureBroken")) throw error;
  }
  return null;
}
