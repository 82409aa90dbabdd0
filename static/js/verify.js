// The check page: the SHA-256 of a PDF is computed here; the file goes nowhere unless the full check is asked for.
(function () {
  "use strict";
  var root = document.querySelector("[data-verify]");
  if (!root || !window.crypto || !window.crypto.subtle) return;
  var texts = JSON.parse(document.getElementById("verify-texts").textContent);
  var input = root.querySelector("input[type=file]");
  var result = root.querySelector("[data-verify-result]");

  function hex(buffer) {
    return Array.from(new Uint8Array(buffer)).map(function (byte) {
      return byte.toString(16).padStart(2, "0");
    }).join("");
  }

  function add(parent, tag, text, css) {
    var element = document.createElement(tag);
    if (text) element.textContent = text;
    if (css) element.className = css;
    parent.append(element);
    return element;
  }

  function show(answer, name) {
    var tone = texts.tones[answer.outcome] || "secondary";
    result.replaceChildren();
    result.className = "alert alert-" + tone;
    result.dataset.outcome = answer.outcome;
    var body = add(result, "div");
    add(body, "div", answer.label, "alert-heading h3 mb-1");
    add(body, "div", name, "small");
    if (answer.title) add(body, "div", answer.title, "fw-bold");
    answer.signed.forEach(function (one) {
      add(body, "div", one.name + ", " + one.role + ": " + one.at, "");
    });
    if (answer.url) add(body, "a", texts.more, "alert-link").href = answer.url;
    if (answer.outcome === "unknown") add(body, "div", texts.unknownHint, "");
    result.hidden = false;
    result.focus();
  }

  function check(file) {
    if (!file) return;
    result.hidden = false;
    result.className = "alert alert-info";
    result.textContent = texts.computing;
    file.arrayBuffer().then(function (buffer) {
      return window.crypto.subtle.digest("SHA-256", buffer);
    }).then(function (digest) {
      return fetch(root.dataset.hashUrl.replace("0".repeat(64), hex(digest)));
    }).then(function (response) {
      return response.json();
    }).then(function (answer) {
      show(answer, file.name);
    }).catch(function () {
      result.className = "alert alert-danger";
      result.textContent = texts.failed;
    });
  }

  input.addEventListener("change", function () {
    check(input.files[0]);
  });
  ["dragover", "dragenter"].forEach(function (name) {
    root.addEventListener(name, function (event) {
      event.preventDefault();
      root.classList.add("is-over");
    });
  });
  ["dragleave", "drop"].forEach(function (name) {
    root.addEventListener(name, function () {
      root.classList.remove("is-over");
    });
  });
  root.addEventListener("drop", function (event) {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    check(input.files[0]);
  });
})();
