// Two people typed into one field: the other's text is shown below it, with three buttons. The autosave answers
// {"conflicts": {name: text}}, for a value {name: {value, text}}: what the form would send and how it is said. The field
// "seen-NAME" becomes that text, so that what is chosen is written over it knowingly. {"merged": {name: value}} are values that
// came out as others than were sent, since somebody else had changed another part of them: the form shows them.
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

  // A choice among radio buttons or ticks is put by its values, everything else as text.
  function put(field, value) {
    if (!(field instanceof RadioNodeList) && field.type !== "checkbox") {
      field.value = value;
      return field;
    }
    var boxes = field instanceof RadioNodeList ? Array.from(field) : [field];
    var wanted = boxes[0].type === "radio" ? [value] : value.split(" ");
    boxes.forEach(function (box) { box.checked = wanted.includes(box.value); });
    return boxes.find(function (box) { return box.checked; }) || boxes[0];
  }

  function show(form, name, told) {
    var field = form.elements[name];
    var seen = form.elements["seen-" + name];
    if (!field || !seen) return;
    var isValue = typeof told !== "string";
    var theirs = isValue ? told : { value: told, text: told };
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
    if (field.lang) said.lang = field.lang;
    said.textContent = theirs.text || "–";
    var choices = document.createElement("div");
    choices.className = "btn-list";
    function choose(value) {
      seen.value = theirs.value;
      var changed = value === undefined ? put(field, theirs.value) : field instanceof RadioNodeList ? field[0] : put(field, value);
      box.remove();
      changed.dispatchEvent(new Event("input", { bubbles: true }));
      changed.focus();
    }
    choices.append(
      button(texts.lTake, function () { choose(); }, "conflict-theirs"),
      button(texts.lMine, function () { choose(field.value); }, "conflict-mine")
    );
    if (!isValue) {
      choices.append(button(texts.lBoth, function () { choose([theirs.value, field.value].filter(Boolean).join("\n")); }, "conflict-both"));
    }
    box.append(head, said, choices);
    (form.querySelector('[data-conflict-of="' + name + '"]') || field.parentNode).append(box);
  }

  document.addEventListener("autosave:saved", function (event) {
    var conflicts = (event.detail || {}).conflicts || {};
    var merged = (event.detail || {}).merged || {};
    Object.keys(conflicts).forEach(function (name) { show(event.target, name, conflicts[name]); });
    Object.keys(merged).forEach(function (name) {
      var seen = event.target.elements["seen-" + name];
      if (!seen) return;
      seen.value = merged[name];
      put(event.target.elements[name], merged[name]).dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
})();
