// Two people typed into one field: the other's text is shown below it, with three buttons. The autosave answers
// {"conflicts": {name: text}}; the field "seen-NAME" becomes that text, so that what is chosen is written over it knowingly.
// Without this script the Save button leads to the page that shows both texts.
(function () {
  "use strict";

  function button(text, act, testid) {
    var one = document.createElement("button");
    one.type = "button";
    one.className = "btn btn-sm";
    one.textContent = text;
    one.dataset.testid = testid;
    one.addEventListener("click", act);
    return one;
  }

  function show(form, name, theirs) {
    var field = form.elements[name];
    var seen = form.elements["seen-" + name];
    if (!field || !seen) return;
    var texts = form.dataset;
    var old = document.getElementById("conflict-" + name);
    if (old) old.remove();
    var box = document.createElement("div");
    box.id = "conflict-" + name;
    box.className = "conflict-live";
    box.dataset.testid = "conflict-live";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", texts.lTheirs);
    var head = document.createElement("b");
    head.textContent = texts.lTheirs;
    var said = document.createElement("p");
    said.className = "difference";
    said.lang = field.lang;
    said.textContent = theirs || "–";
    var choices = document.createElement("div");
    choices.className = "btn-list";
    function choose(value) {
      seen.value = theirs;
      field.value = value;
      box.remove();
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    }
    choices.append(
      button(texts.lTake, function () { choose(theirs); }, "conflict-theirs"),
      button(texts.lMine, function () { choose(field.value); }, "conflict-mine"),
      button(texts.lBoth, function () { choose([theirs, field.value].filter(Boolean).join("\n")); }, "conflict-both")
    );
    box.append(head, said, choices);
    field.parentNode.append(box);
  }

  document.addEventListener("autosave:saved", function (event) {
    var conflicts = (event.detail || {}).conflicts || {};
    Object.keys(conflicts).forEach(function (name) { show(event.target, name, conflicts[name]); });
  });
})();
