// A network by hand: one operation after the other, with what it reads and what it makes. Joined to controls.js.

const HAND_PACE = { usual: 1800, reduced: 2600 }; // ms: an operation takes longer to read than a place of a kernel

KINDS["by-hand"] = (root, data, chosen, report) => {
  const { steps, turn } = data;
  const says = root.querySelector(".dl-says"), scrub = root.querySelector("[data-scrub]"), count = root.querySelector(".dl-hand-count");
  const made = [...root.querySelectorAll("[data-at]")];
  const cells = [...root.querySelectorAll("[data-cell]")], edges = [...root.querySelectorAll("[data-edge]")];

  /** The operation that is shown, counted from 1; after 0 nothing is made yet, and past the last all is, unmarked. */
  function show(step) {
    chosen.step = step;
    const now = steps[step - 1];
    const done = step > steps.length ? steps.length : step;
    for (const each of made) each.classList.toggle("dl-hand-later", Number(each.dataset.at) >= done);
    for (const each of cells) {
      each.classList.toggle("dl-hand-read", Boolean(now?.reads.includes(each.dataset.cell)));
      each.classList.toggle("dl-hand-made", Boolean(now?.makes.includes(each.dataset.cell)));
    }
    const ends = now ? [...now.reads, ...now.makes.map((each) => each.replace(/^d/, ""))] : [];
    for (const each of edges) each.classList.toggle("dl-hand-on", ends.includes(each.dataset.edge));
    scrub.value = done;
    const part = step <= turn ? `Forward ${step} of ${turn}` : `Backward ${step - turn} of ${steps.length - turn}`;
    count.textContent = now ? part : done ? "All done" : "Nothing done yet";
    scrub.setAttribute("aria-valuetext", count.textContent);
    says.replaceChildren(...(now ? told(now) : [line(["span", data.start])]));
  }

  const line = (...parts) => {
    const made = document.createElement("p");
    made.append(...parts.map(([tag, text]) => Object.assign(document.createElement(tag), { textContent: text })));
    return made;
  };
  const told = ({ words, value, note }) => [line(["i", `${words} `], ["b", value]), line(["span", note])];

  /** Past the last operation stands the whole picture, where Play stops; from there it begins again. */
  const walk = (by) => {
    show((chosen.step + by + steps.length + 2) % (steps.length + 2) || (by > 0 ? 1 : steps.length + 1));
    if (chosen.step > steps.length) stop();
  };

  root.classList.toggle("dl-typing", Boolean(report));
  const stop = player(root, chosen, walk, HAND_PACE);
  scrub.oninput = () => {
    stop();
    show(Number(scrub.value));
  };
  if (report) {
    for (const button of root.querySelectorAll("button[data-typed]")) button.onclick = () => typeOver(button, chosen, report);
  }
  show(Math.min(chosen.step ?? Infinity, steps.length + 1));
  typeAgain(root, chosen, report);
};
