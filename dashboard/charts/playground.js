// A network on points in the plane: the browser runs it at every point and draws what each unit makes of them.
// The weights of all epochs are here, so that playing asks nobody. Joined to filtered.js (unpacked) and controls.js.

const FRAME = { usual: 90, reduced: 600 }; // ms from one epoch to the next
const ACROSS = 64; // points across a map

const ACTIVATED = {
  identity: (z) => z,
  relu: (z) => (z > 0 ? z : 0),
  leaky_relu: (z) => (z > 0 ? z : 0.01 * z),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
};

const CALLED = { relu: "ReLU of ", leaky_relu: "leaky ReLU of ", sigmoid: "the sigmoid of ", tanh: "tanh of ", identity: "" };

/** The plane's points, an array for each input: the middles of even cells, from the upper left on. */
function planePoints(span) {
  const at = (i) => span * ((2 * (i + 0.5)) / ACROSS - 1);
  const size = ACROSS * ACROSS;
  return [Float32Array.from({ length: size }, (_, i) => at(i % ACROSS)), Float32Array.from({ length: size }, (_, i) => -at(Math.floor(i / ACROSS)))];
}

/** Each layer's values at all points, from the inputs on: one array for each unit. */
function runNetwork(data, weights, points) {
  const layers = [points];
  let place = 0;
  data.activations.forEach((name, k) => {
    const before = layers[k], size = points[0].length, activated = ACTIVATED[name];
    layers.push(Array.from({ length: data.widths[k + 1] }, () => {
      const row = weights.subarray(place, place + before.length + 1);
      place += row.length;
      const values = new Float64Array(size).fill(row[before.length]);
      before.forEach((input, j) => {
        const weight = row[j];
        if (weight) for (let i = 0; i < size; i++) values[i] += weight * input[i];
      });
      for (let i = 0; i < size; i++) values[i] = activated(values[i]);
      return values;
    }));
  });
  return layers;
}

/** Draw values from −1 to 1: blue above 0, brick below, the more the larger. */
function paintMap(canvas, values, scale, [blue, brick, strongest]) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(ACROSS, ACROSS);
  for (let i = 0; i < values.length; i++) {
    const value = clamp(values[i] * scale, -1, 1), color = value > 0 ? blue : brick;
    [image.data[4 * i], image.data[4 * i + 1], image.data[4 * i + 2]] = color;
    image.data[4 * i + 3] = strongest * Math.abs(value);
  }
  context.putImageData(image, 0, 0);
}

function playground(root, data, chosen, report) {
  const range = root.querySelector("input[type=range]");
  const says = root.querySelector(".dl-says"), panel = root.querySelector(".dl-unit-weights"), now = root.querySelector(".dl-now");
  const plane = root.querySelector(".dl-unit-plane");
  const all = unpacked(data.weights);
  const size = all.length / data.epochs.length;
  const last = data.epochs.length - 1, answered = data.widths.length - 1;
  const points = planePoints(data.span);
  const canvasFor = (picture) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: ACROSS, height: ACROSS, className: picture.className });
    picture.replaceWith(canvas);
    return canvas;
  };
  const strongest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const units = [...root.querySelectorAll(".dl-unit")].map((element) => ({
    element, canvas: canvasFor(element.querySelector("img")), layer: Number(element.dataset.layer), unit: Number(element.dataset.unit),
  }));
  const wholeName = root.querySelector(".dl-whole-name");
  const whole = canvasFor(root.querySelector(".dl-whole"));
  const edges = [...root.querySelectorAll(".dl-edge")].map((path) => {
    const [layer, unit, before] = path.dataset.edge.split(".").map(Number);
    return { path, layer, unit, before, place: placeOf(layer, unit) + before };
  });
  let layers;

  /** Where a unit's weights begin. */
  function placeOf(layer, unit) {
    let place = unit * (data.widths[layer - 1] + 1);
    for (let k = 1; k < layer; k++) place += data.widths[k] * (data.widths[k - 1] + 1);
    return place;
  }

  const weightsNow = () => all.subarray(chosen.step * size, (chosen.step + 1) * size);

  /** What the large map shows: the chosen unit, or what the network answers. */
  function drawWhole() {
    const { layer, unit } = chosen;
    if (layer !== undefined) {
      const values = layers[layer][unit];
      return paintMap(whole, values, 1 / strongest(values), data.colors);
    }
    const [first, second] = layers[answered];
    const values = data.classes ? first.map((value, i) => Math.tanh((second[i] - value) / 2)) : first.map((value) => (value - data.middle) / data.reach);
    paintMap(whole, values, 1, data.colors);
  }

  function show(step) {
    chosen.step = clamp(step, 0, last);
    chosen.epoch = data.epochs[chosen.step];
    range.value = chosen.step;
    range.setAttribute("aria-valuetext", `epoch ${chosen.epoch}`);
    says.innerHTML = data.says[chosen.step];
    now.setAttribute("d", `M${data.at[chosen.step]} 0V1000`);
    const weights = weightsNow();
    layers = runNetwork(data, weights, points);
    for (const { canvas, layer, unit } of units) {
      const values = layers[layer][unit];
      paintMap(canvas, values, 1 / strongest(values), data.colors);
    }
    for (const { path, place } of edges) {
      path.style.strokeWidth = `${weights[place] ? Math.min(0.4 + 1.8 * Math.abs(weights[place]), 7) : 0}px`;
      path.classList.toggle("dl-down", weights[place] < 0);
    }
    drawWhole();
    writeWeights();
  }

  const fullName = (layer, unit) => called(layer, unit).replace(/^[cu]/, (letter) => letter.toUpperCase()) + (layer && layer < answered ? ` of layer ${layer}` : "");
  const called = (layer, unit) => (layer === 0 ? `x${"₁₂"[unit]}` : layer === answered ? (data.classes ? `class ${unit + 1}` : "ŷ") : `unit ${unit + 1}`);

  /** The chosen unit's weights, each in a field where the host takes it back. */
  function writeWeights() {
    const { layer, unit } = chosen;
    const kept = panel.contains(document.activeElement) ? [...panel.querySelectorAll("input")].indexOf(document.activeElement) : -1;
    panel.replaceChildren();
    if (layer === undefined) {
      panel.textContent = "Click a unit, or go to one by the arrow keys: the large map shows what it makes of the plane, and its weights stand here.";
      return;
    }
    const head = document.createElement("p");
    const name = fullName(layer, unit);
    head.textContent = layer ? `${name} is ${CALLED[data.activations[layer - 1]]}the sum of` : `${name} is an input.`;
    panel.append(head);
    if (!layer) return;
    const weights = weightsNow(), begin = placeOf(layer, unit), inputs = data.widths[layer - 1];
    for (let k = 0; k <= inputs; k++) {
      const label = document.createElement("label"), name = k === inputs ? "bias" : called(layer - 1, k);
      const text = shownNumber(weights[begin + k], 3);
      const field = report ? Object.assign(document.createElement("input"), { value: text, autocomplete: "off", spellcheck: false, maxLength: 20 }) : document.createElement("b");
      if (report) {
        field.setAttribute("aria-label", k === inputs ? "Bias" : `Weight of ${name}`);
        field.onkeydown = (event) => {
          event.stopPropagation();
          if (event.key === "Escape") field.value = text;
          if (event.key === "Enter") field.blur();
        };
        field.onchange = () => {
          chosen.moved = true;
          const where = k === inputs ? `b${layer}[${unit + 1}]` : `W${layer}[${unit + 1}, ${k + 1}]`;
          report({ name: "changes", place: 0, text: `after ${chosen.epoch}: ${where} = ${field.value}` });
        };
      } else field.textContent = text;
      label.append(field, k === inputs ? " (bias)" : ` × ${name}`);
      panel.append(label);
    }
    if (kept >= 0) panel.querySelectorAll("input")[kept]?.focus({ preventScroll: true });
  }

  function choose(layer, unit) {
    [chosen.layer, chosen.unit] = [layer, unit];
    for (const each of units) each.element.classList.toggle("dl-picked", each.layer === layer && each.unit === unit);
    for (const each of edges) each.path.classList.toggle("dl-picked", each.layer === layer && each.unit === unit);
    wholeName.textContent = layer === undefined ? data.answer : `What ${called(layer, unit)}${layer && layer < answered ? ` of layer ${layer}` : ""} makes of the plane`;
    drawWhole();
    writeWeights();
  }

  whole.parentElement.onclick = () => choose();
  for (const { element, layer, unit } of units) {
    element.onclick = () => (chosen.layer === layer && chosen.unit === unit ? choose() : choose(layer, unit));
  }
  keyed(plane, (down, across) => {
    if (!Number.isFinite(across)) return choose();
    if (chosen.layer === undefined) return choose(1, 0);
    const layer = clamp(chosen.layer + across, 0, answered);
    choose(layer, clamp(chosen.unit + down, 0, data.widths[layer] - 1));
  });
  plane.addEventListener("keydown", (event) => event.key === "Escape" && choose());

  scrubbed(root, chosen, show, last, FRAME);
  const nearest = (epoch) => data.epochs.reduce((best, each, i) => (Math.abs(each - epoch) < Math.abs(data.epochs[best] - epoch) ? i : best), 0);
  if (chosen.layer > answered || chosen.unit >= data.widths[chosen.layer]) chosen.layer = undefined;
  show(chosen.moved ? nearest(chosen.epoch) : last);
  choose(chosen.layer, chosen.unit);
}

KINDS.playground = playground;
