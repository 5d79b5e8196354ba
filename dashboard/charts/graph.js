// Walks through the steps of the two sweeps over a computation graph. Joined to controls.js.

const SWEEP_PACE = { usual: 1400, reduced: 2600 }; // ms from one step to the next

function graph(root, data, chosen) {
  const range = root.querySelector("input[type=range]");
  const says = root.querySelector(".dl-says");
  const rows = [...root.querySelectorAll(".dl-events button")];
  const last = data.events.length - 1;
  const drawings = [...root.querySelectorAll(".dl-graph svg")].map((drawing) => ({
    nodes: [...drawing.querySelectorAll(".dl-vertex")].map((node) => {
      const gradient = node.querySelector(".dl-backward");
      return { node, value: node.querySelector(".dl-forward"), gradient, number: gradient.childElementCount === 1 ? gradient.firstChild : null };
    }),
    edges: [...drawing.querySelectorAll(".dl-arrow")],
  }));

  function show(step) {
    chosen.step = clamp(step, 0, last);
    range.value = chosen.step;
    const seen = data.events.slice(0, chosen.step + 1);
    const valued = new Set(data.given), totals = new Map();
    for (const [node, back, , total] of seen) back ? totals.set(node, total) : valued.add(node);
    const [now, back, edge] = seen.at(-1);
    const passed = new Set(seen.filter((event) => event[2] !== null).map((event) => event[2]));
    for (const { nodes, edges } of drawings) {
      nodes.forEach(({ node, value, gradient, number }, place) => {
        value.classList.toggle("dl-unseen", !valued.has(place));
        gradient.classList.toggle("dl-unseen", !totals.has(place));
        if (number && totals.get(place)) number.textContent = totals.get(place);
        node.classList.toggle("dl-now", place === now);
      });
      edges.forEach((each, number) => {
        each.classList.toggle("dl-passed", passed.has(number));
        each.classList.toggle("dl-now", number === edge);
      });
    }
    rows.forEach((row) => {
      const here = Number(row.dataset.at) === chosen.step;
      row.toggleAttribute("aria-current", here);
      if (here) row.setAttribute("aria-current", "step");
    });
    says.innerHTML = rows.find((row) => Number(row.dataset.at) === chosen.step).innerHTML;
    says.classList.toggle("dl-back", back);
  }

  const go = scrubbed(root, chosen, show, last, SWEEP_PACE);
  for (const row of rows) row.onclick = () => go(Number(row.dataset.at));
  show(chosen.moved ? chosen.step : last);
}

KINDS.graph = graph;
