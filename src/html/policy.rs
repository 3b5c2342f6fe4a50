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
            ("a", Place::Comment) => &["href", "id", "title", "lang", "dir"],
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

/// Elements that go with all they hold: none of it is words for a reader. All others that the allow-list does
/// not name, names nobody knows among them, go while what they hold stays.
pub const DROPPED: &[&str] = &[
    "script", "style", "template", "title", "noscript", "noembed", "noframes", "iframe", "frame",
    "frameset", "object", "embed", "applet", "svg", "audio", "video", "canvas", "textarea",
    "select", "option", "datalist", "head",
];

/// Every attribute that is looked at, of whatever element: what is kept of one, and what stands in for it.
pub const ATTRIBUTES: &[&str] = &[
    "alt",
    "cite",
    "colspan",
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

/// The candidates of a `srcset` with their addresses made whole by a function; `None` where one of them may not
/// be fetched as a picture (HTML Standard, 4.8.4.2.1).
pub fn resolved_srcset(
    candidates: &str,
    resolve: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let mut whole = String::new();
    let mut rest = candidates;
    loop {
        rest = rest.trim_start_matches(|one: char| one.is_ascii_whitespace() || one == ',');
        if rest.is_empty() {
            return Some(whole).filter(|whole| !whole.is_empty());
        }
        let end = rest.find(|one: char| one.is_ascii_whitespace());
        let (address, after) = rest.split_at(end.unwrap_or(rest.len()));
        // A comma ends a candidate only behind its address or its descriptor.
        let bare = address.trim_end_matches(',');
        let (descriptor, after) = if bare.len() < address.len() {
            ("", after)
        } else {
            after.split_once(',').unwrap_or((after, ""))
        };
        if !is_safe_image(bare) {
            return None;
        }
        if !whole.is_empty() {
            whole.push_str(", ");
        }
        whole.push_str(&resolve(bare).unwrap_or_else(|| bare.to_owned()));
        let descriptor = descriptor.trim();
        if !descriptor.is_empty() {
            whole.push(' ');
            whole.push_str(descriptor);
        }
        rest = after;
    }
}

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
    fn candidates_are_made_whole_one_by_one() {
        let resolve = |one: &str| Some(format!("https://x.org/{one}"));
        let whole = |candidates: &str| resolved_srcset(candidates, resolve);
        let of = |words: &str| Some(words.to_owned());
        assert_eq!(
            whole("a.png, b,c.png 2x ,d.png 300w"),
            of("https://x.org/a.png, https://x.org/b,c.png 2x, https://x.org/d.png 300w")
        );
        assert_eq!(whole(" , "), None);
        assert_eq!(whole("a.png 1x, javascript:x 2x"), None);
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
