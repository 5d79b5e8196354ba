// Moves the figures and draws the charts of a page, from the site's own files and only where there are any.
(() => {
  const here = document.currentScript.src;
  const VEGA = document.querySelector(".dl-chart[data-vega]")?.dataset.vega;
  const load = (name) =>
    new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = new URL(name, here).href;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });

  // What the theme leaves unnamed: its search dialog; and a landmark for every copy button, where none is wanted.
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  const unmark = () => document.querySelectorAll("nav.md-code__nav").forEach((nav) => nav.setAttribute("role", "presentation"));
  unmark();
  new MutationObserver(unmark).observe(document.body, { childList: true, subtree: true });

  // What scrolls sideways can be reached by keyboard.
  const reach = () => {
    for (const each of document.querySelectorAll(".dl-right, .dl-scroll, .dl-formula, .dl-slip, .dl-side-by-side > span, .md-typeset__scrollwrap")) {
      if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
      else each.removeAttribute("tabindex");
    }
  };
  document.fonts.ready.then(reach);
  addEventListener("resize", reach);
  addEventListener("toggle", reach, true); // a folded part that opens

  const figures = document.querySelectorAll(".dl-figure[data-figure]");
  if (figures.length) {
    load("shared.js").then(() => {
      for (const figure of figures) window.dlBehave(figure, figure.dataset.kind, JSON.parse(figure.dataset.figure));
    });
  }

  const charts = document.querySelectorAll(".dl-chart[data-spec]");
  if (!charts.length) return;
  const ROLES = ["slate", "blue", "brick", "amber", "ink", "muted"];

  // A chart is drawn in the colors of the moment, and again when the theme changes.
  function draw(chart) {
    const style = getComputedStyle(document.body);
    const color = (name) => style.getPropertyValue(`--dl-${name}`).trim();
    const spec = JSON.parse(chart.dataset.spec);
    spec.config = {
      background: color("paper"),
      font: "IBM Plex Sans",
      range: { category: ROLES.map(color) },
      ...spec.config,
    };
    if (spec.width === "container") spec.width = Math.min(640, chart.clientWidth);
    window.dlVega(chart, spec, { actions: false, renderer: "svg", tooltip: { theme: "custom" } });
  }

  load(VEGA).then(() => {
    const drawAll = () => charts.forEach(draw);
    drawAll();
    new MutationObserver(drawAll).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
  });
})();
