// What every page needs of the browser: a history without entries that nobody made, and formulas within reach.

// Streamlit writes the address of its controls in two ways. A moved control replaces it. What the server sets (a number
// box that moves its slider, a wish of a link that is dropped) adds an entry to the history, and so does leaving a page:
// one entry with the page's bare address, in front of which Back would stop and find all controls at their start.
// Here an entry on the same path replaces the one before it, or is dropped while the reader leaves.
function keepHistory() {
  const push = history.pushState.bind(history);
  let leaving = false;
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    const elsewhere = event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || link?.target;
    if (link && !elsewhere && link.origin === location.origin) leaving = link.pathname !== location.pathname;
  }, true);
  addEventListener("popstate", () => { leaving = false; });
  history.pushState = (state, title, address) => {
    const path = new URL(address ?? "", location.href).pathname;
    if (path !== location.pathname) {
      leaving = false;
      push(state, title, address);
    } else if (!leaving) {
      history.replaceState(state, title, address);
    }
  };
  // A link to other numbers on the same page is an entry of its own; Streamlit takes its state from it as after Back.
  const restore = () => dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  window.dlGo = (address) => {
    if (address === location.href) return;
    push({}, "", address);
    restore();
  };
  window.dlWithout = (names) => {
    const address = new URL(location.href);
    for (const name of names) address.searchParams.delete(name);
    if (address.href === location.href) return;
    history.replaceState({}, "", address);
    restore();
  };
}

// What scrolls sideways on a narrow screen can be reached by keyboard. Looked over once the page is at rest.
function keepReach() {
  let rest = 0;
  const reach = () => {
    for (const each of document.querySelectorAll(".dl-right")) {
      if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
      else each.removeAttribute("tabindex");
    }
  };
  const soon = () => {
    clearTimeout(rest);
    rest = setTimeout(reach, 150);
  };
  new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
  addEventListener("resize", soon);
  addEventListener("toggle", soon, true); // a claim that opens
  soon();
}

export default function ({ data }) {
  if (!window.dlGo) {
    keepHistory();
    keepReach();
  }
  if (data?.without) window.dlWithout(data.without);
}
