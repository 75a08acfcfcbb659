// How large the work is: a bar of so many centimetres at every zoom, and its true size on this screen.

const CARD_MM = 85.6; // ISO/IEC 7810 ID-1: a bank card's width
const CSS_PX_PER_MM = 96 / 25.4; // what browsers suppose where nobody has measured
const KEPT = "px-per-mm";
const LONGEST_PX = 150;

export function measures(viewer, OpenSeadragon, part, link) {
  const widthMm = Number(link.dataset.mm);
  if (!(widthMm > 0)) return;
  const bar = part("bar");
  const words = part("bar-words");
  const said = part("said");
  const panel = part("calibrate");
  const card = part("card");
  const slider = part("card-width");
  part("true").hidden = false;
  part("scale").hidden = false;

  const imageWidth = () => viewer.world.getItemAt(0)?.getContentSize().x ?? 0;
  const imageZoom = (current) => viewer.viewport.viewportToImageZoom(viewer.viewport.getZoom(current));

  viewer.addHandler("viewport-change", () => {
    if (!imageWidth()) return;
    const pxPerMm = (imageZoom(true) * imageWidth()) / widthMm;
    const mm = nice(LONGEST_PX / pxPerMm);
    bar.style.width = `${mm * pxPerMm}px`;
    words.textContent = mm >= 1000 ? `${mm / 1000} m` : mm >= 10 ? `${mm / 10} cm` : `${mm} mm`;
  });
  for (const name of ["canvas-scroll", "canvas-pinch", "canvas-click"])
    viewer.addHandler(name, () => (said.textContent = ""));

  const shown = (pxPerMm) => {
    const zoom = viewer.viewport.imageToViewportZoom((pxPerMm * widthMm) / imageWidth());
    viewer.viewport.maxZoomLevel = Math.max(viewer.viewport.getMaxZoom(), zoom);
    viewer.viewport.minZoomLevel = Math.min(viewer.viewport.getMinZoom(), zoom);
    viewer.viewport.zoomTo(zoom);
    said.textContent = said.dataset.words;
  };
  const close = () => {
    panel.hidden = true;
    part("true").focus();
  };
  part("true").addEventListener("click", () => {
    const kept = Number(recall());
    if (kept > 0 && panel.hidden && !said.textContent) return shown(kept);
    panel.hidden = !panel.hidden;
    slider.value = Math.round((kept || CSS_PX_PER_MM) * CARD_MM);
    drawn();
    if (!panel.hidden) slider.focus();
  });
  const drawn = () => {
    card.style.width = `${slider.value}px`;
    card.style.height = `${(slider.value * 53.98) / CARD_MM}px`;
  };
  slider.addEventListener("input", drawn);
  part("calibrated").addEventListener("click", () => {
    const pxPerMm = slider.value / CARD_MM;
    keep(pxPerMm);
    close();
    shown(pxPerMm);
  });
}

// The largest of 1, 2 and 5 times a power of ten that is not above.
function nice(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return [5, 2, 1].find((step) => step * power <= most) * power;
}

function recall() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(value) {
  try {
    localStorage.setItem(KEPT, value);
  } catch {
    // A browser that keeps nothing is asked anew each time.
  }
}
