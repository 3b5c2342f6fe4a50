// Scrolls an element into view and answers with the middle of what is seen of it once it stands still,
// or with null when something else lies there. What the pointer meets instead, because the page moved once
// more before it was pressed, hears nothing of it; `pressMissed` of the window then says so (`click.rs`).
const [element] = arguments;

const inside = ({ top, bottom }) => top >= 0 && bottom <= innerHeight;
const between = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;

function middle() {
  if (!inside(element.getBoundingClientRect())) element.scrollIntoView({ block: "center", behavior: "instant" });
  const [box] = element.getClientRects();
  const x = box && Math.floor(between(box.left, box.right, innerWidth));
  const y = box && Math.floor(between(box.top, box.bottom, innerHeight));
  return box && [x, y];
}

// Asked inside a shadow root, WebKit names the root's own element as what lies on top.
const uncovered = (target, [x, y]) => {
  const root = target.getRootNode();
  const [top] = root.elementsFromPoint(x, y).filter((one) => one !== root.host);
  return target.contains(top ?? null) && (!root.host || uncovered(root.host, [x, y]));
};

// A closed shadow root shows those outside nothing but its host.
const seenAs = (one) => (one.getRootNode().mode === "closed" ? seenAs(one.getRootNode().host) : one);

function guard() {
  // In frames WebKit's presses arrive and still count as missed here; why is not known, so they are not checked.
  if (window !== window.top) return;
  window.pressGuard?.abort();
  window.pressGuard = new AbortController();
  delete window.pressMissed;
  // What is pressed may be made anew before the pointer is let go: then there is no click.
  if (element.closest("button:enabled, a")) window.pressMissed = null;
  const check = (event) => {
    const missed = !event.composedPath().includes(seenAs(element));
    if (missed) window.pressMissed = true;
    else if (event.type === "click") window.pressMissed = false;
    if (window.pressMissed) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (event.type === "click") window.pressGuard.abort();
  };
  for (const kind of ["pointerdown", "mousedown", "pointerup", "mouseup", "click"]) {
    addEventListener(kind, check, { capture: true, signal: window.pressGuard.signal });
  }
}

// The pointer is pressed some time after it has been told where to: what moves by then is missed.
return (async () => {
  for (let before; ; ) {
    const point = middle();
    if (!point) return null;
    if (String(point) === String(before)) {
      if (!uncovered(element, point)) return null;
      guard();
      return point;
    }
    before = point;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
})();
