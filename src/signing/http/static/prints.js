"use strict";
/* Everything works without this file: it counts what is chosen, and shows how far a job is. */
(() => {
  /* What is chosen in a list. */
  const list = document.querySelector("[data-choosing]");
  const boxes = list ? [...list.querySelectorAll("[name=numbers]")] : [];
  const all = list?.querySelector("[data-all]");
  const usual = boxes.filter((one) => !("apart" in one.dataset));
  const count = () => {
    const chosen = boxes.filter((one) => one.checked).length;
    list.querySelector("[data-chosen]").hidden = false;
    list.querySelector("[data-chosen-count]").textContent = chosen;
    all.checked = chosen > 0 && usual.every((one) => one.checked);
    all.indeterminate = chosen > 0 && !all.checked;
  };
  if (all) {
    all.addEventListener("change", () => {
      (all.checked ? usual : boxes).forEach((one) => (one.checked = all.checked));
      count();
    });
    boxes.forEach((one) => one.addEventListener("change", count));
    addEventListener("pageshow", count);
  }

  /* How far a job is. When it is over, the page says how it ended. */
  const job = document.querySelector("[data-progress]");
  const again = () => location.reload();
  if (job) {
    const stream = new EventSource(job.dataset.progress);
    stream.addEventListener("progress", (event) => {
      const told = JSON.parse(event.data);
      job.querySelector("[data-bar]").value = told.done;
      job.querySelector("[data-done]").textContent = told.done;
    });
    stream.addEventListener("done", () => {
      stream.close();
      again();
    });
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) setTimeout(again, 5000);
    });
    addEventListener("pagehide", () => stream.close());
  }

  /* A paper opens in a tab of its own; whoever comes back sees that it was printed. */
  const opens = document.querySelector("[data-opens]");
  let opened = false;
  opens?.addEventListener("submit", () => (opened = true));
  document.addEventListener("visibilitychange", () => {
    if (opened && !document.hidden) again();
  });
})();
