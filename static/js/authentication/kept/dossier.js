// A dossier: all that the house knows of one work, sealed by it, with the work's own passport.

import { hex, sha256, startsWith } from "./bytes.js";
import * as canonical from "./canonical.js";
import { Failed, Skipped, broken, found, is } from "./errors.js";
import { requireSigned, signaturesIn } from "./hands.js";
import { readPassport } from "./passport.js";
import { each, get, has, hasExactly, isObject, item, object, same, str } from "./python.js";
import { openSeal, written } from "./sealed.js";
import { readStatement } from "./statement.js";
import { take, verify, worst } from "./verifying.js";

const FORMAT = "bianliang.dossier/1";
const LARGEST = 64 * 1024 * 1024;
const ILL_LAID = "Its content is not laid out as a dossier's: %(why)s.";

export function isDossier(data) {
  const text = new TextDecoder("latin1").decode(data.subarray(0, LARGEST));
  return startsWith(data, '{"content":') && text.includes('"format":"bianliang.dossier/');
}

const put = (value) => written("DossierBroken", value, true);
const digest = (value) => hex(sha256(put(value)));

function readDossier(data) {
  if (data.length > LARGEST) throw broken("DossierBroken", `it has more than ${LARGEST} bytes`);
  let whole;
  try {
    whole = canonical.read(data, { floats: true });
  } catch (error) {
    if (is(error, "NotCanonical")) throw broken("DossierBroken", error.message);
    throw error;
  }
  if (!hasExactly(whole, ["content", "format", "passport", "seal"])) {
    throw broken("DossierBroken", "it has other fields than content, format, passport and seal");
  }
  if (whole.format !== FORMAT || ![whole.content, whole.passport, whole.seal].every(isObject)) {
    throw broken("DossierBroken", `its format is not ${FORMAT}`);
  }
  return { content: whole.content, passport: put(whole.passport), seal: put(whole.seal) };
}

function readFile(its) {
  const file = readDossier(its.data);
  if (readPassport(file.passport).artwork !== get(file.content, "artwork")) {
    throw new Failed("proof_broken", "The passport in it is of another work.");
  }
  its.file = file;
  its.inner = verify(file.passport, { trust: its.trust, at: its.at, lists: its.lists, known: its.known });
  return found("It is a dossier, with the work's passport and the house's seal.");
}

function requireSeal(its) {
  const { statement, told } = openSeal(its.file.seal, its);
  its.sealed = statement;
  return told;
}

function requireContent(its) {
  if (!its.sealed) throw new Skipped("There is no seal that holds.");
  const { content } = its.file;
  const number = item(content, "dossier");
  if (its.sealed.kind !== "dossier.made" || its.sealed.artwork !== `urn:bianliang:dossier:${str(number)}`) {
    throw new Failed("proof_broken", "The seal is of something else.");
  }
  const meant = object([["dossier", number], ["sha256", digest(content)]]);
  if (!same(its.sealed.claims, meant)) throw new Failed("proof_broken", "The content is not what was sealed.");
  return found("The content is what was sealed: %(sha256)s.", { sha256: meant.sha256 });
}

function requireComplete(its) {
  const statements = readPassport(its.file.passport).entries.map((entry) => readStatement(entry.credential));
  const there = new Set(statements.map((said) => said.id.split(":").at(-1)));
  const missing = each(item(its.file.content, "statements")).filter((one) => !there.has(one));
  if (missing.length) {
    throw new Failed("proof_broken", "The passport in it lacks %(count)s statements.", { count: missing.length });
  }
  return found("The passport has all %(count)s statements of then.", { count: there.size });
}

function requireCustody(its) {
  const attested = linksIn(its.file.passport);
  let whole = 0;
  let bare = 0;
  for (const holding of each(item(its.file.content, "holdings"))) {
    let before = "0".repeat(64);
    each(item(holding, "events")).forEach((event, at) => {
      const number = at + 1;
      const shown = item(event, "content");
      if (shown === null) bare += 1;
      else if (digest(shown) !== item(event, "hash") || item(shown, "seq") !== number) {
        throw new Failed("proof_broken", "Custody event %(number)s was changed.", { number });
      } else whole += 1;
      const previous = shown === null ? item(event, "prev_hash") : item(shown, "prev_hash");
      const hash = item(event, "hash");
      const said = attested.get(JSON.stringify([item(holding, "id"), number])) ?? hash;
      if (previous !== before || said !== hash) {
        throw new Failed(
          "proof_broken",
          "Custody event %(number)s does not follow the one before it, or the passport says otherwise.",
          { number },
        );
      }
      before = hash;
    });
    if (before !== item(holding, "head")) throw new Failed("proof_broken", "A chain of custody ends before its end.");
  }
  if (bare) {
    return found(
      "Every chain is whole; %(whole)s events were hashed again, %(bare)s are not shown to this reader.",
      { whole, bare },
    );
  }
  return found("Every chain is whole; all %(whole)s events were hashed again.", { whole });
}

// What the passport's own statements say of links: [holding, number] to the link's hash.
function linksIn(passport) {
  const links = new Map();
  for (const entry of readPassport(passport).entries) {
    const { claims } = readStatement(entry.credential);
    if (!["holding", "number", "event_hash"].every((name) => has(claims, name))) continue;
    links.set(JSON.stringify([str(claims.holding), Number(claims.number)]), str(claims.event_hash));
  }
  return links;
}

function requireCondition(its) {
  const { content } = its.file;
  const pictures = each(item(item(content, "work"), "images")).map((one) => item(one, "sha256"));
  const reports = each(item(content, "conditions"));
  reports.forEach((report, at) => {
    const number = at + 1;
    const shown = item(report, "content");
    if (digest(shown) !== item(report, "digest")) {
      throw new Failed("proof_broken", "Condition report %(number)s is not what was signed.", { number });
    }
    const over = item(shown, "image_sha256");
    if (over !== null && !pictures.includes(over)) {
      throw new Failed("proof_broken", "Condition report %(number)s lies over another picture.", { number });
    }
  });
  if (!reports.length) throw new Skipped("There is no condition report in it.");
  return found("All %(count)s condition reports are what was signed.", { count: reports.length });
}

function requireHands(its) {
  const people = new Set();
  let count = 0;
  for (const signed of signaturesIn(its.file.content)) {
    people.add(requireSigned(its.trust, signed, null).id);
    count += 1;
  }
  if (!count) throw new Skipped("Nothing in it is signed with a person's own key.");
  return found("%(count)s signatures by %(people)s persons with their own keys are over what stands here.", {
    count,
    people: people.size,
  });
}

const STEPS = [
  ["dossier", readFile],
  ["seal", requireSeal],
  ["content", requireContent],
  ["complete", requireComplete],
  ["custody", requireCustody],
  ["condition", requireCondition],
  ["hands", requireHands],
];

export function verifyDossier(data, { trust, at, lists = [], known = [] }) {
  const its = { data, trust, at, lists, known, file: null, sealed: null, inner: null };
  const steps = STEPS.map(([name, step], place) =>
    take(place + 1, name, step, its, { unread: its.file === null, illLaid: ILL_LAID }),
  );
  const { inner } = its;
  for (const step of inner ? inner.steps : []) steps.push({ ...step, number: STEPS.length + step.number });
  return {
    state: worst(steps),
    steps,
    at,
    artwork: inner ? inner.artwork : null,
    certificate: inner ? inner.certificate : null,
    statements: inner ? inner.statements : [],
    log: inner ? inner.log : { origin: null, size: null, root: null, witnesses: [] },
  };
}
