// What Python means by asking, comparing and showing a value: the verdict is the same, word for word, as
// `python -m authentication verify` gives, down to what it says of a file that nobody could have meant.

// An exception of Python's own, as a field that is missing or of another kind raises it.
export class Raised extends Error {
  constructor(kind, said) {
    super(said);
    this.kind = kind;
  }

  get shown() {
    return `${this.kind}(${this.kind === "KeyError" ? this.message : repr(this.message)})`;
  }
}

export const isObject = (value) =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Uint8Array);
export const isWhole = (value) =>
  typeof value === "bigint" || (typeof value === "number" && Number.isInteger(value));
export const has = (object, name) => Object.prototype.hasOwnProperty.call(object, name);

// Objects that were read have no prototype, so that a field called `constructor` is a field like any other.
export function object(pairs = []) {
  const made = Object.create(null);
  for (const [name, value] of pairs) made[name] = value;
  return made;
}

export function kindOf(value) {
  if (value === null || value === undefined) return "NoneType";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "string") return "str";
  if (isWhole(value)) return "int";
  if (typeof value === "number") return "float";
  return Array.isArray(value) ? "list" : "dict";
}

// container[key]
export function item(container, key) {
  if (isObject(container)) {
    if (has(container, key)) return container[key];
    throw new Raised("KeyError", repr(key));
  }
  if (typeof container === "string" || Array.isArray(container)) {
    const kind = kindOf(container);
    if (typeof key !== "number") {
      const [what, whole] = kind === "str" ? ["string indices", "integers"] : ["list indices", "integers or slices"];
      throw new Raised("TypeError", `${what} must be ${whole}, not ${kind === "str" ? `'${kindOf(key)}'` : kindOf(key)}`);
    }
    const list = kind === "str" ? [...container] : container;
    if (key < list.length) return list[key];
    throw new Raised("IndexError", `${kind === "str" ? "string" : "list"} index out of range`);
  }
  throw new Raised("TypeError", `'${kindOf(container)}' object is not subscriptable`);
}

// container.get(key, otherwise)
export function get(container, key, otherwise = null) {
  if (!isObject(container)) throw new Raised("AttributeError", `'${kindOf(container)}' object has no attribute 'get'`);
  return has(container, key) ? container[key] : otherwise;
}

// What `for each in value` goes over.
export function each(value) {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return [...value];
  if (isObject(value)) return Object.keys(value);
  throw new Raised("TypeError", `'${kindOf(value)}' object is not iterable`);
}

export function same(one, other) {
  if (one === other) return true;
  if (typeof one === "bigint" || typeof other === "bigint") {
    return isWhole(one) && isWhole(other) && BigInt(one) === BigInt(other);
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, place) => same(value, other[place]));
  }
  if (!isObject(one) || !isObject(other)) return false;
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length && names.every((name) => has(other, name) && same(one[name], other[name]))
  );
}

export const without = (value, name) => object(Object.entries(value).filter(([key]) => key !== name));
export const hasExactly = (value, names) =>
  isObject(value) && Object.keys(value).length === names.length && names.every((name) => has(value, name));

// In the order of code points, as Python sorts.
export function compare(one, other) {
  const [a, b] = [[...one], [...other]];
  for (let place = 0; place < Math.min(a.length, b.length); place += 1) {
    const gap = a[place].codePointAt(0) - b[place].codePointAt(0);
    if (gap) return gap;
  }
  return a.length - b.length;
}

const ESCAPES = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

function escaped(sign, quote) {
  if (sign === quote) return `\\${sign}`;
  if (ESCAPES[sign]) return ESCAPES[sign];
  const code = sign.codePointAt(0);
  if (sign === " " || !/[\p{C}\p{Z}]/u.test(sign)) return sign;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
}

export function repr(value) {
  if (typeof value === "string") {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    return quote + [...value].map((sign) => escaped(sign, quote)).join("") + quote;
  }
  if (Array.isArray(value)) return `[${value.map(repr).join(", ")}]`;
  if (isObject(value)) return `{${Object.entries(value).map(([name, inside]) => `${repr(name)}: ${repr(inside)}`).join(", ")}}`;
  return str(value);
}

export function str(value) {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  return typeof value === "string" || typeof value === "number" || typeof value === "bigint" ? String(value) : repr(value);
}
