// Bitstring status lists: whether a certificate is revoked or suspended. The most significant bit is index 0.

import { fromBase64url } from "./bytes.js";
import * as canonical from "./canonical.js";
import { broken, is } from "./errors.js";
import { gunzip } from "./inflate.js";
import { get, isObject, object, same, str, without } from "./python.js";

const CONTEXT = "https://www.w3.org/ns/credentials/v2";
const LEAST_BITS = 131_072;
const LARGEST = 16 * 1024 * 1024;
const PURPOSES = ["revocation", "suspension"];

const refuse = (why) => broken("StatusListBroken", why);

function bitsOf(encoded) {
  if (typeof encoded !== "string" || !encoded.startsWith("u")) {
    throw refuse("an encodedList begins with u (multibase base64url)");
  }
  let packed = null;
  try {
    packed = fromBase64url(encoded.slice(1));
  } catch (error) {
    if (!is(error, "NotCanonical")) throw error;
  }
  const data = packed === null ? null : gunzip(packed, LARGEST + 1);
  if (data === null) throw refuse("an encodedList is gzip in base64url");
  if (!data.length || data.length > LARGEST) throw refuse(`it unpacks to nothing, or to more than ${LARGEST} bytes`);
  return data;
}

export function isSet(list, index) {
  const length = 8 * list.bits.length;
  if (index >= length) throw refuse(`a list of ${length} bits has no index ${index}`);
  return Boolean(list.bits[Math.floor(index / 8)] & (0x80 >> index % 8));
}

export function readList(credential) {
  const subject = get(credential, "credentialSubject");
  if (!isObject(subject) || !PURPOSES.includes(get(subject, "statusPurpose"))) {
    throw refuse("its subject has no purpose, or one that is unknown");
  }
  const encoded = get(subject, "encodedList");
  let found;
  try {
    found = {
      url: str(get(credential, "id")),
      purpose: subject.statusPurpose,
      bits: bitsOf(encoded),
      issuer: str(get(credential, "issuer")),
      validFrom: canonical.instant(get(credential, "validFrom")),
      validUntil: canonical.instant(get(credential, "validUntil")),
    };
  } catch (error) {
    if (is(error, "NotCanonical")) throw refuse(error.message);
    throw error;
  }
  if (!same(document(found, encoded), without(credential, "proof"))) throw refuse("a field is missing, unknown or misspelt");
  if (8 * found.bits.length < LEAST_BITS) throw refuse(`it has fewer than ${LEAST_BITS} bits`);
  return found;
}

function document(list, encoded) {
  const subject = object([
    ["id", `${list.url}#list`],
    ["type", "BitstringStatusList"],
    ["statusPurpose", list.purpose],
    ["encodedList", encoded],
  ]);
  return object([
    ["@context", [CONTEXT]],
    ["id", list.url],
    ["type", ["VerifiableCredential", "BitstringStatusListCredential"]],
    ["issuer", list.issuer],
    ["validFrom", canonical.instantText(list.validFrom)],
    ["validUntil", canonical.instantText(list.validUntil)],
    ["credentialSubject", subject],
  ]);
}

export function readEntry(found) {
  if (isObject(found)) {
    const [url, index] = [get(found, "statusListCredential"), get(found, "statusListIndex")];
    const purpose = get(found, "statusPurpose");
    const whole = object([
      ["id", `${url}#${index}`],
      ["type", "BitstringStatusListEntry"],
      ["statusPurpose", purpose],
      ["statusListIndex", index],
      ["statusListCredential", url],
    ]);
    const isIndex = typeof index === "string" && /^(?:0|[1-9][0-9]{0,9})$/.test(index);
    if (typeof url === "string" && isIndex && PURPOSES.includes(purpose) && same(whole, found)) {
      return { url, index: Number(index), purpose };
    }
  }
  throw refuse("a status entry names a list, an index, and revocation or suspension");
}

export const isOf = (list, entry) => list.url === entry.url && list.purpose === entry.purpose;
