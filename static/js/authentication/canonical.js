// RFC 8785 canonical JSON, for what is signed here: objects, lists, texts, whole numbers, true, false, null.

export function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new TypeError(`${value} is not a whole number`);
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  // Names in the order of their UTF-16 code units, which is how JavaScript compares (RFC 8785, 3.2.3).
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

async function sha256(text) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

// The 64 bytes that eddsa-jcs-2022 signs: SHA-256 of the options, then SHA-256 of the document (vc-di-eddsa, 3.3.4).
export async function hashData(credential, options) {
  const parts = [await sha256(canonical(options)), await sha256(canonical(credential))];
  const data = new Uint8Array(64);
  data.set(parts[0], 0);
  data.set(parts[1], 32);
  return data;
}

export function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

const letters = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

// Multibase base58btc.
export function multibase(bytes) {
  let number = 0n;
  for (const byte of bytes) number = number * 256n + BigInt(byte);
  let text = "";
  for (; number > 0n; number /= 58n) text = letters[Number(number % 58n)] + text;
  for (const byte of bytes) {
    if (byte !== 0) break;
    text = letters[0] + text;
  }
  return `z${text}`;
}
