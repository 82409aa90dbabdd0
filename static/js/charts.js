// Draws <canvas data-chart="id"> from the JSON of <script type="application/json" id="id"> (the chart tag of ui).
// Colours come from CSS, so a change of theme redraws. Chart.js is fetched only by pages that have a chart.
(function () {
  "use strict";
  var charts = new Map();
  var library;

  function load() {
    if (!library) {
      library = new Promise(function (resolve, reject) {
        if (window.Chart) return resolve();
        var script = document.createElement("script");
        script.src = document.body.dataset.chartLibrary;
        script.onload = resolve;
        script.onerror = reject;
        document.head.append(script);
      });
    }
    return Promise.all([library, document.fonts.ready]);
  }

  // CSS variables may hold light-dark() and color-mix(): only a computed colour is safe to hand to a canvas.
  function colours() {
    var probe = document.createElement("span");
    probe.hidden = true;
    document.body.append(probe);
    var read = function (name) {
      probe.className = "chart-colour-" + name;
      return getComputedStyle(probe).color;
    };
    var found = {
      series: ["1", "2", "3", "4", "5", "6"].map(read),
      fills: ["1", "2", "3", "4", "5", "6"].map(function (n) { return read("fill-" + n); }),
      tones: { grey: read("grey"), blue: read("blue"), amber: read("amber"), green: read("green"), red: read("red") },
      text: read("text"),
      grid: read("grid"),
      surface: read("surface"),
    };
    probe.remove();
    return found;
  }

  function configuration(data, palette, reduced) {
    var horizontal = data.type === "bar-horizontal";
    var type = horizontal ? "bar" : data.type;
    var round = type === "radar" || type === "doughnut";
    var font = { family: "Inter, system-ui, sans-serif", size: 12 };
    var unit = data.unit ? " " + data.unit : "";
    var datasets = data.series.map(function (series, index) {
      var one = palette.tones[series.tone] || palette.series[index % palette.series.length];
      var fill = palette.fills[index % palette.fills.length];
      if (type === "doughnut") {
        return {
          label: series.label, data: series.data, borderColor: palette.surface, borderWidth: 2,
          backgroundColor: data.labels.map(function (_, n) {
            return (series.tones && palette.tones[series.tones[n]]) || palette.series[n % palette.series.length];
          }),
        };
      }
      if (series.line) {
        return {
          type: "line", label: series.label, data: series.data, borderColor: one, backgroundColor: one, borderWidth: 2,
          borderDash: series.dashed ? [5, 4] : undefined, pointRadius: 0, pointHitRadius: 6,
        };
      }
      if (type === "bar") {
        return {
          label: series.label, data: series.data, backgroundColor: one, borderRadius: 3, maxBarThickness: 36,
          categoryPercentage: 0.75, barPercentage: 0.9,
        };
      }
      return {
        label: series.label, data: series.data, borderColor: one, backgroundColor: type === "radar" ? fill : one,
        borderWidth: 2, pointRadius: 3, pointBackgroundColor: one, tension: 0.25, spanGaps: true,
        borderDash: series.dashed ? [5, 4] : undefined,
      };
    });
    var values = {
      beginAtZero: true, max: data.max, stacked: !!data.stacked, border: { display: false },
      grid: { color: palette.grid }, ticks: { color: palette.text, font: font, precision: 0 },
    };
    var names = {
      stacked: !!data.stacked, grid: { display: false }, border: { color: palette.grid },
      ticks: { color: palette.text, font: font, autoSkip: !horizontal },
    };
    // Long names stay in the tooltip and in the table; the axis shows the short ones.
    if (data.short_labels) {
      names.ticks.callback = function (value) { return data.short_labels[value]; };
    }
    var scales = {};
    if (type === "radar") {
      scales.r = {
        beginAtZero: true, max: data.max, grid: { color: palette.grid }, angleLines: { color: palette.grid },
        pointLabels: { color: palette.text, font: font }, ticks: { color: palette.text, backdropColor: "transparent", precision: 0, maxTicksLimit: 5 },
      };
    } else if (!round) {
      scales = horizontal ? { x: values, y: names } : { x: names, y: values };
    }
    return {
      type: type,
      data: { labels: data.labels, datasets: datasets },
      options: {
        responsive: true, maintainAspectRatio: false, indexAxis: horizontal ? "y" : "x", scales: scales,
        animation: reduced ? false : { duration: 300 },
        interaction: { mode: round ? "nearest" : "index", axis: horizontal ? "y" : "x", intersect: round },
        plugins: {
          legend: {
            display: data.series.length > 1 || type === "doughnut", position: "bottom",
            labels: { color: palette.text, font: font, usePointStyle: true, pointStyle: "circle", boxHeight: 7, padding: 16 },
          },
          tooltip: {
            titleFont: font, bodyFont: font, padding: 10, usePointStyle: true,
            callbacks: { label: function (item) { return " " + (item.dataset.label || "") + ": " + item.formattedValue + unit; } },
          },
        },
      },
    };
  }

  function draw(canvas) {
    var source = document.getElementById(canvas.dataset.chart);
    if (!source) return;
    if (charts.has(canvas)) charts.get(canvas).destroy();
    var reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    charts.set(canvas, new window.Chart(canvas, configuration(JSON.parse(source.textContent), colours(), reduced)));
  }

  function drawAll(root) {
    var found = root.querySelectorAll("canvas[data-chart]");
    if (found.length) load().then(function () { found.forEach(draw); });
  }

  function redraw() {
    charts.forEach(function (chart, canvas) {
      if (canvas.isConnected) return draw(canvas);
      chart.destroy();
      charts.delete(canvas);
    });
  }

  drawAll(document);
  document.addEventListener("portal:theme", redraw);
  document.addEventListener("htmx:afterSwap", function (event) {
    drawAll(event.target);
  });
})();
