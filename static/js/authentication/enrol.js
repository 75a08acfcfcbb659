// Makes an expert's key in this browser and enrols its public half; a key of this machine that is approved signs for its successor.

import { NotWhatIsShown, find, make, names, sign, supported } from "./keys.js";

const form = document.querySelector("[data-enrol]");

if (form) begin();

async function begin() {
  const say = form.querySelector("[data-signing]");
  if (!(await supported())) {
    say.textContent = form.dataset.old;
    return;
  }
  const here = new Set(await names());
  let current = null;
  for (const row of document.querySelectorAll("[data-key]")) {
    if (!here.has(row.dataset.key)) continue;
    row.querySelector("[data-here]").hidden = false;
    if (row.dataset.state === "approved") current = row.dataset.key;
  }
  const fields = form.elements;
  form.querySelector("[data-by-hand]").hidden = true;
  for (const name of ["multikey", "created", "proof_value"]) fields[name].required = false;
  form.addEventListener(
    "submit",
    async (event) => {
      if (fields.proof_value.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      try {
        await fill(fields, current);
      } catch (error) {
        say.textContent = String(error);
        return;
      }
      const { submitter } = event;
      setTimeout(() => form.requestSubmit(submitter)); // while the first submission is being told, a second is ignored
    },
    { capture: true },
  );
}

async function fill(fields, current) {
  const key = await make();
  const query = new URLSearchParams({ multikey: key.multikey, ...(current ? { replaces: current } : {}) });
  const answer = await fetch(`${form.dataset.enrol}?${query}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error((await answer.json()).detail);
  const handed = await answer.json();
  const { format, key: named, replaces = null } = handed.credential;
  // A key of an expert's signs here that it is his, and nothing else that might be handed to it.
  if (format !== "bianliang.key-enrolment/1" || named !== key.multikey || replaces !== current) {
    throw new NotWhatIsShown("not an enrolment of this key");
  }
  fields.multikey.value = key.multikey;
  fields.created.value = handed.options.created;
  fields.proof_value.value = await sign(key, handed);
  if (!current) return;
  const method = handed.options.verificationMethod.replace(/#.*$/, `#${current}`);
  fields.replaces.value = current;
  fields.previous_proof_value.value = await sign(await find(current), handed, {
    ...handed.options,
    verificationMethod: method,
  });
}
