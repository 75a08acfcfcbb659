// The picture of a live session. Three ways, the quickest first: one stream into Media Source, HLS in parts,
// HLS in whole segments. Where one fails again and again the next is taken, without anybody asking for it.

const WAYS = ["stream", "low", "plain"];
const LIBRARY = new URL("../../vendor/hls/hls.light.min.mjs", import.meta.url);
const FAILS = 3; // a way that failed so often within half a minute is given up
const AGAIN_MS = 1000;
// hls.js waits twice as long after every failure, eight seconds in the end: in a live picture nobody does. After
// some failures the way is begun anew, once a second.
const SOON = { errorRetry: { maxNumRetry: 3, retryDelayMs: 500, maxRetryDelayMs: 500, backoff: "linear" } };
const AHEAD_S = 0.25; // so much of the picture waits to be shown, at least
const MOST_AHEAD_S = 1.2;

for (const place of document.querySelectorAll("[data-live-player]")) begin(place);

export function begin(place) {
  const video = place.querySelector("video");
  const said = place.querySelector("[data-said]");
  const sound = place.querySelector("[data-sound]");
  const words = JSON.parse(place.dataset.words);
  const wanted = new URLSearchParams(location.hash.slice(1)).get("way");
  const ways = WAYS.includes(wanted) ? [wanted] : [...WAYS];
  const failed = [];
  let way = 0;
  let stopped = false;

  const say = (text) => {
    if (said.textContent !== text) said.textContent = text;
  };
  video.addEventListener("playing", () => {
    place.dataset.state = "playing";
    say("");
    sound.hidden = !video.muted;
  });
  video.addEventListener("waiting", () => (place.dataset.state = "waiting"));
  sound.addEventListener("click", () => {
    video.muted = false;
    sound.hidden = true;
    video.play().catch(() => (video.muted = true));
  });
  addEventListener("pagehide", () => (stopped = true));

  const PLAYERS = { stream: by_stream, low: by_hls, plain: by_hls };

  (async () => {
    while (!stopped) {
      place.dataset.way = ways[way];
      const end = await PLAYERS[ways[way]](ways[way]).catch((error) => ({ wrong: String(error) }));
      if (stopped) return;
      video.removeAttribute("src"); // nothing of what was stays to be seen
      video.load();
      if (end.unfit || (end.wrong && has_failed())) {
        place.dataset.gave_up = `${place.dataset.gave_up || ""}${ways[way]}: ${end.wrong || "unfit"}; `;
        failed.length = 0;
        if (end.unfit) ways.splice(way, 1);
        else way += 1;
        if (!ways.length) return say(words.none);
        way %= ways.length; // after the last one the first is tried again
        continue;
      }
      place.dataset.state = "waiting";
      say(words.waiting);
      await new Promise((done) => setTimeout(done, AGAIN_MS * (0.7 + 0.6 * Math.random())));
    }
  })();

  function has_failed() {
    const now = performance.now();
    failed.push(now);
    while (failed[0] < now - 30000) failed.shift();
    return failed.length >= FAILS;
  }

  // ---- one stream into Media Source ----

  async function by_stream() {
    const Source = window.ManagedMediaSource ?? window.MediaSource;
    if (!Source) return { unfit: true };
    const leave = new AbortController();
    const answer = await fetch(place.dataset.stream, { signal: leave.signal, cache: "no-store" }).catch(() => null);
    if (!answer) return {}; // off the line: no fault of this way
    if (answer.status === 404 || answer.status === 409 || answer.status === 503) return {};
    if (!answer.ok) return { wrong: `answered ${answer.status}` };
    const type = answer.headers.get("Content-Type");
    if (!Source.isTypeSupported(type)) return { unfit: true, wrong: type };
    const source = new Source();
    video.disableRemotePlayback = true;
    video.src = URL.createObjectURL(source);
    await once(source, "sourceopen");
    URL.revokeObjectURL(video.src);
    const buffer = source.addSourceBuffer(type);
    const reader = answer.body.getReader();
    const pace = { ahead: AHEAD_S };
    const stalled = () => (pace.ahead = Math.min(MOST_AHEAD_S, pace.ahead + 0.1));
    video.addEventListener("waiting", stalled);
    const keeping = setInterval(() => keep_up(video, pace), 100);
    let got = 0;
    try {
      for (;;) {
        const { value, done } = await reader.read().catch(() => ({ done: true }));
        if (done || stopped) return {};
        await append(buffer, value);
        if (!got++) start_at(buffer);
        if (buffer.buffered.length && buffer.buffered.start(0) < video.currentTime - 30) {
          buffer.remove(0, video.currentTime - 15);
          await once(buffer, "updateend");
        }
      }
    } catch (error) {
      return { wrong: String(error) };
    } finally {
      clearInterval(keeping);
      video.removeEventListener("waiting", stalled);
      leave.abort();
    }
  }

  function append(buffer, data) {
    return new Promise((done, fail) => {
      const end = () => {
        buffer.removeEventListener("updateend", end);
        if (video.error) fail(new Error(video.error.message));
        else done();
      };
      buffer.addEventListener("updateend", end);
      try {
        buffer.appendBuffer(data);
      } catch (error) {
        buffer.removeEventListener("updateend", end);
        fail(error);
      }
    });
  }

  function start_at(buffer) {
    const there = buffer.buffered;
    if (there.length) video.currentTime = Math.max(there.start(there.length - 1), there.end(there.length - 1) - 0.3);
    video.play().catch(() => {});
  }

  // ---- HLS, by hls.js where there is Media Source, by the browser itself where there is none ----

  async function by_hls(name) {
    const url = new URL(place.dataset[name], location.href).href;
    if (!(await is_there(url))) return {};
    const { default: Hls } = await import(LIBRARY);
    if (!Hls.isSupported()) return native(url);
    const low = name === "low";
    const hls = new Hls({
      lowLatencyMode: low,
      enableWorker: false,
      backBufferLength: 15,
      maxLiveSyncPlaybackRate: 1.1,
      playlistLoadPolicy: soon(Hls, "playlistLoadPolicy"),
      fragLoadPolicy: soon(Hls, "fragLoadPolicy"),
      ...(low ? { liveSyncDuration: 0.6, liveMaxLatencyDuration: 3 } : { liveSyncDuration: 1.1, liveMaxLatencyDuration: 4 }),
    });
    try {
      return await new Promise((done) => {
        // A playlist that does not come: the server is gone, or nothing is on air. What comes after the break
        // stands in no time of what was before it; hls.js would look for it there, and show nothing.
        const broken = [Hls.ErrorDetails.LEVEL_LOAD_ERROR, Hls.ErrorDetails.LEVEL_LOAD_TIMEOUT];
        hls.on(Hls.Events.ERROR, (_, error) => {
          if (broken.includes(error.details)) done({});
          else if (error.fatal) done(error.type === Hls.ErrorTypes.NETWORK_ERROR ? {} : { wrong: error.details });
        });
        hls.on(Hls.Events.MANIFEST_PARSED, () => video.play().catch(() => {}));
        const ended = () => done({});
        video.addEventListener("ended", ended, { once: true });
        hls.loadSource(url);
        hls.attachMedia(video);
        place.hls = hls;
      });
    } finally {
      hls.destroy();
    }
  }

  function native(url) {
    if (!video.canPlayType("application/vnd.apple.mpegurl")) return { unfit: true };
    video.src = url;
    video.play().catch(() => {});
    return new Promise((done) => {
      video.addEventListener("ended", () => done({}), { once: true });
      video.addEventListener("error", () => done({ wrong: "error" }), { once: true });
    });
  }

  async function is_there(url) {
    const answer = await fetch(url, { cache: "no-store" }).catch(() => null);
    return answer?.ok;
  }
}

// Stay near the end of what has come, and step over what is missing. How near: as near as it goes without
// standing still; every time it stood, a little less.
function keep_up(video, pace) {
  const there = video.buffered;
  if (!there.length || video.seeking) return;
  const end = there.end(there.length - 1);
  const at = video.currentTime;
  let inside = false;
  for (let n = 0; n < there.length; n += 1) inside ||= there.start(n) - 0.05 <= at && at < there.end(n) - 0.02;
  const behind = end - at;
  if (behind > 2.5 || (!inside && behind > 0.3)) {
    video.currentTime = Math.max(there.start(there.length - 1), end - 0.3);
    video.playbackRate = 1;
  } else {
    video.playbackRate = behind > pace.ahead + 0.15 ? 1.1 : 1;
  }
  if (video.paused) video.play().catch(() => {});
}

function soon(Hls, policy) {
  return { default: { ...Hls.DefaultConfig[policy].default, ...SOON } };
}

function once(target, name) {
  return new Promise((done) => target.addEventListener(name, done, { once: true }));
}
