//! The content security policies of everything the project serves.

use super::inline_scripts;

/// What a host decides in the policy of the site's pages.
#[derive(Clone, Copy, Debug)]
pub struct Host<'a> {
    /// Where the application may send requests, besides its own origin.
    pub connect: &'a [&'a str],
    /// Where pictures may come from, besides the site's own origin.
    pub images: &'a [&'a str],
    /// True if the policy forbids other sites to frame what it is sent with.
    pub forbids_frames: bool,
}

impl Host<'static> {
    /// A static host. It cannot know which backends `config.json` will name after the build, so it allows any HTTPS
    /// address. It does not restrict framing: hosts send the policy with every file, including the widget's frame,
    /// which any site may frame.
    pub const STATIC: Self = Self {
        connect: &["https:"],
        images: &["https:", "data:"],
        forbids_frames: false,
    };
}

impl<'a> Host<'a> {
    /// The reference server. It names exactly the backends it was configured with; one of them, and its pictures,
    /// may be served without TLS. It sends this policy only with the pages of the application.
    pub const fn reference(backends: &'a [&'a str]) -> Self {
        Self {
            connect: backends,
            images: &["https:", "http:", "data:"],
            forbids_frames: true,
        }
    }
}

/// Returns the policy of the site's page with this markup. It allows no inline scripts except the page's own, by
/// their hashes.
pub fn for_site_page(html: &str, host: &Host<'_>) -> String {
    site_page(&inline_scripts::sources(html), host)
}

fn site_page(inline_scripts: &str, host: &Host<'_>) -> String {
    let own_and = |others: &[&str]| [&["'self'"], others].concat().join(" ");
    let mut policy = format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{inline_scripts}; style-src 'self'; \
         img-src {}; connect-src {}; font-src 'self'; manifest-src 'self'; worker-src 'self'; \
         object-src 'none'; base-uri 'self'; form-action 'self'",
        own_and(host.images),
        own_and(host.connect)
    );
    if host.forbids_frames {
        policy.push_str("; frame-ancestors 'self'");
    }
    policy
}

/// Returns the policy that the build writes into a page of the widget's folder; `None` for any other file.
pub fn of_widget_page(file: &str) -> Option<&'static str> {
    match file {
        // The publisher's `config.json` names the servers of a frame, and an article may contain any picture.
        // `'self'` is not used: in a sandboxed frame WebKit takes it for an opaque origin, which matches nothing.
        "frame.html" => Some(
            "default-src 'none'; script-src http: https: 'wasm-unsafe-eval'; connect-src *; \
             img-src * data:",
        ),
        "privacy.html" => {
            Some("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'")
        }
        "examples.html" => Some(
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
             connect-src 'self'; img-src 'self' data: https:; frame-src 'self'",
        ),
        _ => None,
    }
}

/// The policy of media files. An SVG is a document that a browser may open by itself, so it must not run scripts
/// or load anything.
pub const MEDIA: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// What a page that embeds the widget has to allow, as in `docs/widget.md`: with the widget from `news.example` and
/// the comments from `comments.example`.
pub const EMBEDDING_PAGE_EXAMPLE: &str = "script-src https://news.example 'wasm-unsafe-eval'; \
     connect-src https://news.example https://comments.example";

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn documentation(file: &str) -> std::io::Result<String> {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
        std::fs::read_to_string(docs.join(file))
    }

    #[test]
    fn the_documentation_names_the_same_policies() -> std::io::Result<()> {
        let host = Host {
            connect: &["https://your-backend.example"],
            ..Host::STATIC
        };
        let policy = site_page(" 'sha256-…' 'sha256-…' 'sha256-…'", &host);
        let configuration = documentation("configuration.md")?;
        let block = |policy: &str| format!("```text\n{policy}\n```");
        assert!(configuration.contains(&block(&policy)), "{policy}");
        let widget = documentation("widget.md")?;
        assert!(widget.contains(&block(EMBEDDING_PAGE_EXAMPLE)));
        Ok(())
    }

    #[test]
    fn only_the_hosts_backends_may_be_connected_to() {
        let html = "<script>1</script>";
        let server = for_site_page(html, &Host::reference(&["https://a.example"]));
        assert!(server.contains("; connect-src 'self' https://a.example;"));
        assert!(server.ends_with("; frame-ancestors 'self'"));
        let alone = for_site_page(html, &Host::reference(&[]));
        assert!(alone.contains("; connect-src 'self';"), "{alone}");
        let hosted = for_site_page(html, &Host::STATIC);
        assert!(hosted.contains("; connect-src 'self' https:;"), "{hosted}");
        assert!(!hosted.contains("frame-ancestors"));
    }

    #[test]
    fn no_policy_allows_inline_scripts_or_eval() {
        let widget = ["frame.html", "privacy.html", "examples.html"];
        let mut policies: Vec<String> = widget
            .iter()
            .filter_map(|file| of_widget_page(file))
            .map(str::to_owned)
            .collect();
        assert_eq!(policies.len(), widget.len());
        policies.push(for_site_page("<script>1</script>", &Host::STATIC));
        policies.push(for_site_page("", &Host::reference(&[])));
        for policy in policies {
            let allows = policy.contains("unsafe-inline") || policy.contains("'unsafe-eval'");
            assert!(!allows && policy.starts_with("default-src "), "{policy}");
        }
    }
}
