// The page of a live session. The feed says what happened; what stands on the page is fetched from the
// house and put in its place, so that the picture plays on. Forms are sent without leaving the page.

const room = document.querySelector("[data-session]");
if (room) begin(room);

function begin(room) {
  const words = JSON.parse(room.dataset.liveWords);
  const shown = new Set([...room.querySelectorAll("[data-id]")].map((one) => one.dataset.id));
  let waiting = null;

  // ---- what the house says now ----

  function soon(spread_ms = 600, least_ms = 80) {
    // Many watch: they do not all ask in the same instant.
    waiting ??= setTimeout(read_again, least_ms + Math.random() * spread_ms);
  }

  async function read_again() {
    waiting = null;
    try {
      const answer = await fetch(location.href.split("#")[0], { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.querySelector("[data-session]");
      if (!fresh) return;
      const moved = fresh.dataset.lot !== room.dataset.lot || fresh.dataset.table !== room.dataset.table;
      for (const name of ["lot", "table", "voice", "state", "currency", "digits", "paddle"]) room.dataset[name] = fresh.dataset[name] || "";
      for (const region of room.querySelectorAll("[data-region]")) {
        const other = fresh.querySelector(`[data-region="${region.dataset.region}"]`);
        if (other && (moved || !is_typed_into(region))) put(region, other);
      }
    } catch {
      // Off the line: the feed says so, and what stands here is true.
    }
  }

  function put(region, other) {
    if (region.dataset.region === "talk") return add_lines(other);
    if (region.innerHTML === other.innerHTML) return;
    region.replaceChildren(...document.importNode(other, true).childNodes);
  }

  function is_typed_into(region) {
    const at = document.activeElement;
    return region.contains(at) && at.matches("input:not([type=hidden]), textarea") && at.value !== at.defaultValue;
  }

  // ---- what is written ----

  const list = room.querySelector("[data-lines]");

  function add_lines(other) {
    const there = new Set([...other.querySelectorAll("[data-id]")].map((one) => one.dataset.id));
    for (const old of list.querySelectorAll("[data-id]")) if (!there.has(old.dataset.id)) old.remove();
    for (const fresh of other.querySelectorAll("[data-id]")) {
      const old = list.querySelector(`[data-id="${CSS.escape(fresh.dataset.id)}"]`);
      if (!old) list.append(document.importNode(fresh, true));
      else if (old.textContent !== fresh.textContent && !is_typed_into(old)) old.replaceWith(document.importNode(fresh, true));
    }
    list.scrollTop = list.scrollHeight;
  }

  const line_of = (note) => list.querySelector(`[data-id="${CSS.escape(note.id)}"]`);

  // A line is put together here, from what the house wrote beforehand: nobody asks for the page for it.
  function made(note) {
    const holder = document.createElement("div");
    const model = room.querySelector(`template[data-line="${note.what}"]`).innerHTML;
    holder.innerHTML = model.replaceAll("MESSAGE_ID", encodeURIComponent(note.id)).replaceAll("VOICE_NO", Number(note.voice));
    holder.querySelector("[data-text]").textContent = note.text;
    return holder.firstElementChild;
  }

  function add_line(note) {
    if (line_of(note)) return;
    const line = made(note);
    if (String(note.voice) === room.dataset.voice) line.classList.add("is-mine");
    list.append(line);
    list.scrollTop = list.scrollHeight;
  }

  function add_answer(note) {
    const line = line_of(note);
    line?.querySelector(".talk-answer")?.remove();
    line?.querySelector("p")?.after(made(note));
  }

  function say(text) {
    room.querySelector("[data-announce]").textContent = text;
  }

  function show_caption(note) {
    const place = room.querySelector(`[data-captions="${note.language}"]`);
    if (!place || shown.has(note.id)) return;
    shown.add(note.id);
    place.append(Object.assign(document.createElement("p"), { textContent: note.text }));
    while (place.childElementCount > 4) place.firstElementChild.remove();
  }

  let spread_ms = 0;
  room.addEventListener("notes", (event) => {
    spread_ms = 1000 * (event.detail.spread_s || 0);
    for (const note of event.detail.notes) {
      if (note.what === "caption") show_caption(note);
      else if (["chat", "question"].includes(note.what)) add_line(note);
      else if (note.what === "answer") add_answer(note);
      else if (note.what === "hidden") line_of(note)?.remove();
      else soon(1200 + spread_ms);
      if (note.what === "officer") say(`${words.customs} ${note.words}`);
    }
  });
  // Whoever comes back comes with everybody else, to a server that has just begun, and its first pages take it
  // seconds: the picture goes before them. What moved meanwhile comes over the feed.
  let joined = 0;
  room.addEventListener("joined", () => (joined++ ? soon(6000 + spread_ms, 6000) : soon()));
  setInterval(() => document.visibilityState === "visible" && soon(2000), 30_000);

  // ---- forms are sent from where one is ----

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (form.method !== "post" || !room.contains(form) || form.dataset.leaves !== undefined) return;
      event.preventDefault();
      event.stopPropagation();
      send(form, event.submitter);
    },
    true,
  );

  async function send(form, button) {
    if (form.dataset.sending) return;
    form.dataset.sending = "1";
    const body = new URLSearchParams(new FormData(form));
    if (button?.name) body.set(button.name, button.value);
    button?.setAttribute("aria-busy", "true");
    let text = words.lost;
    let is_good = false;
    try {
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      const said = await answer.json().catch(() => ({}));
      is_good = answer.ok;
      text = is_good ? form.dataset.done || "" : [Object.values(said.fields || {})[0] || said.detail || said.title, said.remedy].filter(Boolean).join(" ");
    } catch {
      // `lost` says it: nobody knows whether it arrived. The same key makes it the same bid.
    }
    delete form.dataset.sending;
    button?.removeAttribute("aria-busy");
    tell(form, text, is_good);
    if (is_good) form.reset();
    await read_again();
  }

  function tell(form, text, is_good) {
    const place = form.closest("[data-region]")?.parentElement.querySelector(":scope > [data-said]") || room.querySelector("[data-said]");
    place.textContent = text;
    place.classList.toggle("is-good", is_good);
    place.hidden = !text;
  }

  if (list) list.scrollTop = list.scrollHeight;
}
