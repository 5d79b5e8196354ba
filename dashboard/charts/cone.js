// The cone: which cells of every level the chosen output cell depends on, and the padding that is read on the way.

/** For each level, from the input on, the cells on the way and the padding cells, each in ascending order. */
function regions(data, place) {
  const found = [{ cells: [place], padding: [] }];
  for (let number = data.layers.length - 1; number >= 0; number--) {
    const [kernel, stride, padding, dilation] = data.layers[number];
    const reads = new Set();
    for (const cell of found[0].cells)
      for (let tap = 0; tap < kernel; tap++) reads.add((cell - 1) * stride - padding + tap * dilation + 1);
    const all = [...reads].sort((a, b) => a - b), { size } = data.levels[number];
    const inside = (cell) => cell >= 1 && cell <= size;
    found.unshift({ cells: all.filter(inside), padding: all.filter((cell) => !inside(cell)) });
  }
  return found;
}

/** Neighboring cells as runs: the first and the last of each. */
function runs(cells) {
  const found = [];
  for (const cell of cells) {
    if (found.at(-1)?.[1] === cell - 1) found.at(-1)[1] = cell;
    else found.push([cell, cell]);
  }
  return found;
}


/** What a level's caption says of a region; `cone.py` says the same of the first, here and below. */
function counted(cells, padding) {
  const span = cells.length ? cells.at(-1) - cells[0] + 1 : 0;
  return cells.length.toLocaleString("en") + (span > cells.length ? ` that span ${span.toLocaleString("en")}` : "") +
    (padding.length ? ` and ${padding.length.toLocaleString("en")} of padding` : "");
}

/** What is said of a region of the input. */
function told(place, { cells, padding }) {
  const who = `Cell ${place.toLocaleString("en")} of the output sees`;
  if (!cells.length) return `${who} padding alone.`;
  const [first, last] = [cells[0], cells.at(-1)].map((cell) => cell.toLocaleString("en"));
  const skips = cells.at(-1) - cells[0] + 1 - cells.length;
  const few = cells.length === 1;
  const seen = few ? `cell ${first} of the input` : `${many(cells.length, "cell")} of the input, ${first} to ${last}`;
  return `${who} ${seen}` +
    (skips ? ` without ${skips.toLocaleString("en")} in between` : "") +
    (padding.length ? `, and reads ${many(padding.length, "cell")} of its padding` : "") + ".";
}

KINDS.cone = function cone(root, data, chosen) {
  const rows = [...root.querySelectorAll(".dl-level")].reverse(); // the input first, as in the data
  const top = data.levels.at(-1);
  const at = (level, cell) => level.left + (cell - 1 + level.pad) * level.jump;
  const mark = (role, x, w) => `<i class="dl-box ${role}" style="--x:${x};--y:0;--w:${w};--h:1"></i>`;

  function show(place) {
    chosen.place = clamp(place, 1, top.size);
    const found = regions(data, chosen.place);
    found.forEach(({ cells, padding }, number) => {
      const level = data.levels[number], row = rows[number], last = number === rows.length - 1;
      const boxes = (list, role) =>
        runs(list).map(([a, b]) => mark(role, a - 1 + level.pad, b - a + 1)).join("");
      row.querySelector(".dl-marks").innerHTML =
        last ? mark("dl-chosen", chosen.place - 1, 1) : boxes(cells, "dl-reads") + boxes(padding, "dl-reads dl-outside");
      row.querySelector(".dl-count").textContent = counted(cells, padding);
      if (last) return;
      const upper = found[number + 1].cells, lower = [...cells, ...padding], above = data.levels[number + 1];
      row.querySelector("polygon").setAttribute("points", !upper.length ? "" :
        `${at(above, upper[0])},0 ${at(above, upper.at(-1) + 1)},0 ` +
        `${at(level, Math.max(...lower) + 1)},1 ${at(level, Math.min(...lower))},1`);
    });
    root.querySelector(".dl-says").textContent = told(chosen.place, found[0]);
  }

  const choose = (place) => {
    chosen.moved = true;
    show(place);
  };
  rows.forEach((row, number) => {
    const level = data.levels[number];
    pointed(row.querySelector(".dl-row"), (_, cell) => // the place whose middle is nearest to this cell's
      choose(Math.round((at(level, cell + 1 - level.pad) + level.jump / 2 - top.left) / top.jump + 0.5)));
  });
  keyed(rows.at(-1).querySelector(".dl-row"), (down, right) => choose(chosen.place + right));
  show(chosen.moved ? chosen.place : data.place);
};
