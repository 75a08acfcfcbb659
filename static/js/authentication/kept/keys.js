// Ed25519 keys: Multikey and did:key in their one spelling, and whether a signature holds.
//
// The equation is asked as OpenSSL asks it (RFC 8032, 5.1.7, without the cofactor), so that this page and the
// command never disagree, on whatever browser: their own Ed25519 differ in keys of small order.

import { Point, etc } from "../../../vendor/noble-ed25519/index.js";
import { sha512 } from "../../../vendor/noble-hashes/sha2.js";
import { base58, equal, fromBase58, joined } from "./bytes.js";
import { broken } from "./errors.js";

const ORDER = Point.CURVE().n;

const littleEndian = (bytes) => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

function holds(key, signature, message) {
  if (signature.length !== 64) return false;
  const commitment = signature.subarray(0, 32);
  const scalar = littleEndian(signature.subarray(32));
  if (scalar >= ORDER) return false;
  let point;
  try {
    point = Point.fromBytes(key, true);
  } catch {
    return false;
  }
  const challenge = etc.mod(littleEndian(sha512(joined(commitment, key, message))), ORDER);
  const reached = Point.BASE.multiply(scalar, false).add(point.negate().multiply(challenge, false));
  return equal(reached.toBytes(), commitment);
}

export function requireSignature(key, signature, message) {
  if (!holds(key, signature, message)) throw broken("SignatureBroken", "it is not this key's signature over these bytes");
}

export const multikey = (key) => `z${base58(joined([0xed, 0x01], key))}`;

export function fromMultikey(text) {
  let data = new Uint8Array();
  if (typeof text === "string" && text.startsWith("z")) {
    data = fromBase58(text.slice(1));
    if (data === null) throw broken("KeyRefused", "a Multikey is base58btc");
  }
  if (data[0] !== 0xed || data[1] !== 0x01) throw broken("KeyRefused", "an Ed25519 Multikey begins z6Mk");
  const key = data.subarray(2);
  if (key.length !== 32) throw broken("KeyRefused", `an Ed25519 public key has 32 bytes, not ${key.length}`);
  if (multikey(key) !== text) throw broken("KeyRefused", "this is another spelling of a Multikey");
  return key;
}

export function fromDidKey(did) {
  if (typeof did !== "string" || !did.startsWith("did:key:")) throw broken("KeyRefused", "not a did:key");
  const [name, ...rest] = did.slice("did:key:".length).split("#");
  if (rest.length && rest.join("#") !== name) {
    throw broken("KeyRefused", "the fragment of a did:key repeats its Multikey");
  }
  return fromMultikey(name);
}
