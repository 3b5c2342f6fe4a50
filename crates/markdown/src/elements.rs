//! The formatting elements of HTML, whose tags are passed on wherever they are, and how the name of a tag is read.

/// Elements that contain or separate text.
const FORMATTING: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "cite",
    "code",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "nobr",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Returns true for the name of a formatting element.
pub fn is_formatting(name: &[u8]) -> bool {
    FORMATTING
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// Returns the name after a `<` or `</`: as in browsers, everything up to a space, a slash or the end of the tag. Only
/// 12 bytes are examined, because no known name is longer.
pub fn name(tag: &str) -> &[u8] {
    let name = tag.strip_prefix('<').unwrap_or_default();
    let name = name.strip_prefix('/').unwrap_or(name).as_bytes();
    let name = name.get(..12).unwrap_or(name);
    let is_end = |one: &u8| one.is_ascii_whitespace() || matches!(one, b'/' | b'>');
    name.split(is_end).next().unwrap_or_default()
}
