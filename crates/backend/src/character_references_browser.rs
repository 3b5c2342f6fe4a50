//! Character references, read by the browser.

use web_sys::{DomParser, SupportedType};

/// Reads a text of HTML in which no `<` stands.
pub fn read(html: &str) -> String {
    let document = DomParser::new()
        .and_then(|parser| parser.parse_from_string(html, SupportedType::TextHtml))
        .ok();
    let text = document.and_then(|document| document.document_element()?.text_content());
    text.unwrap_or_else(|| html.to_owned())
}
