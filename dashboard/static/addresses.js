// Links to the page with other numbers; the parts of one problem stand together behind its name.

function link({ of, text, search, current }) {
  const a = document.createElement("a");
  a.textContent = text;
  a.href = location.pathname + search;
  if (of) a.setAttribute("aria-label", `${of}: ${text}`);
  if (current) a.setAttribute("aria-current", "true");
  a.onclick = (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.dlGo(a.href);
  };
  return a;
}

export default function ({ parentElement, data }) {
  const groups = [];
  data.links.forEach((each, place) => {
    if (!each.of || each.of !== data.links[place - 1]?.of) {
      groups.push(document.createElement("span"));
      if (each.of) groups.at(-1).append(`${each.of}:`);
    }
    groups.at(-1).append(link(each));
  });
  parentElement.querySelector("nav").replaceChildren(...groups);
}
