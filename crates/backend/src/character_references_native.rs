//! Character references, read by the native sanitiser's parser of HTML.

/// Reads a text of HTML in which no `<` stands.
pub fn read(html: &str) -> String {
    let text = ammonia::Builder::empty().clean(html).to_string();
    // What a serialiser of HTML writes as references: these and no others.
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}
