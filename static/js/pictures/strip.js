// A handscroll: read from right to left, its height filling the room, unrolled slowly by hand or by itself.

const SCREENS_A_MINUTE = 6;

// In the viewer: begin at the right end, and pan.
export function strip(viewer, OpenSeadragon, part, calm) {
  const play = part("unroll");
  const place = part("place");
  part("along").hidden = false;
  let moving = 0;

  const seen = () => viewer.viewport.getBounds(true);
  const stop = () => {
    cancelAnimationFrame(moving);
    moving = 0;
    play.setAttribute("aria-pressed", "false");
  };
  const left = (bounds, share) => (1 - bounds.width) * (1 - share);
  viewer.addHandler("open", () => {
    const size = viewer.world.getItemAt(0).getContentSize();
    const high = size.y / size.x;
    const wide = Math.min(1, high * viewer.viewport.getAspectRatio());
    viewer.viewport.fitBounds(new OpenSeadragon.Rect(1 - wide, 0, wide, high), true);
  });
  viewer.addHandler("viewport-change", () => {
    const bounds = seen();
    const room = 1 - bounds.width;
    place.value = room > 0 ? Math.round(1000 * (1 - Math.min(1, Math.max(0, bounds.x / room)))) : 0;
  });
  for (const name of ["canvas-press", "canvas-scroll", "canvas-key"]) viewer.addHandler(name, stop);
  place.addEventListener("input", () => {
    stop();
    const bounds = seen();
    bounds.x = left(bounds, place.value / 1000);
    viewer.viewport.fitBounds(bounds, true);
  });
  play.addEventListener("click", () => {
    if (moving) return stop();
    if (calm) {
      viewer.viewport.panBy(new OpenSeadragon.Point(-0.8 * seen().width, 0), true).applyConstraints(true);
      return;
    }
    play.setAttribute("aria-pressed", "true");
    let before = performance.now();
    const step = (now) => {
      const bounds = seen();
      if (bounds.x <= 0 || !play.isConnected) return stop();
      const part = (bounds.width * SCREENS_A_MINUTE * (now - before)) / 60000;
      before = now;
      viewer.viewport.panBy(new OpenSeadragon.Point(-Math.min(part, bounds.x), 0), true);
      moving = requestAnimationFrame(step);
    };
    moving = requestAnimationFrame(step);
  });
}

// On the page: the same for the scroller that works without us.
export function scrolls(root) {
  for (const figure of root.querySelectorAll("[data-handscroll]")) {
    const pane = figure.querySelector(".handscroll");
    const bar = figure.querySelector("[data-along]");
    const place = figure.querySelector("[data-place]");
    const play = figure.querySelector("[data-unroll]");
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    const room = () => pane.scrollWidth - pane.clientWidth;
    let moving = 0;

    const stop = () => {
      cancelAnimationFrame(moving);
      moving = 0;
      play.setAttribute("aria-pressed", "false");
    };
    const shown = () => {
      bar.classList.toggle("is-long", room() >= 8);
      if (room() > 0) place.value = Math.round((1000 * -pane.scrollLeft) / room());
    };
    pane.addEventListener("scroll", shown, { passive: true });
    new ResizeObserver(shown).observe(pane);
    for (const name of ["pointerdown", "wheel", "keydown"]) pane.addEventListener(name, stop, { passive: true });
    place.addEventListener("input", () => {
      stop();
      pane.scrollLeft = (-place.value / 1000) * room();
    });
    play.addEventListener("click", () => {
      if (moving) return stop();
      if (calm.matches) {
        pane.scrollLeft -= 0.8 * pane.clientWidth;
        return;
      }
      play.setAttribute("aria-pressed", "true");
      let before = performance.now();
      let at = pane.scrollLeft;
      const step = (now) => {
        at -= (pane.clientWidth * SCREENS_A_MINUTE * (now - before)) / 60000;
        before = now;
        pane.scrollLeft = at;
        if (-at >= room()) return stop();
        moving = requestAnimationFrame(step);
      };
      moving = requestAnimationFrame(step);
    });
    shown();
  }
}
