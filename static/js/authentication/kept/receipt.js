// A broadcast receipt: what was on air when the hammer fell on a lot, held to the recording before it.

import { fromHex, hex, joined, sha256, utf8 } from "./bytes.js";
import { Failed, Skipped, found } from "./errors.js";
import { Raised, isWhole, item, kindOf, object, str } from "./python.js";
import { isOf, readSealed, requireContent, requireSeal, verifySealed } from "./sealed.js";

// A hammer so near to its piece counts as within it: the camera's clock and the house's are two.
const NEAR_US = 2_000_000;
const AFTER = "The picture is of a time after the hammer.";
const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/;

const RECEIPT = {
  format: "bianliang.broadcast-receipt/1",
  says: "live.receipt",
  error: "ReceiptBroken",
  illLaid: "It is not laid out as a broadcast receipt: %(why)s.",
  subject: (content) => `urn:bianliang:lot-broadcast:${str(item(content, "lot"))}`,
  claims: (content, sha) =>
    object([["lot", item(content, "lot")], ["head", item(item(content, "chain"), "head")], ["sha256", sha]]),
};

function readFile(its) {
  its.file = readSealed(RECEIPT, its.data);
  return found("It is a broadcast receipt, with the house's seal.");
}

function link(head, number, digest) {
  const place = new Uint8Array(8);
  new DataView(place.buffer).setBigUint64(0, BigInt(number));
  return hex(sha256(joined(fromHex(head), place, fromHex(digest))));
}

function digestOf(recorded, number) {
  for (const suffix of [".m4s", ".mp4"]) {
    const digest = recorded.digests.get(`${String(number).padStart(6, "0")}${suffix}`);
    if (digest) return digest;
  }
  return null;
}

// The digest of a piece that is withheld: the chain needs no more of it.
function listedOnly(withheld, number) {
  if (!withheld.has(number)) throw new Failed("proof_broken", "Piece %(number)s of the recording is missing.", { number });
  return withheld.get(number);
}

// The digests of the pieces that are said to be withheld: the head shows whether they are true.
function withheldIn(recorded) {
  try {
    const said = listed(recorded);
    const named = JSON.parse(recorded.withheld).pieces.filter((one) => Number.isInteger(one) && /^[0-9a-f]{64}$/.test(said[one - 1]));
    return new Map(named.map((one) => [one, said[one - 1]]));
  } catch {
    return new Map();
  }
}

// The digests that the recording's own list says.
const listed = (recorded) => recorded.chain.split("\n").filter(Boolean).map((line) => item(JSON.parse(line), "sha256"));

// The content is what was sealed; whether a picture was on air at the hammer is said with it.
function requireContentAndHour(its) {
  const told = requireContent(its);
  const before = beforeHammer(its.file.content);
  if (before < -NEAR_US) throw new Failed("proof_broken", AFTER);
  if (before <= NEAR_US) return told;
  return found(
    "The content is what was sealed: %(sha256)s. No picture was on air at the hammer: the last piece before it ended %(seconds)s seconds earlier.",
    { ...told.facts, seconds: Math.floor(before / 1e6) },
  );
}

function requireRecording(its) {
  const { content } = its.file;
  const { recorded } = its;
  if (!recorded) throw new Skipped("No recording was handed in.");
  const broadcast = item(content, "broadcast");
  if (typeof broadcast !== "string") throw new Raised("AttributeError", `'${kindOf(broadcast)}' object has no attribute 'encode'`);
  const wanted = item(content, "chain");
  const count = item(wanted, "number");
  if (!isWhole(count)) throw new Raised("TypeError", "a whole number is meant");
  let head = hex(sha256(utf8(broadcast)));
  const digests = [];
  const withheld = withheldIn(recorded);
  let lacking = 0;
  for (let number = 1; number <= count; number += 1) {
    const digest = digestOf(recorded, number);
    lacking += digest ? 0 : 1;
    digests.push(digest ?? listedOnly(withheld, number));
    head = link(head, number, digests.at(-1));
  }
  const piece = item(content, "piece");
  if (item(digests, item(piece, "number") - 1) !== item(piece, "sha256") || head !== item(wanted, "head")) {
    const named = firstOther(recorded, digests);
    if (named) throw new Failed("proof_broken", "Piece %(number)s of the recording was changed.", { number: named });
    throw new Failed("proof_broken", "The recording is not the one that was sealed.");
  }
  if (lacking) {
    return found(
      "%(given)s of the %(count)s pieces of the recording up to the hammer are what was sealed. Said to be withheld: %(withheld)s; their digests alone are given, and they are what was sealed.",
      { given: Number(count) - lacking, count, withheld: lacking },
    );
  }
  return found("All %(count)s pieces of the recording up to the hammer are what was sealed.", { count });
}

// The first piece that is not what the recording's own list says of it.
function firstOther(recorded, digests) {
  try {
    const said = listed(recorded);
    const place = digests.findIndex((digest, at) => at < said.length && digest !== said[at]);
    return place + 1;
  } catch {
    return 0;
  }
}

function requireFrame(its) {
  const { content } = its.file;
  const digest = its.recorded ? its.recorded.digests.get(`${str(item(content, "lot"))}.jpg`) : null;
  if (!digest) throw new Skipped("No picture was handed in.");
  if (digest !== item(item(content, "frame"), "sha256")) {
    throw new Failed("proof_broken", "The picture is not the one that was on air at the hammer.");
  }
  const before = beforeHammer(content);
  if (before < -NEAR_US) throw new Failed("proof_broken", AFTER);
  if (before > NEAR_US) {
    const seconds = Math.floor(before / 1e6);
    return found("No picture was on air at the hammer: this is the last one before it, of %(seconds)s seconds earlier.", { seconds });
  }
  return found("The picture is the one that was on air at the hammer.");
}

// How many microseconds before the hammer the piece ended, negative if it began after it; 0 if it fell within.
// What cannot be read says nothing: that the content is what the house sealed is asked elsewhere.
function beforeHammer(content) {
  const piece = item(content, "piece");
  const begun = instant(item(content, "begun_at"));
  const fell = instant(item(item(content, "hammer"), "at"));
  const [start, duration] = [item(piece, "start_us"), item(piece, "duration_us")];
  if (begun === null || fell === null || !isWhole(start) || !isWhole(duration)) return 0;
  const into = fell - begun - Number(start);
  return into < 0 ? into : Math.max(0, into - Number(duration));
}

function instant(said) {
  const parts = typeof said === "string" ? INSTANT.exec(said) : null;
  if (!parts) return null;
  const whole = Date.parse(`${parts[1]}Z`);
  return Number.isNaN(whole) ? null : whole * 1000 + Number((parts[2] || "0").padEnd(6, "0"));
}

const STEPS = [
  ["receipt", readFile],
  ["seal", requireSeal],
  ["content", requireContentAndHour],
  ["recording", requireRecording],
  ["frame", requireFrame],
];

export const isReceipt = (data) => isOf(RECEIPT.format, data);
export const verifyReceipt = (data, given) => verifySealed(RECEIPT, data, given, STEPS);
