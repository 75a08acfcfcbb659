// Signs an act in custody with the person's own key: exactly what this page shows, and nothing else that might be handed out.

import { canonical } from "./canonical.js";
import { NotWhatIsShown, find, sign, supported } from "./keys.js";

for (const form of document.querySelectorAll("form[data-hand]")) begin(form);

async function begin(form) {
  const say = form.querySelector("[data-signing]");
  const fields = form.elements;
  const stop = (words) => {
    say.textContent = words;
    say.hidden = false;
  };
  if (!(await supported())) return stop(form.dataset.old);
  form.addEventListener(
    "submit",
    async (event) => {
      if (fields.proof_value.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      try {
        await fill(form, fields);
      } catch (error) {
        if (error instanceof NotWhatIsShown) return stop(form.dataset.refused);
        return stop(error instanceof NoKey ? form.dataset.noKey : error.message);
      }
      const { submitter } = event;
      setTimeout(() => {
        form.requestSubmit(submitter); // while the first submission is being told, a second is ignored
        setTimeout(() => (fields.proof_value.value = ""), 500); // a page that stays signs anew
      });
    },
    { capture: true },
  );
}

class NoKey extends Error {}

const plain = (text) => text.replaceAll("\r\n", "\n").trim().toUpperCase();

async function fill(form, fields) {
  const handed = await handedOut(form);
  await requireShown(form, handed);
  const key = await find(handed.key);
  if (!key) throw new NoKey();
  fields.created.value = handed.options.created;
  if (form.dataset.begins !== undefined) {
    fields.step_id.value = handed.credential.id;
    fields.salt.value = handed.details.salt;
  }
  fields.proof_value.value = await sign(key, handed);
}

// An act that begins is handed out for what stands in the form; one that waits, by its address.
async function handedOut(form) {
  const begins = form.dataset.begins !== undefined;
  const asked = { headers: { Accept: "application/json" } };
  if (begins) Object.assign(asked, { method: "POST", body: asSent(form) });
  const answer = await fetch(form.dataset.hand, asked);
  const body = await answer.json();
  if (!answer.ok) throw new Error([body.detail, ...Object.values(body.fields ?? {})].filter(Boolean).join(" "));
  return body;
}

// A browser sends the lines of a text apart by CR LF; what is signed has to be what is sent.
function asSent(form) {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form)) sent.append(name, value.replace(/\r?\n/g, "\r\n"));
  return sent;
}

async function requireShown(form, { credential, details, options }) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical(details)));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const { format, signer, act, details: said } = credential;
  const own = options.verificationMethod.startsWith(`${signer}#`);
  if (format !== "bianliang.hand/1" || act !== form.dataset.act || said !== hex || !own) throw new NotWhatIsShown();
  const { shownId, shownHolding, shownEvent } = form.dataset;
  if (shownId && credential.id !== shownId) throw new NotWhatIsShown();
  if (shownHolding && credential.holding !== shownHolding) throw new NotWhatIsShown();
  if (shownEvent && credential.says.event !== shownEvent) throw new NotWhatIsShown();
  if (form.dataset.begins === undefined) return;
  for (const name of ["place", "position", "note", "seal"]) {
    const field = form.elements[name];
    if (field && name in details && plain(details[name]) !== plain(field.value)) throw new NotWhatIsShown();
  }
}
