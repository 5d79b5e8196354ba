// A network's feature maps: the chosen cell, what it reads, and the sum that made it. Joined to filtered.js.

/** Numbers added up: "0.5 − 1.2 + 3". */
const addedUp = (values) => values.map((value, i) => (i ? (value < 0 ? " − " : " + ") : value < 0 ? "−" : "") + shownNumber(Math.abs(value), 3)).join("");

/** A plane of numbered cells, filled by their size; what lies beyond the border is 0. */
function numberedPlane(values, columns, largest, { role = "", cell = "dl-signed" } = {}) {
  const plane = document.createElement("div");
  plane.className = `dl-plane ${role}`;
  plane.style.cssText = `--cols:${columns};--rows:${values.length / columns}`;
  plane.append(...values.map((value, i) => {
    const text = shownNumber(value ?? 0, 3);
    const box = document.createElement("i");
    box.className = `dl-box dl-number ${value === null ? "dl-pad" : cell}${value < 0 ? " dl-down" : ""}`;
    box.style.cssText = `--x:${i % columns};--y:${Math.floor(i / columns)};--w:1;--h:1;--n:${text.length};--fill:${largest ? (42 * Math.abs(value ?? 0)) / largest : 0}%`;
    box.textContent = text;
    return box;
  }));
  return plane;
}

/** What a cell of a stage reads: for each map the cells' values (null beyond the border), and their place. */
function readBy(stage, before, at) {
  const { kind, kernel = 1, stride = 1, padding = 0 } = stage;
  const all = (map) => [...before.values.subarray(map * before.rows * before.columns, (map + 1) * before.rows * before.columns)];
  const whole = kind === "Linear" || kind === "Softmax";
  const maps = kind === "Conv2d" || whole ? Array.from({ length: before.maps }, (_, map) => map) : [at.map];
  const [top, left] = whole ? [0, 0] : [at.row * stride - padding, at.column * stride - padding];
  const [high, wide] = whole ? [before.rows, before.columns] : [kernel, kernel];
  const cell = (map, i) => {
    const row = top + Math.floor(i / wide), column = left + (i % wide);
    const inside = row >= 0 && column >= 0 && row < before.rows && column < before.columns;
    return inside ? before.values[(map * before.rows + row) * before.columns + column] : null;
  };
  return { top, left, high, wide, parts: maps.map((map) => ({ map, values: whole ? all(map) : Array.from({ length: high * wide }, (_, i) => cell(map, i)) })) };
}

/** The weights that a cell's map gives to each map that it reads. */
function weightsOf(stage, map, parts) {
  const size = parts[0].values.length;
  return parts.map((_, i) => [...stage.weight.subarray((map * parts.length + i) * size, (map * parts.length + i + 1) * size)]);
}

/** The written sum behind a value, and what is shown of its parts: a name, the values, the weights, their sum. */
function madeOf(stage, before, at, read) {
  const [first] = read.parts;
  const named = ({ map }) => (before.maps > 1 ? `Map ${map + 1}` : before.name);
  if (stage.kind === "ReLU") return [`max(0, ${shownNumber(first.values[0])})`, []];
  if (stage.kind === "MaxPool2d") {
    return [`max(${first.values.map((value) => shownNumber(value)).join(", ")})`, [{ name: named(first), values: first.values }]];
  }
  if (stage.kind === "Softmax") {
    const powers = first.values.map((value) => `exp(${shownNumber(value, 3)})`);
    return [`${powers[at.row]} / (${powers.join(" + ")})`, []];
  }
  const unit = stage.kind === "Linear" ? at.row : at.map;
  const weights = weightsOf(stage, unit, read.parts);
  const terms = read.parts.map((part, i) => {
    const sum = part.values.reduce((total, value, k) => total + (value ?? 0) * weights[i][k], 0);
    return { name: named(part), values: part.values, weights: weights[i], sum };
  });
  const bias = stage.bias[unit];
  const single = terms.length === 1;
  const products = single ? summed(first.values.map((value) => value ?? 0), weights[0]) : addedUp(terms.map((term) => term.sum));
  return [`${products} ${bias < 0 ? "−" : "+"} ${shownNumber(Math.abs(bias))}`, terms];
}

function network(root, data, chosen) {
  const stages = data.stages.map((stage) => ({ ...stage, values: unpacked(stage.values), weight: stage.weight && unpacked(stage.weight) }));
  const net = root.querySelector(".dl-net");
  const shownStages = [...root.querySelectorAll(".dl-stage")];
  const says = root.querySelector(".dl-says"), panel = root.querySelector(".dl-made-of"), terms = root.querySelector(".dl-terms");
  const planeOf = (stage, map) => shownStages[stage].querySelector(`[data-map="${map}"]`);
  const largest = stages.map((stage) => stage.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0));

  function mark(plane, role, x, y, w, h) {
    const box = document.createElement("i");
    box.className = `dl-box dl-mark ${role}`;
    box.style.cssText = `--x:${x};--y:${y};--w:${w};--h:${h}`;
    plane.append(box);
  }

  /** What a cell reads of one map, and the kernel that lies on it. */
  function close(part, columns, heaviest) {
    const made = (tag, className, ...inner) => {
      const element = Object.assign(document.createElement(tag), { className });
      element.append(...inner);
      return element;
    };
    const read = { role: "dl-read", cell: chosen.stage === 1 ? "dl-value" : "dl-signed" };
    const patch = numberedPlane(part.values, columns, largest[chosen.stage - 1], read);
    const block = made("div", "dl-term", made("div", "", made("p", "dl-note", part.name), patch));
    if (part.weights) {
      const kernel = numberedPlane(part.weights, columns, heaviest);
      block.append(made("div", "", made("p", "dl-note", "times its weights"), kernel));
      block.append(made("p", "dl-note dl-sum", `sums to ${shownNumber(part.sum, 3)}`));
    }
    return block;
  }

  function show(stage, map, row, column) {
    chosen.stage = clamp(stage, 1, stages.length - 1);
    const now = stages[chosen.stage], before = stages[chosen.stage - 1];
    chosen.map = clamp(map, 0, now.maps - 1);
    chosen.row = clamp(row, 0, now.rows - 1);
    chosen.column = clamp(column, 0, now.columns - 1);
    for (const box of root.querySelectorAll(".dl-mark")) box.remove();
    const read = readBy(now, before, chosen);
    for (const { map: each } of read.parts) mark(planeOf(chosen.stage - 1, each), "dl-frame", read.left, read.top, read.wide, read.high);
    mark(planeOf(chosen.stage, chosen.map), "dl-chosen", chosen.column, chosen.row, 1, 1);
    if (now.field) {
      const [[top, bottom], [left, right]] = [now.field[chosen.row], now.field[chosen.column]];
      mark(planeOf(0, 0), "dl-reached", left, top, right - left + 1, bottom - top + 1);
    }
    const [sum, parts] = madeOf(now, before, chosen, read);
    const value = now.values[(chosen.map * now.rows + chosen.row) * now.columns + chosen.column];
    const exact = now.kind === "ReLU" || now.kind === "MaxPool2d";
    const head = document.createElement("span"), bold = document.createElement("b");
    const flat = now.columns === 1 && now.maps === 1;
    head.textContent = flat ? `${now.name}, digit ${chosen.row}:` : `${now.name}, map ${chosen.map + 1}, row ${chosen.row + 1}, column ${chosen.column + 1}:`;
    bold.textContent = shownNumber(value);
    bold.classList.toggle("dl-negative", value < 0);
    says.replaceChildren(head, ` ${sum} ${exact ? "=" : "≈"} `, bold);
    const heaviest = Math.max(0, ...parts.flatMap((part) => part.weights ?? []).map(Math.abs));
    terms.replaceChildren(...parts.map((part) => close(part, read.wide, heaviest)));
    shownStages[chosen.stage].after(panel);
  }

  const choose = (...place) => {
    chosen.moved = true;
    show(...place);
  };
  /** Past a map's edge lies the map beside it, and past the last one the next layer. */
  function move(down, right) {
    if (!Number.isFinite(right)) return choose(chosen.stage, chosen.map, chosen.row, right < 0 ? 0 : Infinity);
    const now = stages[chosen.stage];
    let { stage, map, row, column } = chosen;
    row += down;
    column += right;
    const beyond = (cell, size) => (cell < 0 ? -1 : cell >= size ? 1 : 0);
    const below = map + now.across * beyond(row, now.rows);
    if (beyond(row, now.rows)) {
      if (below < 0 || below >= now.maps) return;
      [map, row] = [below, row < 0 ? now.rows - 1 : 0];
    }
    const aside = beyond(column, now.columns);
    if (aside) {
      const place = (map % now.across) + aside;
      if (place >= 0 && place < now.across) [map, column] = [map + aside, aside < 0 ? now.columns - 1 : 0];
      else {
        const next = stages[stage + aside];
        if (stage + aside < 1 || !next) return;
        // The map at the same height, and the cell at the same height of it.
        const height = (Math.floor(map / now.across) + (row + 0.5) / now.rows) / Math.ceil(now.maps / now.across);
        const across = height * Math.ceil(next.maps / next.across);
        map = Math.floor(across) * next.across + (aside < 0 ? next.across - 1 : 0);
        row = Math.floor((across % 1) * next.rows);
        [stage, column] = [stage + aside, aside < 0 ? next.columns - 1 : 0];
      }
    }
    choose(stage, map, row, column);
  }

  shownStages.forEach((each, stage) => {
    if (!stage) return;
    for (const plane of each.querySelectorAll(".dl-plane[data-map]")) {
      plane.onpointerdown = (event) => choose(stage, Number(plane.dataset.map), ...cellAt(event, plane));
    }
  });
  keyed(net, move);
  show(...(chosen.moved ? [chosen.stage, chosen.map, chosen.row, chosen.column] : data.at));
}

KINDS.network = network;
