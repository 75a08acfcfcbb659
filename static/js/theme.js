// Light or dark without a reload: the page changes at once, the server remembers.

export function theme(root) {
  const form = root.querySelector("form[data-theme-switch]");
  form?.addEventListener("submit", (event) => {
    const chosen = event.submitter?.value;
    if (chosen !== "light" && chosen !== "dark") return;
    event.preventDefault();
    document.documentElement.dataset.theme = chosen;
    const body = new URLSearchParams(new FormData(form, event.submitter));
    fetch(form.action, { method: "POST", body, redirect: "manual" });
    form.querySelector(chosen === "dark" ? ".to-light" : ".to-dark")?.focus();
  });
}
