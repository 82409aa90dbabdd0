// The votes that the secretary records go out one after another, in the order in which they were pressed.
//
// <div id="ballot-queue" hidden> is where they wait: it stands outside of what a request or the screen's question replaces,
// so nothing that was pressed is lost when the rows are drawn anew; what waits is put into the new rows again.
// A row (.ballot-row in the form #ballots) is sent by its event "ballot"; a form with data-queued (all others in favour,
// close the vote) waits for the votes before it. What did not arrive is sent again: the portal answers a repeated vote as
// the same vote. data-waiting of the queue is how many are not stored yet; static/js/room.js tells of them.
(function () {
  "use strict";
  var holder = document.getElementById("ballot-queue");
  if (!holder || !window.htmx) return;
  var AGAIN = 3000;
  var TRIES = 4; // of a request that the portal refuses to take; the token of a new sign-in comes within two
  var waiting = [];
  var going = null;
  var answer = null;
  var timer = null;

  function note() {
    holder.dataset.waiting = String(waiting.length + (going ? 1 : 0));
  }

  function pending() {
    return (going ? [going] : []).concat(waiting);
  }

  // The last job of a row that may still be changed: before it went out, and after the last button for all.
  function changeable(id) {
    for (var index = waiting.length - 1; index >= 0 && waiting[index].row; index -= 1) {
      if (waiting[index].row === id) return waiting[index];
    }
    return null;
  }

  function put(job) {
    var before = job.row ? changeable(job.row) : null;
    if (before) {
      before.value = job.value;
      before.reason = job.reason;
    } else if (job.row || !pending().some(function (one) { return one.url === job.url && !one.row; })) {
      waiting.push(job); // a second click on a button that waits is the first one
    }
    note();
    pump();
  }

  function values(job) {
    if (!job.row) return {};
    var sent = {};
    sent["ballot-" + job.member] = job.value;
    sent["seen-" + job.member] = job.seen;
    sent["reason-" + job.member] = job.reason;
    return sent;
  }

  function pump() {
    clearTimeout(timer);
    if (going || !waiting.length) return;
    going = waiting.shift();
    answer = null;
    var target = going.row && document.getElementById("tally") ? "#tally" : "#vote";
    window.htmx.ajax("POST", going.url, { source: holder, target: target, swap: "outerHTML", values: values(going) })
      .then(arrived, lost);
  }

  // A page of sign-in is no answer: the vote waits until somebody has signed in again.
  function arrived() {
    var job = going;
    var signIn = answer && /^\s*<!doctype/i.test(answer.xhr.responseText || "");
    if (!answer || signIn) return lost();
    if (!answer.successful) {
      job.tries = (job.tries || 0) + 1;
      if (job.tries < TRIES) return lost();
    }
    going = null;
    if (!answer.successful) dropped(job);
    else if (!answer.xhr.getResponseHeader("HX-Retarget")) accepted(job);
    note();
    paint();
    pump();
  }

  // The portal fails on it again and again: the row goes back to what is stored.
  function dropped(job) {
    var row = job.row && document.getElementById(job.row);
    if (row) show(row, row.querySelector("[data-seen]").value, "");
  }

  function lost() {
    waiting.unshift(going);
    going = null;
    note();
    clearTimeout(timer);
    timer = setTimeout(pump, AGAIN);
  }

  // What was stored is what the rows have shown since, also for the votes that wait behind it.
  function accepted(job) {
    if (!job.row) {
      waiting.forEach(function (one) { if (one.row && !one.seen) one.seen = "in_favour"; });
      return;
    }
    var row = document.getElementById(job.row);
    if (row) row.querySelector("[data-seen]").value = job.value;
    waiting.forEach(function (one) { if (one.row === job.row) one.seen = job.value; });
  }

  function show(row, value, reason) {
    row.querySelectorAll("input[type=radio]").forEach(function (one) { one.checked = one.value === value; });
    row.querySelector("[data-reason]").value = reason;
    row.classList.toggle("is-recused", value === "recused");
  }

  // Rows that were drawn anew show what was pressed and is not stored yet.
  function paint() {
    pending().forEach(function (job) {
      var row = job.row && document.getElementById(job.row);
      if (row) show(row, job.value, job.reason);
    });
  }

  document.addEventListener("ballot", function (event) {
    var row = event.target.closest(".ballot-row");
    if (!row) return;
    var chosen = row.querySelector("input[type=radio]:checked");
    put({
      row: row.id,
      member: row.id.replace("row-", ""),
      url: row.closest("form").action + "?one=1",
      value: chosen ? chosen.value : "",
      reason: row.querySelector("[data-reason]").value,
      seen: row.querySelector("[data-seen]").value,
    });
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.matches("form[data-queued]")) return;
    event.preventDefault();
    put({ url: form.action });
  });

  // A button that is drawn anew or moves away under the finger gets no click from the browser; who held still meant it all the
  // same.
  var STILL = 12; // pixels
  var pressed = null;
  document.addEventListener("pointerdown", function (event) {
    var button = event.target.closest("form[data-queued] button");
    pressed = button && { button: button, url: button.form.action, x: event.clientX, y: event.clientY };
  });
  document.addEventListener("pointerup", function (event) {
    var press = pressed;
    pressed = null;
    if (!press || press.button.contains(event.target)) return;
    if (Math.abs(event.clientX - press.x) > STILL || Math.abs(event.clientY - press.y) > STILL) return;
    document.querySelectorAll("form[data-queued]").forEach(function (form) {
      if (form.action === press.url) put({ url: press.url });
    });
  });

  holder.addEventListener("htmx:afterRequest", function (event) { answer = event.detail; });
  document.addEventListener("htmx:afterSwap", paint);
  document.addEventListener("room:drawn", paint);
  document.addEventListener("room:back", pump);
})();
