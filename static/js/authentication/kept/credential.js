// W3C credentials secured by eddsa-jcs-2022 (vc-di-eddsa 1.0, 3.3), as strictly as the command reads them.

import { base58, fromBase58, joined, sha256 } from "./bytes.js";
import * as canonical from "./canonical.js";
import { broken, is } from "./errors.js";
import { requireSignature } from "./keys.js";
import { compare, get, has, isObject, repr, same, without } from "./python.js";

const KNOWN = ["type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue", "@context"];
const MEANT = [["type", "DataIntegrityProof"], ["cryptosuite", "eddsa-jcs-2022"], ["proofPurpose", "assertionMethod"]];

const refuse = (why) => broken("CredentialBroken", why);

export function proofFacts(credential) {
  const proof = get(credential, "proof");
  if (!isObject(proof)) throw refuse("it has no proof, or several");
  const unknown = Object.keys(proof).filter((name) => !KNOWN.includes(name)).sort(compare);
  if (unknown.length) throw refuse(`its proof has the unknown field ${repr(unknown[0])}`);
  for (const [name, value] of MEANT) {
    if (get(proof, name) !== value) throw refuse(`its proof's ${name} is not ${value}`);
  }
  const method = get(proof, "verificationMethod");
  if (typeof method !== "string" || !method) throw refuse("its proof names no key");
  try {
    return { method, createdAt: canonical.instant(get(proof, "created")) };
  } catch (error) {
    if (is(error, "NotCanonical")) throw refuse(error.message);
    throw error;
  }
}

export function proofValue(text) {
  const letters = typeof text === "string" && text.startsWith("z") ? text.slice(1) : "";
  const data = fromBase58(letters);
  if (data === null) throw refuse("its proofValue is not base58btc");
  if (data.length !== 64 || `z${base58(data)}` !== text) throw refuse("its proofValue is not a signature of 64 bytes");
  return data;
}

function hashed(options, document) {
  try {
    return joined(sha256(canonical.write(options)), sha256(canonical.write(document)));
  } catch (error) {
    if (is(error, "NotCanonical")) throw refuse(error.message);
    throw error;
  }
}

export function requireProof(credential, key) {
  proofFacts(credential);
  // (1): the document without its proof, and the proof without its value.
  const document = without(credential, "proof");
  const options = without(credential.proof, "proofValue");
  // (2): the contexts are the same. An absent context is the same as an absent one.
  if (!same(get(options, "@context"), get(document, "@context"))) {
    throw broken("SignatureBroken", "the proof was made for another @context");
  }
  // (3): the signature, in its one spelling.
  const signature = proofValue(has(credential.proof, "proofValue") ? credential.proof.proofValue : null);
  // (4) and (5): canonical form and hash; (6): the signature holds.
  requireSignature(key, signature, hashed(options, document));
}
