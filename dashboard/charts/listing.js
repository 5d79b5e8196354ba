// The lines of a loop: where the host takes it back, a click on one, or Enter, names the line that the reader suspects.

function listing(root, data, chosen, report) {
  if (!report || !data.open) return;
  root.querySelector(".dl-note").hidden = false;
  for (const line of root.querySelectorAll("[data-line]")) {
    const pick = () => report({ name: "guess", place: 0, text: line.dataset.line });
    line.setAttribute("role", "button");
    line.setAttribute("aria-pressed", line.classList.contains("dl-suspect"));
    line.tabIndex = 0;
    line.onclick = pick;
    line.onkeydown = (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      pick();
    };
  }
}

KINDS.listing = listing;
