// A worksheet while one writes in it: rows without loading the page anew, words counted, pasting kept plain.
(() => {
  "use strict";

  const form = document.querySelector("form.sheet");
  if (!form || !form.saving) return;
  const words = form.querySelector("[data-editing-words]").dataset;
  const fill = (text, filling) => text.replace(/\{(\w+)\}/g, (_all, name) => filling[name]);

  // --- rows --------------------------------------------------------------------------------------
  // The button is sent as without a script; of the page that comes back only the parts with rows are taken.

  let busy = false;

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (button?.name !== "do") return;
    event.preventDefault();
    if (busy) return; // pressed twice
    busy = true;
    try {
      await press(button.value);
    } finally {
      busy = false;
    }
  });

  const press = async (step) => {
    await form.saving.flush();
    if (form.saving.failed && !navigator.onLine) return;
    const before = rowIds();
    const page = await sent(step);
    if (!page) return;
    swap(page);
    focusAfter(step, before);
  };

  const sent = async (step) => {
    const body = new URLSearchParams({ do: step });
    for (const name of ["csrfmiddlewaretoken", "saving_seal", "version"]) body.set(name, form.elements[name].value);
    const of = step.split(":");
    if (of[0] === "remove") typedIn(`${of[1]}.${of[2]}.`, body); // comes back with the row
    try {
      const answer = await fetch(form.dataset.saves, { method: "POST", body, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (page.querySelector("form.sheet")) return page;
    } catch {
      // told below
    }
    form.saving.fail("denied", { reason: words.failed });
    return null;
  };

  const typedIn = (prefix, body) => {
    for (const [name, value] of Object.entries(form.saving.changed())) if (name.startsWith(prefix)) body.set(name, value);
  };

  const swap = (page) => {
    const changed = form.saving.changed();
    const drawn = page.querySelector("form.sheet");
    for (const old of form.querySelectorAll("[data-rows]")) {
      const next = drawn.querySelector(`[id="${old.id}"]`);
      if (next) old.replaceWith(document.adoptNode(next));
    }
    form.saving.take(drawn);
    form.elements.version.value = drawn.elements.version.value;
    form.saving.carry(changed);
    say(page.querySelector(".messages"));
    for (const link of page.querySelectorAll("[data-left]")) {
      const here = document.querySelector(`[data-left="${link.dataset.left}"]`);
      here.textContent = link.textContent;
      here.hidden = link.hidden;
    }
    count(form);
  };

  const say = (messages) => {
    document.querySelector("main > div[role=status]")?.remove();
    if (messages) document.querySelector("main").prepend(document.adoptNode(messages.parentElement));
  };

  const rowIds = () => new Set([...form.querySelectorAll(".row")].map((row) => row.id));

  const focusAfter = (step, before) => {
    const added = [...form.querySelectorAll(".row")].find((row) => !before.has(row.id));
    if (added) return (added.querySelector("input:not([type=hidden]), textarea, select") ?? added).focus();
    const button = [...form.querySelectorAll("button[name=do]")].find((one) => one.value === step);
    if (button && !button.disabled) return button.focus();
    const row = button?.closest(".row");
    if (row) return (row.querySelector("button:not(:disabled)") ?? row).focus();
    const part = form.querySelector(".undo button");
    part?.focus();
  };

  // --- what is still asked ------------------------------------------------------------------------

  form.addEventListener("saving:answer", ({ detail }) => {
    if (!detail.open) return;
    for (const mark of form.querySelectorAll("[data-open]")) mark.hidden = !(mark.dataset.open in detail.open);
    for (const row of form.querySelectorAll(".row")) row.classList.toggle("waits-on", row.id in detail.open);
    for (const part of form.querySelectorAll(".part")) countLeft(part);
    if (detail.rows_moved) reload();
  });

  const countLeft = (part) => {
    const left = part.querySelectorAll(".asked:not([hidden])").length;
    const mark = document.querySelector(`[data-left="${part.id}"]`);
    mark.textContent = fill(words.left, { n: left });
    mark.hidden = !left;
  };

  // Somebody else added, moved or removed rows: draw the parts with rows as they stand.
  const reload = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.querySelector("form.sheet") || form.contains(document.activeElement.closest("[data-rows]"))) return;
    const version = form.elements.version.value;
    swap(page);
    form.elements.version.value = version;
  };

  // --- words ---------------------------------------------------------------------------------------
  // As the server counts them: runs between white space that hold a letter or a digit.

  const UNSEEN = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;
  const wordsOf = (text) => text.replace(UNSEEN, "").split(/\s+/).filter((one) => /[\p{L}\p{N}]/u.test(one)).length;

  const countOne = (area) => {
    const counter = area.closest(".field")?.querySelector("[data-counter]");
    if (!counter) return;
    const n = wordsOf(area.value);
    const most = Number(counter.dataset.mostWords || 0);
    const longest = Number(area.dataset.most);
    const tooLong = area.value.length > longest;
    counter.classList.toggle("over", tooLong || (most > 0 && n > most));
    if (tooLong) counter.textContent = fill(words.tooLong, { n: area.value.length, most: longest });
    else if (most) counter.textContent = fill(words.wordsOf, { n, most });
    else counter.textContent = n ? fill(words.words, { n }) : "";
  };

  const count = (part) => part.querySelectorAll("textarea").forEach(countOne);
  form.addEventListener("input", ({ target }) => target.tagName === "TEXTAREA" && countOne(target));

  // --- pasting -------------------------------------------------------------------------------------
  // A word processor puts its text on the clipboard in many forms; taken is the plain one, with its
  // paragraphs and lists. A picture has no place in a text: said at once.

  // Bullets of symbol fonts, which no other font can draw.
  const plain = (text) => text.replace(/\r\n?/g, "\n").replace(/^[\uf0b7\uf0a7\uf0d8\u00b7]\s+/gm, "• ").replace(/\u00a0/g, " ");
  const isText = (one) => one.matches?.("textarea, input[data-most], input[inputmode]");

  form.addEventListener("paste", (event) => {
    const area = event.target;
    if (!isText(area)) return;
    const text = event.clipboardData.getData("text/plain");
    event.preventDefault();
    if (!text) return event.clipboardData.files.length ? refuse(area) : undefined;
    insert(area, area.tagName === "TEXTAREA" ? plain(text) : plain(text).trim().replace(/\s+/g, " "));
  });

  const insert = (area, text) => {
    area.focus();
    if (document.execCommand("insertText", false, text)) return; // can be undone with Ctrl+Z
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const refuse = (area) => {
    const box = area.closest(".field");
    const note = box.querySelector(".saving-note") ?? document.createElement("p");
    note.className = "hint saving-note";
    note.setAttribute("role", "status");
    note.textContent = words.picture;
    box.append(note);
  };

  // A picture let go over the page would take its place, and the text with it.
  for (const name of ["dragover", "drop"]) {
    addEventListener(name, (event) => {
      if (![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      if (name === "drop" && isText(event.target)) refuse(event.target);
    });
  }

  // --- a field that the checklist led to -------------------------------------------------------------

  const goTo = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    target.closest("details")?.setAttribute("open", "");
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) target.focus({ preventScroll: true });
    target.scrollIntoView({ block: "center" });
  };
  addEventListener("hashchange", goTo);
  if (location.hash) goTo();
  count(form);
})();
