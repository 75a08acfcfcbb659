// A refusal takes the focus, so that it is read first; <dialog> elements open by [data-opens].

export function dialogs(root) {
  root.getElementById("refusal")?.focus();
  for (const opener of root.querySelectorAll("[data-opens]")) {
    const dialog = root.getElementById(opener.dataset.opens);
    if (!dialog?.showModal) continue;
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
  }
}
