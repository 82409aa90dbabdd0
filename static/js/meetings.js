// Votes by keyboard: ↑ ↓ (or j k) go from member to member, 1-4 record, 0 takes back, A is "all others in favour".
(function () {
  "use strict";
  var VALUES = { 1: "in_favour", 2: "against", 3: "abstained", 4: "recused" };

  function rows() {
    return Array.from(document.querySelectorAll("#ballots .ballot-row"));
  }

  function go(row) {
    if (!row) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
  }

  function record(row, value) {
    var chosen = row.querySelector('input[value="' + value + '"]');
    if (!chosen || chosen.checked) return;
    chosen.checked = true;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // Taking back sends the member's name with an empty value: an unchecked radio sends nothing by itself.
  function takeBack(row) {
    var chosen = row.querySelector("input:checked");
    if (!chosen) return;
    chosen.checked = false;
    var empty = document.createElement("input");
    empty.type = "hidden";
    empty.name = chosen.name;
    empty.value = "";
    row.append(empty);
    row.dispatchEvent(new Event("change", { bubbles: true }));
    row.addEventListener("htmx:afterRequest", function () { empty.remove(); }, { once: true });
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("textarea, select, .modal, input:not([type=radio])")) return;
    var all = rows();
    if (!all.length) return;
    var here = event.target.closest(".ballot-row");
    var index = here ? all.indexOf(here) : -1;
    if (event.key === "ArrowDown" || event.key === "j") {
      go(all[Math.min(index + 1, all.length - 1)]);
    } else if (event.key === "ArrowUp" || event.key === "k") {
      go(all[Math.max(index - 1, 0)]);
    } else if (here && VALUES[event.key]) {
      record(here, VALUES[event.key]);
      go(all[Math.min(index + 1, all.length - 1)]);
    } else if (here && event.key === "0") {
      takeBack(here);
    } else if (event.code === "KeyA") {
      document.querySelector("[data-others]").requestSubmit();
    } else {
      return;
    }
    event.preventDefault();
  });

  // A vote that has just opened starts at its first member.
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target && event.detail.target.id === "vote") {
      var first = rows().find(function (row) { return !row.querySelector("input:checked"); }) || rows()[0];
      go(first);
    }
  });
})();
