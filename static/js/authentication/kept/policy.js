// The trust file: whose keys are believed, for what, and from when to when. Nothing is believed without one.

import toml from "../../../vendor/smol-toml/index.cjs";
import { text } from "./bytes.js";
import { NoteKey } from "./checkpoint.js";
import { broken, is } from "./errors.js";
import { fromMultikey } from "./keys.js";
import { compare, has, isObject, repr } from "./python.js";

const LARGEST = 4 * 1024 * 1024;
export const NOBODY = { name: "nobody", issuers: [], logs: [], witnesses: [], needed: 0 };

const refuse = (why) => broken("TrustFileBroken", why);

// A table of the file, whose fields must each be asked for.
class Table {
  constructor(found, what) {
    this.left = { ...found };
    this.what = what;
  }

  pop(name, otherwise = null) {
    const value = has(this.left, name) ? this.left[name] : otherwise;
    delete this.left[name];
    return value;
  }

  text(name) {
    const value = this.pop(name);
    if (typeof value !== "string" || !value) throw refuse(`${this.what} needs the text ${repr(name)}`);
    return value;
  }

  number(name) {
    const value = this.pop(name);
    if (typeof value !== "bigint" || value < 0n) throw refuse(`${this.what} needs the number ${repr(name)}, from 0`);
    return Number(value);
  }

  instant(name) {
    const value = this.pop(name);
    if (value === null) return null;
    if (!(value instanceof toml.TomlDate) || !value.isDateTime() || value.isLocal()) {
      throw refuse(`${repr(name)} in ${this.what} is an instant such as 2026-11-25T08:00:00Z`);
    }
    return value.getTime() / 1000;
  }

  words(name) {
    const value = this.pop(name);
    if (!Array.isArray(value) || !value.length || !value.every((word) => typeof word === "string" && word)) {
      throw refuse(`${this.what} needs a list of words ${repr(name)}`);
    }
    return value;
  }

  tables(name) {
    const value = this.pop(name, []);
    if (!Array.isArray(value) || !value.every((each) => isObject(each) && !(each instanceof Date))) {
      throw refuse(`${repr(name)} in ${this.what} is a list of tables`);
    }
    return value.map((each) => new Table(each, `[[${name}]]`));
  }

  end() {
    const unknown = Object.keys(this.left).sort(compare);
    if (unknown.length) throw refuse(`${this.what} has the unknown field ${repr(unknown[0])}`);
  }
}

function asTrust(make) {
  try {
    return make();
  } catch (error) {
    if (is(error, "KeyRefused")) throw refuse(error.message);
    throw error;
  }
}

function period(table) {
  const from = table.instant("from");
  if (from === null) throw refuse("a key needs the instant 'from'");
  return { from, to: table.instant("to"), compromised: table.instant("compromised") };
}

export const covers = (times, at) => times.from <= at && (times.to === null || at < times.to);
export const isSafe = (times, at) => times.compromised === null || (at !== null && at < times.compromised);

function issuerKey(table) {
  const key = asTrust(() => ({ id: table.text("id"), raw: fromMultikey(table.text("multikey")), period: period(table) }));
  table.end();
  return key;
}

function noteKey(table, cosigns) {
  const made = asTrust(() => ({ key: NoteKey.parse(table.text("vkey")), period: period(table) }));
  table.end();
  if (made.key.cosigns !== cosigns) throw refuse(`${made.key.name} has a key of the wrong type for a log or a witness`);
  return made;
}

function issuer(table) {
  const made = {
    id: table.text("id"),
    name: table.text("name"),
    may: table.words("may"),
    keys: table.tables("key").map(issuerKey),
  };
  table.end();
  if (made.keys.some((key) => key.id.split("#")[0] !== made.id || !key.id.includes("#"))) {
    throw refuse(`a key of ${made.id} is named ${made.id}#something`);
  }
  requireDistinct(made.keys.map((key) => key.id), "key");
  return made;
}

function log(table) {
  const made = { origin: table.text("origin"), keys: table.tables("key").map((each) => noteKey(each, false)) };
  table.end();
  if (made.keys.some((each) => each.key.name !== made.origin)) {
    throw refuse(`a key of the log ${made.origin} bears another name`);
  }
  requireDistinct(made.keys.map((each) => each.key.vkey), "key");
  return made;
}

function requireDistinct(names, what) {
  if (new Set(names).size !== names.length) throw refuse(`a ${what} stands twice`);
}

export function readPolicy(data) {
  if (data.length > LARGEST) throw refuse(`it has more than ${LARGEST} bytes`);
  let table;
  try {
    table = new Table(toml.parse(text(data), { integersAsBigInt: true }), "the file");
  } catch (error) {
    throw refuse(is(error, "NotCanonical") ? error.facts.why : error.message.split("\n")[0]);
  }
  if (table.number("version") !== 1) throw refuse("its version is not 1");
  const policy = {
    name: table.text("name"),
    needed: table.number("witnesses_needed"),
    issuers: table.tables("issuer").map(issuer),
    logs: table.tables("log").map(log),
    witnesses: table.tables("witness").map((each) => noteKey(each, true)),
  };
  table.end();
  requireDistinct(policy.issuers.map((each) => each.id), "issuer");
  requireDistinct(policy.logs.map((each) => each.origin), "log");
  requireDistinct(policy.witnesses.map((each) => each.key.vkey), "witness");
  return policy;
}

export const issuerOf = (policy, did) => policy.issuers.find((each) => each.id === did) ?? null;
export const logOf = (policy, origin) => policy.logs.find((each) => each.origin === origin) ?? null;
export const keyOf = (who, method) => who.keys.find((each) => each.id === method) ?? null;

// `*` is everything but certificates: who may certify is said in so many words.
export const maySay = (who, kind) =>
  who.may.some(
    (word) =>
      kind === word ||
      (word.endsWith(".*") && kind.startsWith(word.slice(0, -1))) ||
      (word === "*" && kind !== "certificate"),
  );
