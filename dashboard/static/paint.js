// A small picture to paint on: by pointer, by touch, by keyboard. Python is told after each stroke.

const LETTERS = "0123456789abcdefg";
const PENS = [["Ink", 16], ["Half", 8], ["Paper", 0]];
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
const PATIENCE = 1500; // ms that an answer may take
const STATE = new WeakMap();

function button(text, pressed, onclick) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, onclick });
  if (pressed !== null) made.setAttribute("aria-pressed", pressed);
  return made;
}

export default function ({ parentElement, data, setTriggerValue }) {
  const { rows, columns } = data;
  const sheet = parentElement.querySelector(".sheet"), tools = parentElement.querySelector(".tools");
  const state = STATE.get(sheet) ?? { pen: 16, at: 0 };
  STATE.set(sheet, state);
  // An answer to an earlier stroke does not take back a later one.
  const early = state.sent && data.text !== state.sent && Date.now() - state.sentAt < PATIENCE;
  if (!state.cells || !(early || state.stroke)) {
    state.cells = [...data.text].map((letter) => LETTERS.indexOf(letter));
    state.sent = "";
  }
  parentElement.querySelector(".label").textContent = data.label;
  sheet.style.setProperty("--columns", columns);
  if (sheet.children.length !== rows * columns) sheet.replaceChildren(...state.cells.map(() => document.createElement("i")));

  const show = () => [...sheet.children].forEach((cell, i) => {
    cell.style.setProperty("--share", `${(100 * state.cells[i]) / 16}%`);
    cell.classList.toggle("at", i === state.at);
  });
  const tell = () => {
    const text = state.cells.map((cell) => LETTERS[cell]).join("");
    if (text === (state.sent || data.text)) return;
    Object.assign(state, { sent: text, sentAt: Date.now() });
    setTriggerValue("painted", text);
  };
  const name = () => {
    const row = Math.floor(state.at / columns) + 1, column = (state.at % columns) + 1;
    sheet.setAttribute("aria-valuenow", state.cells[state.at]);
    sheet.setAttribute("aria-valuetext", `Row ${row}, column ${column}: ${state.cells[state.at]} of 16`);
  };
  const put = (i, value) => {
    state.at = i;
    state.cells[i] = Math.min(16, Math.max(0, value));
    show();
    name();
  };
  const cellUnder = (event) => {
    const area = sheet.getBoundingClientRect();
    const row = Math.floor(((event.clientY - area.top) / area.height) * rows);
    const column = Math.floor(((event.clientX - area.left) / area.width) * columns);
    return row < 0 || column < 0 || row >= rows || column >= columns ? -1 : row * columns + column;
  };
  sheet.onpointerdown = (event) => {
    const i = cellUnder(event);
    if (i < 0) return;
    sheet.setPointerCapture(event.pointerId);
    // A stroke that begins on a cell of the pen's own shade takes it away.
    state.stroke = { value: state.cells[i] === state.pen ? 0 : state.pen };
    put(i, state.stroke.value);
  };
  sheet.onpointermove = (event) => {
    const i = state.stroke ? cellUnder(event) : -1;
    if (i >= 0 && state.cells[i] !== state.stroke.value) put(i, state.stroke.value);
  };
  sheet.onpointerup = sheet.onpointercancel = () => {
    if (!state.stroke) return;
    state.stroke = null;
    tell();
  };
  sheet.onkeydown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key], now = state.cells[state.at];
    if (step) {
      const row = Math.floor(state.at / columns) + step[0], column = (state.at % columns) + step[1];
      if (row >= 0 && column >= 0 && row < rows && column < columns) state.at = row * columns + column;
      show();
      name();
    } else if (event.key === " " || event.key === "Enter") put(state.at, now === state.pen ? 0 : state.pen);
    else if (event.key === "+" || event.key === "-") put(state.at, now + (event.key === "+" ? 1 : -1));
    else return;
    event.preventDefault();
    if (!step) tell();
  };
  const draw = () => tools.replaceChildren(
    ...PENS.map(([text, value]) => button(text, state.pen === value, () => {
      state.pen = value;
      draw();
      tools.children[PENS.findIndex(([, each]) => each === value)].focus();
    })),
    button("Clear", null, () => {
      state.cells.fill(0);
      show();
      name();
      tell();
    }),
  );
  draw();
  show();
  name();
}
