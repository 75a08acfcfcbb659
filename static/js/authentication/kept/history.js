// A bid history: all that happened on a lot, from which anyone recomputes its end.

import { recompute } from "./auction.js";
import { hex, joined, sha256, utf8 } from "./bytes.js";
import * as canonical from "./canonical.js";
import { EvidenceError, Failed, broken, found } from "./errors.js";
import { Raised, each, isWhole, item, object, str } from "./python.js";
import { isOf, readSealed, requireContent, requireSeal, verifySealed } from "./sealed.js";

const refuse = (why) => broken("HistoryBroken", why);

const HISTORY = {
  format: "bianliang.bid-history/1",
  says: "sale.history",
  error: "HistoryBroken",
  illLaid: "It is not laid out as a bid history: %(why)s.",
  subject: (content) => `urn:bianliang:lot:${str(item(content, "lot"))}`,
  claims: (content, sha) =>
    object([["lot", item(content, "lot")], ["outcome", item(content, "outcome")], ["sha256", sha]]),
};

function readFile(its) {
  its.file = readSealed(HISTORY, its.data);
  return found("It is a bid history, with the house's seal.");
}

function requireChain(content) {
  const lot = item(content, "lot");
  if (typeof lot !== "string") throw new Raised("AttributeError", "its lot is no text");
  let previous = hex(sha256(utf8(lot)));
  const events = each(item(content, "events"));
  events.forEach((event, at) => {
    const number = at + 1;
    const names = ["at", "facts", "kind"];
    const body = object([...names.map((name) => [name, item(event, name)]), ["lot", lot], ["number", item(event, "number")]]);
    const meant = hex(sha256(joined(utf8(previous), canonical.write(body))));
    if (item(event, "number") !== number || item(event, "hash") !== meant) {
      throw refuse(`event ${number} was changed, or one is missing before it`);
    }
    previous = meant;
  });
  return events.length;
}

function requireBids(content) {
  const held = new Map();
  for (const event of each(item(content, "events"))) {
    if (item(event, "kind") === "bid") held.set(item(event.facts, "seq"), event.facts);
  }
  const bids = each(item(content, "bids"));
  const numbers = new Map();
  let exact = 0;
  for (const one of bids) {
    const seq = item(one, "seq");
    if (!held.has(seq)) throw new Raised("KeyError", str(seq));
    if (!item(one, "exact")) continue;
    requireHeld(content, one, held.get(seq));
    const paddle = one.opening.paddle;
    if (!numbers.has(paddle)) numbers.set(paddle, item(held.get(seq), "paddle"));
    if (numbers.get(paddle) !== held.get(seq).paddle) throw refuse(`bid ${seq} is said to be of another bidder`);
    exact += 1;
  }
  if (new Set(numbers.values()).size !== numbers.size) throw refuse("two bidders have one number");
  return { exact, least: bids.length - exact };
}

// What is told of a bid in full is what its event is held to.
function requireHeld(content, one, facts) {
  const opening = item(one, "opening");
  const body = object([
    ["amount", item(one, "amount_minor")],
    ["at", item(facts, "received_at")],
    ["key", item(opening, "key")],
    ["kind", item(opening, "kind")],
    ["lot", item(content, "lot")],
    ["paddle", item(opening, "paddle")],
    ["salt", item(opening, "salt")],
    ["seq", one.seq],
  ]);
  if (hex(sha256(canonical.write(body))) !== item(facts, "digest")) {
    throw refuse(`bid ${one.seq} is not what the chain was held to`);
  }
}

function result(its) {
  const { content } = its.file;
  const ended = recomputed(content);
  if (ended.outcome !== item(content, "outcome")) throw new Failed("proof_broken", "It ended otherwise than it says.");
  if (ended.outcome !== "sold") {
    return found("Recomputed from its %(bids)s bids, the lot was not sold.", { bids: ended.bids });
  }
  const currency = item(content.events[0].facts.terms, "currency");
  return found("Recomputed from its %(bids)s bids, the lot was sold for %(price)s to paddle %(paddle)s.", {
    bids: ended.bids,
    price: `${str(currency)} ${ended.price} (minor units)`,
    paddle: ended.paddle,
  });
}

function recomputed(content) {
  try {
    requireChain(content);
    requireBids(content);
    const bids = new Map(each(item(content, "bids")).map((one) => [item(one, "seq"), one]));
    const reserves = new Map(each(item(content, "reserve")).map((one) => [item(one, "from"), wholeOrNone(item(one, "minor"))]));
    return recompute(item(content, "events"), bids, reserves);
  } catch (error) {
    if (error instanceof EvidenceError) throw error;
    throw refuse(`it is not laid out as a history is: ${error.shown ?? error.message}`);
  }
}

function wholeOrNone(value) {
  if (value === null || isWhole(value)) return value;
  throw new Raised("TypeError", "a reserve is a whole number");
}

const STEPS = [
  ["history", readFile],
  ["seal", requireSeal],
  ["content", requireContent],
  ["chain", (its) => found("The chain of %(count)s events is whole.", { count: requireChain(its.file.content) })],
  [
    "bids",
    (its) =>
      found(
        "%(exact)s bids are what the chain was held to when they were made; of %(least)s only the least " +
          "amount is told that explains what followed.",
        requireBids(its.file.content),
      ),
  ],
  ["result", result],
];

export const isHistory = (data) => isOf(HISTORY.format, data);
export const verifyHistory = (data, given) => verifySealed(HISTORY, data, given, STEPS);
