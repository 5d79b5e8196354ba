
// A long table of layers: the sections that a reader opened stay open while its numbers change.
KINDS.layers = (root, data, chosen) => {
  chosen.open ??= new Set();
  for (const section of root.querySelectorAll("details")) {
    const name = section.querySelector("b").textContent;
    section.open = chosen.open.has(name);
    section.addEventListener("toggle", () => (section.open ? chosen.open.add(name) : chosen.open.delete(name)));
  }
};
