// Runs in <head> before the first paint: sets the colour theme so that the page never flashes.
(function () {
  "use strict";
  var root = document.documentElement;
  var system = window.matchMedia("(prefers-color-scheme: dark)");
  root.classList.add("js");

  function stored() {
    try {
      return localStorage.getItem("theme");
    } catch (error) {
      return null;
    }
  }

  function apply() {
    var theme = stored() || (system.matches ? "dark" : "light");
    if (root.getAttribute("data-bs-theme") === theme) return;
    root.setAttribute("data-bs-theme", theme);
    root.dispatchEvent(new CustomEvent("portal:theme", { bubbles: true, detail: theme }));
  }

  apply();
  system.addEventListener("change", apply);
  window.addEventListener("storage", function (event) {
    if (event.key === "theme") apply();
  });

  function label(button) {
    var dark = root.getAttribute("data-bs-theme") === "dark";
    button.setAttribute("aria-label", dark ? button.dataset.labelLight : button.dataset.labelDark);
    button.title = button.getAttribute("aria-label");
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("[data-theme-toggle]").forEach(function (button) {
      label(button);
      button.addEventListener("click", function () {
        try {
          localStorage.setItem("theme", root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark");
        } catch (error) {
          return;
        }
        apply();
        label(button);
      });
    });
  });
})();
