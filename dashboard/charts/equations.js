// Equations whose numbers can be typed over, with the paths that lead to what solves them. Joined to figure.js.

function equations(root, data, chosen, report) {
  for (const element of root.querySelectorAll(".dl-plane[data-side]")) {
    const { side } = element.dataset;
    const boxes = [...element.querySelectorAll(".dl-number")];
    const columns = Number(element.style.getPropertyValue("--cols"));
    const box = () => chosen.side === side && boxes[chosen.row * columns + chosen.column];
    const choose = (row, column) => {
      Object.assign(chosen, { side, row: clamp(row, 0, boxes.length / columns - 1), column: clamp(column, 0, columns - 1) });
      for (const each of root.querySelectorAll(".dl-met")) each.classList.remove("dl-met");
      box().classList.add("dl-met");
    };
    pointed(element, choose);
    keyed(element, (down, right) => (chosen.side === side ? choose(chosen.row + down, chosen.column + right) : choose(0, 0)));
    element.onfocus = () => chosen.side !== side && choose(0, 0);
    typed(element, chosen, box, report);
  }
  root.classList.toggle("dl-typing", Boolean(report));
  if (data.paths) paths(root, data, chosen);
  if (data.starts && report) {
    const { name, panel, x, y } = data.starts;
    const plot = root.querySelectorAll(".dl-plot")[panel];
    plot.classList.add("dl-starts");
    const digits = Math.max(0, 1 - Math.floor(Math.log10((x[1] - x[0]) / 2)));
    plot.onclick = (event) => {
      const area = plot.getBoundingClientRect();
      const at = [x[0] + ((event.clientX - area.left) / area.width) * (x[1] - x[0]), y[1] - ((event.clientY - area.top) / area.height) * (y[1] - y[0])];
      report({ name, place: null, text: at.map((each) => each.toFixed(digits)).join(" ") });
    };
  }
  typeAgain(root, chosen, report);
}

KINDS.equations = equations;
