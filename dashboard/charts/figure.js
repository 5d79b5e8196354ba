// Moves what is chosen in a figure: by pointer, tap and arrow keys. The markup is whole without it.
// `behave(root, kind, data)` may be called again on new markup in the same root: what was chosen stays, where it fits.

const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Which cell of a plane the pointer is over, counted from 0. */
function cellAt(event, plane) {
  const area = plane.getBoundingClientRect();
  const count = (name) => Number(plane.style.getPropertyValue(name));
  return [
    Math.floor(((event.clientY - area.top) / area.height) * count("--rows")),
    Math.floor(((event.clientX - area.left) / area.width) * count("--cols")),
  ];
}

/** Call `choose(row, column)` as the pointer moves over the plane or taps it. */
function pointed(plane, choose) {
  const report = (event) => choose(...cellAt(event, plane));
  plane.onpointermove = (event) => event.pointerType === "mouse" && report(event);
  plane.onpointerdown = report;
}

/** Call `move(rows, columns)` on arrow keys, and with infinite steps on Home and End. */
function keyed(plane, move) {
  plane.onkeydown = (event) => {
    const far = { Home: -Infinity, End: Infinity }[event.key];
    const step = far ? [0, far] : STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move(...step);
  };
}

/** The reader's own choice stays chosen when the numbers change; the figure's first choice does not. */
const chooser = (chosen, show) => (row, column) => {
  chosen.moved = true;
  show(row, column);
};

function placed(box, x, y) {
  box.style.setProperty("--x", x);
  box.style.setProperty("--y", y);
}

/** Numbers as a sentence lists them: all of a few, the first two and the last of many. */
function listed(first, count, step) {
  const all = Array.from({ length: count }, (_, i) => first + i * step);
  return count <= 5 ? all.join(", ") : `${all[0]}, ${all[1]}, …, ${all[count - 1]}`;
}

function sweep(root, data, chosen) {
  const { rows, columns } = data;
  const find = (selector) => root.querySelector(selector);
  const cells = (axis, place) => listed(1 + place * axis.stride, axis.kernel, axis.dilation);
  const word = (noun, axis) => (axis.kernel === 1 ? noun : `${noun}s`);

  function show(row, column) {
    chosen.row = clamp(row, 0, rows.count - 1);
    chosen.column = clamp(column, 0, columns.count - 1);
    const x = chosen.column * columns.stride, y = chosen.row * rows.stride;
    for (const box of root.querySelectorAll(".dl-given .dl-frame, .dl-given .dl-taps")) placed(box, x, y);
    placed(find(".dl-chosen"), chosen.column, chosen.row);
    for (const [axis, at, place] of [["columns", x, chosen.column], ["rows", y, chosen.row]]) {
      const line = find(`.dl-axis[data-axis=${axis}]`);
      if (!line) continue;
      for (const box of line.querySelectorAll(".dl-frame, .dl-taps")) placed(box, at, 0);
      line.querySelector(".dl-on")?.classList.remove("dl-on");
      line.querySelectorAll(".dl-place")[place].classList.add("dl-on");
    }
    find(".dl-says").innerHTML =
      `<span>Output</span> <b>row ${chosen.row + 1}, column ${chosen.column + 1}</b> <span>reads</span> ` +
      `${word("row", rows)} ${cells(rows, chosen.row)} <span>and</span> ` +
      `${word("column", columns)} ${cells(columns, chosen.column)} <span>of the ${data.padded ? "padded " : ""}input</span>`;
  }

  // The place whose middle is nearest to a cell.
  const nearest = (axis, cell) => Math.round((cell - (axis.reach - 1) / 2) / axis.stride);
  const choose = chooser(chosen, show);
  pointed(find(".dl-made"), choose);
  keyed(find(".dl-made"), (down, right) => choose(chosen.row + down, chosen.column + right));
  pointed(find(".dl-given"), (row, column) => choose(nearest(rows, row), nearest(columns, column)));
  for (const line of root.querySelectorAll(".dl-line")) {
    const across = line.parentElement.dataset.axis === "columns";
    pointed(line, (_, cell) =>
      across ? choose(chosen.row, nearest(columns, cell)) : choose(nearest(rows, cell), chosen.column));
  }
  show(...(chosen.moved ? [chosen.row, chosen.column] : [rows.count - 1, columns.count - 1]));
}

const KINDS = { sweep };
const CHOSEN = new WeakMap();

/** New markup in a root: what had the focus has it again, and a number that is being typed stays open. */
export function renew(root, markup) {
  const chosen = CHOSEN.get(root);
  const reachable = () => [...root.querySelectorAll("[tabindex], button, input")];
  if (chosen?.typing) chosen.typing.leave(); // notes what is typed so far, and closes
  const place = reachable().indexOf(document.activeElement);
  root.innerHTML = markup;
  if (place >= 0) reachable()[place]?.focus({ preventScroll: true });
}

/** Let a figure be moved; `report`, where the host has one, takes back the numbers that a reader types over. */
export function behave(root, kind, data, report = null) {
  const kept = CHOSEN.get(root);
  const chosen = kept?.kind === kind ? kept : { kind };
  CHOSEN.set(root, chosen);
  KINDS[kind]?.(root, data, chosen, report);
}
