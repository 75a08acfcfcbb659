// What does not hold, and what a step comes to. The words are those of `authentication/evidence`, handed in.

import { DATA } from "./data.js";
import { str } from "./python.js";

// Something that was handed in as evidence does not hold.
export class EvidenceError extends Error {
  constructor(name, facts = {}) {
    const told = "why" in facts ? { ...facts, why: str(facts.why).replace(/\.$/, "") } : facts;
    super(filled(DATA.errors[name], told));
    this.error = name;
    this.says = DATA.errors[name];
    this.facts = told;
  }
}

export const broken = (name, why) => new EvidenceError(name, { why });
export const is = (error, ...names) => error instanceof EvidenceError && names.includes(error.error);

// A step did not pass, and this is what it makes of the verdict.
export class Failed extends Error {
  constructor(state, says, facts = {}) {
    super(says);
    Object.assign(this, { state, says, facts });
  }
}

// A step had nothing to ask.
export class Skipped extends Error {
  constructor(says, facts = {}) {
    super(says);
    Object.assign(this, { says, facts });
  }
}

export const found = (says, facts = {}) => ({ says, facts });

// Python's `message % facts`.
export function filled(message, facts) {
  if (!Object.keys(facts).length) return message;
  return message.replace(/%\((\w+)\)s|%%/g, (place, name) => (place === "%%" ? "%" : str(facts[name])));
}
