// Clocks run by the server's time, not the reader's: [data-now] is what the server said when the page was made.

const every_ms = 1000;

export function clocks(root) {
  const all = [...root.querySelectorAll("[data-clock]")];
  if (!all.length) return;
  const loaded = performance.now();
  const turn = () => {
    for (const clock of all) {
      const bar = clock.querySelector("progress");
      const now = Date.parse(clock.dataset.now) + performance.now() - loaded;
      const left_s = Math.max(0, (Date.parse(clock.dataset.ends) - now) / 1000);
      bar.value = Math.min(bar.max, left_s);
      bar.classList.toggle("clock-late", left_s < 120);
    }
  };
  turn();
  setInterval(turn, every_ms);
}
