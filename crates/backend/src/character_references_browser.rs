//! Decodes character references with the browser's HTML parser.

use web_sys::{DomParser, SupportedType};

/// Decodes the character references of an HTML text without `<`.
pub fn read(html: &str) -> String {
    let document = DomParser::new()
        .and_then(|parser| parser.parse_from_string(html, SupportedType::TextHtml))
        .ok();
    let text = document.and_then(|document| document.document_element()?.text_content());
    text.unwrap_or_else(|| html.to_owned())
}
