// Shows the photographs that were chosen, and how far their sending is. Without it the form is sent as any other.

const form = document.querySelector("[data-register]");

if (form) {
  const chosen = form.querySelector("[data-chosen]");
  const field = form.elements.photographs;
  field.addEventListener("change", () => {
    chosen.replaceChildren(...[...field.files].map(shown));
  });
  form.addEventListener("submit", send, { capture: true });
}

function shown(file) {
  const figure = document.createElement("figure");
  const image = document.createElement("img");
  const name = document.createElement("figcaption");
  name.textContent = `${file.name}, ${Math.max(1, Math.round(file.size / 1024))} kB`;
  image.alt = "";
  image.src = URL.createObjectURL(file);
  image.addEventListener("load", () => URL.revokeObjectURL(image.src));
  image.addEventListener("error", () => image.remove()); // a TIFF: the browser does not show it
  figure.append(image, name);
  return figure;
}

function send(event) {
  if (form.dataset.sent) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.dataset.sent = "1";
  const sending = form.querySelector("[data-sending]");
  const bar = sending.querySelector("progress");
  sending.hidden = false;
  event.submitter?.setAttribute("aria-busy", "true");
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.responseType = "text";
  request.setRequestHeader("Accept", "text/html");
  request.setRequestHeader("Prefer", "return=minimal"); // say where to go: the page there is for the reader
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.max = total || 1;
    bar.value = loaded;
    if (loaded === total) bar.removeAttribute("value"); // sent: now the house looks at them
  });
  request.addEventListener("load", () => {
    if (request.status < 400) {
      location.assign(request.getResponseHeader("Location") ?? request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.querySelector("main").replaceWith(document.adoptNode(page.querySelector("main")));
    document.title = page.title;
    import(`./register.js?again=${Date.now()}`);
    document.querySelector("#refusal")?.focus();
  });
  request.addEventListener("error", () => {
    delete form.dataset.sent;
    sending.hidden = true;
    event.submitter?.removeAttribute("aria-busy");
    form.submit();
  });
  request.send(new FormData(form));
}
