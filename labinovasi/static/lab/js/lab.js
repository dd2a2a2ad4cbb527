// Everything works without this file; it only spares a step.
(() => {
  "use strict";

  // A menu closes with Escape and with a press outside of it.
  const openMenus = () => document.querySelectorAll("details.account[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // A second press of a button while its form is on its way sends nothing.
  const onItsWay = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (onItsWay.has(form)) return event.preventDefault();
    onItsWay.add(form);
    setTimeout(() => onItsWay.delete(form), 10_000); // no answer, or one that was a file: it may be tried again
  });
  addEventListener("pageshow", () => onItsWay.clear()); // found again by Back

  // On a phone the tabs run off their strip: the open one is brought into it.
  for (const here of document.querySelectorAll(".tabs [aria-current]")) {
    const strip = here.closest(".tabs");
    const past = here.getBoundingClientRect().right - strip.getBoundingClientRect().right;
    if (past > 0) strip.scrollLeft += past + 24;
  }

  for (const button of document.querySelectorAll("[data-prints]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // After a refused form the reader starts at the summary of what is wrong.
  const summary = document.querySelector(".error-summary");
  if (summary) summary.focus();

  // Passkeys need a secure page (https or localhost) and a browser that knows them.
  if (window.isSecureContext && window.PublicKeyCredential) {
    for (const part of document.querySelectorAll("[data-needs-passkey]")) part.hidden = false;
  }

  // A passkey that was not given is a sentence on the page, not an error in the console.
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    for (const note of document.querySelectorAll("[data-passkey-failed]")) note.hidden = false;
  });
})();
