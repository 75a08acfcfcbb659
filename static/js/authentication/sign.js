// Signs a certificate with the expert's own key: exactly the document that stands on this page.

import { NotWhatIsShown, find, sign, supported } from "./keys.js";

const form = document.querySelector("[data-sign]");

if (form) begin();

async function begin() {
  const say = form.querySelector("[data-signing]");
  const shown = JSON.parse(document.querySelector("[data-to-sign]").textContent);
  if (!(await supported())) {
    say.textContent = form.dataset.old;
    return;
  }
  const key = await find(shown.key);
  if (!key) {
    say.textContent = form.dataset.noKey;
    return;
  }
  const field = form.elements.proof_value;
  form.querySelector("[data-by-hand]").hidden = true;
  field.required = false;
  form.addEventListener(
    "submit",
    async (event) => {
      if (field.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      try {
        field.value = await sign(key, shown);
      } catch (error) {
        say.textContent = error instanceof NotWhatIsShown ? form.dataset.refused : String(error);
        return;
      }
      const { submitter } = event;
      setTimeout(() => form.requestSubmit(submitter)); // while the first submission is being told, a second is ignored
    },
    { capture: true },
  );
}
