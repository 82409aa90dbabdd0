// Keys of the review page: J and K go to the next and the previous indicator, C confirms as claimed, R opens the return, O the
// own value, D shows only the differences, A confirms what agrees with the count. In the check of an application C confirms the row, R
// opens the refusal, Q the question to the university, D shows only the unchecked rows.
// They can be switched off (WCAG 2.1.4) and are silent while somebody types.
(function () {
  "use strict";
  var toggle = document.querySelector("[data-review-keys]");
  var store = "portal.review.keys";

  function isOn() {
    try {
      return localStorage.getItem(store) !== "off";
    } catch (error) {
      return true;
    }
  }

  if (toggle) {
    toggle.checked = isOn();
    toggle.addEventListener("change", function () {
      try {
        localStorage.setItem(store, toggle.checked ? "on" : "off");
      } catch (error) {
        // A browser that keeps nothing forgets the choice with the page.
      }
    });
  }

  // On a phone the indicators are a strip: bring the current one into it without moving the page.
  var active = document.querySelector(".review-list .active");
  if (active) {
    var strip = active.closest("ol");
    strip.scrollLeft = active.offsetLeft - strip.offsetLeft - strip.clientWidth / 2;
    // A long list has a scroll of its own beside the page.
    var list = active.closest(".review-list");
    list.scrollTop = active.offsetTop - list.clientHeight / 2;
  }

  function isTyping(element) {
    return element.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
    if (toggle && !toggle.checked) return;
    if (document.querySelector(".modal.show")) return;
    // By place on the keyboard, so that the Kazakh and Russian layouts work too.
    var letter = { KeyJ: "j", KeyK: "k", KeyC: "c", KeyR: "r", KeyO: "o", KeyD: "d", KeyA: "a", KeyQ: "q" }[event.code];
    var target = letter && document.querySelector('[data-key="' + letter + '"]');
    if (!target) return;
    event.preventDefault();
    if (letter === "r" || letter === "o" || letter === "q") {
      target.parentElement.open = true;
      target.parentElement.querySelector(letter === "o" ? "input:not([type=hidden])" : "textarea").focus();
    } else {
      target.click();
    }
  });

  // One decision at a time: a second press of the same button does nothing.
  document.addEventListener("submit", function (event) {
    if (!event.target.closest(".review-own")) return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "1";
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll(".review-own form").forEach(function (form) {
      delete form.dataset.sent;
    });
  });
})();
