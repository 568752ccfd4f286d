// Draws each table of figures as a chart, and keeps the figures fresh. The table says the same and stays:
// for screen readers, for print, and when scripts do not run. Obeys the strict CSP: tips are drawn on the
// canvas, for as page elements they would carry style attributes.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const page = document.querySelector("[data-figures]");
  if (!page || !window.echarts) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const isLarge = page.hasAttribute("data-wall");
  const charts = new Map();
  let shapes = null;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const font = () => getComputedStyle(document.body).fontFamily;

  // What a table says: its columns with their tones, its rows with their figures.
  const read = (figure) => {
    const table = figure.querySelector("table");
    const columns = all("thead th", table).slice(1).map((head) => ({ label: head.textContent.trim(), tone: head.dataset.tone }));
    const rows = all("tbody tr", table).map((row) => ({
      label: row.querySelector("th").textContent.trim(),
      code: row.dataset.code || "",
      tone: row.dataset.tone || "",
      counts: all("td", row).map((cell) => Number(cell.dataset.count)),
      words: all("td", row).map((cell) => cell.textContent.trim()),
    }));
    return { columns, rows };
  };

  const size = () => (isLarge ? 15 : 12);
  const words = () => ({ color: colour("ink-2"), fontFamily: font(), fontSize: size() });
  const tip = () => ({
    renderMode: "richText",
    confine: true,
    backgroundColor: colour("surface"),
    borderColor: colour("line-strong"),
    textStyle: { color: colour("ink"), fontFamily: font(), fontSize: size() },
  });
  const said = (told, number) => told.columns
    .map((column, at) => `${column.label}  ${told.rows[number].words[at]}`)
    .join("\n");
  const months = (told) => told.rows.map((row) => row.label);
  const upright = (told) => ({
    grid: { left: 8, right: 12, top: 40, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 12, icon: "roundRect", textStyle: words() },
    tooltip: { ...tip(), trigger: "axis", formatter: (points) => `${points[0].name}\n${said(told, points[0].dataIndex)}` },
    xAxis: {
      type: "category",
      data: months(told),
      axisLine: { lineStyle: { color: colour("line-strong") } },
      axisTick: { show: false },
      axisLabel: { ...words(), formatter: (month) => (month.endsWith("-01") ? month : String(Number(month.slice(5)))), hideOverlap: true },
    },
    yAxis: { type: "value", minInterval: 1, axisLabel: words(), splitLine: { lineStyle: { color: colour("line") } } },
  });

  const drawings = {
    columns: (told) => ({
      ...upright(told),
      series: told.columns.map((column, at) => ({
        type: "bar",
        name: column.label,
        data: told.rows.map((row) => row.counts[at]),
        color: colour(column.tone),
        barGap: "8%",
        barCategoryGap: "32%",
        itemStyle: { borderRadius: [2, 2, 0, 0] },
      })),
    }),
    lines: (told) => ({
      ...upright(told),
      series: told.columns.map((column, at) => ({
        type: "line",
        name: column.label,
        data: told.rows.map((row) => row.counts[at]),
        color: colour(column.tone),
        lineStyle: { width: isLarge ? 3.5 : 2.5, type: at ? "solid" : [7, 4] },
        symbol: at ? "circle" : "diamond",
        symbolSize: isLarge ? 10 : 7,
      })),
    }),
    across: (told) => {
      const several = told.columns.length > 1;
      return {
        grid: { left: 4, right: isLarge ? 92 : 64, top: several ? 34 : 4, bottom: 4, containLabel: true },
        legend: { show: several, top: 0, left: 0, itemWidth: 12, itemHeight: 12, icon: "roundRect", textStyle: words() },
        tooltip: { ...tip(), trigger: "item", formatter: (point) => `${told.rows[point.dataIndex].label}\n${said(told, point.dataIndex)}` },
        xAxis: { type: "value", minInterval: 1, show: false },
        yAxis: {
          type: "category",
          inverse: true,
          data: told.rows.map((row) => row.label),
          axisLine: { show: false },
          axisTick: { show: false },
          axisLabel: { ...words(), color: colour("ink"), width: isLarge ? 220 : Math.min(190, innerWidth * 0.36), overflow: "truncate" },
        },
        series: told.columns.map((column, at) => ({
          type: "bar",
          name: column.label,
          barMaxWidth: isLarge ? 22 : 16,
          barGap: "10%",
          color: colour(column.tone),
          data: told.rows.map((row) => ({
            value: row.counts[at],
            itemStyle: { color: colour(several ? column.tone : row.tone || column.tone), borderRadius: [0, 3, 3, 0] },
          })),
          label: { show: true, position: "right", ...words(), color: colour("ink"), formatter: (point) => told.rows[point.dataIndex].words[at] },
        })),
      };
    },
    map: (told) => {
      const counted = new Map(told.rows.filter((row) => row.code).map((row) => [row.code, row]));
      const most = Math.max(1, ...[...counted.values()].map((row) => row.counts[0]));
      const named = new Map(shapes.features.map((each) => [each.properties.name, each.properties]));
      const level = (count) => (count ? 0.18 + 0.82 * Math.sqrt(count / most) : 0);
      return {
        tooltip: {
          ...tip(),
          trigger: "item",
          formatter: (point) => {
            const place = named.get(point.name);
            if (!place?.words) return "";
            const row = told.rows.findIndex((each) => each.code === point.name);
            return `${place.words}\n${row < 0 ? `${told.columns[0].label}  0` : said(told, row)}`;
          },
        },
        series: [{
          type: "map",
          map: "figures",
          nameProperty: "name",
          aspectScale: shapes.is_own ? 0.75 : 1,
          roam: false,
          silent: false,
          left: 4, right: 4, top: 4, bottom: 4,
          selectedMode: false,
          emphasis: { label: { show: true }, itemStyle: { areaColor: colour("amber-soft"), borderColor: colour("amber") } },
          data: shapes.features.map(({ properties }) => {
            const count = counted.get(properties.name)?.counts[0] ?? 0;
            const dark = level(count) > 0.55;
            return {
              name: properties.name,
              value: count,
              itemStyle: {
                areaColor: count ? mixed(colour("jade"), colour("surface"), level(count)) : colour("sunken"),
                borderColor: colour(count ? "jade-line" : "line"),
                borderWidth: 1,
              },
              label: {
                show: !shapes.is_own || count > 0,
                color: dark ? colour("on-jade") : colour(count ? "ink" : "ink-2"),
                fontFamily: font(),
                fontSize: isLarge ? 15 : Math.max(9, Math.min(12, page.clientWidth / 75)),
                lineHeight: isLarge ? 19 : 14,
                formatter: () => `${properties.label || properties.words || ""}${count ? `\n${count}` : ""}`,
              },
              emphasis: { label: { color: colour("ink") } },
            };
          }),
        }],
      };
    },
  };

  const mixed = (over, under, part) => {
    const parts = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const [top, ground] = [parts(over), parts(under)];
    return `rgb(${top.map((value, at) => Math.round(value * part + ground[at] * (1 - part))).join(",")})`;
  };

  const draw = (figure) => {
    const kind = figure.dataset.drawn;
    const place = figure.querySelector(".chart");
    if (!place) return;
    const told = read(figure);
    // A table without rows says nothing; the first record brings it back, as open as it was left.
    for (const details of all("details.as-table", figure)) details.hidden = !told.rows.length;
    if (kind === "map" && !shapes) return;
    // Enough room for every bar; a chart without rows would be an empty frame.
    place.hidden = kind !== "map" && !told.rows.length;
    if (place.hidden) return;
    if (kind === "across" && !isLarge) place.dataset.rows = String(Math.min(20, Math.max(2, Math.ceil(told.rows.length * told.columns.length / 2) * 2)));
    let chart = charts.get(figure);
    if (!chart) {
      chart = echarts.init(place, null, { renderer: "canvas" });
      charts.set(figure, chart);
    }
    chart.resize();
    chart.setOption({ animation: !still.matches, animationDuration: 400, textStyle: { fontFamily: font() }, ...drawings[kind](told) }, true);
  };
  const drawAll = () => all("[data-drawn]", page).forEach(draw);

  // Without a map the table stands open in its place; why, the page says where the map's file is broken.
  const noMap = (figure) => {
    shapes = null;
    figure.querySelector(".chart").hidden = true;
    for (const details of all("details.as-table", figure)) details.open = true;
    for (const note of all("[data-no-map]", figure)) note.hidden = false;
  };
  const loadMap = async (figure) => {
    try {
      if (!page.dataset.map) throw new Error("broken");
      const answer = await fetch(page.dataset.map);
      if (!answer.ok) throw new Error(String(answer.status));
      shapes = await answer.json();
      echarts.registerMap("figures", shapes);
      draw(figure);
    } catch {
      noMap(figure);
    }
  };

  // The page itself is asked for again: whatever it says now takes the place of what it said.
  const between = Number(page.dataset.figures) * 1000;
  let asked = Date.now();
  const waitFor = (counting) => {
    const place = page.querySelector("[data-waiting]");
    place.replaceChildren(...(counting ? [document.adoptNode(counting)] : []));
    place.hidden = !counting;
    for (const shown of all("[data-shown], [data-fresh=as-of]", page)) shown.hidden = Boolean(counting);
    if (counting) setTimeout(() => !document.hidden && refresh(), Number(counting.dataset.counting) * 1000 || between);
  };
  const refresh = async () => {
    asked = Date.now();
    const failed = page.querySelector("[data-failed]");
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      // After midnight, or with another role, there are none to show yet. Another document would end the full
      // screen, so this one waits for them.
      const counting = fresh.querySelector("[data-counting]");
      if (counting) {
        failed.hidden = true;
        waitFor(counting);
        return;
      }
      const parts = all("[data-fresh]", page).map((old) => [old, fresh.querySelector(`[data-fresh="${old.dataset.fresh}"]`)]);
      if (parts.some(([, now]) => !now)) throw new Error("another page");
      waitFor(null);
      for (const [old, now] of parts) old.replaceWith(document.adoptNode(now));
      failed.hidden = true;
      drawAll();
    } catch {
      failed.hidden = false;
    }
  };

  for (const details of all(".as-table", page)) details.open = false;
  for (const place of all(".chart", page)) place.hidden = false;
  for (const button of all("[data-fill-screen]", page)) {
    button.hidden = !document.fullscreenEnabled;
    button.addEventListener("click", () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()));
  }
  drawAll();
  const map = page.querySelector("[data-drawn=map]");
  if (map) loadMap(map);
  setInterval(() => !document.hidden && refresh(), between);
  // Who comes back to the page sees what is fresh, but looking away and back asks for nothing.
  document.addEventListener("visibilitychange", () => !document.hidden && Date.now() - asked >= between && refresh());
  new ResizeObserver(() => charts.forEach((chart) => chart.resize())).observe(page);
  // Colours follow light and dark; in print the tables stand open.
  new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  addEventListener("beforeprint", () => all(".as-table", page).forEach((details) => { details.dataset.was = details.open ? "open" : ""; details.open = true; }));
  addEventListener("afterprint", () => all(".as-table", page).forEach((details) => { details.open = Boolean(details.dataset.was); }));
})();
