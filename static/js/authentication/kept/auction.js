// An auction's events, taken one by one, each held against what the bids come to (docs/formats/bid-history.md).

import { wrongDate, seconds } from "./canonical.js";
import { broken } from "./errors.js";
import { Raised, each, get, isWhole, item, kindOf, repr, same, str } from "./python.js";

const refuse = (why) => broken("HistoryBroken", why);
const AFTER_A_VOID = 600_000_000n;
const NOBODY = { leader: null, leading: null, price: null, met: false, maximum: 0 };

// An instant to the microsecond.
export class Instant {
  constructor(micros) {
    this.micros = micros;
  }

  toString() {
    const rest = this.micros % 1_000_000n;
    const text = new Date(Number(this.micros / 1_000_000n) * 1000).toISOString().slice(0, 19).replace("T", " ");
    return `${text}${rest ? `.${String(rest).padStart(6, "0")}` : ""}+00:00`;
  }

  later(micros) {
    return new Instant(this.micros + micros);
  }
}

const latest = (one, other) => (other.micros > one.micros ? other : one);
const earliest = (one, other) => (other.micros < one.micros ? other : one);

export function instant(text) {
  const wrong = () => {
    throw new Raised("ValueError", `time data ${repr(text)} does not match format '%Y-%m-%dT%H:%M:%S.%fZ'`);
  };
  if (typeof text !== "string") throw new Raised("TypeError", `strptime() argument 1 must be str, not ${kindOf(text)}`);
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})T(\d{1,2}):(\d{1,2}):(\d{1,2})\.(\d{1,6})Z$/.exec(text);
  if (!parts) return wrong();
  const numbers = parts.slice(1, 7).map(Number);
  if (wrongDate(...numbers)) return wrong();
  return new Instant(BigInt(seconds(...numbers)) * 1_000_000n + BigInt(parts[7].padEnd(6, "0")));
}

function whole(value) {
  if (isWhole(value)) return Number(value);
  throw new Raised("TypeError", `a whole number is meant, not ${kindOf(value)}`);
}

const span = (value) => BigInt(whole(value)) * 1_000_000n;
const bySeq = (one, other) => one - other;

class Lot {
  constructor({ terms, bids, reserves, endAt, hasReserve, reserve }) {
    Object.assign(this, { terms, bids, reserves, endAt, hasReserve, reserve });
    Object.assign(this, { binding: [], ever: [], base: 0, asking: 0, taken: 0, warned: false, result: null });
    this.gone = new Map();
    this.before = NOBODY;
  }

  stepAbove(price) {
    const rungs = each(item(this.terms, "ladder")).map((rung) => [whole(item(rung, 0)), whole(item(rung, 1))]);
    const place = rungs.filter(([start]) => start <= price).length - 1;
    if (!rungs.length) throw new Raised("IndexError", "list index out of range");
    const [start, step] = rungs.at(place);
    if (step === 0) throw new Raised("ZeroDivisionError", "integer division or modulo by zero");
    const above = start + (Math.floor((price - start) / step) + 1) * step;
    return place + 1 < rungs.length ? Math.min(above, rungs[place + 1][0]) : above;
  }

  isOnLadder(amount) {
    return amount >= 0 && (amount === 0 || this.stepAbove(amount - 1) === amount);
  }

  stand(bids, from) {
    let base = from;
    const best = new Map();
    for (const bid of bids) {
      base = Math.max(base, bid.floor);
      const kept = best.get(bid.paddle);
      if (!kept || bid.amount > kept.amount) best.set(bid.paddle, bid);
    }
    if (!best.size) return NOBODY;
    const [first, second] = [...best.values()].sort((one, other) => other.amount - one.amount || one.seq - other.seq);
    let price = whole(item(this.terms, "opening_minor"));
    if (second) {
      const over = second.amount === first.amount ? second.amount : Math.min(first.amount, this.stepAbove(second.amount));
      price = Math.max(price, over);
    }
    const met = this.reserve !== null && first.amount >= this.reserve;
    if (met) price = Math.max(price, this.reserve);
    return { leader: first.paddle, leading: first.seq, price: Math.max(price, base), met, maximum: first.amount };
  }

  now() {
    return this.stand(this.binding, this.base);
  }

  natural(stand) {
    return stand.price === null ? whole(item(this.terms, "opening_minor")) : this.stepAbove(stand.price);
  }

  told(stand) {
    const reserve = !this.hasReserve ? "no_reserve" : stand.met ? "reserve_met" : "reserve_not_met";
    const ask = Math.max(this.natural(stand), this.asking);
    return { leader: stand.leader, price_minor: stand.price, ask_minor: ask, reserve };
  }

  // Require that an event says what was recomputed.
  require(facts, meant) {
    for (const [name, value] of Object.entries(meant)) {
      const said = item(facts, name);
      const agrees = value instanceof Instant ? instant(said).micros === value.micros : same(said, value);
      if (!agrees) {
        throw refuse(`${name} is ${str(said)}; by the bids it is ${value instanceof Instant ? value : str(value)}`);
      }
    }
  }

  isLive() {
    return item(this.terms, "type") === "live";
  }

  bid(facts) {
    const before = this.now();
    const seq = this.taken + 1;
    if (item(facts, "seq") !== seq) throw refuse(`bid ${str(item(facts, "seq"))} follows bid ${this.taken}`);
    if (!this.bids.has(seq)) throw new Raised("KeyError", String(seq));
    const told = this.bids.get(seq);
    const came = instant(item(facts, "received_at"));
    const one = {
      seq,
      paddle: item(facts, "paddle"),
      amount: whole(item(told, "amount_minor")),
      floor: whole(get(facts, "floor_minor", 0)),
      exact: Boolean(item(told, "exact")),
    };
    if (!this.isLive() && came.micros >= this.endAt.micros) throw refuse(`bid ${seq} came after the end`);
    if (one.exact) this.requireAcceptable(one, before);
    this.taken = seq;
    this.binding = [...this.binding, one];
    this.ever = [...this.ever, one];
    const after = this.now();
    const moved = before.leader !== after.leader || before.price !== after.price;
    if (moved) Object.assign(this, { asking: 0, warned: false, endAt: this.extended(came) });
    this.require(facts, { ...this.told(after), moved, end_at: this.endAt });
  }

  requireAcceptable(one, before) {
    const ask = Math.max(this.natural(before), this.asking);
    if (one.paddle === before.leader && one.amount <= before.maximum) {
      throw refuse(`bid ${one.seq} does not raise its bidder's own maximum`);
    }
    if (one.amount < ask) throw refuse(`bid ${one.seq} is below the asking price`);
    if (item(this.terms, "strict_grid") && !this.isOnLadder(one.amount)) {
      throw refuse(`bid ${one.seq} does not stand on the ladder`);
    }
  }

  extended(at) {
    if (this.isLive() || at.micros < this.endAt.later(-span(item(this.terms, "window_s"))).micros) return this.endAt;
    let later = latest(this.endAt, at.later(span(item(this.terms, "extension_s"))));
    const cap = item(this.terms, "cap_s");
    if (cap !== null) {
      const last = instant(item(this.terms, "scheduled_end_at")).later(span(cap));
      later = latest(this.endAt, earliest(later, last));
    }
    return later;
  }

  voided(facts, at) {
    const seqs = new Set(each(item(facts, "seqs")));
    const before = this.now();
    const bound = this.binding.map((bid) => bid.seq);
    for (const seq of seqs) if (!this.gone.has(seq)) this.gone.set(seq, whole(item(facts, "after_seq")));
    if (seqs.has(before.leading) && item(this.terms, "void_policy") === "no_revive") {
      [this.ever, this.base] = this.whatStands(before.leading);
    }
    this.binding = this.ever.filter((bid) => !this.gone.has(bid.seq));
    Object.assign(this, { asking: 0, warned: false, endAt: latest(this.endAt, at.later(AFTER_A_VOID)) });
    const still = this.binding.map((bid) => bid.seq);
    const lapsed = bound.filter((seq) => !still.includes(seq) && !seqs.has(seq)).sort(bySeq);
    this.require(facts, { ...this.told(this.now()), lapsed, end_at: this.endAt });
  }

  // The bidder's own earlier maximum, if it led when the voided raise came, and its price.
  whatStands(leading) {
    const all = new Map(this.ever.map((bid) => [bid.seq, bid]));
    let raised = all.get(leading);
    for (;;) {
      if (!raised) throw new Raised("KeyError", "0");
      const of = raised;
      const then = this.ever.filter((bid) => bid.seq < of.seq && (this.gone.get(bid.seq) ?? of.seq) >= of.seq);
      const stand = this.stand(then, this.base);
      if (stand.leader !== of.paddle || stand.leading === null) return [[], 0];
      raised = all.get(stand.leading);
      if (!this.gone.has(raised.seq)) return [[raised], stand.price || 0];
    }
  }

  ask(facts) {
    const natural = this.natural(this.now());
    const asked = whole(item(facts, "ask_minor"));
    if (asked < natural) throw refuse("less was asked for than the ladder says");
    Object.assign(this, { asking: asked > natural ? asked : 0, warned: false });
  }

  warn(facts) {
    const stand = this.now();
    this.require(facts, { price_minor: stand.price, leader: stand.leader });
    this.warned = true;
  }

  close(facts, at) {
    if (this.isLive()) {
      if (!get(facts, "hammer")) throw refuse("a live lot was closed without a hammer");
      return;
    }
    if (item(this.terms, "type") === "timed") this.require(facts, { end_at: this.endAt });
    if (at.micros < this.endAt.micros) throw refuse("it was closed before its end");
  }

  sell(facts) {
    const stand = this.now();
    if (stand.leader === null || (this.hasReserve && !stand.met)) {
      throw refuse("it was sold, and by its bids it passes");
    }
    if (this.isLive() && !this.warned) throw refuse("the hammer fell without a fair warning");
    this.require(facts, { price_minor: stand.price, paddle: stand.leader });
    this.result = { outcome: "sold", price: stand.price, paddle: stand.leader };
  }

  passIt() {
    const stand = this.now();
    if (stand.leader !== null && (!this.hasReserve || stand.met)) throw refuse("it passed, and by its bids it is sold");
    this.result = { outcome: "passed", price: null, paddle: null };
  }

  unseal(facts) {
    const amount = (one) => whole(item(one, "amount_minor"));
    const offers = [...each(item(facts, "offers"))].sort(
      (one, other) => amount(other) - amount(one) || whole(item(one, "number")) - whole(item(other, "number")),
    );
    if (new Set(offers.map((one) => item(one, "paddle"))).size !== offers.length) throw refuse("a bidder has two offers");
    const opening = whole(item(this.terms, "opening_minor"));
    const good = offers.filter((one) => amount(one) >= opening);
    this.binding = [];
    if (!good.length) {
      this.require(facts, { leader: null, price_minor: null });
      return;
    }
    const best = amount(good[0]);
    const met = this.reserve !== null && best >= this.reserve;
    let price = best;
    if (item(this.terms, "pricing") === "second") {
      price = Math.max(good.length > 1 ? amount(good[1]) : opening, met ? this.reserve : 0);
    }
    instant(item(facts, "opened_at"));
    // A first and a second price are both what one single maximum at that price comes to.
    const paddle = item(good[0], "paddle");
    this.binding = [{ seq: item(good[0], "number"), paddle, amount: best, floor: price, exact: true }];
    this.require(facts, { leader: paddle, price_minor: price });
  }

  beMet() {
    if (!this.now().met) throw refuse("the reserve is not met");
  }

  lower(facts) {
    if (!this.hasReserve || this.before.met) throw refuse("a reserve was lowered that did not stand against anybody");
    const after = this.now();
    if (after.price !== this.before.price) Object.assign(this, { asking: 0, warned: false });
    this.require(facts, { ...this.told(after), end_at: this.endAt });
  }

  take(event) {
    if (this.result) throw refuse("something happened after the end");
    this.before = this.now();
    const number = item(event, "number");
    if (this.reserves.has(number)) this.reserve = this.reserves.get(number);
    const kind = item(event, "kind");
    const act = ACTS.get(kind);
    if (!act) throw refuse(`nobody knows what ${str(kind)} means`);
    act(this, item(event, "facts"), instant(item(event, "at")));
  }
}

const nothing = () => {};
const ACTS = new Map([
  ["bid", (lot, facts) => lot.bid(facts)],
  ["voided", (lot, facts, at) => lot.voided(facts, at)],
  ["asking", (lot, facts) => lot.ask(facts)],
  ["fair_warning", (lot, facts) => lot.warn(facts)],
  ["extended", (lot, facts) => lot.require(facts, { end_at: lot.endAt })],
  ["reserve_met", (lot) => lot.beMet()],
  ["reserve_lowered", (lot, facts) => lot.lower(facts)],
  ["unsealed", (lot, facts) => lot.unseal(facts)],
  ["closed", (lot, facts, at) => lot.close(facts, at)],
  ["sold", (lot, facts) => lot.sell(facts)],
  ["passed", (lot) => lot.passIt()],
  ["withdrawn", (lot) => Object.assign(lot, { result: { outcome: "withdrawn", price: null, paddle: null } })],
  ["called", nothing],
  ["hammer_held", nothing],
  ["sealed", nothing],
]);

// How a lot ended, from its events and bids.
export function recompute(events, bids, reserves) {
  const first = item(events, 0);
  if (item(first, "kind") !== "opened") throw refuse("it does not begin with its opening");
  const facts = item(first, "facts");
  const terms = item(facts, "terms");
  const lot = new Lot({
    terms,
    bids,
    reserves,
    endAt: instant(item(terms, "scheduled_end_at")),
    hasReserve: item(facts, "reserve") !== "no_reserve",
    reserve: reserves.get(1) ?? null,
  });
  lot.require(facts, { end_at: lot.endAt, opening_minor: item(terms, "opening_minor") });
  for (const event of events.slice(1)) {
    try {
      lot.take(event);
    } catch (error) {
      if (error.error === "HistoryBroken") throw refuse(`event ${str(item(event, "number"))}: ${error.facts.why}`);
      throw error;
    }
  }
  if (!lot.result) throw refuse("it has no end");
  if (lot.taken !== bids.size) throw refuse("it tells of bids that nobody made");
  return { ...lot.result, bids: lot.taken };
}
