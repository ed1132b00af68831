// Curves with values under the pointer, drawn by uPlot. The page works without this file: every curve is an SVG that
// the server drew, and it stays where uPlot does not run, and on paper.
"use strict";
(() => {
  const boxes = Array.from(document.querySelectorAll("[data-curve]"));
  if (!boxes.length || typeof uPlot !== "function") return;

  const looks = {
    articles: { token: "--ink", width: 2, weight: 600 },
    ours: { token: "--accent", width: 2.5, weight: 600 },
    original: { token: "--ink2", width: 1.5, weight: 500, dash: [4, 2] },
  };
  const color = (token) => getComputedStyle(document.documentElement).getPropertyValue(token).trim();
  const count = (n) => n.toLocaleString("en-GB");

  // Times are said in the zone of the page, which need not be that of the browser.
  const clockOf = (d) => {
    const far = d.t[d.t.length - 1] - d.t[0] > 36 * 3600;
    const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: d.zone });
    const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: d.zone });
    return {
      tick: (s) => (far ? day : time).format(new Date(s * 1000)),
      full: (s) => (far ? day.format(new Date(s * 1000)) + ", " : "") + time.format(new Date(s * 1000)),
    };
  };

  const seriesOf = (d) =>
    d.lines.map((l) => {
      const look = looks[l.look] || looks.articles;
      const s = { stroke: color(look.token), width: look.width, dash: look.dash, points: { show: false } };
      if (d.kind === "bars") {
        s.fill = color("--chart2");
        s.width = 0;
        s.paths = uPlot.paths.bars({ size: [0.9, 100], align: 1 });
      } else {
        s.paths = uPlot.paths.stepped({ align: 1 });
      }
      return s;
    });

  // Each line ends in its own label, as in the SVG.
  const labels = (d) => (u) => {
    if (d.kind === "bars") return;
    const px = devicePixelRatio;
    const ctx = u.ctx;
    const family = getComputedStyle(u.root).fontFamily;
    let free = u.bbox.top + u.bbox.height + 4 * px;
    const ends = d.lines.map((l) => ({ l, n: l.n[l.n.length - 1] })).sort((a, b) => a.n - b.n);
    ctx.save();
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    for (const { l, n } of ends) {
      const look = looks[l.look] || looks.articles;
      const text = count(n) + " " + l.name;
      const rows = text.split(text.length > 23 ? / (?=your statement$)/ : / (?=(?:statement|item)$)/);
      const y = Math.min(u.valToPos(n, "y", true) + 4 * px, free - 15 * px * (rows.length - 1));
      free = y - 15 * px;
      ctx.font = look.weight + " " + 12 * px + "px " + family;
      ctx.fillStyle = color(look.token);
      rows.forEach((row, i) => ctx.fillText(row, u.bbox.left + u.bbox.width + 8 * px, y + 15 * px * i));
    }
    ctx.restore();
  };

  const draw = (box) => {
    const d = JSON.parse(box.dataset.curve);
    if (!d.zone || d.t.length < 2) return null;
    const clock = clockOf(d);
    const values = document.createElement("p");
    values.className = "cv-values";
    const say = (u) => {
      const i = u.cursor.idx;
      values.textContent =
        i == null ? "\u00a0" : clock.full(d.t[i]) + ": " + d.lines.map((l) => count(l.n[i]) + " " + l.name).join(", ");
    };
    const svg = box.querySelector("svg");
    const old = box.querySelectorAll(".uplot, .cv-values");
    const u = new uPlot(
      {
        width: Math.min(box.clientWidth || 336, 336),
        height: svg ? Number(svg.getAttribute("height")) || 168 : 168,
        padding: [8, d.kind === "bars" ? 28 : 112, 0, 8],
        tzDate: (s) => uPlot.tzDate(new Date(s * 1000), d.zone),
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { show: d.kind !== "bars", size: 7 } },
        scales: { y: { range: (_, lo, hi) => [0, Math.max(hi, 1)] } },
        axes: [
          {
            stroke: color("--ink3"), grid: { stroke: color("--grid"), width: 1 }, ticks: { show: false }, space: 46, size: 24, gap: 4,
            font: "500 12px " + getComputedStyle(document.body).fontFamily, values: (_, at) => at.map(clock.tick),
          },
          { show: false, grid: { show: false } },
        ],
        series: [{}, ...seriesOf(d)],
        hooks: { draw: [labels(d)], setCursor: [say] },
      },
      [d.t, ...d.lines.map((l) => l.n)],
      box,
    );
    u.root.setAttribute("aria-hidden", "true"); // the SVG keeps the label, the table the numbers
    old.forEach((el) => el.remove());
    box.append(values);
    say(u);
    box.classList.add("curved");
    return u;
  };

  const all = () => {
    for (const box of boxes) {
      try {
        draw(box);
      } catch (e) {
        box.classList.remove("curved");
        box.querySelectorAll(".uplot, .cv-values").forEach((el) => el.remove());
      }
    }
  };
  all();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", all);
})();
