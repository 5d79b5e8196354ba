// Every number of a small convolution: what an output cell is the sum of, where an input cell goes. Joined to figure.js.

function values(root, data, chosen, report) {
  const { stride, dilation, kernel, sources, results } = data;
  const forward = data.places === "output";
  const find = (selector) => root.querySelector(selector);
  const planes = [...root.querySelectorAll(".dl-plane[data-side]")].map((element) => ({
    element,
    side: element.dataset.side,
    index: Number(element.dataset.index),
    rows: Number(element.style.getPropertyValue("--rows")),
    columns: Number(element.style.getPropertyValue("--cols")),
    boxes: [...element.querySelectorAll(".dl-number")],
  }));
  const plane = (side, index) => planes.find((each) => each.side === side && each.index === index);
  const boxAt = ({ boxes, columns }, [row, column]) => boxes[row * columns + column];
  const places = plane(data.places, 0);
  const channels = planes.filter((each) => each.side === "kernel").length;
  const taps = Array.from({ length: kernel[0] * kernel[1] }, (_, at) => [Math.floor(at / kernel[1]), at % kernel[1]]);

  // A meeting is one product: an input cell of a channel, an output cell, and which of the laid weights joins them.
  const meeting = (channel, place, under, tap) =>
    forward ? { channel, input: under, output: place, tap } : { channel, input: place, output: under, tap };
  const fromPlace = ([row, column], channel) =>
    taps.map(([i, j], tap) => meeting(channel, [row, column], [row * stride[0] + i * dilation[0], column * stride[1] + j * dilation[1]], tap));
  const fromUnder = ([row, column], channel) =>
    taps.flatMap(([i, j], tap) => {
      const place = [(row - i * dilation[0]) / stride[0], (column - j * dilation[1]) / stride[1]];
      const stands = place.every(Number.isInteger) && place[0] >= 0 && place[1] >= 0 && place[0] < places.rows && place[1] < places.columns;
      return stands ? [meeting(channel, place, [row, column], tap)] : [];
    });
  const all = Array.from({ length: channels }, (_, channel) => channel);
  /** A cell and its copies in the padding. */
  const copies = ([row, column]) =>
    sources.rows.flatMap((y, i) => (y === sources.rows[row] ? sources.columns.flatMap((x, j) => (x === sources.columns[column] ? [[i, j]] : [])) : []));
  const beyond = ([row, column]) => sources.rows[row] < 0 || sources.columns[column] < 0;
  const laid = (result, at) => (results[result].turned ? taps.length - 1 - at : at);

  const partner = ({ input, output }) => (chosen.side === "input" ? output : input);
  const inReadingOrder = (a, b) => partner(a)[0] - partner(b)[0] || partner(a)[1] - partner(b)[1];

  function meetings(cell) {
    if (chosen.side === "kernel") {
      const at = laid(chosen.result, cell[0] * kernel[1] + cell[1]);
      const everywhere = places.boxes.flatMap((_, place) => fromPlace([Math.floor(place / places.columns), place % places.columns], chosen.index));
      return everywhere.filter(({ tap }) => tap === at);
    }
    const over = chosen.side === "output" ? all : [chosen.index];
    if (chosen.side === data.places) return over.flatMap((channel) => fromPlace(cell, channel));
    const under = forward && !beyond(cell) ? copies(cell) : [cell];
    return over.flatMap((channel) => under.flatMap((each) => fromUnder(each, channel)).sort(inReadingOrder));
  }

  const inputOf = ({ channel, input: [row, column] }) => data.inputs[channel][row * plane("input", channel).columns + column];
  const weightOf = (result, { channel, tap }) => results[result].weights[channel][tap];

  function mark(met) {
    for (const box of root.querySelectorAll(".dl-met")) {
      box.classList.remove("dl-met");
      box.lastChild.textContent = "";
    }
    for (const frame of root.querySelectorAll(".dl-frame, .dl-chosen")) frame.classList.add("dl-off");
    const note = (box, weight) => {
      box.classList.add("dl-met");
      if (chosen.side !== "kernel") box.lastChild.textContent += `×${shownNumber(weight, 2)}`;
    };
    for (const each of met) {
      if (chosen.side !== "input") note(boxAt(plane("input", each.channel), each.input), weightOf(chosen.result, each));
      if (chosen.side === "output") continue;
      results.forEach((_, result) => {
        if (chosen.side === "input" || result === chosen.result) note(boxAt(plane("output", result), each.output), weightOf(result, each));
      });
    }
    const same = chosen.side === "output" ? planes.filter((each) => each.side === "output") : [plane(chosen.side, chosen.index)];
    for (const { element } of same) framed(element.querySelector(".dl-chosen"), chosen.column, chosen.row);
    if (chosen.side !== data.places) return;
    for (const { element } of planes.filter((each) => each.side !== data.places && each.side !== "kernel")) {
      framed(element.querySelector(".dl-frame"), chosen.column * stride[1], chosen.row * stride[0]);
    }
  }

  function framed(frame, x, y) {
    placed(frame, x, y);
    frame.classList.remove("dl-off");
  }

  const named = (at, [top, left] = [0, 0]) => `row ${at[0] + 1 - top}, column ${at[1] + 1 - left}`;
  const inputBorder = forward ? data.border : [0, 0], outputBorder = forward ? [0, 0] : data.border;

  /** What an output value is the sum of: each channel's products, in brackets where there are several. */
  function sum(result, met) {
    const part = (channel) =>
      met.filter((each) => each.channel === channel).map((each) => `${bracketed(inputOf(each))}·${bracketed(weightOf(result, each))}`).join(" + ");
    const parts = all.map(part).filter(Boolean);
    return parts.length > 1 ? parts.map((each) => `(${each})`).join(" + ") : parts[0];
  }

  function saysOutput(cell, met, result) {
    const { name, output } = results[result];
    const head = `${name ? `${name}, row` : "Row"}${named(cell, outputBorder).slice(3)}: `;
    if (!forward && beyond(cell)) return [head, "the padding cuts this cell off"];
    const value = output[cell[0] * plane("output", result).columns + cell[1]];
    if (!met.length) return [head, "no kernel reaches it, so it is ", shownNumber(value)];
    const exactly = [value, ...met.flatMap((each) => [inputOf(each), weightOf(result, each)])].every(isExact);
    return [head, `${sum(result, met)} ${exactly ? "=" : "≈"} `, shownNumber(value)];
  }

  function saysInput(cell, met, result) {
    const { name } = results[result];
    const channel = channels > 1 ? `, channel ${chosen.index + 1}` : "";
    const head = `${name ? `${name}, input ` : "Input "}${named(cell, inputBorder)}${channel}: `;
    if (forward && beyond(cell)) return ["Padding: ", "it is 0 and adds nothing"];
    const value = data.inputs[chosen.index][cell[0] * plane("input", chosen.index).columns + cell[1]];
    const kept = met.filter(({ output }) => forward || !beyond(output));
    if (!kept.length) return [head, "no kernel reaches it, so it goes nowhere"];
    const to = kept.map((each) => `times ${bracketed(weightOf(result, each))} to ${named(each.output, outputBorder)}`);
    const cut = met.length > kept.length ? `; the padding cuts off ${many(met.length - kept.length, "product")}` : "";
    return [head, `${shownNumber(value)} goes ${to.join("; ")}${cut}`];
  }

  function saysKernel(cell, met) {
    const channel = channels > 1 ? `, channel ${chosen.index + 1}` : "";
    const weight = weightOf(chosen.result, { channel: chosen.index, tap: laid(chosen.result, cell[0] * kernel[1] + cell[1]) });
    const words = forward ? `it meets ${many(met.length, "input value")}, one for each output value` : `it takes each of ${many(met.length, "input value")} to one cell of the output`;
    return [`Kernel ${named(cell)}${channel}: `, `${shownNumber(weight)}; ${words}`];
  }

  function show(at, column) {
    const area = plane(chosen.side, chosen.index);
    chosen.row = clamp(at, 0, area.rows - 1);
    chosen.column = clamp(column, 0, area.columns - 1);
    const cell = [chosen.row, chosen.column];
    const met = meetings(cell);
    mark(met);
    const says = { output: saysOutput, input: saysInput, kernel: saysKernel }[chosen.side];
    const told = chosen.side === "kernel" ? [says(cell, met)] : results.map((_, result) => says(cell, met, result));
    find(".dl-says").replaceChildren(
      ...told.map(([head, words, value]) => {
        const line = document.createElement("p"), first = document.createElement("span"), last = document.createElement("b");
        first.textContent = head;
        last.textContent = value ?? "";
        last.classList.toggle("dl-negative", value?.startsWith("−"));
        line.append(first, words, ...(value === undefined ? [] : [last]));
        return line;
      }));
  }

  let halt = () => {};
  for (const { element, side, index, columns } of planes) {
    const choose = (at, column) => {
      halt();
      Object.assign(chosen, { side, index, moved: true });
      if (side === "output") chosen.result = index;
      show(at, column);
    };
    pointed(element, choose);
    keyed(element, (down, right) =>
      chosen.side === side && chosen.index === index ? choose(chosen.row + down, chosen.column + right) : choose(...startOf(side)));
    typed(element, chosen, () => chosen.side === side && chosen.index === index && boxAt({ boxes: planes.find((each) => each.element === element).boxes, columns }, [chosen.row, chosen.column]), report);
  }

  /** Where the keyboard begins in a plane: the first cell that is no padding. */
  const startOf = (side) => (side === "input" ? inputBorder : side === "output" ? outputBorder : [0, 0]);

  /** The next place of the kernel, in reading order; the input's channels one after the other. */
  function walk(by) {
    const sheets = forward ? 1 : channels, count = places.rows * places.columns;
    const here = chosen.side === data.places ? (forward ? 0 : chosen.index) * count + chosen.row * places.columns + chosen.column : -Math.max(by, 0);
    const next = (here + by + sheets * count) % (sheets * count);
    const index = forward ? chosen.result : Math.floor(next / count);
    Object.assign(chosen, { side: data.places, index, moved: true });
    show(Math.floor((next % count) / places.columns), next % places.columns);
  }

  const size = JSON.stringify([data.places, channels, results.length, places.rows, places.columns, kernel]);
  if (chosen.size !== size) Object.assign(chosen, { size, moved: false }); // another figure
  chosen.result = Math.min(chosen.result ?? 0, results.length - 1);
  if (!chosen.moved) Object.assign(chosen, { side: data.places, index: data.at[0], row: data.at[1], column: data.at[2], result: 0 });
  root.classList.toggle("dl-typing", Boolean(report));
  show(chosen.row, chosen.column);
  halt = player(root, chosen, walk);
  typeAgain(root, chosen, report);
}

KINDS.values = values;
