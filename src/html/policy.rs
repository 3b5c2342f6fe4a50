//! The allow-list: what foreign markup may contain, and where.

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The body, standfirst or caption of an article: written by the newsroom.
    Article,
    /// A comment: written by anybody.
    Comment,
}

/// What is allowed at a place, and against which address relative links are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Where the text stands.
    pub place: Place,
    /// The address that relative ones in the text are relative to; `None` for this site.
    pub base: Option<String>,
}

impl Policy {
    /// For comments: relative addresses mean this site.
    pub const fn comment() -> Self {
        Self {
            place: Place::Comment,
            base: None,
        }
    }

    /// For what the newsroom wrote.
    pub const fn article(base: Option<String>) -> Self {
        Self {
            place: Place::Article,
            base,
        }
    }

    /// The elements that are kept.
    pub fn elements(&self) -> impl Iterator<Item = &'static str> {
        let more: &[&str] = match self.place {
            Place::Article => ARTICLE_ELEMENTS,
            Place::Comment => &[],
        };
        COMMENT_ELEMENTS.iter().chain(more).copied()
    }

    /// True where the element is kept.
    pub fn keeps(&self, element: &str) -> bool {
        self.elements().any(|one| one == element)
    }

    /// The attributes that an element keeps.
    pub fn attributes(&self, element: &str) -> &'static [&'static str] {
        match (element, self.place) {
            ("a", Place::Article) => &["href", "id", "title", "lang", "dir"],
            ("a", Place::Comment) => &["href", "title"],
            ("img", _) => &["src", "srcset", "sizes", "alt", "width", "height", "title"],
            ("ol", _) => &["start", "reversed"],
            ("td" | "th", _) => &["colspan", "rowspan", "scope"],
            ("time", _) => &["datetime"],
            ("q" | "blockquote", Place::Article) => &["cite", "lang", "dir"],
            ("li" | "h2" | "h3" | "h4" | "sup" | "p" | "div", Place::Article) => {
                &["id", "lang", "dir"]
            }
            (_, Place::Article) => &["lang", "dir"],
            (_, Place::Comment) => &[],
        }
    }

    /// What a link says of itself. `external` keeps a router from taking the link for one of its own.
    pub const fn rel(&self) -> &'static str {
        match self.place {
            Place::Comment => "ugc nofollow noopener external",
            Place::Article => "noopener external",
        }
    }
}

/// Put before every `id` in foreign text, and before the hash that points at it: an element named
/// `app` or `title` would otherwise take the place of one of ours, or of a property of `document`.
pub const ID_PREFIX: &str = "text-";

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

/// Elements that go while what they hold stays. Everything named neither here nor in the
/// allow-list goes with all it holds.
pub const UNWRAPPED: &[&str] = &[
    "acronym",
    "address",
    "article",
    "big",
    "center",
    "div",
    "font",
    "footer",
    "h1",
    "header",
    "label",
    "main",
    "nav",
    "section",
    "span",
    "strike",
    "tt",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "details",
    "summary",
    "figure",
    "figcaption",
    "dl",
    "dt",
    "dd",
    "table",
    "tbody",
    "thead",
    "tfoot",
    "tr",
    "td",
    "th",
    "caption",
    "time",
    "samp",
    "var",
    "dfn",
    "aside",
    "html",
    "body",
    "picture",
];

/// True where an address may stand in a link: `http`, `https`, `mailto`, `tel` or relative.
///
/// Browsers drop tabs and line breaks inside an address and white space and control characters
/// before it, so `java\tscript:` has to be seen through the same way (URL Standard, 4.4).
pub fn is_safe_link(address: &str) -> bool {
    matches!(
        scheme(address).as_deref(),
        None | Some("http" | "https" | "mailto" | "tel")
    )
}

/// True where an address may be fetched as a picture: `http`, `https` or relative.
pub fn is_safe_image(address: &str) -> bool {
    matches!(scheme(address).as_deref(), None | Some("http" | "https"))
}

fn scheme(address: &str) -> Option<String> {
    let seen: String = address
        .chars()
        .skip_while(|one| *one <= ' ')
        .filter(|one| !matches!(one, '\t' | '\n' | '\r'))
        .collect();
    let end = seen.find([':', '/', '?', '#', '\\'])?;
    let is_scheme = seen.get(end..)?.starts_with(':');
    is_scheme.then(|| seen[..end].to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_seen_through_disguise() {
        for bad in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " \u{1}javascript:alert(1)",
            "java\nscript:alert(1)",
            "java\tscript:x",
            "data:text/html,x",
            "vbscript:x",
            "blob:x",
            "file:///etc/passwd",
            "\u{a0}javascript:x",
        ] {
            assert!(!is_safe_link(bad), "{bad:?}");
            assert!(!is_safe_image(bad), "{bad:?}");
        }
    }

    #[test]
    fn ordinary_addresses_pass() {
        for good in [
            "https://x.org/a:b",
            "/a",
            "a/b",
            "#c",
            "?d=e:f",
            "//x.org",
            "mailto:a@x.org",
            "",
        ] {
            assert!(is_safe_link(good), "{good:?}");
        }
        assert!(!is_safe_image("mailto:a@x.org"));
    }

    #[test]
    fn a_comment_has_no_pictures_and_an_article_no_scripts() {
        assert!(!Policy::comment().keeps("img"));
        assert!(Policy::article(None).keeps("img"));
        for never in [
            "script", "style", "iframe", "svg", "math", "form", "input", "object", "template",
        ] {
            assert!(!Policy::article(None).keeps(never), "{never}");
            assert!(!UNWRAPPED.contains(&never), "{never}");
        }
    }
}
