// Scrolls an element into view, waits until it no longer moves, and returns the centre of its visible part.
// Returns null when another element covers it. The page may still move before the pointer is pressed. The
// element under the pointer then does not receive the press, and `window.pressMissed` reports the miss (see
// `click.rs`).
const [element] = arguments;

const isInView = ({ top, bottom }) => top >= 0 && bottom <= innerHeight;
const midpoint = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;

function findCentre() {
  if (!isInView(element.getBoundingClientRect())) element.scrollIntoView({ block: "center", behavior: "instant" });
  const [box] = element.getClientRects();
  const x = box && Math.floor(midpoint(box.left, box.right, innerWidth));
  const y = box && Math.floor(midpoint(box.top, box.bottom, innerHeight));
  return box && [x, y];
}

// Inside a shadow root, WebKit's `elementsFromPoint` lists the root's host on top.
const isUncovered = (target, [x, y]) => {
  const root = target.getRootNode();
  const [top] = root.elementsFromPoint(x, y).filter((one) => one !== root.host);
  return target.contains(top ?? null) && (!root.host || isUncovered(root.host, [x, y]));
};

// From outside, events in a closed shadow root seem to come from its host.
const visibleTarget = (one) => (one.getRootNode().mode === "closed" ? visibleTarget(one.getRootNode().host) : one);

function watchPress() {
  // In frames, WebKit's presses arrive and are still counted as missed here. The reason is unknown, so they are
  // not checked.
  if (window !== window.top) return;
  window.pressGuard?.abort();
  window.pressGuard = new AbortController();
  delete window.pressMissed;
  // The pressed element may be rebuilt before the pointer is released. Then there is no click.
  if (element.closest("button:enabled, a")) window.pressMissed = null;
  const check = (event) => {
    const missed = !event.composedPath().includes(visibleTarget(element));
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

// The pointer is pressed some time after its position is set. An element that moves in between is missed.
return (async () => {
  for (let before; ; ) {
    const point = findCentre();
    if (!point) return null;
    if (String(point) === String(before)) {
      if (!isUncovered(element, point)) return null;
      watchPress();
      return point;
    }
    before = point;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
})();
