//! A generator of random untrusted HTML for testing the sanitisers.

/// Generates random documents: nested, with names, truncated. The same seed gives the same documents.
pub struct Generator(u64);

impl Generator {
    /// Creates a generator from a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed * 2 + 1)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or_default() % bound
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    /// Returns the next document.
    pub fn document(&mut self) -> String {
        const TAGS: &[&str] = &[
            "form",
            "form",
            "input",
            "div",
            "p",
            "b",
            "a",
            "table",
            "tr",
            "td",
            "svg",
            "math",
            "mtext",
            "mglyph",
            "style",
            "title",
            "template",
            "noscript",
            "select",
            "option",
            "textarea",
            "iframe",
            "img",
            "object",
            "embed",
            "x-y",
            "annotation-xml",
            "foreignObject",
            "desc",
            "xmp",
            "plaintext",
            "button",
            "fieldset",
            "marquee",
            "details",
            "video",
            "base",
            "meta",
            "script",
            "body",
            "html",
            "frameset",
        ];
        const NAMES: &[&str] = &[
            "namespaceURI",
            "localName",
            "nodeType",
            "parentNode",
            "firstChild",
            "nextSibling",
            "nodeValue",
            "attributes",
            "getAttribute",
            "querySelectorAll",
            "textContent",
            "body",
            "children",
            "ownerDocument",
            "remove",
            "id",
            "style",
            "innerHTML",
            "app",
        ];
        let mut html = String::new();
        let mut open = Vec::new();
        for _ in 0..self.below(24) + 1 {
            match self.below(8) {
                0 => html.push_str(self.one_of(&[
                    "a",
                    "<",
                    "]]>",
                    "<!--",
                    "-->",
                    "&lt;b&gt;",
                    "\u{0}",
                    "<![CDATA[",
                ])),
                1 | 2 => {
                    if let Some(tag) = open.pop() {
                        html.push_str(&format!("</{tag}>"));
                    }
                }
                _ => {
                    let tag = self.one_of(TAGS);
                    let attribute = self.one_of(&[
                        "name", "id", "title", "src", "href", "onload", "onstart", "onbegin",
                        "onerror", "form",
                    ]);
                    let name = self.one_of(NAMES);
                    let value = self.one_of(&[
                        name,
                        "window.hit=1",
                        "javascript:window.hit=1",
                        "x",
                        "</title><img src=x onerror=window.hit=1>",
                    ]);
                    html.push_str(&format!("<{tag} {attribute}=\"{value}\">"));
                    open.push(tag);
                }
            }
        }
        html
    }
}
