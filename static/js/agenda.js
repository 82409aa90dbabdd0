// The agenda in order: drag an item by its grip (mouse or finger), or press ↑ ↓ on the grip.
(function () {
  "use strict";
  var box = document.querySelector("[data-agenda-order]");
  if (!box) return;
  var dragged = null;
  var before = "";

  function items() {
    return Array.from(box.querySelectorAll("[data-agenda-item]"));
  }

  function order() {
    return items().map(function (item) { return item.dataset.agendaItem; });
  }

  // Numbers follow at once; "move up" of the first and "move down" of the last stay shut.
  function renumber() {
    var all = items();
    all.forEach(function (item, index) {
      item.querySelector(".agenda-number").textContent = index + 1;
      var up = item.querySelector('[name="direction"][value="up"]');
      var down = item.querySelector('[name="direction"][value="down"]');
      if (up) up.disabled = index === 0;
      if (down) down.disabled = index === all.length - 1;
    });
  }

  function say(item) {
    var all = items();
    box.querySelector("[data-agenda-status]").textContent = box.dataset.agendaMoved
      .replace("{number}", all.indexOf(item) + 1)
      .replace("{count}", all.length);
  }

  // What the server refuses is not shown as done: the page is read again with the reason.
  function save() {
    window.htmx.ajax("POST", box.dataset.agendaOrder, { values: { item: order() }, swap: "none", source: box });
  }
  box.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.requestConfig.path === box.dataset.agendaOrder && !event.detail.successful) location.reload();
  });

  box.addEventListener("keydown", function (event) {
    var grip = event.target.closest("[data-agenda-grip]");
    if (!grip || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    var item = grip.closest("[data-agenda-item]");
    var all = items();
    var there = all[all.indexOf(item) + (event.key === "ArrowUp" ? -1 : 1)];
    if (!there) return;
    if (event.key === "ArrowUp") there.before(item);
    else there.after(item);
    grip.focus();
    renumber();
    say(item);
    save();
  });

  box.addEventListener("pointerdown", function (event) {
    var grip = event.target.closest("[data-agenda-grip]");
    if (!grip || event.button !== 0) return;
    dragged = grip.closest("[data-agenda-item]");
    before = order().join();
    dragged.classList.add("is-dragged");
    grip.setPointerCapture(event.pointerId);
  });
  box.addEventListener("pointermove", function (event) {
    if (!dragged) return;
    items().some(function (item) {
      if (item === dragged) return false;
      var place = item.getBoundingClientRect();
      if (event.clientY < place.top || event.clientY > place.bottom) return false;
      var upper = event.clientY < place.top + place.height / 2;
      if (upper && item.previousElementSibling !== dragged) item.before(dragged);
      else if (!upper && item.nextElementSibling !== dragged) item.after(dragged);
      return true;
    });
  });
  function drop() {
    if (!dragged) return;
    var item = dragged;
    dragged = null;
    item.classList.remove("is-dragged");
    if (order().join() === before) return;
    renumber();
    say(item);
    save();
  }
  box.addEventListener("pointerup", drop);
  box.addEventListener("pointercancel", drop);
})();
