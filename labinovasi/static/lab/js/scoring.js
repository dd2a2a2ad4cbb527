// Scoring by keyboard: 1–5 marks the criterion one is at, J and K walk, N opens the next review. All of it
// is the radio groups' own work without this file; saving is saving.js.
(() => {
  "use strict";

  const form = document.querySelector("[data-scorecard]");
  if (!form) return;
  const criteria = [...form.querySelectorAll("[data-criterion]")];
  const keys = form.querySelector("[data-keys]");
  if (keys) keys.hidden = false;

  // What the chosen mark says, and how many answers are still to be given.
  const radiosOf = (group) => [...group.querySelectorAll("input[type=radio]")];
  const show = () => {
    for (const group of criteria) {
      const chosen = radiosOf(group).find((radio) => radio.checked);
      group.querySelector("[data-anchor]").textContent = chosen ? chosen.dataset.means : "";
    }
    const abstains = form.elements.abstained && form.elements.abstained.value === "ya";
    const asked = [...form.querySelectorAll(".criterion")].filter((group) => !group.closest(".abstaining"));
    const open = abstains ? 0 : asked.filter((group) => !radiosOf(group).some((radio) => radio.checked)).length;
    const left = form.querySelector("[data-missing]");
    left.hidden = open === 0;
    left.querySelector("[data-missing-count]").textContent = String(open);
  };
  form.addEventListener("change", show);
  show();

  let at = -1;
  form.addEventListener("focusin", (event) => {
    const group = event.target.closest("[data-criterion]");
    if (group) at = criteria.indexOf(group);
  });

  const go = (place) => {
    at = Math.max(0, Math.min(criteria.length - 1, place));
    const radios = radiosOf(criteria[at]);
    (radios.find((radio) => radio.checked) || radios[0]).focus();
    criteria[at].scrollIntoView({ block: "nearest" });
  };

  const mark = (value) => {
    if (at < 0) at = Math.max(0, criteria.findIndex((group) => !radiosOf(group).some((radio) => radio.checked)));
    const radio = radiosOf(criteria[at]).find((each) => each.value === value);
    if (!radio) return;
    radio.focus();
    if (!radio.checked) radio.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("textarea, select")) return;
    if (event.target.matches("input:not([type=radio])")) return;
    const key = event.key.toLowerCase();
    if (/^[1-5]$/.test(key)) mark(key);
    else if (key === "j") go(at + 1);
    else if (key === "k") go(at - 1);
    else if (key === "n") form.querySelector("[data-next]")?.click();
    else return;
    event.preventDefault();
  });
})();
