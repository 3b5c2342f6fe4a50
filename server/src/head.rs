//! Reads and rewrites the built HTML page.

use crate::markup::escape_html;

/// Sets the base path in the page's `<base>`.
pub fn with_base(html: &str, base_path: &str) -> String {
    let Some(at) = html.find("<base ") else {
        return html.to_owned();
    };
    let Some(end) = html[at..].find('>') else {
        return html.to_owned();
    };
    format!(
        "{}<base href=\"{base_path}\"{}",
        &html[..at],
        &html[at + end..]
    )
}

/// Returns the page with an article's headline as its title and a link to its oEmbed response, for clients that
/// run no scripts.
pub fn with_article_metadata(
    html: &str,
    headline: &str,
    site_name: Option<&str>,
    oembed: Option<&str>,
) -> String {
    let title = match site_name {
        Some(name) => format!("{headline} — {name}"),
        None => headline.to_owned(),
    };
    let html = with_title(html, &title);
    let Some(oembed) = oembed else {
        return html;
    };
    let link = format!(
        "<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{}\" title=\"{}\">",
        escape_html(oembed),
        escape_html(headline)
    );
    insert_before_head_end(&html, &link)
}

/// Replaces the page's `<title>`, or adds one.
fn with_title(html: &str, title: &str) -> String {
    let element = format!("<title>{}</title>", escape_html(title));
    let Some((start, end)) = find_tag(html, "<title").and_then(|start| {
        let close = html[start..].to_ascii_lowercase().find("</title")?;
        let end = html[start + close..].find('>')?;
        Some((start, start + close + end + 1))
    }) else {
        return insert_before_head_end(html, &element);
    };
    format!("{}{element}{}", &html[..start], &html[end..])
}

/// Inserts markup before `</head>`, or before `<body>`, because HTML allows `</head>` to be omitted and minifiers
/// omit it. A page with neither tag was not built by us and is left unchanged.
fn insert_before_head_end(html: &str, markup: &str) -> String {
    match find_tag(html, "</head").or_else(|| find_tag(html, "<body")) {
        Some(at) => format!("{}{markup}\n  {}", &html[..at], &html[at..]),
        None => html.to_owned(),
    }
}

/// Returns the position of a tag. Skips text that looks like the tag in comments, scripts, styles and titles.
fn find_tag(html: &str, name: &str) -> Option<usize> {
    // Lower-casing ASCII keeps all byte offsets.
    let html = html.to_ascii_lowercase();
    let is = |at: usize, name: &str| {
        html[at..].strip_prefix(name).is_some_and(|rest| {
            rest.starts_with(['>', '/']) || rest.starts_with(char::is_whitespace)
        })
    };
    let mut at = 0;
    loop {
        at += html[at..].find('<')?;
        if is(at, name) {
            return Some(at);
        }
        let end = if html[at..].starts_with("<!--") {
            "-->"
        } else if is(at, "<script") {
            "</script"
        } else if is(at, "<style") {
            "</style"
        } else if is(at, "<title") {
            "</title"
        } else {
            "<"
        };
        at += end.len();
        at += html[at..].find(end)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_set() {
        let html = "<base href=\"./\"><script>a()</script>";
        assert!(with_base(html, "/news/").starts_with("<base href=\"/news/\"><script>"));
    }

    #[test]
    fn article_metadata_is_added_only_to_the_head() {
        let html = "<head><!-- <title>, </head> --><script>\"</head><title>\"</script>\
            <TITLE>Standfirst</TITLE><style>/*</head>*/</style></HEAD><body>é <title></head></body>";
        let page = with_article_metadata(
            html,
            "A & \"B\"",
            Some("C <D>"),
            Some("https://x.example/?url=y&z"),
        );
        let expected = "<head><!-- <title>, </head> --><script>\"</head><title>\"</script>\
            <title>A &amp; &quot;B&quot; — C &lt;D&gt;</title><style>/*</head>*/</style>\
            <link rel=\"alternate\" type=\"application/json+oembed\" \
            href=\"https://x.example/?url=y&amp;z\" title=\"A &amp; &quot;B&quot;\">\n  </HEAD>\
            <body>é <title></head></body>";
        assert_eq!(page, expected);
    }

    #[test]
    fn missing_metadata_is_left_out() {
        let page = with_article_metadata("<head><title>S</title></head>", "A", None, None);
        assert_eq!(page, "<head><title>A</title></head>");
    }

    #[test]
    fn a_missing_title_is_added() {
        let page = with_title("<head><link></head>", "A");
        assert_eq!(page, "<head><link><title>A</title>\n  </head>");
    }

    #[test]
    fn an_unclosed_head_ends_at_the_body() {
        let page = insert_before_head_end("<!-- <body> --><body class=a>", "<link>");
        assert_eq!(page, "<!-- <body> --><link>\n  <body class=a>");
    }

    #[test]
    fn pages_without_a_head_are_unchanged() {
        for html in [
            "",
            "<",
            "<header></header>",
            "<!-- </head>",
            "<script></head>",
            "<p>no head",
        ] {
            assert_eq!(
                with_article_metadata(html, "A", Some("B"), Some("c")),
                html,
                "{html}"
            );
        }
    }
}
