// Small helpers of every page: confirmations, copying, unsaved changes, focus, failed requests.
(function () {
  "use strict";
  var texts = document.getElementById("ui-texts").dataset;

  // One live line for news of the scripts, the same place as Django's messages.
  function notify(text, tone) {
    var box = document.getElementById("messages");
    if (!box || !text) return;
    var alert = document.createElement("div");
    alert.className = "alert alert-dismissible alert-" + (tone || "danger");
    var line = document.createElement("div");
    line.textContent = text;
    var close = document.createElement("button");
    close.type = "button";
    close.className = "btn-close";
    close.setAttribute("data-bs-dismiss", "alert");
    close.setAttribute("aria-label", texts.close);
    alert.append(line, close);
    box.replaceChildren(alert);
    alert.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("htmx:responseError", function (event) {
    var status = event.detail.xhr.status;
    if (status === 401) location.reload();
    else notify(status === 403 ? texts.requestForbidden : texts.requestFailed);
  });
  document.addEventListener("htmx:sendError", function () {
    notify(texts.requestFailed);
  });

  // <details data-confirm>: the question moves into the page's one modal, and back when it closes.
  var modalElement = document.getElementById("confirm-modal");
  document.addEventListener("click", function (event) {
    var summary = event.target.closest("details[data-confirm] > summary");
    if (summary) {
      event.preventDefault();
      ask(summary.parentElement);
    } else if (event.target.closest("[data-confirm-cancel]")) {
      window.tabler.Modal.getOrCreateInstance(modalElement).hide();
    }
  });

  function ask(details) {
    var panel = details.querySelector(".confirm-panel");
    var body = panel && panel.querySelector("[data-confirm-body]");
    if (!body) return;
    var slot = modalElement.querySelector(".modal-body");
    modalElement.querySelector(".modal-title").textContent = body.querySelector(".confirm-title").textContent;
    slot.replaceChildren(body);
    modalElement.addEventListener("shown.bs.modal", function () {
      var first = slot.querySelector("textarea, input:not([type=hidden]), button[type=submit]");
      if (first) first.focus();
    }, { once: true });
    modalElement.addEventListener("hidden.bs.modal", function () {
      panel.append(body);
      var opener = details.querySelector("summary");
      if (opener) opener.focus();
    }, { once: true });
    window.tabler.Modal.getOrCreateInstance(modalElement).show();
  }
  document.addEventListener("htmx:afterRequest", function (event) {
    if (modalElement.contains(event.target)) window.tabler.Modal.getOrCreateInstance(modalElement).hide();
  });

  // <button data-copy="text"> or data-copy-from="#element"
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-copy], [data-copy-from]");
    if (!button) return;
    var source = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    var text = source ? source.value || source.textContent.trim() : button.dataset.copy;
    navigator.clipboard.writeText(text).then(function () {
      notify(texts.copied, "success");
    });
  });

  // <button data-print>
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
  });

  // <select data-submit-on-change>: filters apply at once; without JavaScript their button does it.
  document.addEventListener("change", function (event) {
    if (event.target.closest("[data-submit-on-change]") && event.target.form) event.target.form.requestSubmit();
  });

  // <button data-check-all="name">: ticks every box of that name in its form, or clears them when all are ticked.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-check-all]");
    if (!button || !button.form) return;
    const boxes = [...button.form.querySelectorAll(`input[type="checkbox"][name="${button.dataset.checkAll}"]`)];
    const value = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = value;
  });

  // Files are measured before they go up: one that is too large stops the form, and nothing that was typed is lost.
  function sizeOf(bytes) {
    var megabytes = (bytes / 1048576).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
    return texts.fileMaxSaid.replace(/[\d.,]+/, megabytes);
  }

  function sayOfFile(input, text) {
    var id = "too-large-" + (input.id || input.name);
    var line = document.getElementById(id);
    if (!text) {
      if (line) line.remove();
      input.classList.remove("is-invalid");
      input.removeAttribute("aria-invalid");
      if (input.getAttribute("aria-errormessage") === id) input.removeAttribute("aria-errormessage");
      return;
    }
    if (!line) {
      line = document.createElement("div");
      line.id = id;
      line.className = "invalid-feedback d-block";
      line.dataset.testid = "file-too-large";
      line.setAttribute("role", "alert");
      input.after(line);
    }
    line.textContent = text;
    input.classList.add("is-invalid");
    input.setAttribute("aria-invalid", "true");
    input.setAttribute("aria-errormessage", id);
  }

  function tooLarge(input) {
    var file = Array.from(input.files).find((one) => one.size > Number(texts.fileMax));
    return file ? texts.fileTooLarge.replace("{name}", file.name).replace("{size}", sizeOf(file.size)) : "";
  }

  // True when every file of the form may go up; otherwise the first one that is too large is told and focused.
  function filesFit(form) {
    var inputs = Array.from(form.elements).filter(function (one) {
      return one.type === "file" && one.name && one.files.length;
    });
    var wrong = inputs.filter(function (input) {
      var text = tooLarge(input);
      sayOfFile(input, text);
      return text;
    });
    if (!wrong.length) {
      var total = inputs.reduce((sum, input) => Array.from(input.files).reduce((all, one) => all + one.size, sum), 0);
      if (total <= Number(texts.filesMax)) return true;
      wrong = inputs.slice(-1);
      sayOfFile(wrong[0], texts.filesTooLarge.replace("{size}", sizeOf(total)));
    }
    wrong[0].focus();
    wrong[0].scrollIntoView({ block: "center" });
    return false;
  }

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (input.type === "file" && input.name && !input.hasAttribute("data-local")) sayOfFile(input, tooLarge(input));
  });
  // Before whoever else listens: a stopped form is neither sent nor taken for saved.
  document.addEventListener("submit", function (event) {
    if ((event.target.getAttribute("method") || "").toLowerCase() !== "post" || filesFit(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, true);

  // <form data-dirty>: asks before typed text is left behind.
  var dirty = new Set();
  document.addEventListener("input", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-dirty")) dirty.add(form);
  });
  document.addEventListener("submit", function (event) {
    dirty.delete(event.target);
  });
  document.addEventListener("autosave:saved", function (event) {
    dirty.delete(event.target);
  });
  window.addEventListener("beforeunload", function (event) {
    var unsaved = Array.from(dirty).some(function (form) {
      return form.isConnected;
    });
    if (unsaved) event.preventDefault();
  });

  // A refused form starts at its list of errors.
  function focusErrors(root) {
    var target = root.querySelector("[data-focus]");
    if (target) target.focus();
  }
  focusErrors(document);
  document.addEventListener("htmx:afterSwap", function (event) {
    focusErrors(event.target);
  });

  // Keyboard: "/" goes to the search box.
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    var search = document.getElementById("portal-search");
    if (search && search.offsetParent) {
      event.preventDefault();
      search.focus();
    }
  });

  window.portal = { notify: notify, texts: texts, filesFit: filesFit };
})();
