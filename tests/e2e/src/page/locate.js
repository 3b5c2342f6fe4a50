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

const collapseSpaces = (text) => (text || "").replace(/\s+/g, " ").trim();

// Text outside of the accessibility tree is not read, though it may be visible.
const textOf = (node) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.getAttribute("aria-hidden") === "true" || node.hidden) return "";
  if (node.hasAttribute("aria-label")) return node.getAttribute("aria-label");
  if (node.tagName === "IMG") return node.alt;
  const text = [...node.childNodes].map(textOf).join("");
  return getComputedStyle(node).display.startsWith("inline") ? text : ` ${text} `;
};

const accessibleName = (element) => {
  const ids = element.getAttribute("aria-labelledby");
  if (ids) {
    return collapseSpaces(ids.split(/\s+/).map((id) => textOf(element.getRootNode().getElementById(id) || new Text())).join(" "));
  }
  if (element.hasAttribute("aria-label")) return collapseSpaces(element.getAttribute("aria-label"));
  if (element.labels && element.labels.length) return collapseSpaces([...element.labels].map(textOf).join(" "));
  if (element.tagName === "IMG") return collapseSpaces(element.alt);
  if (element.tagName === "INPUT") return collapseSpaces(element.value || element.title || element.placeholder);
  // A region or an article is not named by its content.
  if (["article", "form", "region", "navigation"].includes(role)) return collapseSpaces(element.title);
  return collapseSpaces(textOf(element)) || collapseSpaces(element.title);
};

const isVisible = (element) =>
  element.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true }) &&
  !element.closest("[aria-hidden=true], [inert]");

const selector = `${NATIVE[role] ? NATIVE[role] + ", " : ""}[role=${role}]`;
// Shadow roots are searched at their position in the document, as a reader sees them.
const findAll = (root) => [
  ...(root.shadowRoot ? findAll(root.shadowRoot) : []),
  ...[...root.children].flatMap((child) => [...(child.matches(selector) ? [child] : []), ...findAll(child)]),
];
return findAll(within || document).filter((element) => {
  const explicitRole = element.getAttribute("role");
  if (explicitRole && explicitRole !== role) return false;
  if (!isVisible(element)) return false;
  if (name === null) return true;
  return exact ? accessibleName(element) === name : accessibleName(element).includes(name);
});
