// A recording with chapters: played by the browser where it can, by hls.js elsewhere, once somebody asks for it.

const LIBRARY = new URL("../../vendor/hls/hls.light.min.mjs", import.meta.url);
const place = document.querySelector("[data-replay]");
if (place) begin(place);

function begin(place) {
  const video = place.querySelector("video");
  const url = new URL(place.dataset.replay, location.href).href;
  let loading = null;

  async function load() {
    const { default: Hls } = await import(LIBRARY);
    if (Hls.isSupported()) {
      const hls = new Hls({ enableWorker: false });
      hls.loadSource(url);
      hls.attachMedia(video);
      await new Promise((done) => hls.once(Hls.Events.LEVEL_LOADED, done));
    } else video.src = url;
  }

  const loaded = () => (loading ??= load());
  loaded();
  for (const button of document.querySelectorAll("[data-at]"))
    button.addEventListener("click", async () => {
      await loaded();
      video.currentTime = Number(button.dataset.at) / 1000;
      video.play().catch(() => {});
      video.scrollIntoView({ block: "nearest" });
    });
}
