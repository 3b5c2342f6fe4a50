// Scrolls an element into view and answers with the middle of what is seen of it, or with null when
// something else lies there.
const [element] = arguments;

const inside = ({ top, bottom }) => top >= 0 && bottom <= innerHeight;
if (!inside(element.getBoundingClientRect())) element.scrollIntoView({ block: "center", behavior: "instant" });
const [box] = element.getClientRects();
const between = (from, to, most) => (Math.max(from, 0) + Math.min(to, most)) / 2;
const x = box && Math.floor(between(box.left, box.right, innerWidth));
const y = box && Math.floor(between(box.top, box.bottom, innerHeight));

// Asked inside a shadow root, WebKit names the root's own element as what lies on top.
const uncovered = (target) => {
  const root = target.getRootNode();
  const [top] = root.elementsFromPoint(x, y).filter((one) => one !== root.host);
  return target.contains(top ?? null) && (!root.host || uncovered(root.host));
};
return box && uncovered(element) ? [x, y] : null;
