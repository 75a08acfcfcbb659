// Words for people, in English and in Chinese: those of the command, handed in with the page.

import { DATA } from "./data.js";
import { filled } from "./errors.js";
import { has, str } from "./python.js";

export function say(message, facts = {}, lang = "en") {
  if (lang !== "zh") return filled(message, facts);
  const words = has(DATA.zh, message) ? DATA.zh[message] : message;
  return filled(words, "why" in facts ? { ...facts, why: reason(str(facts.why)) } : facts);
}

// A reason in Chinese: as it stands, or by the pattern that says most by itself; else its English.
export function reason(text) {
  if (has(DATA.reasons, text)) return DATA.reasons[text];
  if (has(DATA.zh, text)) return DATA.zh[text];
  for (const [pattern, chinese] of patterns()) {
    const match = pattern.exec(text);
    if (!match) continue;
    const facts = { ...match.groups };
    if ("why" in facts) facts.why = reason(facts.why);
    return filled(chinese, facts).replace(/。$/, "");
  }
  return text;
}

let made = null;

function patterns() {
  if (made) return made;
  const places = (english) => [...english.matchAll(/%\((\w+)\)s/g)].map((match) => match[1]);
  const bare = (english) => english.replace(/%\(\w+\)s/g, "").length;
  made = Object.entries({ ...DATA.reasons, ...DATA.zh })
    .filter(([english]) => english.includes("%("))
    .sort(([one], [other]) => bare(other) - bare(one))
    .filter(([english]) => new Set(places(english)).size === places(english).length)
    .map(([english, chinese]) => [new RegExp(`^${english.replace(/\.$/, "").split(/(%\(\w+\)s)/).map(part).join("")}$`), chinese]);
  return made;
}

const part = (text) =>
  text.startsWith("%(") ? `(?<${text.slice(2, -2)}>[\\s\\S]+)` : text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
