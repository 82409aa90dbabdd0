// The record of the year: fields that belong to a kind, rows that repeat, files that are dropped.
(function () {
  "use strict";

  // Fields of one kind of entry are shown with that kind only; without JavaScript all of them are there.
  function showKinds(form) {
    var kind = form.elements.kind && form.elements.kind.value;
    form.querySelectorAll("[data-kinds]").forEach(function (group) {
      group.hidden = !group.dataset.kinds.split(" ").includes(kind);
    });
  }
  document.querySelectorAll("[data-record-form]").forEach(function (form) {
    showKinds(form);
    form.addEventListener("change", function (event) {
      if (event.target.name === "kind") showKinds(form);
    });
  });

  // <fieldset data-rows> with [data-row] rows: one more, empty, with ids of its own.
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-row-add]");
    if (!button) return;
    var group = button.closest("[data-rows]");
    var rows = group.querySelectorAll("[data-row]");
    var fresh = rows[rows.length - 1].cloneNode(true);
    fresh.querySelectorAll("[id]").forEach(function (field) {
      var old = field.id;
      field.id = old.replace(/\d+$/, rows.length);
      var label = fresh.querySelector("label[for='" + old + "']");
      if (label) label.htmlFor = field.id;
      if ("value" in field) field.value = "";
    });
    button.before(fresh);
    var first = fresh.querySelector("input, select");
    if (first) first.focus();
  });

  // <form data-drop>: files dropped on it go up at once, one answer for all.
  document.querySelectorAll("form[data-drop]").forEach(function (form) {
    var input = form.querySelector("input[type=file]");
    var state = form.querySelector("[data-drop-state]");
    ["dragover", "dragenter"].forEach(function (name) {
      form.addEventListener(name, function (event) {
        event.preventDefault();
        form.classList.add("is-over");
      });
    });
    ["dragleave", "drop"].forEach(function (name) {
      form.addEventListener(name, function () {
        form.classList.remove("is-over");
      });
    });
    form.addEventListener("drop", function (event) {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      send();
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      send();
    });
    function send() {
      if (!window.portal.filesFit(form)) return;
      state.textContent = "…";
      fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
      }).then(function (response) {
        return response.json().then(function (answer) {
          if (response.ok) location.reload();
          else state.textContent = answer.error;
        });
      }).catch(function () {
        state.textContent = window.portal.texts.requestFailed;
      });
    }
  });
})();
