// Finds stories in the site's own index: search/index.json names the last part, parts go back in time. Nothing leaves the browser.
(() => {
  const form = document.querySelector("form[role=search]");
  const input = form.elements.q, list = form.parentNode.querySelector(".stories");
  const found = form.parentNode.querySelector(".found"), older = document.getElementById("older");
  const root = form.dataset.root, AT_ONCE = 8, ENOUGH = 20;
  const parts = new Map();
  let turn = 0, next = -1, count = 0, words = [];

  // Without marks, and with the letters that people write for one another made one.
  const fold = (text) => text.normalize("NFKD").toLowerCase()
    .replace(/[\u0300-\u036f\u064b-\u065f\u0670\u0640]/g, "").replace(/ى/g, "ي").replace(/ة/g, "ه").replace(/œ/g, "oe").replace(/æ/g, "ae")
    .replace(/[\u0660-\u0669]/g, (digit) => digit.charCodeAt(0) - 0x660).replace(/[^\p{L}\p{N}]+/gu, " ").trim();

  const read = async (name) => {
    const answer = await fetch(root + "search/" + name + ".json");
    if (!answer.ok && answer.status !== 404) throw new Error(answer.status);
    return answer.ok ? answer.json() : [];
  };
  const part = async (number) => {
    if (!parts.has(number)) {
      const stories = await read(number);
      stories.forEach((story) => { story.words = fold([story.title, story.text, story.names].join(" ")); });
      parts.set(number, stories);
    }
    return parts.get(number);
  };

  const element = (name, of, text) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    return of.appendChild(made);
  };
  const show = (story) => {
    const item = element("li", list);
    item.lang = story.lang;
    item.dir = story.dir;
    const link = element("a", element("h2", item), story.title);
    link.href = root + story.at;
    if (story.text) element("p", item, story.text).className = "summary";
    const times = element("p", item);
    times.className = "times";
    element("time", times, story.when).dateTime = story.time;
  };

  const go = async () => {
    const mine = ++turn;
    older.hidden = true;
    try {
      let shown = 0;
      for (let read = 0; next >= 0 && read < AT_ONCE && shown < ENOUGH; read += 1) {
        const stories = await part(next);
        if (mine !== turn) return;
        next -= 1;
        for (const story of stories) {
          if (words.every((word) => story.words.includes(word))) { show(story); shown += 1; }
        }
      }
      count += shown;
      found.textContent = count ? form.dataset.found.replace("{n}", count) : form.dataset.none;
      older.hidden = next < 0;
    } catch (error) {
      if (mine === turn) found.textContent = form.dataset.failed;
    }
  };
  const begin = async () => {
    const mine = ++turn;
    words = fold(input.value).split(" ").filter(Boolean);
    list.replaceChildren();
    found.textContent = "";
    older.hidden = true;
    count = 0;
    if (!words.length) return;
    try {
      const last = (await read("index")).last;
      if (mine !== turn) return;
      next = last === undefined ? -1 : last;
      await go();
    } catch (error) {
      if (mine === turn) found.textContent = form.dataset.failed;
    }
  };

  let wait;
  input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(begin, 250); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(wait);
    history.replaceState(null, "", "?q=" + encodeURIComponent(input.value));
    begin();
  });
  older.addEventListener("click", go);
  form.hidden = false;
  input.value = new URLSearchParams(location.search).get("q") || "";
  if (input.value) begin();
})();
