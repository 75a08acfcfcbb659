// A verdict as JSON, as `python -m authentication verify --json` prints it.

import { hex } from "./bytes.js";
import * as canonical from "./canonical.js";
import { DATA } from "./data.js";
import { say } from "./words.js";

export function toJson(verdict, lang = "en") {
  const words = DATA.states[verdict.state];
  return {
    state: verdict.state,
    valid: verdict.state === "valid",
    word: say(words.word, {}, lang),
    advice: say(words.advice, {}, lang),
    at: canonical.instantText(verdict.at),
    artwork: verdict.artwork,
    certificate: verdict.certificate,
    log: {
      origin: verdict.log.origin,
      size: verdict.log.size === null ? null : Number(verdict.log.size),
      root: verdict.log.root === null ? null : hex(verdict.log.root),
      witnesses: verdict.log.witnesses,
    },
    steps: verdict.steps.map((step) => ({
      number: step.number,
      name: step.name,
      outcome: step.outcome,
      state: step.state,
      says: say(step.says, step.facts, lang),
    })),
    statements: verdict.statements.map((said) => ({
      number: said.number,
      id: said.id,
      kind: said.kind,
      issuer: said.issuer,
      issuer_name: said.issuerName,
      issued_at: canonical.instantText(said.issuedAt),
      recorded_at: said.recordedAt === null ? null : canonical.instantText(said.recordedAt),
      index: said.index === null ? null : Number(said.index),
      claims: said.claims,
      disclosed: said.disclosed,
      sealed: said.sealed,
    })),
  };
}
