// Numbers in the sentences of figures, as the page's other numbers are shown. Joined to figure.js.

const SUPERSCRIPTS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** A whole number in full, another with a few figures, and with a power of ten outside of 10⁻³ to 10⁶. */
function shownNumber(value, figures = 4) {
  const size = Math.abs(value);
  const signed = (text) => (value < 0 ? "−" : "") + text;
  if (Number.isInteger(value) && size < 1e15) return signed(size.toLocaleString("en-US"));
  if (size < 1e-3 || size >= 1e6) {
    const [digits, power] = size.toExponential(figures - 1).split("e");
    return signed(`${Number(digits)} × 10${[...String(Number(power))].map((each) => SUPERSCRIPTS[each]).join("")}`);
  }
  const kept = size >= 10 ** figures ? Math.round(size) : Number(size.toPrecision(figures));
  return signed(kept.toLocaleString("en-US", { maximumFractionDigits: 8 }));
}

/** Whether a number is shown as it is, and not rounded. */
const isExact = (value) => Number.isInteger(value) || Number(value.toPrecision(4)) === value;

/** A factor: a negative one in brackets. */
const bracketed = (value) => (value < 0 ? `(${shownNumber(value)})` : shownNumber(value));

/** A number of things: "1 product", "4 products". */
const many = (count, noun) => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
