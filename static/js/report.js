// The annual report: after each autosave the versions go into the form, so the next save starts from them, and the
// bands that are reached are marked. While somebody types, a claim that needs its reason says so. Without this script the
// Save button does the same by a page load.
(function () {
  "use strict";

  function versions(form) {
    var query = new URLSearchParams();
    form.querySelectorAll("input[data-version]").forEach(function (field) {
      query.set(field.name, field.value);
    });
    form.dataset.autosaveUrl = form.dataset.autosaveUrl.split("?")[0] + "?" + query;
  }

  document.querySelectorAll("form[data-autosave-url]").forEach(versions);
  document.addEventListener("autosave:saved", function (event) {
    var form = event.target;
    var answer = event.detail || {};
    Object.keys(answer.versions || {}).forEach(function (name) {
      var field = form.elements[name];
      if (field) field.value = answer.versions[name];
    });
    versions(form);
    if (answer.reached) {
      form.querySelectorAll("[data-item]").forEach(function (line) {
        line.classList.toggle("reached", answer.reached.includes(line.dataset.item));
      });
    }
  });

  // A claim that is another than the count needs a word or a proof: said beside the explanation while somebody types.
  function claimed(card, number) {
    var fields = Array.from(card.querySelectorAll('[name="v' + number + '"]'));
    if (fields.length === 1 && fields[0].type === "text") {
      var typed = fields[0].value.trim();
      return /^\d+$/.test(typed) ? typed.replace(/^0+/, "") : typed;
    }
    var byPerson = (card.dataset.byPerson || "").split(" ");
    return fields
      .filter(function (field) { return field.checked && !byPerson.includes(field.value); })
      .map(function (field) { return field.value; })
      .sort()
      .join(" ");
  }

  function tellReason(card) {
    var number = card.id.replace("indicator-", "");
    var note = card.querySelector('[name="n' + number + '"]');
    var line = document.getElementById("needs-" + number);
    if (!note || !line) return;
    var given = ["f", "u"].some(function (part) {
      var field = card.querySelector('[name="' + part + number + '"]');
      return field && field.value.trim();
    });
    var differs = claimed(card, number) !== card.dataset.comparedWith;
    var isNeeded = differs && !note.value.trim() && !given && !("hasProof" in card.dataset);
    var text = isNeeded ? card.closest("form").dataset.lNeeds : "";
    if (line.textContent !== text) line.textContent = text;
    if (isNeeded) note.setAttribute("aria-required", "true");
    else note.removeAttribute("aria-required");
    var counted = card.querySelector("[data-counted]");
    if (counted) counted.classList.toggle("count-differs", differs);
  }

  ["input", "change"].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      var card = event.target.closest("[data-compared-with]");
      if (card) tellReason(card);
    });
  });

  // A file of proof opens beside the form on a wide screen; on a narrow one its link opens a page of its own.
  var panel = document.getElementById("proof-panel");
  var wide = window.matchMedia("(min-width: 992px)");
  var opener = null;

  function closePanel() {
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    document.getElementById("proof-panel-frame").removeAttribute("src");
    if (opener) opener.focus();
  }

  if (panel) {
    document.addEventListener("click", function (event) {
      var link = event.target.closest("[data-beside]");
      if (!link || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      opener = link;
      var title = document.getElementById("proof-panel-title");
      title.textContent = link.dataset.beside;
      document.getElementById("proof-panel-page").href = link.href;
      document.getElementById("proof-panel-frame").src = link.href;
      panel.hidden = false;
      link.scrollIntoView({ block: "nearest" });
      title.focus({ preventScroll: true });
    });
    document.getElementById("proof-panel-close").addEventListener("click", closePanel);
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !document.querySelector(".modal.show")) closePanel();
    });
    wide.addEventListener("change", function () {
      if (!wide.matches) closePanel();
    });
  }

  // On a phone the list of sections starts folded.
  if (window.matchMedia("(max-width: 991.98px)").matches) {
    document.querySelectorAll("details.section-nav").forEach(function (list) { list.open = false; });
  }
})();
