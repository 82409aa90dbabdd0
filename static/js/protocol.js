// Usual wordings: chosen from the list, inserted into the Kazakh and the Russian text at once, where the cursor was.
// F2 in a text goes to the list, Enter (or a double click, or the button) inserts, Escape goes back.
(function () {
  "use strict";
  var bank = document.querySelector("[data-phrases]");
  if (!bank) return;
  var choice = bank.querySelector("#phrase-choice");
  var target = bank.querySelector("#phrase-target");
  var shown = bank.querySelector("[data-phrase-shown]");
  var last = null;

  function base(name) {
    return name.replace(/_(kk|ru)$/, "");
  }

  document.addEventListener("focusin", function (event) {
    var field = event.target;
    if (!field.name || !/^item-\d+-\w+_(kk|ru)$/.test(field.name)) return;
    last = field;
    var wanted = Array.from(target.options).find(function (option) { return option.value === base(field.name); });
    if (wanted) target.value = wanted.value;
  });

  choice.addEventListener("change", function () {
    var option = choice.selectedOptions[0];
    shown.textContent = option ? option.dataset.kk + " / " + option.dataset.ru : "";
  });

  function put(field, text) {
    var here = field.selectionStart;
    var before = field.value.slice(0, here);
    var after = field.value.slice(field.selectionEnd);
    var lead = before && !/[\s\n]$/.test(before) ? "\n" : "";
    field.value = before + lead + text + after;
    var end = (before + lead + text).length;
    field.setSelectionRange(end, end);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function insert() {
    var option = choice.selectedOptions[0];
    if (!option) {
      choice.focus();
      return;
    }
    var form = choice.form;
    ["kk", "ru"].forEach(function (language) {
      var field = form.elements[target.value + "_" + language];
      if (!field) return;
      if (document.activeElement !== field && field !== last && !field.dataset.touched) {
        field.setSelectionRange(field.value.length, field.value.length);
      }
      put(field, option.dataset[language]);
      field.dataset.touched = "1";
    });
    back();
  }

  function back() {
    var own = last && base(last.name) === target.value ? last : choice.form.elements[target.value + "_kk"];
    if (own) own.focus();
  }

  bank.querySelector("[data-phrase-insert]").addEventListener("click", function (event) {
    event.preventDefault();
    insert();
  });
  choice.addEventListener("dblclick", insert);
  choice.addEventListener("keydown", function (event) {
    if (event.key === "Enter") insert();
    else if (event.key === "Escape") back();
    else return;
    event.preventDefault();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "F2" || !last || document.activeElement !== last) return;
    event.preventDefault();
    if (choice.selectedIndex < 0) choice.selectedIndex = 0;
    choice.dispatchEvent(new Event("change"));
    choice.focus();
  });
})();
