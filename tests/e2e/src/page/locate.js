// Returns the visible elements of a role whose accessible name equals, or contains, the given name. Roles and
// names are computed by the parts of the HTML and ARIA rules that these pages use.
const [{ role, name, exact }, within] = arguments;

const NATIVE = {
  button: "button, summary, input[type=button], input[type=submit]",
  link: "a[href]",
  textbox:
    "textarea, input:not([type]), input[type=text], input[type=email], input[type=url], input[type=search]",
  checkbox: "input[type=checkbox]",
  heading: "h1, h2, h3, h4, h5, h6",
  img: "img, svg[role=img]",
  article: "article",
  form: "form[aria-label], form[aria-labelledby]",
  region: "section[aria-label], section[aria-labelledby]",
  navigation: "nav",
  listitem: "li",
  alert: "[role=alert]",
  status: "[role=status], output",
};

const words = (text) => (text || "").replace(/\s+/g, " ").trim();

// Text outside of the accessibility tree is not read, though it may be visible.
const readable = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.getAttribute("aria-hidden") === "true" || node.hidden) return "";
  if (node.hasAttribute("aria-label")) return node.getAttribute("aria-label");
  if (node.tagName === "IMG") return node.alt;
  const inside = [...node.childNodes].map(readable).join("");
  return getComputedStyle(node).display.startsWith("inline") ? inside : ` ${inside} `;
};

const named = (element) => {
  const ids = element.getAttribute("aria-labelledby");
  if (ids) {
    return words(ids.split(/\s+/).map((id) => readable(element.getRootNode().getElementById(id) || new Text())).join(" "));
  }
  if (element.hasAttribute("aria-label")) return words(element.getAttribute("aria-label"));
  if (element.labels && element.labels.length) return words([...element.labels].map(readable).join(" "));
  if (element.tagName === "IMG") return words(element.alt);
  if (element.tagName === "INPUT") return words(element.value || element.title || element.placeholder);
  // A region or an article is not named by its content.
  if (["article", "form", "region", "navigation"].includes(role)) return words(element.title);
  return words(readable(element)) || words(element.title);
};

const visible = (element) =>
  element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true }) &&
  !element.closest("[aria-hidden=true], [inert]");

const selector = `${NATIVE[role] ? NATIVE[role] + ", " : ""}[role=${role}]`;
// Shadow roots are searched at their position in the document, as a reader sees them.
const all = (root) => [
  ...(root.shadowRoot ? all(root.shadowRoot) : []),
  ...[...root.children].flatMap((child) => [...(child.matches(selector) ? [child] : []), ...all(child)]),
];
return all(within || document).filter((element) => {
  const own = element.getAttribute("role");
  if (own && own !== role) return false;
  if (!visible(element)) return false;
  if (name === null) return true;
  return exact ? named(element) === name : named(element).includes(name);
});
