// An extract: what the house's books say of one seller, for a bank or an insurer.

import { wrongDate } from "./canonical.js";
import { Failed, found } from "./errors.js";
import { Raised, compare, each, get, has, isWhole, item, kindOf, object, repr, same, str } from "./python.js";
import { isOf, readSealed, requireContent, requireSeal, verifySealed } from "./sealed.js";

const EXTRACT = {
  format: "bianliang.extract/1",
  says: "sale.extract",
  error: "ExtractBroken",
  illLaid: "It is not laid out as an extract: %(why)s.",
  subject: (content) => `urn:bianliang:extract:${str(item(content, "id"))}`,
  claims: (content, sha) => object([["extract", item(content, "id")], ["sha256", sha]]),
};

function readFile(its) {
  its.file = readSealed(EXTRACT, its.data);
  return found("It is an extract of the house's books, with the house's seal.");
}

function day(text) {
  const parts = typeof text === "string" ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) : null;
  if (!parts || wrongDate(...parts.slice(1).map(Number))) throw new Raised("ValueError", `Invalid isoformat string: ${repr(text)}`);
  return text;
}

function whole(value) {
  if (isWhole(value)) return Number(value);
  throw new Raised("TypeError", `a whole number is meant, not ${kindOf(value)}`);
}

const isRising = (names) =>
  names.every((name, place) => {
    if (place === 0) return true;
    const before = names[place - 1];
    return typeof name === "string" ? compare(before, name) < 0 : before < name;
  });

function lines(its) {
  const { content } = its.file;
  const [first, last] = [day(item(content, "from")), day(item(content, "to"))];
  const orders = each(get(content, "orders", []));
  const receipts = each(get(content, "receipts", []));
  for (const names of [orders.map((one) => item(one, "order")), receipts.map((one) => item(one, "seq"))]) {
    if (!isRising(names)) throw new Failed("proof_broken", "A line is there twice, or out of its order.");
  }
  const days = [...orders.map((one) => day(item(one, "placed_on"))), ...receipts.map((one) => day(item(one, "on")))];
  if (days.some((one) => one < first || one > last)) {
    throw new Failed("proof_broken", "A line is of a day outside the period.");
  }
  return found("%(orders)s orders and %(receipts)s bookings, from %(first)s to %(last)s.", {
    orders: orders.length,
    receipts: receipts.length,
    first,
    last,
  });
}

function totals(orders, receipts) {
  const made = object();
  const of = (currency) => {
    const code = str(currency);
    if (!has(made, code)) {
      made[code] = object(["sold", "sold_minor", "proceeds_minor", "undone", "paid_out_minor"].map((name) => [name, 0]));
    }
    return made[code];
  };
  for (const order of orders) {
    const sums = of(item(order, "currency"));
    const state = item(order, "state");
    if (state === "settled" || state === "completed") {
      sums.sold += 1;
      sums.sold_minor += whole(item(order, "price_minor"));
      sums.proceeds_minor += whole(item(order, "proceeds_minor"));
    } else if (state === "rescinded") sums.undone += 1;
  }
  for (const line of receipts) {
    if (item(line, "kind") === "released") of(item(line, "currency")).paid_out_minor -= whole(item(line, "amount_minor"));
  }
  return made;
}

function left(settlement, orders) {
  const currencies = new Set(orders.map((order) => item(order, "currency")));
  if (currencies.size !== 1 || !currencies.has(item(settlement, "currency"))) {
    throw new Raised("ValueError", "an order is of another currency");
  }
  const sum = (rows, name) => rows.reduce((all, row) => all + whole(item(row, name)), 0);
  const gross = sum(orders, "proceeds_minor");
  const costs = sum(each(item(settlement, "costs")), "amount_minor");
  return { gross_minor: gross, costs_minor: costs, net_minor: gross - costs };
}

function requireTotals(its) {
  const { content } = its.file;
  const made = totals(each(get(content, "orders", [])), each(get(content, "receipts", [])));
  const differ = () => new Failed("proof_broken", "The totals are not what the lines come to.");
  if (!same(made, item(content, "totals"))) throw differ();
  const settlement = get(content, "settlement");
  if (settlement !== null) {
    const meant = left(settlement, each(item(content, "orders")));
    if (!Object.entries(meant).every(([name, sum]) => same(item(settlement, name), sum))) throw differ();
  }
  const sums = Object.keys(made).sort(compare).map((code) => `${code} ${made[code].sold_minor} (${made[code].sold})`);
  return found("Sold, by the lines: %(sums)s (minor units).", { sums: sums.join("; ") || "0" });
}

const STEPS = [
  ["extract", readFile],
  ["seal", requireSeal],
  ["content", requireContent],
  ["lines", lines],
  ["totals", requireTotals],
];

export const isExtract = (data) => isOf(EXTRACT.format, data);
export const verifyExtract = (data, given) => verifySealed(EXTRACT, data, given, STEPS);
