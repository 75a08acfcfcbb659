// Which kind of file it is, and what may be said of it: the one way in, for the page and for whoever tests it.

import * as canonical from "./canonical.js";
import { parseNote } from "./checkpoint.js";
import { isDossier, verifyDossier } from "./dossier.js";
import { isExtract, verifyExtract } from "./extract.js";
import { isHistory, verifyHistory } from "./history.js";
import { readPassport } from "./passport.js";
import { NOBODY, readPolicy } from "./policy.js";
import { isReceipt, verifyReceipt } from "./receipt.js";
import { toJson } from "./showing.js";
import { disclosure } from "./statement.js";
import { verify } from "./verifying.js";

export { NOBODY, readPolicy, toJson };

export function judge(data, { trust, at, lists = [], known = [], disclosures = [], recorded = null }) {
  if (isHistory(data)) return verifyHistory(data, { trust, at, known });
  if (isReceipt(data)) return verifyReceipt(data, { trust, at, known, recorded });
  if (isExtract(data)) return verifyExtract(data, { trust, at, known });
  if (isDossier(data)) return verifyDossier(data, { trust, at, lists, known });
  return verify(data, { trust, at, lists, known, disclosures });
}

// The checkpoint in a passport, if there is one: two passports of one log must not disagree either.
export function checkpointIn(data) {
  try {
    return readPassport(data).checkpoint;
  } catch {
    return null; // `judge` says what is wrong with it
  }
}

export const readList = (data) => canonical.readAnySpelling(data);

export function readNote(data) {
  const note = new TextDecoder("utf-8", { fatal: true }).decode(data);
  parseNote(note);
  return note;
}

export function readDisclosures(data) {
  const found = canonical.readAnySpelling(data);
  return (Array.isArray(found) ? found : [found]).map(disclosure);
}
