// <div data-live="URL" data-live-version="…" data-live-every="600">: a screen of the meeting room that stays up to date.
//
// Asks URL?live=VERSION again and again: 204 when nothing changed, else the changed regions (elements with an id), the
// headers X-Room-Version and X-Room-Every, or X-Room-Moved with the page to go to. A hidden tab does not ask; it catches up
// when it is shown. A lost connection and an expired sign-in are told in #live-note; nothing typed is touched.
// A form with data-resend whose request did not arrive is sent again when the connection is back: the portal answers a
// repeated vote as the same vote. The secretary's votes wait in a queue of their own (ballots.js), which hears of it by
// "room:back", and by "room:drawn" that regions were put in.
(function () {
  "use strict";
  var root = document.querySelector("[data-live]");
  if (!root) return;
  var note = document.getElementById("live-note");
  var version = root.dataset.liveVersion;
  var every = Number(root.dataset.liveEvery) || 1500;
  var TIMEOUT = 8000;
  var SLOWEST = 8000;
  var timer = null;
  var asking = false;
  var failures = 0;
  var signedOut = false;
  var busy = 0; // requests of the person under way
  var lastWrite = 0; // when the last of them ended: an answer asked for before shows the past
  var unsent = new Map();
  var shown = {};
  var leaving = false; // a form of the page is on its way: its answer says where to go, not the screen's question

  // Closing the meeting leads to the protocol; a question answered meanwhile would lead to the closed meeting instead.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    setTimeout(function () {
      var byHtmx = form.matches("[hx-post], [hx-get], [data-hx-post]");
      if (!event.defaultPrevented && !byHtmx) {
        leaving = true;
        clearTimeout(timer);
      }
    });
  });
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    leaving = false;
    schedule(0);
  });

  function plain(html) {
    return html.replace(/(name="csrfmiddlewaretoken" value=")[^"]*"/g, "$1\"").replace(/\s+/g, " ");
  }

  function tell(text, tone, link) {
    note.hidden = !text;
    note.className = "live-note live-note-" + (tone || "lost");
    note.dataset.state = tone || "";
    note.replaceChildren(document.createTextNode(text || ""));
    if (!link) return;
    var anchor = document.createElement("a");
    anchor.href = note.dataset.loginUrl + "?next=" + encodeURIComponent(location.pathname + location.search);
    anchor.target = "_blank";
    anchor.textContent = note.dataset.signIn;
    note.append(" ", anchor);
  }

  function schedule(delay) {
    clearTimeout(timer);
    if (!document.hidden && !leaving) timer = setTimeout(ask, delay);
  }

  function ask() {
    if (asking || document.hidden) return;
    asking = true;
    var started = performance.now();
    var stop = new AbortController();
    var limit = setTimeout(function () { stop.abort(); }, TIMEOUT);
    fetch(root.dataset.live + "?live=" + encodeURIComponent(signedOut || failures ? "" : version), {
      credentials: "same-origin",
      redirect: "manual",
      cache: "no-store",
      signal: stop.signal,
    })
      .then(function (response) {
        if (response.type === "opaqueredirect" || response.status === 401) return expired();
        if (response.status === 403 || response.status === 404) return tell(note.dataset.forbidden, "lost");
        if (!response.ok) throw new Error(String(response.status));
        return response.text().then(function (html) { arrived(response, html, started); });
      })
      .catch(failed)
      .finally(function () {
        clearTimeout(limit);
        asking = false;
        schedule(wait());
      });
  }

  function wait() {
    if (signedOut) return 4000;
    if (failures) return Math.min(every * Math.pow(2, failures - 1), SLOWEST);
    return every * (0.9 + Math.random() * 0.2);
  }

  function failed() {
    failures += 1;
    tellLost();
  }

  function tellLost() {
    var queue = document.getElementById("ballot-queue");
    var waits = unsent.size || (queue && Number(queue.dataset.waiting));
    tell(waits ? note.dataset.unsent : note.dataset.lost, "lost");
  }

  function expired() {
    signedOut = true;
    tell(note.dataset.signedOut, "signed-out", true);
  }

  function arrived(response, html, started) {
    var wasAway = failures > 0 || signedOut;
    var moved = response.headers.get("X-Room-Moved");
    if (leaving) return;
    if (moved) {
      location.assign(moved);
      return;
    }
    if (wasAway) {
      if (signedOut) renewTokens(html);
      failures = 0;
      signedOut = false;
      tell(note.dataset.back, "back");
      setTimeout(function () { if (note.dataset.state === "back") tell(""); }, 4000);
      document.dispatchEvent(new CustomEvent("room:back"));
      if (sendAgain()) return; // what it answers is newer than this
    }
    if (response.status === 204) return;
    if (busy || started < lastWrite) return;
    if (!apply(html)) return;
    version = response.headers.get("X-Room-Version") || version;
    every = Number(response.headers.get("X-Room-Every")) || every;
  }

  // After signing in again the tokens of this page are of the session before.
  function renewTokens(html) {
    var found = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(html);
    if (!found) return;
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach(function (field) { field.value = found[1]; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": found[1] }));
  }

  function typed(element) {
    if (!element.id || !("value" in element) || ["hidden", "radio", "checkbox", "submit", "button"].includes(element.type)) return false;
    return element.value !== element.defaultValue;
  }

  // Put the changed regions in; what is typed, unfolded and focused stays.
  function apply(html) {
    var content = new DOMParser().parseFromString(html, "text/html").body;
    var regions = Array.from(content.children).filter(function (one) { return one.id; });
    if (!regions.length) return false;
    regions.forEach(function (fresh) {
      var old = document.getElementById(fresh.id);
      var text = plain(fresh.outerHTML);
      if (!old || shown[fresh.id] === text) return;
      shown[fresh.id] = text;
      var values = Array.from(old.querySelectorAll("input, textarea")).filter(typed).map(function (one) { return [one.id, one.value]; });
      var unfolded = Array.from(old.querySelectorAll("details[id][open]")).map(function (one) { return one.id; });
      var active = old.contains(document.activeElement) ? document.activeElement : null;
      var caret = active && typeof active.selectionStart === "number" ? [active.selectionStart, active.selectionEnd] : null;
      fresh = document.importNode(fresh, true);
      old.replaceWith(fresh);
      values.forEach(function (pair) {
        var field = document.getElementById(pair[0]);
        if (field) field.value = pair[1];
      });
      unfolded.forEach(function (id) {
        var details = document.getElementById(id);
        if (details) details.open = true;
      });
      if (window.htmx) window.htmx.process(fresh);
      if (!active || !active.id) return;
      var again = document.getElementById(active.id);
      if (!again) return;
      again.focus({ preventScroll: true });
      if (caret && again.setSelectionRange) again.setSelectionRange(caret[0], caret[1]);
    });
    document.dispatchEvent(new CustomEvent("room:drawn"));
    return true;
  }

  // --- the person's own requests ---------------------------------------------------------
  function source(event) {
    return event.detail.elt && event.detail.elt.closest ? event.detail.elt.closest("[data-resend]") : null;
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.matches && form.matches("[data-resend]") && event.submitter) form.dataset.pressed = event.submitter.id;
  }, true);

  document.addEventListener("htmx:beforeRequest", function () { busy += 1; });
  document.addEventListener("htmx:afterRequest", function (event) {
    busy = Math.max(0, busy - 1);
    lastWrite = performance.now();
    var from = source(event);
    if (from && event.detail.successful) unsent.delete(from.id);
    var known = event.detail.successful && event.detail.xhr.getResponseHeader("X-Room-Version");
    if (known) version = known;
    else if (!failures && !signedOut) schedule(150);
  });
  document.addEventListener("htmx:sendError", function (event) {
    var from = source(event);
    if (from && from.id) unsent.set(from.id, from.dataset.pressed || "");
    failures = Math.max(1, failures);
    tellLost();
    schedule(wait());
  });

  // A page where a fragment was awaited is the sign-in page.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (!/^\s*<!doctype/i.test(event.detail.xhr.responseText || "")) return;
    event.detail.shouldSwap = false;
    var from = source(event);
    if (from && from.id) unsent.set(from.id, from.dataset.pressed || "");
    expired();
  });

  function sendAgain() {
    var sent = false;
    unsent.forEach(function (pressed, id) {
      var element = document.getElementById(id);
      if (!element) return;
      sent = true;
      element.requestSubmit(document.getElementById(pressed) || undefined);
    });
    unsent.clear();
    return sent;
  }

  // --- text that no autosave keeps: <form data-keep id="…"> -------------------------------
  document.querySelectorAll("form[data-keep]").forEach(function (form) {
    var key = "kept:" + (document.body.dataset.user || "") + ":" + location.pathname.replace(/^\/[a-z]{2}\//, "/") + ":" + form.id;
    function fields() {
      return Array.from(form.elements).filter(function (one) { return one.name && one.type !== "hidden" && one.type !== "submit"; });
    }
    try {
      if (document.querySelector("#messages [data-testid=message-success]")) localStorage.removeItem(key);
      var copy = JSON.parse(localStorage.getItem(key) || "{}");
      fields().forEach(function (one) { if (!one.value && copy[one.name]) one.value = copy[one.name]; });
    } catch (error) { /* no storage: the form works without */ }
    form.addEventListener("input", function () {
      var copy = {};
      fields().forEach(function (one) { copy[one.name] = one.value; });
      try { localStorage.setItem(key, JSON.stringify(copy)); } catch (error) { /* as above */ }
    });
  });

  // <input data-submit-with="#button">: Enter presses this button, not the first one of the form.
  document.addEventListener("keydown", function (event) {
    var field = event.key === "Enter" && event.target.closest && event.target.closest("[data-submit-with]");
    if (!field) return;
    event.preventDefault();
    field.form.requestSubmit(document.querySelector(field.dataset.submitWith));
  });

  document.addEventListener("visibilitychange", function () {
    if (document.hidden) clearTimeout(timer);
    else ask();
  });
  window.addEventListener("online", function () { ask(); });
  window.addEventListener("offline", failed);
  schedule(every);
})();
