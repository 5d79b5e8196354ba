// One-hot rows times a table: the chosen row, the row that it picks, and what comes out. Joined to controls.js.

function hot(root, data, chosen, report) {
  const planes = [...root.querySelectorAll(".dl-plane[data-side]")];
  if (!planes.length) return;
  const { indices } = data;
  const frames = Object.fromEntries(planes.map((plane) => [plane.dataset.side, plane.querySelector(".dl-frame")]));
  const names = [...root.querySelectorAll(".dl-hot-names")].map((each) => [...each.children]);

  function show(row) {
    chosen.row = clamp(row, 0, indices.length - 1);
    const at = indices[chosen.row];
    placed(frames.matrix, 0, chosen.row);
    placed(frames.rows, 0, chosen.row);
    placed(frames.table, 0, Math.max(at, 0));
    frames.table.style.visibility = at < 0 ? "hidden" : "";
    names.forEach((words, plane) => words.forEach((word, place) => {
      const same = plane === 1 ? place === at : at >= 0 && indices[place] === at;
      word.classList.toggle("dl-hot-same", same || (plane !== 1 && place === chosen.row));
    }));
    root.querySelector(".dl-says").innerHTML = data.says[chosen.row];
  }

  const choose = (row) => {
    chosen.moved = true;
    show(row);
  };
  /** The token that a row of the table belongs to; a word that no token has chooses nothing. */
  const tokenOf = (index) => (indices[chosen.row] === index ? chosen.row : indices.indexOf(index));
  for (const plane of planes) {
    const count = (name) => Number(plane.style.getPropertyValue(name));
    const boxes = [...plane.querySelectorAll(".dl-number")];
    if (plane.dataset.side !== "table") {
      pointed(plane, choose);
      keyed(plane, (down) => choose(chosen.row + down));
      continue;
    }
    let [word, column] = [0, 0];
    const box = () => boxes[word * count("--cols") + column];
    const mark = (row, at) => {
      [word, column] = [clamp(row, 0, count("--rows") - 1), clamp(at, 0, count("--cols") - 1)];
      for (const each of boxes) each.classList.toggle("dl-met", each === box());
      if (tokenOf(word) >= 0) choose(tokenOf(word));
    };
    pointed(plane, mark);
    keyed(plane, (down, right) => mark(word + down, column + right));
    typed(plane, chosen, box, report);
  }
  root.classList.toggle("dl-typing", Boolean(report));
  show(chosen.moved ? chosen.row : data.at);
  typeAgain(root, chosen, report);
}

KINDS.hot = hot;
