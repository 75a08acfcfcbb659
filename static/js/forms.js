// A form is sent once: its button says that it is busy. A file field shows that something is held over it.

const again_after_ms = 10_000; // a form that answers with a file leaves the page standing

function release(form) {
  delete form.dataset.sent;
  for (const busy of form.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
}

export function forms(root) {
  root.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post") return;
    if (event.target.dataset.sent) {
      event.preventDefault();
      return;
    }
    event.target.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => release(event.target), again_after_ms);
  });
  window.addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-sent]")) release(form);
  });
  for (const field of root.querySelectorAll("[data-drop]")) {
    field.addEventListener("dragover", () => field.classList.add("is-over"));
    for (const end of ["dragleave", "drop", "change"]) {
      field.addEventListener(end, () => field.classList.remove("is-over"));
    }
  }
}
