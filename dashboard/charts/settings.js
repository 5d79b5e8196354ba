// A map of settings: points at one to hear how far it gets, chooses it by a click or by keys. Joined to figure.js.

function settings(root, data, chosen, report) {
  const plot = root.querySelector(".dl-plot"), mark = plot.querySelector(".dl-mark"), says = root.querySelector(".dl-says");
  const powers = unpacked(data.powers), columns = data.columns, rows = powers.length / columns;
  const [[left, right], [bottom, top]] = [data.x, data.y];
  const wide = (right - left) / columns, high = (top - bottom) / rows;
  let at = data.at;

  function tell([x, y]) {
    const column = clamp(Math.floor((x - left) / wide), 0, columns - 1);
    const row = clamp(Math.floor((top - y) / high), 0, rows - 1);
    const loss = data.start * 10 ** (powers[row * columns + column] / 100);
    says.innerHTML =
      `<span>At</span> η = ${shownNumber(x, 3)}, β = ${shownNumber(y, 3)} ` +
      `<span>the loss after ${many(data.after, "step")} is about</span> <b>${shownNumber(loss, 2)}</b>`;
  }

  function choose([x, y]) {
    // The middle of a cell, which is a setting that was tried.
    const middle = (value, low, size, count) => low + (clamp(Math.floor((value - low) / size), 0, count - 1) + 0.5) * size;
    at = [middle(x, left, wide, columns), middle(y, bottom, high, rows)];
    mark.style.left = `${((at[0] - left) / (right - left)) * 100}%`;
    mark.style.top = `${((top - at[1]) / (top - bottom)) * 100}%`;
    tell(at);
    report?.({ name: "eta beta", place: 0, text: at.map((each) => each.toFixed(6)).join(" ") });
  }

  const under = (event) => {
    const area = plot.getBoundingClientRect();
    return [
      left + ((event.clientX - area.left) / area.width) * (right - left),
      top - ((event.clientY - area.top) / area.height) * (top - bottom),
    ];
  };
  plot.onpointermove = (event) => event.pointerType === "mouse" && tell(under(event));
  plot.onpointerleave = () => tell(at);
  plot.onclick = (event) => choose(under(event));
  keyed(plot, (down, across) => Number.isFinite(across) && choose([at[0] + across * wide, at[1] - down * high]));
}

KINDS.settings = settings;
