// Turns notices on in this browser: asks the person, then the browser's push service, then tells the lab.
(() => {
  "use strict";
  const part = document.querySelector("[data-push-key]");
  if (!part) return;
  const say = (text) => { part.querySelector("[role=status]").textContent = text; };
  const able = window.isSecureContext && "serviceWorker" in navigator && "PushManager" in window;
  if (!able) {
    say(part.dataset.unable);
    return;
  }
  const button = part.querySelector("button");
  button.hidden = false;

  const bytes = (text) => {
    const padded = text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
    return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
  };

  class Told extends Error {} // in words for the reader; a browser's own are not

  const turnOn = async () => {
    if ((await Notification.requestPermission()) !== "granted") throw new Told(part.dataset.denied);
    const registered = await navigator.serviceWorker.register(part.dataset.worker);
    while (!registered.active) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const old = await registered.pushManager.getSubscription();
    if (old) await old.unsubscribe(); // another login's, or another key's
    const key = bytes(part.dataset.pushKey);
    const made = await registered.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const answer = await fetch(part.dataset.subscribe, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": part.dataset.csrf },
      body: JSON.stringify(made),
    });
    if (!answer.ok) {
      await made.unsubscribe();
      const told = await answer.json().catch(() => ({}));
      throw new Told(told.error || part.dataset.failed);
    }
    window.location.reload();
  };

  button.addEventListener("click", () => {
    button.disabled = true;
    turnOn().catch((error) => {
      say(error instanceof Told ? error.message : part.dataset.failed);
      button.disabled = false;
    });
  });
})();
