// verify(): the numbered steps from a passport to a verdict.

import { EvidenceError, Failed, Skipped } from "./errors.js";
import { checkPeople } from "./hands.js";
import { askWitnesses, openLog, readFormat, requireIncluded } from "./logged.js";
import { DATA } from "./data.js";
import { issuerOf } from "./policy.js";
import { askStatus, comparePhotograph, judgeCertificate, openDisclosures, requireOneLife, requireSignatures } from "./said.js";

export const STEPS = [
  ["format", readFormat],
  ["log", openLog],
  ["witnesses", askWitnesses],
  ["inclusion", requireIncluded],
  ["signatures", requireSignatures],
  ["life", requireOneLife],
  ["disclosures", openDisclosures],
  ["certificate", judgeCertificate],
  ["status", askStatus],
  ["photograph", comparePhotograph],
  ["people", checkPeople],
];

export const ORDER = Object.keys(DATA.states);
export const worst = (steps) =>
  steps.reduce((state, step) => (step.state && ORDER.indexOf(step.state) > ORDER.indexOf(state) ? step.state : state), "valid");

// What one step found. Whatever the file holds, it comes to words: what is unknown here is never a yes.
export function take(number, name, step, its, { unread, illLaid = null }) {
  if (number > 1 && unread) return { number, name, outcome: "skipped", says: "The file could not be read.", facts: {}, state: null };
  const made = (outcome, { says, facts }, state = null) => ({ number, name, outcome, says, facts, state });
  try {
    return made("passed", step(its));
  } catch (error) {
    if (error instanceof Failed) return made("failed", error, error.state);
    if (error instanceof Skipped) return made("skipped", error);
    if (error instanceof EvidenceError) {
      return made("failed", error, error.error === "NotAPassport" ? "not_a_passport" : "proof_broken");
    }
    const why = error.shown ?? `${error.name}: ${error.message}`;
    const says = illLaid ?? DATA.errors.PassportBroken;
    return made("failed", { says, facts: { why } }, "proof_broken");
  }
}

export function verify(data, { trust, at, lists = [], known = [], disclosures = [] }) {
  const its = {
    data, trust, at, known,
    moreLists: lists,
    moreDisclosures: disclosures,
    passport: null, statements: [], lists: [], note: null, checkpoint: null,
    witnesses: [], witnessedAt: null, opened: new Map(), certificate: null,
    each() {
      return this.passport.entries.map((entry, place) => ({ number: place + 1, entry, said: this.statements[place] }));
    },
  };
  const steps = STEPS.map(([name, step], place) => take(place + 1, name, step, its, { unread: its.passport === null }));
  return {
    state: worst(steps),
    steps,
    at,
    artwork: its.passport ? its.passport.artwork : null,
    certificate: its.certificate ? its.certificate.id : null,
    statements: its.passport ? its.each().map((each) => shown(its, each)) : [],
    log: {
      origin: its.checkpoint?.origin ?? null,
      size: its.checkpoint?.size ?? null,
      root: its.checkpoint?.root ?? null,
      witnesses: its.witnesses,
    },
  };
}

function shown(its, { number, entry, said }) {
  const opened = its.opened.get(number) ?? {};
  return {
    number,
    id: said.id,
    kind: said.kind,
    issuer: said.issuer,
    issuerName: issuerOf(its.trust, said.issuer)?.name ?? null,
    issuedAt: said.issuedAt,
    recordedAt: entry.logged?.recordedAt ?? null,
    index: entry.logged?.index ?? null,
    claims: said.claims,
    disclosed: opened,
    sealed: said.sealed.length - Object.keys(opened).length,
  };
}
