// The expert's own keys: Ed25519, made here, never to be taken out (not even by this page), kept in this browser.

import { base64url, hashData, multibase } from "./canonical.js";

const store_name = "keys";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("bianliang-expert", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store_name, { keyPath: "multikey" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within(mode, act) {
  const database = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(store_name, mode);
      const request = act(transaction.objectStore(store_name));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export const find = (multikey) => within("readonly", (store) => store.get(multikey));
export const names = () => within("readonly", (store) => store.getAllKeys());

export async function supported() {
  try {
    await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
    return "indexedDB" in window;
  } catch {
    return false;
  }
}

export async function make() {
  const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, false, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const prefixed = new Uint8Array(34);
  prefixed.set([0xed, 0x01], 0); // ed25519-pub
  prefixed.set(raw, 2);
  const key = { multikey: multibase(prefixed), privateKey: pair.privateKey, publicKey: pair.publicKey };
  await within("readwrite", (store) => store.add(key));
  navigator.storage?.persist?.();
  return key;
}

export class NotWhatIsShown extends Error {}

// Sign a document that was handed out, after computing from it, and from nothing else, what is signed.
export async function sign(key, handed, options = handed.options) {
  const data = await hashData(handed.credential, options);
  if (options === handed.options && base64url(data) !== handed.hashData) throw new NotWhatIsShown();
  return multibase(new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, key.privateKey, data)));
}
