// RFC 8785 canonical JSON, read strictly: a value only if its bytes are exactly those that `write` makes of it.
// The reader is our own, since JSON.parse passes over duplicate names and rounds large numbers.

import { equal, text, utf8 } from "./bytes.js";
import { broken } from "./errors.js";
import { has, isObject, object, repr } from "./python.js";

const DEEPEST = 900;
const BLANK = " \t\n\r";
const PLAIN = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const NUMBER = /(-?(?:0|[1-9]\d*))(\.\d+)?([eE][-+]?\d+)?/y;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})Z$/;

class Reader {
  constructor(source, floats) {
    this.source = source;
    this.floats = floats;
    this.depth = 0;
  }

  // Python counts code points, and tells line and column.
  fail(why, place) {
    const before = this.source.slice(0, place);
    const line = before.split("\n").length;
    const column = [...before.slice(before.lastIndexOf("\n") + 1)].length + 1;
    throw broken("NotCanonical", `${why}: line ${line} column ${column} (char ${[...before].length})`);
  }

  blank(place) {
    while (place < this.source.length && BLANK.includes(this.source[place])) place += 1;
    return place;
  }

  whole() {
    const [value, end] = this.value(this.blank(0));
    const rest = this.blank(end);
    if (rest !== this.source.length) this.fail("Extra data", rest);
    return value;
  }

  value(place) {
    const first = this.source[place];
    if (first === '"') return this.string(place + 1);
    if (first === "{" || first === "[") {
      this.depth += 1;
      if (this.depth > DEEPEST) {
        const what = first === "{" ? "object" : "array";
        throw broken("NotCanonical", `maximum recursion depth exceeded while decoding a JSON ${what} from a unicode string`);
      }
      const read = first === "{" ? this.members(place + 1) : this.list(place + 1);
      this.depth -= 1;
      return read;
    }
    for (const [word, value] of [["null", null], ["true", true], ["false", false]]) {
      if (this.source.startsWith(word, place)) return [value, place + word.length];
    }
    NUMBER.lastIndex = place;
    const number = NUMBER.exec(this.source);
    if (number) return [this.number(number), place + number[0].length];
    for (const word of ["NaN", "Infinity", "-Infinity"]) {
      if (this.source.startsWith(word, place)) throw broken("NotCanonical", `${word} is not JSON`);
    }
    return this.fail("Expecting value", place);
  }

  number([all, whole, fraction, exponent]) {
    if (fraction || exponent) {
      if (this.floats) return Number(all);
      throw broken("NotCanonical", `the number ${all} is not an integer`);
    }
    const value = Number(whole);
    return Number.isSafeInteger(value) ? value + 0 : BigInt(whole);
  }

  members(start) {
    const made = object();
    const twice = [];
    let place = this.blank(start);
    if (this.source[place] === "}") return [made, place + 1];
    if (this.source[place] !== '"') this.fail("Expecting property name enclosed in double quotes", place);
    for (;;) {
      const [name, after] = this.string(place + 1);
      place = this.blank(after);
      if (this.source[place] !== ":") this.fail("Expecting ':' delimiter", place);
      const [value, end] = this.value(this.blank(place + 1));
      if (has(made, name)) twice.push(name);
      made[name] = value;
      place = this.blank(end);
      if (this.source[place] === "}") break;
      if (this.source[place] !== ",") this.fail("Expecting ',' delimiter", place);
      place = this.blank(place + 1);
      if (this.source[place] !== '"') this.fail("Expecting property name enclosed in double quotes", place);
    }
    if (twice.length) throw broken("NotCanonical", `the name ${repr(twice[0])} stands twice`);
    return [made, place + 1];
  }

  list(start) {
    const made = [];
    let place = this.blank(start);
    if (this.source[place] === "]") return [made, place + 1];
    for (;;) {
      const [value, end] = this.value(place);
      made.push(value);
      place = this.blank(end);
      if (this.source[place] === "]") return [made, place + 1];
      if (this.source[place] !== ",") this.fail("Expecting ',' delimiter", place);
      place = this.blank(place + 1);
    }
  }

  string(start) {
    let made = "";
    let place = start;
    for (;;) {
      const sign = this.source[place];
      if (sign === undefined) this.fail("Unterminated string starting at", start - 1);
      if (sign === '"') return [made, place + 1];
      if (sign < " ") this.fail("Invalid control character at", place);
      if (sign !== "\\") {
        made += sign;
        place += 1;
        continue;
      }
      const escape = this.source[place + 1];
      if (escape === undefined) this.fail("Unterminated string starting at", start - 1);
      if (escape === "u") {
        const digits = this.source.slice(place + 2, place + 6);
        if (!/^[0-9A-Fa-f]{4}$/.test(digits)) this.fail("Invalid \\uXXXX escape", place + 1);
        made += String.fromCharCode(parseInt(digits, 16));
        place += 6;
      } else {
        if (!has(PLAIN, escape)) this.fail("Invalid \\escape", place);
        made += PLAIN[escape];
        place += 2;
      }
    }
  }
}

export function readAnySpelling(bytes, { floats = false } = {}) {
  return new Reader(text(bytes), floats).whole();
}

export function read(bytes, { floats = false } = {}) {
  const value = readAnySpelling(bytes, { floats });
  if (!equal(write(value, { floats }), bytes)) {
    throw broken("NotCanonical", "this is another spelling than the canonical one");
  }
  return value;
}

export function write(value, { floats = false } = {}) {
  const parts = [];
  put(value, floats, parts);
  return utf8(parts.join(""));
}

function put(value, floats, parts) {
  if (value === null || typeof value === "boolean") parts.push(String(value));
  else if (typeof value === "string") parts.push(quoted(value));
  else if (typeof value === "bigint") {
    if (!Number.isSafeInteger(Number(value))) {
      throw broken("NotCanonical", `${value} exceeds safe integer domain for JSON floats`);
    }
    parts.push(String(value));
  } else if (typeof value === "number") parts.push(number(value, floats));
  else if (Array.isArray(value)) {
    parts.push("[");
    value.forEach((one, place) => {
      if (place) parts.push(",");
      put(one, floats, parts);
    });
    parts.push("]");
  } else if (isObject(value)) {
    parts.push("{");
    // In the order of UTF-16 code units, which is how JavaScript compares (RFC 8785, 3.2.3).
    Object.keys(value).forEach(requireSortable);
    Object.keys(value).sort().forEach((name, place) => {
      if (place) parts.push(",");
      parts.push(quoted(name), ":");
      put(value[name], floats, parts);
    });
    parts.push("}");
  } else throw broken("NotCanonical", "unsupported type");
}

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

// A name with half a pair has no place in the order of UTF-16.
function requireSortable(name) {
  const found = LONE.exec(name);
  if (!found) return;
  const place = [...name.slice(0, found.index)].length;
  const shown = `'\\u${found[0].charCodeAt(0).toString(16)}'`;
  throw broken("NotCanonical", `'utf-16-be' codec can't encode character ${shown} in position ${place}: surrogates not allowed`);
}

function quoted(said) {
  if (LONE.test(said)) {
    throw broken("NotCanonical", "input contains non-UTF-8 codepoints");
  }
  return JSON.stringify(said);
}

function number(value, floats) {
  if (Number.isSafeInteger(value)) return String(value);
  if (!floats) throw broken("NotCanonical", `the number ${value} is not an integer`);
  if (!Number.isFinite(value)) throw broken("NotCanonical", `${value > 0 ? "inf" : "-inf"} is not representable in JCS`);
  return String(value);
}

// Seconds since 1970 of the one spelling of an instant.
export function instant(said) {
  const parts = typeof said === "string" ? INSTANT.exec(said) : null;
  if (!parts) throw broken("NotCanonical", `${repr(said)} is not an instant such as 2026-11-25T08:00:00Z`);
  const numbers = parts.slice(1).map(Number);
  const wrong = wrongDate(...numbers);
  if (wrong) throw broken("NotCanonical", `${repr(said)}: ${wrong}`);
  return seconds(...numbers);
}

// What Python says of a date that is none; empty if it is one.
export function wrongDate(year, month, day, hour = 0, minute = 0, second = 0) {
  if (year < 1) return `year ${year} is out of range`;
  if (month < 1 || month > 12) return "month must be in 1..12";
  if (day < 1 || day > new Date(Date.UTC(year % 400 || 400, month, 0)).getUTCDate()) return "day is out of range for month";
  if (hour > 23) return "hour must be in 0..23";
  if (minute > 59) return "minute must be in 0..59";
  return second > 59 ? "second must be in 0..59" : "";
}

export function seconds(year, month, day, hour = 0, minute = 0, second = 0) {
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute, second);
  return at.getTime() / 1000;
}

export const instantText = (at) => `${new Date(Math.floor(at) * 1000).toISOString().slice(0, 19)}Z`;
export const dayText = (at) => instantText(at).slice(0, 10);
