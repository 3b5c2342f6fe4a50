//! The allow-list: what foreign markup may contain, and where.

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The body, standfirst or caption of an article: written by the newsroom.
    Article,
    /// A comment: written by anybody.
    Comment,
    /// Where nothing but words may stand, in paragraphs and lists.
    Words,
}

/// What is allowed at a place, and what the addresses and names in it are relative to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Where the text stands.
    pub place: Place,
    /// The address that relative ones in the text are relative to: the item's own; `None` for this site.
    pub base: Option<String>,
    /// Stands before every name in the text that something may point at, and in every hash that does: the names of
    /// two texts on a page never meet each other, nor any of ours.
    pub names: String,
}

impl Policy {
    /// For comments.
    pub fn comment() -> Self {
        Self {
            place: Place::Comment,
            base: None,
            names: ID_PREFIX.to_owned(),
        }
    }

    /// For what the newsroom wrote.
    pub fn article(base: Option<String>) -> Self {
        Self {
            place: Place::Article,
            base,
            ..Self::comment()
        }
    }

    /// For what nobody has cleaned, and for places where there is no markup.
    pub fn words() -> Self {
        Self {
            place: Place::Words,
            ..Self::comment()
        }
    }

    /// For a text that stands at an address.
    pub fn at(mut self, address: &str) -> Self {
        self.base = Some(address.to_owned());
        self
    }

    /// For one of several texts of a page, told apart by a name that no other has.
    pub fn of(mut self, item: &str) -> Self {
        // A name with a space in it is none that a hash can point at.
        self.names.extend(
            item.chars()
                .map(|one| if one.is_whitespace() { '_' } else { one }),
        );
        self.names.push('-');
        self
    }

    /// The elements that are kept.
    pub fn elements(&self) -> impl Iterator<Item = &'static str> {
        let (all, more): (&[&str], &[&str]) = match self.place {
            Place::Article => (COMMENT_ELEMENTS, ARTICLE_ELEMENTS),
            Place::Comment => (COMMENT_ELEMENTS, &[]),
            Place::Words => (WORDS_ELEMENTS, &[]),
        };
        all.iter().chain(more).copied()
    }

    /// True where the element is kept.
    pub fn keeps(&self, element: &str) -> bool {
        self.elements().any(|one| one == element)
    }

    /// The attributes that an element keeps.
    pub fn attributes(&self, element: &str) -> &'static [&'static str] {
        match (element, self.place) {
            (_, Place::Words) => &[],
            ("a", _) => &["href", "id", "title", "lang", "dir"],
            ("img", _) => &["src", "srcset", "sizes", "alt", "width", "height", "title"],
            ("ol", _) => &["start", "reversed", "id", "lang", "dir"],
            ("td" | "th", _) => &["colspan", "rowspan", "scope", "id", "lang", "dir"],
            ("time", _) => &["datetime", "id"],
            ("q" | "blockquote", Place::Article) => &["cite", "id", "lang", "dir"],
            // Anything may be pointed at.
            (_, _) => &["id", "lang", "dir"],
        }
    }

    /// What a link says of itself. `external` keeps a router from taking the link for one of its own.
    pub const fn rel(&self) -> &'static str {
        match self.place {
            Place::Comment | Place::Words => "ugc nofollow noopener external",
            Place::Article => "noopener external",
        }
    }
}

/// How every `id` in foreign text begins, and every hash that points at one: an element named `app` or `title`
/// would otherwise take the place of one of ours, or of a property of `document`.
pub const ID_PREFIX: &str = "text-";

/// What is left where words and paragraphs are all that is shown.
pub const WORDS_ELEMENTS: &[&str] = &["blockquote", "br", "li", "ol", "p", "pre", "ul"];

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

/// Elements that go with all they hold: none of it is words for a reader. All others that the allow-list does
/// not name, names nobody knows among them, go while what they hold stays.
pub const DROPPED: &[&str] = &[
    "script", "style", "template", "title", "noscript", "noembed", "noframes", "iframe", "frame",
    "frameset", "object", "embed", "applet", "svg", "audio", "video", "canvas", "textarea",
    "select", "option", "datalist", "head",
];

/// Of these what they hold is no markup, to the end of the text where they have none.
pub const RAW: &[&str] = &[
    "script", "style", "title", "textarea", "noembed", "noframes",
];

/// Of these, too; but it is words.
pub const LITERAL: &[&str] = &["xmp", "plaintext"];

/// What frames a document, holds nothing that is shown, or is in another language than HTML: only the tags go.
pub const FRAMING: &[&str] = &[
    "html", "body", "frameset", "frame", "base", "basefont", "bgsound", "link", "meta", "math",
    "area", "input", "keygen", "param", "source", "track",
];

/// True for elements of which our rules know something; all others are the same to them.
pub fn is_known(name: &str) -> bool {
    let lists = [COMMENT_ELEMENTS, ARTICLE_ELEMENTS, BLOCKS, CELLS];
    lists.iter().any(|list| list.contains(&name))
}

/// True for elements that hold nothing and have no end tag.
pub fn is_void(name: &str) -> bool {
    matches!(name, "br" | "col" | "hr" | "img" | "wbr")
}

/// Under these go addresses that wait for a script under a name of its own, such as `nitro-lazy-src`.
pub const ANY_SRC: &str = "data-any-src";
/// The same for lists of addresses to choose from.
pub const ANY_SRCSET: &str = "data-any-srcset";

/// Every attribute that is looked at, of whatever element: what is kept of one, and what stands in for it.
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

/// What is shown as a link to its address.
pub const MEDIA: &[&str] = &["iframe", "video", "audio", "object", "embed"];

/// Elements that stand in a block of their own; where one goes, its words stay a paragraph.
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

/// Elements whose words stand beside each other with room between.
pub const CELLS: &[&str] = &["td", "th"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_that_is_kept_is_looked_at() {
        for policy in [Policy::comment(), Policy::article(None)] {
            for element in policy.elements() {
                for attribute in policy.attributes(element) {
                    assert!(ATTRIBUTES.contains(attribute), "{element} {attribute}");
                }
            }
        }
    }

    #[test]
    fn a_comment_has_no_pictures_and_an_article_no_scripts() {
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
