// RFC 6962 Merkle trees: whether a leaf is in a tree, and one tree the beginning of another. Sizes are BigInts.

import { equal, joined, sha256 } from "./bytes.js";
import { broken } from "./errors.js";

export const leafHash = (data) => sha256(joined([0], data));
export const nodeHash = (left, right) => sha256(joined([1], left, right));
const wrong = (hashes) => hashes.some((each) => each.length !== 32);

// RFC 9162, 2.1.3.2, step by step and in its letters.
export function requireInclusion({ leaf, index, size, path, root }) {
  const fail = (why) => {
    throw broken("InclusionBroken", why);
  };
  if (wrong([leaf, root, ...path])) fail("a hash has not 32 bytes");
  if (index < 0n || index >= size) fail(`there is no leaf ${index} in a tree of ${size}`);
  let [fn, sn, r] = [index, size - 1n, leaf];
  for (const p of path) {
    if (sn === 0n) fail("the path is too long");
    if (fn & 1n || fn === sn) {
      r = nodeHash(p, r);
      while (fn && !(fn & 1n)) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else r = nodeHash(r, p);
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  if (sn !== 0n) fail("the path is too short");
  if (!equal(r, root)) fail("the path leads to another root");
}

// RFC 9162, 2.1.4.2, for checkpoints that come without a path: of one size they have one root.
export function requireSameRoot(size, one, other) {
  const fail = (why) => {
    throw broken("ConsistencyBroken", why);
  };
  if (wrong([one, other])) fail("a hash has not 32 bytes");
  if (size < 1n) fail(`a tree of ${size} is not the beginning of a tree of ${size}`);
  if (!equal(one, other)) fail("two roots for one size");
}
