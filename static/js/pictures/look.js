// A picture closely: OpenSeadragon in a dialog over the page, fetched when somebody first looks.
// Without JavaScript, or where it cannot be fetched, the link leads to the large picture itself.

import { strip } from "./strip.js";
import { measures } from "./measures.js";

const LIBRARY = new URL("../../vendor/openseadragon/openseadragon.min.js", import.meta.url);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
let library;

export function looking(root) {
  const template = root.getElementById("look-room");
  if (!template) return;
  for (const link of root.querySelectorAll("a[data-look]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open(template, link);
    });
  }
}

// The library puts a style element into the page that the page's policy forbids, unless it finds its own
// there already: an element of that name, of no language, is enough for it and styles nothing.
function fetched() {
  library ??= new Promise((resolve, reject) => {
    const kept = document.createElementNS(null, "style");
    kept.setAttribute("data-openseadragon-mobile-css", "true");
    const script = document.createElement("script");
    script.src = LIBRARY;
    script.addEventListener("load", () => resolve(window.OpenSeadragon));
    script.addEventListener("error", () => {
      library = undefined;
      reject(new Error("the viewer was not fetched"));
    });
    document.head.append(kept, script);
  });
  return library;
}

async function open(template, link) {
  const room = template.content.firstElementChild.cloneNode(true);
  const part = (name) => room.querySelector(`[data-${name}]`);
  document.body.append(room);
  room.showModal();
  room.addEventListener("close", () => room.remove());
  part("close").addEventListener("click", () => room.close());
  part("title").textContent = link.dataset.title ?? "";
  try {
    const OpenSeadragon = await fetched();
    if (room.isConnected) begin(OpenSeadragon, room, part, link);
  } catch {
    location.assign(link.href);
  }
}

function begin(OpenSeadragon, room, part, link) {
  const viewer = OpenSeadragon({
    element: part("stage"),
    tileSources: link.dataset.look,
    drawer: "canvas",
    showNavigationControl: false,
    showNavigator: !("strip" in link.dataset) || innerWidth > 700,
    navigatorPosition: "TOP_RIGHT",
    navigatorSizeRatio: 0.16,
    navigatorAutoFade: false,
    animationTime: calm.matches ? 0 : 0.5,
    visibilityRatio: 0.7,
    maxZoomPixelRatio: 3,
    minZoomImageRatio: 0.6,
    zoomPerScroll: 1.25,
    gestureSettingsTouch: { pinchRotate: false },
    crossOriginPolicy: false,
  });
  const viewport = () => viewer.viewport;
  const acts = {
    closer: () => viewport().zoomBy(1.6).applyConstraints(),
    farther: () => viewport().zoomBy(1 / 1.6).applyConstraints(),
    whole: () => viewport().setRotation(0).goHome(),
    turn: () => viewport().rotateBy(90),
    full: () => (document.fullscreenElement ? document.exitFullscreen() : part("room").requestFullscreen()),
  };
  for (const [name, act] of Object.entries(acts)) part(name).addEventListener("click", () => viewport() && act());
  const keys = { NumpadAdd: acts.closer, NumpadSubtract: acts.farther };
  room.addEventListener("keydown", (event) => viewport() && keys[event.code]?.());
  part("full").hidden = !document.fullscreenEnabled;
  viewer.addHandler("open-failed", () => location.assign(link.href));
  viewer.addHandler("open", () => {
    part("stage").dataset.ready = "";
    viewer.canvas.setAttribute("aria-label", link.dataset.title ?? "");
    viewer.canvas.setAttribute("role", "application");
    viewer.canvas.focus();
  });
  measures(viewer, OpenSeadragon, part, link);
  if ("strip" in link.dataset) strip(viewer, OpenSeadragon, part, calm.matches);
  room.addEventListener("close", () => viewer.destroy());
}
