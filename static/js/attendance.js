// Marks of attendance that are made faster than they are answered: each is sent at once, none waits in a form that the
// answer of another would take away; the list is drawn anew by the last answer.
(function () {
  "use strict";
  var waiting = 0;

  function ofAttendance(event) {
    return event.target instanceof Element && event.target.closest("#attendance") !== null;
  }

  // The pressed button shows at once; what the portal answers stands in the end.
  document.addEventListener("submit", function (event) {
    var pressed = event.submitter;
    if (!pressed || !pressed.closest(".roster-marks")) return;
    pressed.parentNode.querySelectorAll("button[aria-pressed]").forEach(function (one) {
      one.classList.toggle("active", one === pressed);
      one.setAttribute("aria-pressed", String(one === pressed));
    });
  });

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (ofAttendance(event)) waiting += 1;
  });
  document.addEventListener("htmx:afterRequest", function (event) {
    if (ofAttendance(event)) waiting = Math.max(0, waiting - 1);
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target.id === "attendance" && waiting > 1) event.detail.shouldSwap = false;
  });
})();
