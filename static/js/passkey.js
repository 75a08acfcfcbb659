// A passkey's answer: the options lie in the form, the device is asked, the answer goes back in the form.
// The form of the answer is the one that Flask-Security reads (its webauthn.js, MIT).

const bytes = (text) => Uint8Array.from(atob(text.replace(/_/g, "/").replace(/-/g, "+")), (c) => c.charCodeAt(0));
const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_");
const bare = (buffer) => base64(buffer).replace(/=/g, "");
const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function create(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: known(options.excludeCredentials),
  };
  const made = await navigator.credentials.create({ publicKey });
  return {
    id: made.id,
    rawId: bare(made.rawId),
    type: made.type,
    response: {
      attestationObject: bare(made.response.attestationObject),
      clientDataJSON: bare(made.response.clientDataJSON),
      transports: made.response.getTransports?.() ?? null,
    },
    extensions: JSON.stringify(made.getClientExtensionResults()),
  };
}

async function get(options) {
  const publicKey = {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: known(options.allowCredentials),
  };
  const found = await navigator.credentials.get({ publicKey });
  const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
  return {
    id: found.id,
    rawId: bare(found.rawId),
    type: found.type,
    response: {
      authenticatorData: base64(authenticatorData),
      clientDataJSON: base64(clientDataJSON),
      signature: base64(signature),
      userHandle: base64(userHandle ?? new ArrayBuffer(0)),
    },
    assertionClientExtensions: JSON.stringify(found.getClientExtensionResults()),
  };
}

const form = document.querySelector("form[data-passkey]");
if (form) {
  const ask = form.dataset.passkey === "create" ? create : get;
  try {
    const answer = await ask(JSON.parse(form.dataset.options));
    form.querySelector("[name=credential]").value = JSON.stringify(answer);
    form.submit();
  } catch (error) {
    const words = form.querySelector("[data-passkey-words]");
    words.setAttribute("role", "alert");
    words.textContent = words.dataset.passkeyWords;
    console.warn(error);
  }
}
