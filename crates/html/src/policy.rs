//! The allow-lists: what untrusted markup may contain, and where.

/// Where a text is shown, which decides what markup it may contain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextContext {
    /// The body, standfirst or caption of an article, written by the newsroom.
    Article,
    /// A comment, written by anybody.
    Comment,
    /// Where only text is allowed, in paragraphs and lists.
    TextOnly,
}

/// The rules for a text: what its context allows, the base of its addresses and the prefix of its ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Where the text is shown.
    pub context: TextContext,
    /// The base of relative addresses in the text: the item's own address, or `None` for this site.
    pub base: Option<String>,
    /// The prefix of every id in the text, and of every fragment (`#id`) that points at one. It keeps the ids of two
    /// texts on a page apart, and apart from those of the page itself.
    pub id_prefix: String,
}

impl Policy {
    /// Returns the policy for comments.
    pub fn comment() -> Self {
        Self {
            context: TextContext::Comment,
            base: None,
            id_prefix: ID_PREFIX.to_owned(),
        }
    }

    /// Returns the policy for text from the newsroom.
    pub fn article(base: Option<String>) -> Self {
        Self {
            context: TextContext::Article,
            base,
            ..Self::comment()
        }
    }

    /// Returns the policy for text that nothing has sanitised, and for places that allow no markup.
    pub fn text_only() -> Self {
        Self {
            context: TextContext::TextOnly,
            ..Self::comment()
        }
    }

    /// Sets the address of the text, the base of relative addresses in it.
    pub fn with_base(mut self, address: &str) -> Self {
        self.base = Some(address.to_owned());
        self
    }

    /// Adds a unique name to the prefix of ids, for one of several texts on a page.
    pub fn with_id_prefix(mut self, item: &str) -> Self {
        // An id must not contain white space.
        self.id_prefix.extend(
            item.chars()
                .map(|one| if one.is_whitespace() { '_' } else { one }),
        );
        self.id_prefix.push('-');
        self
    }

    /// Returns the elements that are kept.
    pub fn elements(&self) -> impl Iterator<Item = &'static str> {
        let (all, more): (&[&str], &[&str]) = match self.context {
            TextContext::Article => (COMMENT_ELEMENTS, ARTICLE_ELEMENTS),
            TextContext::Comment => (COMMENT_ELEMENTS, &[]),
            TextContext::TextOnly => (TEXT_ELEMENTS, &[]),
        };
        all.iter().chain(more).copied()
    }

    /// Whether the element is kept.
    pub fn keeps(&self, element: &str) -> bool {
        self.elements().any(|one| one == element)
    }

    /// Returns the attributes that an element keeps.
    pub fn attributes(&self, element: &str) -> &'static [&'static str] {
        match (element, self.context) {
            (_, TextContext::TextOnly) => &[],
            ("a", _) => &["href", "id", "title", "lang", "dir"],
            ("img", _) => &["src", "srcset", "sizes", "alt", "width", "height", "title"],
            ("ol", _) => &["start", "reversed", "id", "lang", "dir"],
            ("td" | "th", _) => &["colspan", "rowspan", "scope", "id", "lang", "dir"],
            ("time", _) => &["datetime", "id"],
            ("q" | "blockquote", TextContext::Article) => &["cite", "id", "lang", "dir"],
            // A link may point at any element.
            (_, _) => &["id", "lang", "dir"],
        }
    }

    /// Returns the `rel` attribute of links. `external` keeps a router from handling the link as one of its own.
    pub const fn rel(&self) -> &'static str {
        match self.context {
            TextContext::Comment | TextContext::TextOnly => "ugc nofollow noopener external",
            TextContext::Article => "noopener external",
        }
    }
}

/// The prefix of every `id` in untrusted text, and of every fragment that points at one. Without it an element with
/// the id `app` or `title` could shadow an element of the page, or a property of `document`.
pub const ID_PREFIX: &str = "text-";

/// The elements that are kept where only text and paragraphs are shown.
pub const TEXT_ELEMENTS: &[&str] = &["blockquote", "br", "li", "ol", "p", "pre", "ul"];

const COMMENT_ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "cite",
    "code",
    "del",
    "em",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "strong",
    "sub",
    "sup",
    "u",
    "ul",
];

const ARTICLE_ELEMENTS: &[&str] = &[
    "aside",
    "caption",
    "col",
    "colgroup",
    "dd",
    "details",
    "dfn",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "img",
    "picture",
    "samp",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "var",
    "wbr",
];

/// Elements that are removed with their content, which is not text for readers. All other elements that the allow-list
/// does not name, unknown ones included, are unwrapped: their content stays.
pub const DROPPED: &[&str] = &[
    "script", "style", "template", "title", "noscript", "noembed", "noframes", "iframe", "frame",
    "frameset", "object", "embed", "applet", "svg", "audio", "video", "canvas", "textarea",
    "select", "option", "datalist", "head",
];

/// Elements whose content is not markup. If the end tag is missing, the content extends to the end of the text.
pub const RAW: &[&str] = &[
    "script", "style", "title", "textarea", "noembed", "noframes",
];

/// Elements whose content is not markup either, but is shown as text.
pub const LITERAL: &[&str] = &["xmp", "plaintext"];

/// Elements of which only the tags are removed: they structure a document, have no visible content, or are not HTML.
pub const FRAMING: &[&str] = &[
    "html", "body", "frameset", "frame", "base", "basefont", "bgsound", "link", "meta", "math",
    "area", "input", "keygen", "param", "source", "track",
];

/// Whether any rule here treats the element specially.
pub fn is_known(name: &str) -> bool {
    let lists = [COMMENT_ELEMENTS, ARTICLE_ELEMENTS, BLOCKS, CELLS];
    lists.iter().any(|list| list.contains(&name))
}

/// Whether the element has no content and no end tag.
pub fn is_void(name: &str) -> bool {
    matches!(name, "br" | "col" | "hr" | "img" | "wbr")
}

/// The common name for attributes in which lazy-loading scripts keep an address, such as `nitro-lazy-src`.
pub const ANY_SRC: &str = "data-any-src";
/// The same for lists of candidates (`srcset`).
pub const ANY_SRCSET: &str = "data-any-srcset";

/// Every attribute that the rules read, on any element: those that are kept, and those that replace them.
pub const ATTRIBUTES: &[&str] = &[
    "alt",
    "cite",
    "colspan",
    ANY_SRC,
    ANY_SRCSET,
    "data-lazy-src",
    "data-lazy-srcset",
    "data-original",
    "data-src",
    "data-srcset",
    "datetime",
    "dir",
    "height",
    "href",
    "id",
    "lang",
    "name",
    "reversed",
    "rowspan",
    "scope",
    "sizes",
    "src",
    "srcset",
    "start",
    "title",
    "width",
];

/// Elements that are replaced by a link to their address.
pub const MEDIA: &[&str] = &["iframe", "video", "audio", "object", "embed"];

/// Block elements. If one is unwrapped, its text becomes a paragraph.
pub const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "legend",
    "listing",
    "main",
    "nav",
    "plaintext",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "xmp",
];

/// Table cells. If one is unwrapped, a space separates its text from the text after it.
pub const CELLS: &[&str] = &["td", "th"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_attributes_are_listed_in_attributes() {
        for policy in [Policy::comment(), Policy::article(None)] {
            for element in policy.elements() {
                for attribute in policy.attributes(element) {
                    assert!(ATTRIBUTES.contains(attribute), "{element} {attribute}");
                }
            }
        }
    }

    #[test]
    fn comments_have_no_images_and_articles_no_scripts() {
        assert!(!Policy::comment().keeps("img"));
        assert!(Policy::article(None).keeps("img"));
        for never in [
            "script", "style", "iframe", "svg", "math", "form", "input", "object", "template",
        ] {
            assert!(!Policy::article(None).keeps(never), "{never}");
            assert!(!Policy::comment().keeps(never), "{never}");
        }
    }
}
