// What a reader does to a figure besides choosing: typing a number over, and walking through its places. Joined to figure.js.

const WALK = { usual: 900, reduced: 1800 }; // ms from one place to the next

/** Open a field over a box that names its control; Enter reports what was typed, Escape leaves the number as it was. */
function typeOver(box, chosen, report) {
  const { typed: name, place, text } = box.dataset;
  const back = box.closest("[tabindex]");
  const field = document.createElement("input");
  field.className = "dl-box dl-field";
  field.style.cssText = box.style.cssText;
  field.value = text;
  field.setAttribute("aria-label", `Type another number for ${text}`);
  Object.assign(field, { autocomplete: "off", spellcheck: false, maxLength: 20 });
  const close = (word) => {
    if (!field.isConnected || chosen.typing?.field !== field) return;
    chosen.typing = null;
    const held = document.activeElement === field;
    field.remove();
    if (held) back?.focus({ preventScroll: true });
    if (word.trim() && word !== text) report({ name, place: Number(place), text: word });
  };
  field.onkeydown = (event) => {
    event.stopPropagation();
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault(); // or the box, which has the focus by then, would take the key as well
    close(event.key === "Enter" ? field.value : "");
  };
  field.onblur = () => close(field.value);
  for (const each of ["onpointerdown", "onpointermove", "onclick", "ondblclick"]) field[each] = (event) => event.stopPropagation();
  chosen.typing = {
    field,
    // New markup comes while a number is being typed: the field opens again in it, as `typeAgain` finds it.
    leave() {
      chosen.again = { name, place, value: field.value };
      chosen.typing = null;
    },
  };
  box.parentElement.append(field);
  field.focus({ preventScroll: true });
  field.select();
}

/** Open the field again that was open when the markup was replaced. */
function typeAgain(root, chosen, report) {
  const { again } = chosen;
  chosen.again = null;
  const box = again && root.querySelector(`[data-typed="${again.name}"][data-place="${again.place}"]`);
  if (!box || !report) return;
  typeOver(box, chosen, report);
  chosen.typing.field.value = again.value;
  chosen.typing.field.setSelectionRange(again.value.length, again.value.length);
}

/** Let the chosen box of a plane be typed over: by a click on it, Enter, F2, or the first digit itself. */
function typed(plane, chosen, boxOf, report) {
  if (!report) return;
  const begin = () => {
    const box = boxOf();
    if (box?.dataset.typed) typeOver(box, chosen, report);
    return Boolean(box?.dataset.typed);
  };
  const move = plane.onkeydown;
  plane.onkeydown = (event) => {
    if (event.target !== plane || event.ctrlKey || event.metaKey || event.altKey) return;
    const first = /^[-−.\d]$/.test(event.key);
    if (!first && event.key !== "Enter" && event.key !== "F2") return move?.(event);
    if (begin()) {
      event.preventDefault();
      if (first) {
        chosen.typing.field.value = event.key;
        chosen.typing.field.setSelectionRange(1, 1);
      }
    }
  };
  // A mouse has chosen the box by moving over it; a finger chooses it first and opens it with a second tap.
  let before = null;
  const choose = plane.onpointerdown;
  plane.onpointerdown = (event) => {
    before = event.pointerType === "mouse" ? null : boxOf();
    choose?.(event);
  };
  plane.onclick = () => {
    if (before === null || before === boxOf()) begin();
  };
}

/** Back, Step and Play: `walk(by)` goes that many places on. Play goes on by itself, at its pace, until it is stopped. */
function player(root, chosen, walk, pace = WALK) {
  const bar = root.querySelector(".dl-player");
  const says = root.querySelector(".dl-says");
  const play = bar.querySelector("[data-play]");
  bar.hidden = false;
  const stop = () => {
    clearInterval(chosen.timer);
    chosen.timer = null;
    play.textContent = "Play";
    says.setAttribute("aria-live", "polite");
  };
  const start = () => {
    clearInterval(chosen.timer);
    const reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    chosen.timer = setInterval(() => (play.isConnected ? walk(1) : stop()), reduced ? pace.reduced : pace.usual);
    play.textContent = "Stop";
    says.setAttribute("aria-live", "off"); // or a screen reader would be told faster than it can speak
  };
  for (const button of bar.querySelectorAll("[data-step]")) {
    button.onclick = () => {
      stop();
      walk(Number(button.dataset.step));
    };
  }
  play.onclick = () => (chosen.timer ? stop() : start());
  if (chosen.timer) start();
  return stop;
}

/**
 * A player with a slider over the steps from 0 to the last, at which Play stops and from which it begins again. A figure
 * opens at its last step, or at the step where the reader left it. Gives the function that goes to a step.
 */
function scrubbed(root, chosen, show, last, pace, stride = 1) {
  const range = root.querySelector("input[type=range]");
  const at = (step) => {
    chosen.moved = true;
    show(step);
  };
  const stop = player(
    root,
    chosen,
    (by) => {
      if (!chosen.timer) return at(chosen.step + by);
      if (chosen.step === last) return stop();
      at(chosen.step + stride);
    },
    pace,
  );
  const play = root.querySelector("[data-play]"), toggle = play.onclick;
  play.onclick = () => {
    if (!chosen.timer && chosen.step === last) at(0);
    chosen.moved = true;
    toggle();
  };
  const go = (step) => {
    stop();
    at(step);
  };
  range.oninput = () => go(Number(range.value));
  return go;
}
