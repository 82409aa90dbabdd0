// After a download the list is read again, so that the copy stands there as received.
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    if (event.target.hasAttribute("data-reload-after")) setTimeout(function () { location.reload(); }, 1500);
  });
})();
