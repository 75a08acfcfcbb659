// The saleroom moves by server-sent events. What is shown is what the house committed; when it is
// old, the page says how old. Nothing here decides anything: bids are ordinary forms.

const room = document.querySelector("[data-saleroom]");
if (room) begin(room);

function begin(room) {
  const words = JSON.parse(room.dataset.words);
  const language = document.documentElement.lang;
  const paddle = Number(room.dataset.paddle) || null;
  const middle = () => room.dataset.lot; // on the page of a live session it changes with the table
  const late_after_s = 12;
  const loaded = performance.now();
  let offset_ms = Date.parse(room.dataset.now) - loaded; // the server's time less ours, both running
  let heard = loaded;
  let behind_s = 0;
  let after = room.dataset.after;
  let source = null;
  let state = "reconnecting";
  let opened = 0;
  const warned = new Set();
  const zone = room.dataset.zone || "UTC";
  const offset = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" });
  const moment = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    ...(language === "en" ? { day: "numeric", month: "short", year: "numeric" } : { dateStyle: "long" }),
    ...(language === "en" ? { hour: "2-digit", minute: "2-digit", second: "2-digit" } : { timeStyle: "medium" }),
    hourCycle: "h23",
    timeZone: zone,
  });
  const hour = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", hourCycle: "h23", timeZone: zone });

  document.documentElement.classList.add("has-script");

  // ---- time ----

  function clocks(at) {
    const named = offset.formatToParts(at).find((part) => part.type === "timeZoneName");
    return (named?.value ?? "UTC").replace(/^GMT(\+0)?$/, "UTC").replace("GMT", "UTC");
  }

  const server_now = () => offset_ms + performance.now();

  function set_time(text) {
    // A message is never earlier than it was sent: the largest difference is the truest.
    const said = Date.parse(text) - performance.now();
    if (said > offset_ms || Math.abs(said - offset_ms) > 3000) offset_ms = said;
  }

  function span(seconds) {
    const whole = Math.max(0, Math.floor(seconds));
    const parts = [
      [Math.floor(whole / 86400), words.days],
      [Math.floor(whole / 3600) % 24, words.hours],
      [Math.floor(whole / 60) % 60, words.minutes],
      [whole % 60, words.seconds],
    ];
    const first = parts.findIndex(([n]) => n > 0);
    return parts
      .slice(first < 0 ? 3 : first, (first < 0 ? 3 : first) + 2)
      .map(([n, word]) => word.replace("{n}", n))
      .join(" ");
  }

  function money(minor) {
    const value = minor / 10 ** Number(room.dataset.digits);
    const digits = Number.isInteger(value) ? 0 : Number(room.dataset.digits);
    return new Intl.NumberFormat(language, {
      style: "currency",
      currency: room.dataset.currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    }).format(value);
  }

  function tick() {
    const now = server_now();
    for (const line of room.querySelectorAll("[data-line][data-ends]")) {
      const shown = line.querySelector("[data-countdown]");
      if (!shown) continue;
      const listed = line.dataset.lotState === "listed" && room.dataset.type !== "live";
      const left_s = (Date.parse(line.dataset.ends) - now) / 1000;
      const text = !listed || room.dataset.state === "scheduled" ? "" : left_s > 0 ? span(left_s) : words.ended;
      if (shown.textContent !== text) shown.textContent = text;
      const soon = listed && left_s > 0 && left_s < 120;
      line.classList.toggle("is-soon", soon);
      if (soon && line.dataset.line === middle() && line.classList.contains("price")) once(`soon ${line.dataset.ends}`, words.soon);
    }
    tell_state();
  }

  // ---- how live this is ----

  function tell_state() {
    const place = room.querySelector("[data-live-state]");
    const silent_s = (performance.now() - heard) / 1000;
    let text = words.live;
    let late = false;
    if (state === "closed") {
      text = words.stale.replace("{age}", span(silent_s));
      late = true;
    } else if (state !== "live" || silent_s > late_after_s) {
      text = words.reconnecting.replace("{age}", span(silent_s));
      late = true;
    } else if (behind_s > 0) {
      text = words.behind.replace("{age}", span(behind_s + silent_s));
      late = true;
    }
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("is-late", late);
    const quiet_s = (performance.now() - Math.max(heard, opened)) / 1000;
    if (quiet_s > late_after_s && state !== "closed") connect(); // a half-open line: begin again
  }

  function connect() {
    if (source) source.close();
    state = "reconnecting";
    opened = performance.now();
    source = new EventSource(`${room.dataset.live}?after=${after}`);
    for (const kind of ["room", "moves", "beat"]) source.addEventListener(kind, (event) => hear(kind, event));
    source.addEventListener("notes", (event) => tell("notes", JSON.parse(event.data))); // of a live session
    source.onerror = () => {
      state = source.readyState === EventSource.CLOSED ? "closed" : "reconnecting";
      if (state === "closed") setTimeout(connect, 5000);
    };
  }
  function hear(kind, event) {
    const data = JSON.parse(event.data);
    state = "live";
    heard = performance.now();
    behind_s = data.behind_s || 0;
    set_time(data.now);
    if (event.lastEventId) after = event.lastEventId;
    for (const lot of data.lots || []) show_lot(lot, kind === "room");
    for (const step of data.steps || []) if (step.lot === middle()) show_step(step);
    if (kind === "room") tell("joined", data);
    if (data.gap && !room.dataset.session) location.reload();
    tell_state();
  }

  // The page of a live session has more to show than a sale; its script listens here.
  function tell(name, detail) {
    room.dispatchEvent(new CustomEvent(name, { detail }));
  }

  // ---- what moved ----

  function show_lot(lot, quietly) {
    for (const line of room.querySelectorAll(`[data-line="${CSS.escape(lot.lot)}"]`)) {
      if (Number(line.dataset.seq) >= lot.seq) continue;
      line.dataset.seq = lot.seq;
      if (lot.end_at) {
        if (line.classList.contains("price") && Date.parse(lot.end_at) > Date.parse(line.dataset.ends)) say(words.extended, quietly);
        line.dataset.ends = lot.end_at;
      }
      if (lot.price_minor !== undefined) put(line, "[data-price]", lot.price_minor === null ? null : money(lot.price_minor));
      if (lot.price_minor) put(line, "[data-price-label]", words.price_now);
      if (lot.bids) put(line, "[data-bids-words]", (lot.bids === 1 ? words.bid : words.bids).replace("{n}", lot.bids));
      if (lot.reserve) put(line, "[data-reserve]", words.reserve[lot.reserve]);
      if (lot.warned !== undefined && line.classList.contains("price")) warn(line, lot.warned, quietly);
      if (lot.called && line.querySelector("[data-called]")) line.querySelector("[data-called]").textContent = words.steps.called;
      if (lot.state && lot.state !== line.dataset.lotState) end_lot(line, lot, quietly);
      if (lot.leader !== undefined && line.classList.contains("price")) stand(lot, quietly);
      if (lot.leader !== undefined && line.classList.contains("lot-line")) stand_in_list(line, lot);
    }
    const leads = room.querySelector("[data-leads]");
    if (lot.lot === middle() && leads && lot.leader) leads.textContent = words.leads.replace("{n}", lot.leader);
    if (lot.lot === middle() && lot.ask_minor !== undefined) {
      for (const place of room.querySelectorAll("[data-ask]")) place.textContent = money(lot.ask_minor);
      for (const exact of room.querySelectorAll("[data-ask-minor]")) exact.value = lot.ask_minor;
      for (const typed of room.querySelectorAll("[data-ask-typed]"))
        if (typed !== document.activeElement) typed.value = lot.ask_minor / 10 ** Number(room.dataset.digits);
      show_owed(lot.ask_minor);
    }
    if (lot.called && !quietly) follow(lot.lot);
  }

  function warn(line, warned, quietly) {
    const place = line.querySelector("[data-warning]");
    if (!place || place.classList.contains("is-off") === !warned) return;
    place.classList.toggle("is-off", !warned);
    for (const button of room.querySelectorAll("[data-strike]")) button.disabled = !warned;
    if (warned) say(words.warned, quietly);
  }

  // Whoever has just sent something waits for its answer: to go elsewhere now would break it off.
  let leaving = false;
  room.addEventListener("submit", (event) => { leaving ||= !event.defaultPrevented; });

  // The auctioneer opened a lot: whoever does not type just now is taken there.
  function follow(lot) {
    if (room.dataset.session) return tell("joined", {});
    const typing = [...room.querySelectorAll("input:not([type=hidden])")].some((field) => field.value && field === document.activeElement);
    if (!typing && !leaving) location.assign(lot === middle() ? location.href.split("#")[0] : room.dataset.room);
  }

  // What a bid costs with the premium is reckoned by the house alone; what it did not say is not shown.
  function show_owed(ask_minor) {
    const place = room.querySelector("[data-owed]");
    if (!place) return;
    const text = JSON.parse(place.dataset.owed)[ask_minor];
    place.hidden = text === undefined;
    if (text !== undefined) place.querySelector("[data-owed-words]").textContent = text;
  }

  // "You lead" was said above the page when it was so.
  function forget() {
    for (const old of document.querySelectorAll(".flash")) old.remove();
  }

  function put(line, selector, text) {
    const place = line.querySelector(selector);
    if (!place || text === null) return;
    const inner = place.querySelector(".money") || place;
    if (inner.textContent === text) return;
    inner.textContent = text;
    place.classList.remove("moved");
    void place.offsetWidth;
    place.classList.add("moved");
  }

  function end_lot(line, lot, quietly) {
    line.dataset.lotState = lot.state;
    const end = line.querySelector(".lot-end");
    if (end) end.textContent = words.states[lot.state];
    const standing = line.querySelector("[data-line-standing]");
    if (standing && lot.state !== "sold") standing.textContent = ""; // nobody leads on what was passed or stopped
    if (!line.classList.contains("price")) return;
    forget();
    say((words[lot.state] || "").replace("{price}", lot.price_minor ? money(lot.price_minor) : ""), quietly);
    for (const form of room.querySelectorAll("[data-bid-form]")) form.replaceChildren(Object.assign(document.createElement("p"), { textContent: words.states[lot.state] }));
    read_again();
  }

  // What follows for this reader (it is his; it was withdrawn, and why) is the house's to say, in its own words.
  async function read_again(times = 4) {
    if (!room.dataset.lotRoom) return location.reload(); // the rostrum: the next lot, and what became of this one
    try {
      const answer = await fetch(room.dataset.lotRoom, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["bidding", "sale-state"]) {
        const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
        if (old && fresh) old.replaceChildren(...fresh.childNodes);
      }
      const is_last = ![...room.querySelectorAll(".lot-line")].some((line) => line.dataset.lotState === "listed");
      const state = page.querySelector("[data-saleroom]")?.dataset.state;
      if (is_last && state === "open" && times > 0) setTimeout(read_again, 3000, times - 1); // it closes behind its last lot
    } catch {
      // Off the line: the feed says so, and what stands here is true.
    }
  }

  function stand(lot, quietly) {
    if (!paddle) return;
    const place = room.querySelector("[data-yours]");
    if (!place) return;
    const leads = lot.leader === paddle;
    const led = place.querySelector(".yours-leads") !== null;
    const outbid = place.querySelector(".yours-outbid");
    if (leads === led && !outbid) return;
    if (!leads && !led && !outbid) return;
    if (!leads && lot.ask_minor === undefined) return; // it has ended, and the house is asked what follows
    const text = leads ? words.lead : words.outbid.replace("{ask}", money(lot.ask_minor));
    if (outbid && !leads) {
      outbid.textContent = text; // known already; only the figure is new
      return;
    }
    forget();
    const said = document.createElement("p");
    said.className = leads ? "yours-leads" : "yours-outbid";
    said.textContent = text;
    place.replaceChildren(said);
    say(text, quietly);
  }

  function stand_in_list(line, lot) {
    if (!paddle) return;
    const place = line.querySelector("[data-line-standing]");
    const leads = lot.leader === paddle;
    if (leads) place.textContent = lot.state === "sold" ? words.won : words.lead;
    else if (place.textContent.trim()) place.textContent = lot.ask_minor === undefined ? "" : words.outbid.replace("{ask}", money(lot.ask_minor));
  }

  function show_step(step) {
    const body = room.querySelector(".course tbody");
    if (!body || body.querySelector(`[data-step="${step.number}"]`)) return;
    body.querySelector("[data-no-steps]")?.remove();
    const row = document.createElement("tr");
    row.dataset.step = step.number;
    const who = step.paddle ? ` · ${words.paddle.replace("{n}", step.paddle)}${step.paddle === paddle ? ` (${words.yours})` : ""}` : "";
    const cells = [
      `${(room.dataset.type === "live" ? hour : moment).format(new Date(step.at))} ${clocks(new Date(step.at))}`,
      (words.steps[step.kind] || step.kind) + who + (step.how ? ` · ${words.how[step.how]}` : "") + (step.reason ? ` · ${words.reasons[step.reason] || ""}` : ""),
      step.price_minor !== undefined ? money(step.price_minor) : step.kind === "asking" ? money(step.ask_minor) : "",
    ];
    for (const text of cells) row.append(Object.assign(document.createElement("td"), { textContent: text }));
    row.lastChild.className = "num";
    body.prepend(row);
    while (body.rows.length > 60) body.lastElementChild.remove();
    if (step.price_minor !== undefined) climb(step.price_minor);
  }

  // ---- the staircase ----

  const stairs = room.querySelector("[data-stairs]");
  let amounts = stairs ? read_amounts() : [];

  function read_amounts() {
    const scale = 10 ** Number(room.dataset.digits);
    const shown = [...room.querySelectorAll(".course tbody data.money")];
    return shown.map((place) => Math.round(parseFloat(place.value) * scale)).reverse();
  }

  function climb(price_minor) {
    if (!stairs) return;
    amounts.push(price_minor);
    amounts = amounts.slice(-60);
    if (amounts.length < 2) return;
    const width = 320;
    const height = 96;
    const low = Math.min(...amounts);
    const span_minor = Math.max(...amounts) - low || 1;
    const step = (width - 8) / amounts.length;
    const d = amounts
      .map((amount, n) => {
        const y = (height - 6 - ((height - 14) * (amount - low)) / span_minor).toFixed(1);
        return `${n ? `V${y}` : `M4 ${y}`}H${(4 + (n + 1) * step).toFixed(1)}`;
      })
      .join("");
    let path = stairs.querySelector("path");
    if (!path) {
      const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      svg.setAttribute("class", "staircase");
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.setAttribute("preserveAspectRatio", "none");
      svg.setAttribute("aria-hidden", "true");
      path = svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
      stairs.append(svg);
    }
    path.setAttribute("d", d);
  }

  // ---- saying it ----

  // Only what concerns the reader is said aloud: leading, outbid, extended, ended. Prices are not.
  function say(text, quietly) {
    if (quietly || !text) return;
    room.querySelector("[data-announce]").textContent = text;
  }

  function once(key, text) {
    if (warned.has(key)) return;
    warned.add(key);
    say(text);
  }

  connect();
  tick();
  setInterval(tick, 1000);
  addEventListener("pagehide", () => source && source.close());
  addEventListener("pageshow", (event) => event.persisted && connect());
}
