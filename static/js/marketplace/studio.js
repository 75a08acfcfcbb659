// The studio: one button. What the camera sends is cut into slices; each is sent until the house says that it
// is kept. Whatever breaks (the line, the camera, the server), the same broadcast goes on by itself.

const SLICE_MS = 120;
const TYPES = [
  "video/webm;codecs=h264,opus",
  "video/x-matroska;codecs=avc1,opus",
  "video/mp4;codecs=avc1.42E01F,mp4a.40.2",
  "video/mp4",
  "video/webm;codecs=vp8,opus",
  "video/webm",
];
const MOST_WAITING_MS = 60000; // what could not be sent for so long is given up, and another run begun
const LARGEST = 4 * 1024 * 1024;

const studio = document.querySelector("[data-studio]");
if (studio) begin(studio);

function begin(studio) {
  const words = JSON.parse(studio.dataset.words);
  const preview = studio.querySelector("video");
  const go = studio.querySelector("[data-go]");
  const said = studio.querySelector("[data-said]");
  const choices = studio.querySelector("form[data-choices]");
  let token = choices.elements.csrf_token.value;
  let stream = null;
  let wanted = false; // the host wants to be on air
  let run = null; // what is being sent: a recorder, and slices that are not kept yet
  let wake = null;

  go.hidden = false;
  go.addEventListener("click", () => (wanted ? leave() : enter()));
  choices.addEventListener("change", () => look().catch(tell_camera));
  choices.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("pagehide", () => run?.recorder.stop());
  look().catch(tell_camera);

  function say(text, is_wrong = false) {
    if (said.textContent !== text) said.textContent = text;
    said.classList.toggle("is-wrong", is_wrong);
  }

  function show() {
    go.textContent = wanted ? words.stop : words.go;
    studio.dataset.state = wanted ? "on" : "off";
  }

  // ---- the camera ----

  async function look() {
    const chosen = new FormData(choices);
    const upright = chosen.get("shape") === "portrait";
    const [width, height] = upright ? [720, 1280] : [1280, 720];
    stop_tracks();
    stream = await navigator.mediaDevices.getUserMedia({
      video: {
        width: { ideal: width },
        height: { ideal: height },
        aspectRatio: { ideal: width / height },
        frameRate: { ideal: 30 },
        ...(chosen.get("camera") ? { deviceId: { exact: chosen.get("camera") } } : { facingMode: "environment" }),
      },
      audio: chosen.get("microphone") === "none" ? false : chosen.get("microphone") ? { deviceId: { exact: chosen.get("microphone") } } : true,
    });
    for (const track of stream.getTracks()) track.addEventListener("ended", lost);
    preview.srcObject = stream;
    studio.querySelector("[data-preview]").style.aspectRatio = upright ? "9 / 16" : "16 / 9";
    await list();
    if (wanted) restart();
  }

  async function list() {
    const found = await navigator.mediaDevices.enumerateDevices();
    for (const [kind, name] of [["videoinput", "camera"], ["audioinput", "microphone"]]) {
      const select = choices.elements[name];
      const there = new Set([...select.options].map((one) => one.value));
      for (const one of found)
        if (one.kind === kind && one.deviceId && one.label && !there.has(one.deviceId)) select.add(new Option(one.label, one.deviceId));
    }
  }

  function stop_tracks() {
    for (const track of stream?.getTracks() ?? []) {
      track.removeEventListener("ended", lost);
      track.stop();
    }
  }

  function lost() {
    say(words.lost, true);
    setTimeout(() => look().catch(() => setTimeout(lost, 1000)), 300);
  }

  function tell_camera(error) {
    say(error.name === "NotAllowedError" ? words.forbidden : words.none, true);
  }

  // ---- on air ----

  async function enter() {
    wanted = true;
    show();
    wake = await navigator.wakeLock?.request("screen").catch(() => null);
    if (!stream || stream.getVideoTracks()[0]?.readyState !== "live") await look().catch(tell_camera);
    if (stream) restart();
  }

  async function leave() {
    wanted = false;
    show();
    wake?.release?.();
    const last = run;
    if (!last) return say("");
    last.recorder.addEventListener("stop", () => (last.is_ending = true), { once: true });
    if (last.recorder.state !== "inactive") last.recorder.stop();
    else last.is_ending = true;
  }

  let beginning = false;

  async function restart() {
    if (beginning) return;
    beginning = true;
    drop();
    try {
      while (wanted) {
        const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one));
        const recorder = new MediaRecorder(stream, {
          mimeType: type,
          videoBitsPerSecond: 1500000,
          audioBitsPerSecond: 96000,
          videoKeyFrameIntervalDuration: 1000,
        });
        const answer = await post(studio.dataset.runs, JSON.stringify({ media_type: recorder.mimeType || type }), "application/json");
        if (answer?.ok) {
          const { run: number } = await answer.json();
          run = { number, recorder, waiting: [], size: 0, next: 0, since: 0, is_ending: false };
          const mine = run;
          recorder.addEventListener("dataavailable", (event) => event.data.size && mine.waiting.push(event.data));
          recorder.start(SLICE_MS);
          send(mine);
          return;
        }
        say(await why(answer), true);
        await pause(1000);
      }
    } finally {
      beginning = false;
    }
  }

  function drop() {
    if (run && run.recorder.state !== "inactive") run.recorder.stop();
    run = null;
  }

  async function send(mine) {
    while (mine === run) {
      if (!mine.waiting.length) {
        if (mine.is_ending) {
          await post(`${studio.dataset.runs}/${mine.number}/end`, "", "text/plain");
          run = null;
          return say(words.ended);
        }
        await pause(15);
        continue;
      }
      // What has gathered while the line was slow goes as one slice.
      const together = [];
      for (let size = 0; mine.waiting.length && size + mine.waiting[0].size <= LARGEST; ) {
        size += mine.waiting[0].size;
        together.push(mine.waiting.shift());
      }
      if (!(await deliver(mine, new Blob(together)))) return;
    }
  }

  async function deliver(mine, slice) {
    const begun = performance.now();
    while (mine === run) {
      const answer = await post(`${studio.dataset.runs}/${mine.number}/slices/${mine.next}`, slice, "application/octet-stream");
      if (answer?.ok) {
        mine.next = (await answer.json()).next;
        studio.dataset.kept = String(mine.next);
        if (wanted) say(words.on_air);
        return true;
      }
      say(await why(answer), true);
      const is_over = answer && (answer.status === 409 || answer.status === 404 || answer.status === 403);
      if (is_over || performance.now() - begun > MOST_WAITING_MS) {
        if (wanted) setTimeout(restart, 200);
        else drop();
        return false;
      }
      await pause(answer ? 1000 : 400);
    }
    return false;
  }

  // ---- the house ----

  async function post(url, body, type) {
    try {
      const answer = await fetch(url, {
        method: "POST",
        body,
        headers: { "Content-Type": type, Accept: "application/json", "X-CSRFToken": token },
        signal: AbortSignal.timeout(10000),
      });
      if (answer.status === 403 && (await answer.clone().text()).includes("page-too-old")) await renew();
      return answer;
    } catch {
      return null; // off the line
    }
  }

  // A form's token lives for an hour, and a session longer.
  async function renew() {
    const page = await fetch(location.href, { headers: { Accept: "text/html" } });
    const found = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrf_token]");
    if (found) token = found.value;
  }

  async function why(answer) {
    if (!answer) return words.off_line;
    try {
      const problem = await answer.json();
      return [problem.detail, problem.remedy].filter(Boolean).join(" ") || problem.title;
    } catch {
      return words.off_line;
    }
  }
}

function pause(ms) {
  return new Promise((done) => setTimeout(done, ms));
}
