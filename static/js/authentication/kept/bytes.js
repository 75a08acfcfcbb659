// Bytes: hashes, and the one spelling of each encoding.

import { sha256 } from "../../../vendor/noble-hashes/sha2.js";
import { broken } from "./errors.js";
import { repr } from "./python.js";

export { sha256 };

export const utf8 = (text) => new TextEncoder().encode(text);

export function joined(...parts) {
  const made = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    made.set(part, place);
    place += part.length;
  }
  return made;
}

export const equal = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place]);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const startsWith = (bytes, text) => equal(bytes.subarray(0, text.length), utf8(text));

// What `bytes.fromhex` reads, or null.
export function fromHex(text) {
  const digits = text.replace(/[ \t\n\r\f\v]+/g, " ");
  if (!/^ ?(?:[0-9A-Fa-f]{2} ?)*$/.test(digits)) return null;
  const pairs = digits.match(/[0-9A-Fa-f]{2}/g) ?? [];
  return Uint8Array.from(pairs, (pair) => parseInt(pair, 16));
}

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function base64(bytes) {
  let text = "";
  for (let place = 0; place < bytes.length; place += 3) {
    const group = (bytes[place] << 16) | ((bytes[place + 1] ?? 0) << 8) | (bytes[place + 2] ?? 0);
    for (let letter = 0; letter < 4; letter += 1) {
      text += place + letter > bytes.length ? "=" : LETTERS[(group >> (18 - 6 * letter)) & 63];
    }
  }
  return text;
}

function unpacked(text) {
  const made = [];
  let bits = 0;
  let held = 0;
  for (const letter of text.replace(/=+$/, "")) {
    held = (held << 6) | LETTERS.indexOf(letter);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      made.push((held >> bits) & 255);
      held &= (1 << bits) - 1;
    }
  }
  return Uint8Array.from(made);
}

// Standard base64 with padding; every other spelling of the same bytes is refused.
export function fromBase64(text) {
  if (typeof text === "string" && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    const bytes = unpacked(text);
    if (base64(bytes) === text) return bytes;
  }
  throw broken("NotCanonical", "not base64");
}

export const base64url = (bytes) => base64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

export function fromBase64url(text) {
  if (typeof text === "string" && /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1) {
    const bytes = unpacked(text.replace(/-/g, "+").replace(/_/g, "/"));
    if (base64url(bytes) === text) return bytes;
  }
  throw broken("NotCanonical", "not base64url");
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

export function base58(bytes) {
  let number = 0n;
  for (const byte of bytes) number = (number << 8n) | BigInt(byte);
  let text = "";
  for (; number > 0n; number /= 58n) text = BASE58[Number(number % 58n)] + text;
  for (let place = 0; place < bytes.length && bytes[place] === 0; place += 1) text = `1${text}`;
  return text;
}

// What `base58.b58decode` reads, or null where it would not.
export function fromBase58(text) {
  const letters = text.replace(/[ \t\n\r\f\v]+$/, "");
  let number = 0n;
  for (const letter of letters) {
    const digit = BASE58.indexOf(letter);
    if (digit < 0) return null;
    number = number * 58n + BigInt(digit);
  }
  const zeros = letters.length - letters.replace(/^1+/, "").length;
  const made = [];
  for (; number > 0n; number >>= 8n) made.unshift(Number(number & 255n));
  return Uint8Array.from([...new Array(zeros).fill(0), ...made]);
}

const NEEDS = [
  [0xc2, 0xdf, 1, 0x80, 0xbf],
  [0xe0, 0xe0, 2, 0xa0, 0xbf],
  [0xe1, 0xec, 2, 0x80, 0xbf],
  [0xed, 0xed, 2, 0x80, 0x9f],
  [0xee, 0xef, 2, 0x80, 0xbf],
  [0xf0, 0xf0, 3, 0x90, 0xbf],
  [0xf1, 0xf3, 3, 0x80, 0xbf],
  [0xf4, 0xf4, 3, 0x80, 0x8f],
];

// The text of UTF-8; what is none is refused in the words of Python's decoder.
export function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw broken("NotCanonical", wrongIn(bytes));
  }
}

function wrongIn(bytes) {
  let place = 0;
  while (place < bytes.length) {
    if (bytes[place] < 0x80) {
      place += 1;
      continue;
    }
    const row = NEEDS.find(([first, last]) => first <= bytes[place] && bytes[place] <= last);
    if (!row) return said(bytes, place, place, "invalid start byte");
    const [, , more, low, high] = row;
    for (let next = 1; next <= more; next += 1) {
      if (place + next >= bytes.length) return said(bytes, place, bytes.length - 1, "unexpected end of data");
      const [from, to] = next === 1 ? [low, high] : [0x80, 0xbf];
      if (bytes[place + next] < from || bytes[place + next] > to) {
        return said(bytes, place, place + next - 1, "invalid continuation byte");
      }
    }
    place += more + 1;
  }
  return "";
}

function said(bytes, first, last, why) {
  const where =
    first === last
      ? `byte 0x${hex(bytes.subarray(first, first + 1))} in position ${first}`
      : `bytes in position ${first}-${last}`;
  return `${repr("utf-8")} codec can't decode ${where}: ${why}`;
}
