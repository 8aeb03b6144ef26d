// Keys, copying, and the bar that says how many are new. Everything works without it.
(() => {
  "use strict";
  const lines = () => [...document.querySelectorAll("[data-list] > li > a.title, [data-list] tbody th a")];
  const move = (by) => {
    const all = lines();
    if (!all.length) return;
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, select, textarea, dialog[open]")) return;
    const q = document.getElementById("q");
    const up = document.querySelector("[data-up]");
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "u" && up) location.href = up.href;
    else if (event.key === "?") document.getElementById("help").showModal();
    else if (event.key === "/") q ? (q.focus(), q.select()) : (location.href = "/#q");
    else return;
    event.preventDefault();
  });
  if (location.hash === "#q") document.getElementById("q")?.focus();
  if (navigator.clipboard) {
    for (const box of document.querySelectorAll(".command")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(box.querySelector("code").textContent);
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
      });
      box.append(button);
    }
  }
  const bar = document.getElementById("new");
  if (bar && !("off" in bar.dataset) && window.EventSource) {
    const title = document.title;
    const stream = new EventSource(bar.dataset.live + encodeURIComponent(bar.dataset.since));
    stream.addEventListener("new", (event) => {
      bar.querySelector(".n").textContent = event.data;
      bar.hidden = false;
      document.title = `(${event.data}) ${title}`;
    });
  }
})();
