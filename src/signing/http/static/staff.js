"use strict";
/* Everything works without this file: it opens the menu on a phone and keeps the counts live. */
(() => {
  const toggle = (link) => {
    const target = document.getElementById(link.dataset.toggle);
    const open = target.classList.toggle("open");
    link.setAttribute("aria-expanded", String(open));
    if (open) target.querySelector("a")?.focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-toggle]");
    const opened = document.querySelector(".side.open");
    if (link) {
      event.preventDefault();
      toggle(link);
    } else if (opened && !opened.contains(event.target)) {
      document.querySelectorAll("[data-toggle][aria-expanded=true]").forEach(toggle);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") document.querySelectorAll("[data-toggle][aria-expanded=true]").forEach(toggle);
  });

  /* Dialogs: [data-open] names one; their own forms close them. */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-open]");
    if (opener) document.getElementById(opener.dataset.open).showModal();
  });

  /* The first thing that was wrong gets the focus. */
  const focusProblem = () => document.getElementById("problem")?.focus();
  addEventListener("DOMContentLoaded", focusProblem);
  document.addEventListener("htmx:afterSettle", focusProblem);

  /* What htmx could not send or fetch is told, in the service's words where it answered; what was typed stays. */
  const readRefusal = (xhr) => {
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    const parts = [...page.querySelectorAll("[data-refused] > :is(h1, p:not(.ways)), #problem :is(b, p)")];
    return parts.map((one) => one.textContent.trim()).join(" ");
  };
  const tellUnsent = (event) => {
    const { xhr, requestConfig } = event.detail;
    const words = readRefusal(xhr);
    const shown = [requestConfig.verb, words ? "words" : xhr.status ? "fault" : "silence"];
    const told = document.getElementById("unsent");
    told.querySelector("[data-of=words]").textContent = words;
    told.querySelectorAll("[data-of]").forEach((one) => (one.hidden = !shown.includes(one.dataset.of)));
    told.hidden = false;
    document.getElementById("notes").replaceChildren(); // of what was done before
  };
  for (const wrong of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) document.addEventListener(wrong, tellUnsent);
  document.addEventListener("htmx:beforeRequest", () => (document.getElementById("unsent").hidden = true));

  /* A form is sent once, however often its button is pressed. */
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "post" || "stays" in event.target.dataset) return;
    setTimeout(() => event.target.querySelectorAll("button").forEach((one) => (one.disabled = true)));
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("button[disabled]").forEach((one) => (one.disabled = false));
  });

  /* The bell: counted again when a desk's counts move, and when somebody comes back to the page. */
  const bell = document.querySelector("[data-bell]");
  const ring = async () => {
    if (!bell || document.hidden) return;
    try {
      const answer = await fetch("/api/notices/unread");
      if (!answer.ok) return;
      const { unread, more } = await answer.json();
      bell.textContent = more ? "99+" : String(unread);
      for (const one of [bell, document.querySelector("[data-bell-words]")]) one.hidden = unread === 0;
    } catch {
      /* The next time will tell. */
    }
  };
  document.addEventListener("visibilitychange", ring);

  /* Live counts: the browser reconnects by itself; a hidden tab lets go of its connection. */
  const address = document.body?.dataset.live;
  let stream = null;
  const show = (event) => {
    for (const [name, count] of Object.entries(JSON.parse(event.data))) {
      document.querySelectorAll(`[data-count="${name}"]`).forEach((one) => {
        one.textContent = count.toLocaleString("en-US");
        one.hidden = one.classList.contains("pill") && count === 0;
        const warned = one.closest("[data-warns]");
        warned?.classList.toggle(warned.dataset.warns, count > 0);
      });
    }
  };
  const listen = () => {
    if (document.hidden) {
      stream?.close();
      stream = null;
    } else if (!stream) {
      stream = new EventSource(address);
      stream.addEventListener("counts", show);
      stream.addEventListener("counts", ring);
    }
  };
  if (address) {
    listen();
    document.addEventListener("visibilitychange", listen);
    addEventListener("pagehide", () => stream?.close());
  }
})();
