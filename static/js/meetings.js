// Votes by keyboard: ↑ ↓ (or j k) go from member to member, 1-4 record, 0 takes back, A is "all others in favour".
// 4 asks for the reason first: Enter in it records the recusal. A row is sent by its event "ballot" (ballots.js).
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

  function next(row) {
    var all = rows();
    go(all[Math.min(all.indexOf(row) + 1, all.length - 1)]);
  }

  function chosen(row) {
    return row.querySelector("input[type=radio]:checked");
  }

  function send(row) {
    row.dispatchEvent(new CustomEvent("ballot", { bubbles: true }));
  }

  // Returns whether the vote went out; a recusal waits for its reason.
  function record(row, value) {
    var wanted = row.querySelector('input[value="' + value + '"]');
    if (!wanted || (wanted.checked && value !== "recused")) return true;
    wanted.checked = true;
    return changed(row);
  }

  function changed(row) {
    var value = chosen(row) ? chosen(row).value : "";
    var reason = row.querySelector("[data-reason]");
    row.classList.toggle("is-recused", value === "recused");
    if (value === "recused" && !reason.value.trim()) {
      reason.focus();
      return false;
    }
    send(row);
    return true;
  }

  function takeBack(row) {
    var before = chosen(row);
    if (!before) return;
    before.checked = false;
    row.classList.remove("is-recused");
    row.querySelector("[data-reason]").value = "";
    send(row);
  }

  document.addEventListener("change", function (event) {
    var row = event.target.closest(".ballot-row");
    if (row && event.target.matches("input[type=radio]")) changed(row);
  });

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    var reason = event.target.closest("[data-reason]");
    if (reason && (event.key === "Enter" || event.key === "Escape")) {
      var asked = reason.closest(".ballot-row");
      event.preventDefault();
      if (event.key === "Escape") takeBack(asked);
      if (event.key === "Escape" || (reason.value.trim() && changed(asked))) next(asked);
      return;
    }
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
      if (record(here, VALUES[event.key])) next(here);
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
      var first = rows().find(function (row) { return !chosen(row); }) || rows()[0];
      go(first);
    }
  });
})();
