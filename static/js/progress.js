// A long task: asks [data-progress] every second for {done, total, words} and moves the bar until it is full.

const every_ms = 1000;

export function progress(root) {
  for (const task of root.querySelectorAll("[data-progress]")) follow(task);
}

async function follow(task) {
  const bar = task.querySelector("progress");
  const words = task.querySelector("[data-progress-words]");
  try {
    const answer = await fetch(task.dataset.progress, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { done, total, words: text } = await answer.json();
    bar.max = total || 1;
    bar.value = done;
    words.textContent = text ?? `${done} / ${total}`;
    if (total && done >= total) {
      location.reload();
      return;
    }
  } catch {
    // The line is slow or down: the bar stays where it is, and is asked for again.
  }
  setTimeout(() => follow(task), every_ms);
}
