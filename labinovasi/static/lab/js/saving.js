// A form that saves itself: three seconds after the last key the changed fields are sent, and the time
// the server confirms is shown. What could not be sent is said loudly, stays in the form, and is kept in
// this browser until it is saved. Without this file the form's own button does the same, page by page.
//
// <form data-saves="URL" data-saving-user data-saving-key> with components/saving.html in it. The form has
// `form.saving = {flush, changed, carry}` for scripts of the page, and sends "saving:answer" for each answer.
(() => {
  "use strict";

  const PAUSE = 3000; // ms after the last key
  const KEEP = 300; // ms until a changed text is kept in this browser
  const RETRY = 15000; // ms between tries while the connection or the server fails
  const TIMEOUT = 20000; // ms until a silent server counts as no connection
  const OLDEST = 30 * 24 * 3600 * 1000; // ms that a text is kept
  const PREFIX = "lab.saving:";

  // --- controls ----------------------------------------------------------------------------------
  // The browser knows for each control what it was drawn with: that is what is saved.

  const isControl = (one) =>
    one.name && /^(INPUT|TEXTAREA|SELECT)$/.test(one.tagName) && !["hidden", "submit", "file"].includes(one.type);

  const controls = (form) => {
    const found = new Map();
    for (const one of form.elements) {
      if (isControl(one)) found.set(one.name, [...(found.get(one.name) || []), one]);
    }
    return found;
  };

  const selected = (select, key) => [...select.options].find((option) => option[key])?.value ?? select.options[0]?.value ?? "";

  const read = (group, now) => {
    const one = group[0];
    if (one.type === "radio") return group.find((each) => (now ? each.checked : each.defaultChecked))?.value ?? "";
    if (one.type === "checkbox") return (now ? one.checked : one.defaultChecked) ? one.value : "";
    if (one.tagName === "SELECT") return now ? one.value : selected(one, "defaultSelected");
    return now ? one.value : one.defaultValue;
  };

  const write = (group, value) => {
    const one = group[0];
    if (one.type === "radio") for (const each of group) each.checked = each.value === value;
    else if (one.type === "checkbox") one.checked = value === one.value;
    else one.value = value;
  };

  const confirm = (group, value) => {
    const one = group[0];
    if (one.type === "radio") for (const each of group) each.defaultChecked = each.value === value;
    else if (one.type === "checkbox") one.defaultChecked = value === one.value;
    else if (one.tagName === "SELECT") for (const each of one.options) each.defaultSelected = each.value === value;
    else setDefault(one, value);
  };

  // Setting what a text was drawn with must not move the text that is being typed.
  const setDefault = (one, value) => {
    const typed = one.value;
    one.defaultValue = value;
    if (one.value !== typed) one.value = typed;
  };

  const labelOf = (group) => {
    const set = group[0].closest("fieldset");
    const label = set ? set.querySelector("legend") : group[0].labels?.[0];
    const text = label ? [...label.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(" ") : "";
    const row = group[0].closest("[role=group]")?.querySelector("h3")?.firstChild?.data ?? "";
    return [row.trim(), text.trim()].filter(Boolean).join(" · ") || group[0].name;
  };

  // --- a sealed copy in this browser -------------------------------------------------------------
  // Sealed with a key of the person that only the server makes again: who signs in next reads nothing.

  class Shelf {
    constructor(form) {
      this.prefix = `${PREFIX}${form.dataset.savingUser}:${form.dataset.saves}:`;
      this.id = this.prefix + Array.from(crypto.getRandomValues(new Uint8Array(6)), (n) => n.toString(16)).join("");
      const raw = Uint8Array.from(atob(form.dataset.savingKey), (letter) => letter.charCodeAt(0));
      this.key = crypto.subtle?.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
      this.works = Boolean(this.key);
      this.turn = Promise.resolve();
    }

    keep(fields) {
      this.turn = this.turn.then(() => this._keep(fields)).catch(() => (this.works = false));
      return this.turn;
    }

    async _keep(fields) {
      if (!Object.keys(fields).length) return localStorage.removeItem(this.id);
      if (!this.key) throw new Error("no seal");
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const plain = new TextEncoder().encode(JSON.stringify(fields));
      const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await this.key, plain));
      const letters = Array.from([...iv, ...sealed], (byte) => String.fromCharCode(byte)).join("");
      localStorage.setItem(this.id, JSON.stringify({ at: Date.now(), sealed: btoa(letters) }));
    }

    // What earlier pages of this form left behind, oldest first.
    async left() {
      const found = [];
      for (const id of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
        const { at, sealed } = parsed(localStorage.getItem(id));
        if (!(Date.now() - at < OLDEST)) localStorage.removeItem(id);
        else if (id.startsWith(this.prefix) && id !== this.id) found.push({ id, at, fields: await this.open(sealed) });
      }
      return found.filter((one) => one.fields).sort((a, b) => a.at - b.at);
    }

    async open(sealed) {
      try {
        const bytes = Uint8Array.from(atob(sealed), (letter) => letter.charCodeAt(0));
        const iv = bytes.slice(0, 12);
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await this.key, bytes.slice(12));
        return JSON.parse(new TextDecoder().decode(plain));
      } catch {
        return null; // the key of the server has changed since
      }
    }
  }

  const parsed = (text) => {
    try {
      return JSON.parse(text) || {};
    } catch {
      return {};
    }
  };

  // --- one form ----------------------------------------------------------------------------------

  class Saving {
    constructor(form) {
      this.form = form;
      this.words = form.querySelector("[data-saving-words]").dataset;
      this.status = form.querySelector("[data-saving-status]");
      this.button = form.querySelector("[data-saving-button]");
      this.signIn = form.querySelector("[data-saving-sign-in]");
      this.shelf = new Shelf(form);
      this.pins = {}; // name → version a text was typed on, where it is not the form's
      this.held = {}; // name → text the server refused: not sent again until it changes
      this.open = {}; // name → a conflict that waits for a choice
      this.running = null;
      this.failed = false;
      this.unsaved = false;
      for (const box of form.querySelectorAll("[data-conflict]")) this.adopt(box);
      for (const field of form.querySelectorAll("input[type=hidden][name^='version.']")) {
        this.pins[field.name.slice(8)] = field.value;
        field.remove();
      }
      this.listen();
      this.say("idle");
      this.offer();
    }

    listen() {
      const { form } = this;
      form.addEventListener("input", () => this.typed());
      form.addEventListener("change", () => this.typed());
      form.addEventListener("submit", (event) => this.submitted(event));
      form.addEventListener("click", (event) => this.chosen(event));
      // Heard last: a submission that no script of the page took over goes with all that was typed.
      addEventListener("submit", (event) => {
        if (event.target === form && !event.defaultPrevented) this.leaving = true;
      });
      addEventListener("pageshow", () => (this.leaving = false));
      addEventListener("beforeunload", (event) => {
        if (this.leaving || !Object.keys(this.changed()).length) return;
        this.send({ keepalive: true });
        event.preventDefault();
        event.returnValue = ""; // what older browsers ask for
      });
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "hidden") this.flush();
      });
      addEventListener("online", () => this.flush());
    }

    // What stands in the form and not on the server.
    changed() {
      const found = {};
      for (const [name, group] of controls(this.form)) {
        const now = read(group, true);
        if (now !== read(group, false)) found[name] = now;
      }
      return found;
    }

    toSend() {
      const changed = this.changed();
      for (const name of Object.keys(changed)) {
        if (name in this.open || this.held[name] === changed[name]) delete changed[name];
      }
      return changed;
    }

    typed() {
      clearTimeout(this.pause);
      clearTimeout(this.keeping);
      this.keeping = setTimeout(() => this.keep(), KEEP);
      this.pause = setTimeout(() => this.flush(), PAUSE);
      if (!this.failed && Object.keys(this.changed()).length) this.say("typing");
    }

    async keep() {
      const changed = this.changed();
      const fields = {};
      for (const name of Object.keys(changed)) {
        fields[name] = { value: changed[name], version: this.pins[name] ?? this.version, label: labelOf(controls(this.form).get(name)) };
      }
      await this.shelf.keep(fields);
      if (!this.shelf.works && Object.keys(fields).length && this.failed) this.status.append(` ${this.words.unkept}`);
    }

    get version() {
      return this.form.elements.version.value;
    }

    submitted(event) {
      if (event.submitter?.name) return; // a button with a meaning of its own
      event.preventDefault();
      this.held = {};
      this.flush();
    }

    // Send what changed now. Answers whether all of it is saved.
    async flush() {
      clearTimeout(this.pause);
      while (this.running) await this.running;
      if (!Object.keys(this.toSend()).length && !this.failed) return !Object.keys(this.changed()).length;
      this.running = this.send({}).finally(() => (this.running = null));
      return this.running;
    }

    async send({ keepalive = false, more = {}, again = true }) {
      const fields = this.toSend();
      const body = new URLSearchParams({ ...fields, ...more, version: this.version });
      for (const hidden of this.form.querySelectorAll("[name=csrfmiddlewaretoken], [name=saving_seal]")) body.set(hidden.name, hidden.value);
      for (const name of Object.keys(fields)) if (name in this.pins) body.set(`version.${name}`, this.pins[name]);
      this.say("saving");
      let answer;
      try {
        answer = await fetch(this.form.dataset.saves, {
          method: "POST",
          body,
          keepalive: keepalive && body.toString().length < 60000,
          redirect: "manual",
          headers: { Accept: "application/json" },
          signal: AbortSignal.timeout(TIMEOUT),
        });
      } catch {
        return this.fail("offline", { retry: true });
      }
      return this.answered(answer, fields, more, again);
    }

    async answered(answer, fields, more, again) {
      const told = await answer.json().catch(() => null);
      const code = told?.obstacles?.[0]?.code ?? "";
      if (answer.status === 200 && told) return this.saved(told, fields);
      if ([400, 409].includes(answer.status) && told?.obstacles) return this.partly(told, fields);
      if (answer.type === "opaqueredirect" || answer.status === 401) return this.fail("over", { signIn: true });
      if (answer.status === 413) return this.fail("large");
      if (answer.status === 403 && (code === "session.renewed" || !told)) {
        if (again && (await this.renew())) return this.send({ more, again: false });
        return this.fail(this.stranger ? "other" : "over", { signIn: true });
      }
      if (code === "session.other") return this.fail("other", { signIn: true });
      if (answer.status >= 500) return this.fail("broken", { retry: true });
      return this.fail("denied", { reason: told?.obstacles?.[0]?.text ?? "" });
    }

    // Signing in again, in another tab, renews the token of every form: fetch this page's anew.
    async renew() {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const form = page.querySelector(`form[data-saves="${CSS.escape(this.form.dataset.saves)}"]`);
        this.stranger = Boolean(form) && form.dataset.savingUser !== this.form.dataset.savingUser;
        if (!form || this.stranger) return false;
        this.take(form);
        return true;
      } catch {
        return false;
      }
    }

    take(form) {
      for (const name of ["csrfmiddlewaretoken", "saving_seal"]) this.form.elements[name].value = form.elements[name].value;
      document.body.setAttribute("hx-headers", JSON.stringify({ "x-csrftoken": form.elements.csrfmiddlewaretoken.value }));
    }

    saved(told, fields) {
      this.settle(fields, told);
      this.failed = false;
      this.signIn.hidden = true;
      this.button.textContent = this.plain ?? this.button.textContent;
      this.tell(told);
      this.say(Object.keys(this.changed()).length ? "typing" : "saved", { at: told.saved_at });
      if (Object.keys(this.toSend()).length) this.typed();
      return true;
    }

    // Some fields were refused or changed by somebody else; the rest is saved.
    partly(told, fields) {
      const bad = {};
      for (const obstacle of told.obstacles) bad[obstacle.field] = [...(bad[obstacle.field] || []), obstacle.text];
      const conflicts = told.conflicts || [];
      const refused = told.obstacles.filter((obstacle) => !(obstacle.field in fields));
      if (!refused.length || conflicts.length) {
        this.settle(Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in bad))), told);
      }
      for (const conflict of conflicts) this.draw(conflict);
      const errors = Object.keys(bad).filter((name) => name in fields && !conflicts.some((one) => one.field === name));
      for (const name of errors) {
        this.held[name] = fields[name];
        this.wrong(name, bad[name]);
      }
      this.tell(told);
      if (conflicts.length) return this.fail("conflict");
      if (errors.length) return this.fail("refused");
      return this.fail("denied", { reason: refused[0]?.text ?? "" });
    }

    settle(fields, told) {
      const groups = controls(this.form);
      const next = String(told.version ?? this.version);
      for (const [name, value] of Object.entries(fields)) {
        if (groups.has(name)) confirm(groups.get(name), value);
        delete this.pins[name];
        delete this.held[name];
        this.wrong(name, []);
      }
      const changed = this.changed();
      for (const fresh of told.fresh || []) this.refresh(fresh, groups.get(fresh.field), changed);
      if (told.version !== undefined) this.form.elements.version.value = next;
      this.keep();
    }

    // Somebody else's text for a field nobody types in here; where one does, its version stays.
    refresh({ field, value, by }, group, changed) {
      if (!group) return;
      if (field in changed || group.includes(document.activeElement)) {
        this.pins[field] ??= this.version;
        return;
      }
      write(group, value);
      confirm(group, value);
      this.note(group, this.words.fresh.replace("{by}", by));
    }

    note(group, text) {
      const box = group[0].closest(".field, fieldset");
      if (!box) return;
      const note = box.querySelector(".saving-note") ?? document.createElement("p");
      note.className = "hint saving-note";
      note.textContent = text;
      box.append(note);
    }

    wrong(name, texts) {
      const group = controls(this.form).get(name);
      const box = group?.[0].closest(".field, fieldset");
      if (!box) return;
      let list = box.querySelector(".errorlist");
      if (!list && texts.length) {
        list = document.createElement("ul");
        list.className = "errorlist";
        group[0].before(list);
      }
      if (!list) return;
      list.replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
      list.hidden = !texts.length;
      box.classList.toggle("wrong", texts.length > 0);
      for (const one of group) one.toggleAttribute("aria-invalid", texts.length > 0);
    }

    tell(told) {
      this.form.dispatchEvent(new CustomEvent("saving:answer", { detail: told, bubbles: true }));
    }

    fail(why, { retry = false, signIn = false, reason = "" } = {}) {
      this.failed = true;
      this.signIn.hidden = !signIn;
      this.plain ??= this.button.textContent;
      this.button.textContent = this.button.dataset.again;
      this.say(why, { reason });
      this.keep();
      if (retry) this.pause = setTimeout(() => this.flush(), RETRY);
      return false;
    }

    say(what, filling = {}) {
      let text = this.words[what];
      for (const [name, value] of Object.entries(filling)) text = text.replace(`{${name}}`, value);
      if (this.status.textContent !== text) this.status.textContent = text;
      this.status.parentElement.dataset.saving = ["idle", "typing", "saving", "saved"].includes(what) ? what : "failed";
    }

    // --- two texts for one field --------------------------------------------------------------------

    draw(conflict) {
      const group = controls(this.form).get(conflict.field);
      const field = group?.[0].closest(".field, fieldset");
      if (!field) return;
      field.querySelector("[data-conflict]")?.remove();
      const box = this.form.querySelector("template[data-saving-conflict]").content.firstElementChild.cloneNode(true);
      box.dataset.conflict = conflict.field;
      box.dataset.kept = conflict.kept_id ?? "";
      for (const whose of ["yours", "theirs"]) {
        const text = box.querySelector(`[data-slot=${whose}]`);
        text.dataset.value = conflict[whose];
        text.textContent = conflict[`${whose}_read`] ?? conflict[whose];
      }
      box.querySelector("[data-slot=who]").textContent = [conflict.by, conflict.at].filter(Boolean).join(", ");
      field.append(box);
      this.adopt(box);
    }

    adopt(box) {
      this.open[box.dataset.conflict] = box;
    }

    chosen(event) {
      const button = event.target.closest("[data-choose]");
      const box = button?.closest("[data-conflict]");
      if (!box) return;
      event.preventDefault();
      const name = box.dataset.conflict;
      const group = controls(this.form).get(name);
      const theirs = box.querySelector("[data-slot=theirs]").dataset.value;
      confirm(group, theirs); // what stands on the server
      if (button.dataset.choose !== "merged") write(group, box.querySelector(`[data-slot=${button.dataset.choose}]`).dataset.value);
      delete this.open[name];
      delete this.pins[name];
      box.remove();
      group[0].focus();
      this.settleKept(box.dataset.kept);
    }

    async settleKept(kept) {
      while (this.running) await this.running;
      this.running = this.send({ more: kept ? { settled: kept } : {} }).finally(() => (this.running = null));
      await this.running;
    }

    // --- texts of an earlier opening ------------------------------------------------------------------

    async offer() {
      if (!this.shelf.works) return;
      const fields = {};
      const left = await this.shelf.left();
      for (const one of left) Object.assign(fields, one.fields);
      const groups = controls(this.form);
      for (const [name, kept] of Object.entries(fields)) {
        if (groups.has(name) && read(groups.get(name), true) === kept.value) delete fields[name];
      }
      const forget = () => left.forEach((one) => localStorage.removeItem(one.id));
      if (!Object.keys(fields).length) return forget();
      this.show(fields, left.at(-1).at, forget);
    }

    show(fields, at, forget) {
      const box = this.form.querySelector("template[data-saving-offer]").content.firstElementChild.cloneNode(true);
      const moment = new Date(at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
      box.querySelector("[data-slot=at]").textContent = moment;
      for (const kept of Object.values(fields)) {
        const term = Object.assign(document.createElement("dt"), { textContent: kept.label });
        const text = Object.assign(document.createElement("dd"), { textContent: kept.value || "–" });
        box.querySelector("[data-slot=fields]").append(term, text);
      }
      this.form.querySelector("[data-saving-offers]").replaceChildren(box);
      box.querySelector("[data-offer=restore]").addEventListener("click", () => {
        this.restore(fields);
        const lost = Object.keys(fields).some((name) => !controls(this.form).has(name));
        if (lost) box.querySelector("[data-offer=restore]").remove();
        else box.remove();
        this.keep().then(() => lost || forget());
      });
      box.querySelector("[data-offer=drop]").addEventListener("click", () => {
        forget();
        box.remove();
      });
    }

    restore(fields) {
      const groups = controls(this.form);
      for (const [name, kept] of Object.entries(fields)) {
        if (!groups.has(name)) continue; // its row is gone: the text stays in the list, to be copied
        write(groups.get(name), kept.value);
        if (Number(kept.version) <= Number(this.version)) this.pins[name] = kept.version;
        groups.get(name)[0].dispatchEvent(new Event("input", { bubbles: true }));
      }
    }

    // Parts of the page drawn anew take over what was typed in the old ones.
    carry(changed) {
      const groups = controls(this.form);
      for (const [name, value] of Object.entries(changed)) if (groups.has(name)) write(groups.get(name), value);
      for (const box of this.form.querySelectorAll("[data-conflict]")) this.adopt(box);
    }
  }

  for (const form of document.querySelectorAll("form[data-saves][data-saving-key]")) form.saving = new Saving(form);
})();
