// The page that is kept: files in, verdicts out, on the reader's own machine.

import { hex, sha256 } from "./bytes.js";
import * as canonical from "./canonical.js";
import { DATA } from "./data.js";
import { EvidenceError } from "./errors.js";
import { inWords } from "./hands.js";
import { NOBODY, checkpointIn, judge, readDisclosures, readList, readNote, readPolicy, toJson } from "./judge.js";
import { SAYS } from "./page_words.js";
import { has } from "./python.js";
import { say } from "./words.js";

const by = (id) => document.getElementById(id);
const kept = { files: [], trust: [], results: [], language: (navigator.language || "en").startsWith("zh") ? "zh" : "en" };
const words = () => SAYS[kept.language];

function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

const bytesOf = async (file) => new Uint8Array(await file.arrayBuffer());
const why = (error) =>
  error instanceof EvidenceError ? say(error.says, error.facts, kept.language) : String(error.message);

// Reads every file of a field; the error says which one is wrong.
async function readAll(files, read) {
  const made = [];
  for (const file of files) {
    try {
      made.push(read(await bytesOf(file)));
    } catch (error) {
      throw new Error(words().unread(file.name, why(error)));
    }
  }
  return made;
}

function instantAsked() {
  const text = by("at").value.trim();
  if (!text) return Date.now() / 1000;
  try {
    return canonical.instant(text);
  } catch {
    throw new Error(words().noInstant);
  }
}

// Pieces may be large: the browser's own hash takes them one by one, where it has one.
async function recordedIn(files) {
  if (!files.length) return null;
  const recorded = { digests: new Map(), chain: null, withheld: null };
  for (const file of files) {
    const data = await bytesOf(file);
    const digest = crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", data)) : sha256(data);
    recorded.digests.set(file.name, hex(digest));
    if (file.name === "chain.jsonl") recorded.chain = new TextDecoder().decode(data);
    if (file.name === "withheld.json") recorded.withheld = new TextDecoder().decode(data);
  }
  return recorded;
}

async function asked() {
  if (!kept.files.length) throw new Error(words().nothing);
  const [trust = NOBODY] = await readAll(kept.trust, readPolicy);
  const lists = await readAll(by("lists").files, readList);
  const notes = await readAll(by("known").files, readNote);
  const disclosures = (await readAll(by("disclosed").files, readDisclosures)).flat();
  const recorded = await recordedIn(by("recorded").files);
  const files = [];
  for (const file of kept.files) files.push({ name: file.name, data: await bytesOf(file) });
  // Two passports of one log must not disagree either.
  const known = [...notes, ...files.map((file) => checkpointIn(file.data)).filter((note) => note !== null)];
  return { files, given: { trust, at: instantAsked(), lists, known, disclosures, recorded } };
}

async function verifyAll(event) {
  event.preventDefault();
  tellWrong("");
  by("found").textContent = words().reading;
  await new Promise((next) => setTimeout(next));
  try {
    const { files, given } = await asked();
    kept.results = files.map(({ name, data }) => ({ name, digest: hex(sha256(data)), verdict: judge(data, given) }));
    show();
    by("found").focus();
  } catch (error) {
    kept.results = [];
    show();
    tellWrong(error.message);
  }
}

function tellWrong(text) {
  by("wrong").textContent = text;
  by("wrong").hidden = !text;
  if (text) by("wrong").focus();
}

function show() {
  by("found").replaceChildren();
  if (!kept.results.length) return;
  by("found").append(element("h2", {}, words().found(kept.results.length)), ...kept.results.map(shown));
  const save = element("button", { type: "button" }, words().save);
  save.addEventListener("click", saveAll);
  by("found").append(element("p", { class: "buttons" }, save));
}

function shown({ name, verdict }) {
  const said = toJson(verdict, kept.language);
  const { glyph } = DATA.states[said.state];
  const card = element("article", { class: `verdict ${said.valid ? "good" : ""}`, "data-state": said.state });
  card.append(
    element("p", { class: "glyph", "aria-hidden": "true" }, glyph),
    element(
      "div",
      {},
      element("p", { class: "file" }, name),
      element("h3", {}, said.word),
      element("p", { class: "advice" }, said.advice),
      element("p", { class: "when" }, words().asOf(said.at), ...told(said.log)),
    ),
    element("h4", {}, words().steps),
    element("ol", { class: "steps" }, ...said.steps.map(stepShown)),
  );
  if (verdict.statements.length) card.append(element("h4", {}, words().said), statementsShown(said.statements, name));
  return card;
}

function told(log) {
  if (log.origin === null) return [];
  const lines = [words().log(log.origin, log.size.toLocaleString("en"))];
  if (log.witnesses.length) lines.push(words().witnessed(log.witnesses.join(kept.language === "zh" ? "、" : ", ")));
  return lines.flatMap((line) => [element("br"), line]);
}

function stepShown(step) {
  const marks = { passed: "✓", failed: "✗", skipped: "–" };
  return element(
    "li",
    { class: step.outcome },
    element("span", { class: "outcome" }, `${marks[step.outcome]} ${words().outcomes[step.outcome]}`),
    element("strong", {}, say(DATA.titles[step.name], {}, kept.language)),
    element("span", {}, step.says),
  );
}

// What the house's pages call a kind of statement; one that they do not know is said as it is.
function called(kind) {
  const known = DATA.statements[kept.language];
  return has(known, kind) ? known[kind] : kind;
}

function statementsShown(statements, name) {
  const head = element("tr", {}, ...words().columns.map((column) => element("th", { scope: "col" }, column)));
  const rows = statements.map((said) => {
    const what = element("td", {}, called(said.kind));
    const signed = inWords(said.claims.signatures);
    const more = [
      ...(said.sealed ? [words().sealed(said.sealed)] : []),
      ...(signed ? [say(signed.says, signed.facts, kept.language)] : []),
      ...Object.entries(said.disclosed).map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`),
    ];
    what.append(...more.flatMap((line) => [element("br"), element("small", {}, line)]));
    return element(
      "tr",
      {},
      element("td", {}, String(said.number)),
      what,
      element("td", {}, said.issuer_name ?? said.issuer),
      element("td", {}, said.issued_at),
      element("td", {}, said.index === null ? "–" : said.index.toLocaleString("en")),
    );
  });
  const table = element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
  return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": `${words().said} (${name})` }, table);
}

function saveAll() {
  const made = kept.results.map(({ name, digest, verdict }) => ({ file: name, sha256: digest, ...toJson(verdict, kept.language) }));
  const blob = new Blob([JSON.stringify(made, null, 2)], { type: "application/json" });
  const link = element("a", { href: URL.createObjectURL(blob), download: "verdicts.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function take(field, files) {
  kept[field] = field === "trust" ? [...files].slice(-1) : [...kept[field], ...files];
  chosen(field);
}

function chosen(field) {
  const list = document.querySelector(`[data-chosen="${field}"]`);
  list.replaceChildren(
    ...kept[field].map((file, place) => {
      const away = element("button", { type: "button", "aria-label": words().remove(file.name) }, "×");
      away.addEventListener("click", () => {
        kept[field] = kept[field].filter((_, at) => at !== place);
        chosen(field);
        by(field).focus();
      });
      return element("li", {}, element("span", {}, file.name), away);
    }),
  );
  by("files").required = !kept.files.length;
}

function speak() {
  document.documentElement.lang = kept.language;
  document.title = words().page;
  for (const each of document.querySelectorAll("[data-say]")) each.textContent = words()[each.dataset.say];
  const other = kept.language === "zh" ? "en" : "zh";
  by("language").textContent = other === "zh" ? "中文" : "English";
  by("language").lang = other;
  by("states").replaceChildren(
    ...Object.values(DATA.states).flatMap((state) => [
      element("dt", {}, `${state.glyph} ${say(state.word, {}, kept.language)}`),
      element("dd", {}, say(state.advice, {}, kept.language)),
    ]),
  );
  for (const field of ["files", "trust"]) chosen(field);
  show();
}

function begin() {
  by("ask").noValidate = true;
  by("ask").addEventListener("submit", verifyAll);
  by("language").addEventListener("click", () => {
    kept.language = kept.language === "zh" ? "en" : "zh";
    speak();
  });
  for (const field of ["files", "trust"]) {
    by(field).addEventListener("change", () => {
      take(field, by(field).files);
      by(field).value = "";
    });
    const place = document.querySelector(`[data-drop="${field}"]`);
    place.addEventListener("dragover", (event) => {
      event.preventDefault();
      place.classList.add("over");
    });
    place.addEventListener("dragleave", () => place.classList.remove("over"));
    place.addEventListener("drop", (event) => {
      event.preventDefault();
      place.classList.remove("over");
      take(field, event.dataTransfer.files);
    });
  }
  speak();
}

begin();
