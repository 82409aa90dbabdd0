// <form data-autosave-url="…">: sends the changed fields a moment after the last keystroke.
//
// Request: POST, form-encoded: every changed field by its name, "_fields" once per changed name (so an emptied
// checkbox is known) and the header X-Autosave: 1. Files are not sent: they have their own upload.
// Answer: 200 {"errors": {name: [text]}, "texts": {element id: text}}; 422 with the same shape when nothing was saved.
// A field named in errors was refused and stays unsaved; the others are saved.
// A hidden field "seen-NAME" goes along with its field: the text that its writer began from.
// The state shows in the element [data-autosave-state] of the form (or the one named by data-autosave-state="#id").
// Unsaved text is kept in localStorage, per person and page, and comes back after a reload or an expired sign-in.
// Events on the form: autosave:saved (detail: the answer), autosave:failed.
(function () {
  "use strict";
  var DELAY = 1500;
  var RETRY = [3000, 8000, 20000, 60000];
  var texts = document.getElementById("ui-texts").dataset;
  var person = document.body.dataset.user || "";

  function csrf() {
    var field = document.querySelector("input[name=csrfmiddlewaretoken]");
    return field ? field.value : "";
  }

  function values(form, name) {
    return new FormData(form).getAll(name).filter(function (value) {
      return typeof value === "string";
    });
  }

  function names(form) {
    var found = new Set();
    Array.from(form.elements).forEach(function (element) {
      var skipped = ["file", "submit", "button", "hidden", "password"].includes(element.type);
      if (element.name && !skipped && !element.closest("[data-autosave-skip]")) found.add(element.name);
    });
    return found;
  }

  function same(left, right) {
    return JSON.stringify(left) === JSON.stringify(right);
  }

  function fill(form, name, wanted) {
    Array.from(form.elements).forEach(function (element) {
      if (element.name !== name) return;
      if (element.type === "checkbox" || element.type === "radio") element.checked = wanted.includes(element.value);
      else if (element.multiple) {
        Array.from(element.options).forEach(function (option) { option.selected = wanted.includes(option.value); });
      } else element.value = wanted[0] === undefined ? "" : wanted[0];
      element.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }

  function Autosave(form) {
    this.form = form;
    this.key = "unsaved:" + person + ":" + location.pathname.replace(/^\/[a-z]{2}\//, "/") + ":" + (form.id || "form");
    this.saved = {};
    this.pending = new Set();
    this.timer = null;
    this.attempt = 0;
    this.sending = false;
    names(form).forEach(function (name) { this.saved[name] = values(form, name); }, this);
    form.addEventListener("input", this.changed.bind(this));
    form.addEventListener("change", this.changed.bind(this));
    form.addEventListener("submit", this.stop.bind(this));
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden" && this.pending.size) this.send();
    }.bind(this));
    window.addEventListener("online", function () {
      if (this.pending.size) this.send();
    }.bind(this));
    window.addEventListener("beforeunload", function (event) {
      if (this.pending.size && !this.kept) event.preventDefault();
    }.bind(this));
    this.restore();
  }

  Autosave.prototype.show = function (state, text, actions) {
    var selector = this.form.dataset.autosaveState;
    var line = selector ? document.querySelector(selector) : this.form.querySelector("[data-autosave-state]");
    if (!line) return;
    line.className = "autosave-state autosave-" + state;
    line.setAttribute("role", "status");
    line.dataset.state = state;
    line.replaceChildren(document.createTextNode(text));
    (actions || []).forEach(function (action) { line.append(" ", action); });
  };

  Autosave.prototype.changed = function (event) {
    var name = event.target.name;
    if (!name || !(name in this.saved)) {
      if (!name || !names(this.form).has(name)) return;
      this.saved[name] = null;
    }
    if (same(values(this.form, name), this.saved[name])) this.pending.delete(name);
    else this.pending.add(name);
    this.keep();
    if (!this.pending.size) return;
    this.show("unsaved", texts.unsaved);
    this.attempt = 0;
    this.schedule(DELAY);
  };

  Autosave.prototype.schedule = function (delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.send.bind(this), delay);
  };

  Autosave.prototype.stop = function () {
    clearTimeout(this.timer);
    this.stopped = true;
    this.pending.clear();
  };

  // The copy in this browser: value typed, and the value it started from.
  Autosave.prototype.keep = function () {
    var copy = {};
    this.pending.forEach(function (name) {
      copy[name] = { value: values(this.form, name), base: this.saved[name] };
    }, this);
    this.kept = false;
    try {
      if (this.pending.size) localStorage.setItem(this.key, JSON.stringify(copy));
      else localStorage.removeItem(this.key);
      this.kept = true;
    } catch (error) {
      this.kept = false;
    }
  };

  Autosave.prototype.restore = function () {
    var copy;
    try {
      copy = JSON.parse(localStorage.getItem(this.key) || "null");
    } catch (error) {
      copy = null;
    }
    if (!copy) return;
    var fresh = [];
    var conflicts = [];
    Object.keys(copy).forEach(function (name) {
      if (!(name in this.saved) || same(copy[name].value, this.saved[name])) return;
      (same(copy[name].base, this.saved[name]) ? fresh : conflicts).push(name);
    }, this);
    var use = function (chosen) {
      chosen.forEach(function (name) { fill(this.form, name, copy[name].value); }, this);
    }.bind(this);
    if (fresh.length) {
      use(fresh);
      this.show("unsaved", texts.restored);
    }
    if (conflicts.length) {
      this.show("failed", texts.conflict, [
        this.button(texts.useMine, function () { use(conflicts); }),
        this.button(texts.discard, function () { this.keep(); this.show("saved", ""); }.bind(this)),
      ]);
    } else if (!fresh.length) this.keep();
  };

  Autosave.prototype.button = function (text, act) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  };

  Autosave.prototype.send = function () {
    if (this.sending || this.stopped || !this.pending.size) return;
    clearTimeout(this.timer);
    var sent = {};
    var body = new URLSearchParams();
    this.pending.forEach(function (name) {
      sent[name] = values(this.form, name);
      body.append("_fields", name);
      sent[name].forEach(function (value) { body.append(name, value); });
      var seen = this.form.elements["seen-" + name];
      if (seen) body.append("seen-" + name, seen.value);
    }, this);
    this.sending = true;
    this.show("saving", texts.saving);
    fetch(this.form.dataset.autosaveUrl, {
      method: "POST",
      body: body,
      credentials: "same-origin",
      keepalive: body.toString().length < 60000,
      headers: { "X-CSRFToken": csrf(), "X-Autosave": "1", Accept: "application/json" },
    })
      .then(function (response) {
        var json = (response.headers.get("Content-Type") || "").includes("json");
        if (response.status === 401 || response.redirected || (response.status === 403 && !json)) return this.signedOut();
        if (!json || (!response.ok && response.status !== 422)) throw new Error(String(response.status));
        return response.json().then(this.answered.bind(this, sent, response.ok));
      }.bind(this))
      .catch(this.failed.bind(this))
      .finally(function () {
        this.sending = false;
        if (this.again) this.schedule(DELAY);
        this.again = false;
      }.bind(this));
  };

  Autosave.prototype.answered = function (sent, saved, answer) {
    var errors = answer.errors || {};
    Object.keys(sent).forEach(function (name) {
      this.mark(name, errors[name]);
      if (!saved || errors[name]) return;
      this.saved[name] = sent[name];
      var seen = this.form.elements["seen-" + name];
      if (seen) seen.value = sent[name].join(" ");
      if (same(values(this.form, name), sent[name])) this.pending.delete(name);
      else this.again = true;
    }, this);
    Object.keys(answer.texts || {}).forEach(function (id) {
      var element = document.getElementById(id);
      if (element) element.textContent = answer.texts[id];
    });
    this.attempt = 0;
    this.keep();
    if (Object.keys(errors).length) this.show("failed", texts.saveRefused);
    else this.show("saved", texts.saved + " · " + new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }));
    if (saved) this.form.dispatchEvent(new CustomEvent("autosave:saved", { bubbles: true, detail: answer }));
  };

  // A refused field keeps its text, is marked and says why beside itself.
  Autosave.prototype.mark = function (name, errors) {
    var field = this.form.elements[name];
    field = field && field.length && !field.options ? field[0] : field;
    if (!field) return;
    var id = (field.id || name) + "_autosave_error";
    var old = document.getElementById(id);
    if (old) old.remove();
    field.classList.toggle("is-invalid", !!errors);
    if (!errors) {
      field.removeAttribute("aria-invalid");
      return;
    }
    var note = document.createElement("div");
    note.id = id;
    note.className = "invalid-feedback d-block";
    note.textContent = errors.join(" ");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-errormessage", id);
    field.insertAdjacentElement("afterend", note);
  };

  Autosave.prototype.failed = function () {
    this.keep();
    this.show("failed", texts.saveFailed);
    this.schedule(RETRY[Math.min(this.attempt, RETRY.length - 1)]);
    this.attempt += 1;
    this.form.dispatchEvent(new CustomEvent("autosave:failed", { bubbles: true }));
  };

  Autosave.prototype.signedOut = function () {
    this.keep();
    var link = document.createElement("a");
    link.textContent = texts.signIn;
    link.href = texts.loginUrl + "?next=" + encodeURIComponent(location.pathname + location.search);
    this.show("failed", texts.signedOut, texts.loginUrl ? [link] : []);
    this.form.dispatchEvent(new CustomEvent("autosave:failed", { bubbles: true }));
  };

  function start(root) {
    root.querySelectorAll("form[data-autosave-url]").forEach(function (form) {
      if (!form.portalAutosave) form.portalAutosave = new Autosave(form);
    });
  }
  start(document);
  document.addEventListener("htmx:afterSwap", function (event) {
    start(event.target);
  });
})();
