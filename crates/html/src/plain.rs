//! Converts plain text to HTML: paragraphs and line breaks, nothing else.

/// Escapes the text and divides it into paragraphs.
pub fn to_html(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let mut html = String::with_capacity(text.len() + 32);
    for paragraph in text
        .split("\n\n")
        .map(str::trim)
        .filter(|one| !one.is_empty())
    {
        html.push_str("<p>");
        for (index, line) in paragraph.lines().enumerate() {
            if index > 0 {
                html.push_str("<br>");
            }
            escape_into(&mut html, line);
        }
        html.push_str("</p>");
    }
    html
}

fn escape_into(html: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::to_html;

    #[test]
    fn keeps_paragraphs_and_line_breaks_and_escapes() {
        assert_eq!(
            to_html("a <b>\r\nc & d\n\n\n\ne"),
            "<p>a &lt;b&gt;<br>c &amp; d</p><p>e</p>"
        );
    }
}
