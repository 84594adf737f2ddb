"use strict";
/* Counts down how long a card still lives; without it the page says until when. */
(() => {
  for (const shown of document.querySelectorAll("[data-until]")) {
    const until = Date.parse(shown.dataset.until);
    const tick = () => {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
      shown.textContent = left ? shown.dataset.left.replace("{left}", clock) : shown.dataset.over;
      if (!left) clearInterval(ticking);
    };
    const ticking = setInterval(tick, 1000);
    tick();
  }

  /* Somebody signed, or the card is over: the page is not true any more. */
  for (const shown of document.querySelectorAll("[data-live]")) {
    const look = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(shown.dataset.live, { headers: { Accept: "text/html" } });
        if (answer.status === 200) location.reload();
      } catch {
        /* no network: the next look may have one */
      }
    };
    setInterval(look, 3000);
    document.addEventListener("visibilitychange", look);
  }
})();
