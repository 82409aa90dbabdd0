// The annual report: after each autosave the versions go into the form, so the next save starts from them, and the
// bands that are reached are marked. Without this script the Save button does the same by a page load.
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

  // On a phone the list of sections starts folded.
  if (window.matchMedia("(max-width: 991.98px)").matches) {
    document.querySelectorAll("details.section-nav").forEach(function (list) { list.open = false; });
  }
})();
