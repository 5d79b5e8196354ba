// Walks through the steps of paths on a surface. Joined to figure.js.

const PACE = { usual: 70, reduced: 500 }; // ms from one stride to the next
const LONGEST_WALK = 120; // strides

function paths(root, data, chosen) {
  const range = root.querySelector("input[type=range]");
  const last = data.says.length - 1;
  const panels = [...root.querySelectorAll(".dl-panel")];
  const draw = (panel, role, d) => panel.querySelector(role).setAttribute("d", d);

  function show(step) {
    chosen.step = clamp(step, 0, last);
    range.value = chosen.step;
    panels.forEach((panel, number) => {
      const seen = data.paths[number].slice(0, chosen.step + 1);
      draw(panel, ".dl-trail", "M" + seen.map((at) => at.join(" ")).join("L"));
      draw(panel, ".dl-stops", seen.map(([x, y]) => `M${x} ${y}h0`).join(""));
      draw(panel, ".dl-here", `M${seen.at(-1).join(" ")}h0`);
    });
    root.querySelector(".dl-says").innerHTML = data.says[chosen.step];
  }

  // Long paths are walked in bigger strides, so that all take about as long.
  const stride = Math.ceil(last / LONGEST_WALK);
  scrubbed(root, chosen, show, last, PACE, stride);
  show(chosen.moved ? chosen.step : last);
}

KINDS.paths = paths;
