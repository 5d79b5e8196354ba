// A filter on a picture: the patch under the pointer up close, its products and their sum. Joined to figure.js.

/** Numbers that came in base64. */
function unpacked({ kind, bytes }) {
  const raw = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
  const kinds = { u1: Uint8Array, i2: Int16Array, f4: Float32Array, f8: Float64Array };
  return new kinds[kind](raw.buffer);
}

/** Whether black is easier to read on these shades than white. */
function isBright(shades) {
  const [r, g, b] = shades.map((each) => (each <= 10 ? each / 3295 : ((each / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179;
}

/** The sum of weight times value: each product of a few, the positive and the negative part of many. */
function summed(values, weights) {
  const terms = weights.map((weight, i) => [weight, values[i]]).filter(([weight]) => weight);
  if (!terms.length) return "0";
  if (terms.length <= 9) {
    const product = ([weight, value]) =>
      Math.abs(weight) === 1 && terms.length > 1 ? bracketed(value) : `${shownNumber(Math.abs(weight))}·${bracketed(value)}`;
    const plus = terms.filter(([weight]) => weight > 0).map(product).join(" + ");
    return [plus, ...terms.filter(([weight]) => weight < 0).map(product)].join(" − ").replace(/^ − /, "−");
  }
  const part = (sign) => terms.reduce((sum, [w, v]) => sum + Math.max(0, sign * w * v), 0);
  const [plus, minus] = [part(1), part(-1)];
  return minus ? `${shownNumber(plus)} − ${shownNumber(minus)}` : `${terms.length} products`;
}

function filtered(root, data, chosen) {
  const results = data.results.map((each) => ({ ...each, padded: unpacked(each.padded), output: unpacked(each.output) }));
  const top = root.querySelector(".dl-filtered");
  const says = root.querySelector(".dl-says");
  const given = root.querySelector(".dl-given");
  const planes = [...root.querySelectorAll(".dl-made")];
  says.replaceChildren(...results.map(() => document.createElement("p")));

  /** The cells under the kernel of a result: each value, its color, and whether it is padding. */
  function patch({ height, width, across, colors, padded, inside: [north, west, south, east] }) {
    return Array.from({ length: height * width }, (_, i) => {
      const row = chosen.row + Math.floor(i / width), column = chosen.column + (i % width);
      const place = (row * across + column) * colors;
      const all = [...padded.subarray(place, place + colors)];
      const shades = all.map((each) => Math.round(255 * clamp(each / data.high, 0, 1)));
      return {
        value: all[colors === 1 ? 0 : chosen.channel],
        shades: colors === 1 ? [shades[0], shades[0], shades[0]] : shades,
        padding: row < north || row >= south || column < west || column >= east,
      };
    });
  }

  function closeUp(part, cells) {
    part.querySelectorAll(".dl-seen").forEach((box, i) => {
      const { value, shades, padding } = cells[i];
      box.firstChild.textContent = shownNumber(value, 3);
      box.style.setProperty("--n", box.firstChild.textContent.length);
      box.classList.toggle("dl-pad", padding);
      box.style.background = padding ? "" : `rgb(${shades.join(" ")})`;
      box.style.color = padding ? "" : isBright(shades) ? "#000" : "#fff";
    });
  }

  /** In a numbered picture the weights stand in the cells themselves. */
  function weigh({ height, width, weights }) {
    const columns = Number(given.style.getPropertyValue("--cols"));
    const boxes = given.querySelectorAll(".dl-number");
    for (const small of given.querySelectorAll("small")) small.textContent = "";
    weights.forEach((weight, i) => {
      const row = chosen.row + Math.floor(i / width), column = chosen.column + (i % width);
      boxes[row * columns + column].lastChild.textContent = `×${shownNumber(weight, 2)}`;
    });
  }

  function show(row, column) {
    chosen.active = Math.min(chosen.active ?? 0, results.length - 1);
    const now = results[chosen.active];
    chosen.row = clamp(row, 0, now.rows - 1);
    chosen.column = clamp(column, 0, now.columns - 1);
    chosen.channel ??= 0;
    top.dataset.channel = chosen.channel;
    const [north, west] = data.numbered ? [0, 0] : now.inside;
    const frame = given.querySelector(".dl-frame");
    frame.style.setProperty("--w", now.width);
    frame.style.setProperty("--h", now.height);
    placed(frame, chosen.column - west, chosen.row - north);
    if (data.numbered) weigh(now);
    results.forEach((each, i) => {
      placed(planes[i].querySelector(".dl-chosen"), chosen.column, chosen.row);
      const cells = patch(each);
      const part = root.querySelector(`[data-result="${i}"]`);
      part.classList.toggle("dl-active", i === chosen.active);
      if (!data.numbered) closeUp(part, cells);
      const value = each.output[(chosen.row * each.columns + chosen.column) * each.colors + (each.colors === 1 ? 0 : chosen.channel)];
      const place = `${each.name ? `${each.name}, row` : "Row"} ${chosen.row + 1}, column ${chosen.column + 1}`;
      const color = each.colors === 1 ? "" : `, ${["red", "green", "blue"][chosen.channel]}`;
      const sum = summed(cells.map((cell) => cell.value), each.weights);
      const relation = [value, ...each.weights].every(isExact) ? "=" : "≈";
      const [head, tail, bold] = [document.createElement("span"), ` ${sum} ${relation} `, document.createElement("b")];
      head.textContent = `${place}${color}:`;
      bold.textContent = shownNumber(value);
      bold.classList.toggle("dl-negative", value < 0);
      says.children[i].replaceChildren(head, tail, bold);
    });
  }

  const choose = chooser(chosen, show);
  planes.forEach((plane, i) => {
    const choosing = (row, column) => {
      chosen.active = i;
      choose(row, column);
    };
    pointed(plane, choosing);
    keyed(plane, (down, right) => choosing(chosen.row + down, chosen.column + right));
  });
  // Over the input the kernel's middle follows the pointer.
  pointed(given, (row, column) => {
    const { inside: [north, west], height, width } = results[chosen.active];
    const [above, before] = data.numbered ? [0, 0] : [north, west];
    choose(row + above - ((height - 1) >> 1), column + before - ((width - 1) >> 1));
  });
  root.querySelectorAll(".dl-channels").forEach((set, i) => {
    for (const radio of set.querySelectorAll("input")) {
      radio.name = `dl-channel-${i}`;
      radio.checked = Number(radio.value) === (chosen.channel ?? 0);
      radio.onchange = () => {
        chosen.channel = Number(radio.value);
        for (const same of root.querySelectorAll(`.dl-channels [value="${radio.value}"]`)) same.checked = true;
        show(chosen.row, chosen.column);
      };
    }
  });
  const size = `${results[0].rows} by ${results[0].columns}`;
  if (chosen.size !== size) Object.assign(chosen, { size, moved: false }); // another picture
  if (!chosen.moved) [chosen.row, chosen.column] = data.at;
  show(chosen.row, chosen.column);
}

KINDS.filtered = filtered;
