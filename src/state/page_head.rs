//! The document head of a page: title, canonical address, description. Only the application uses this; a widget
//! does not touch the head of its host page.

#[cfg(target_arch = "wasm32")]
#[path = "page_head_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "page_head_native.rs"]
mod platform;

pub use platform::{absolute, apply};

/// Returns the address of the site, with a slash at its end. It distinguishes two sites on one origin.
pub fn site() -> String {
    absolute("./")
}

/// The head of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageHead {
    /// The title of the page; empty on the front page.
    pub title: String,
    /// The name of the publication.
    pub site_name: String,
    /// The canonical address; `None` for a page that should not be cited.
    pub canonical: Option<String>,
    /// A short description, for search engines.
    pub description: Option<String>,
    /// False if search engines should not index the page, because it shows that nothing was found.
    pub indexed: bool,
}

impl PageHead {
    /// Returns the text of `<title>`. The page's own title comes first, because browser tabs cut off the end.
    pub fn full_title(&self) -> String {
        if self.title.is_empty() {
            self.site_name.clone()
        } else {
            format!("{} — {}", self.title, self.site_name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_title_comes_first() {
        let mut head = PageHead {
            site_name: "The Courier".into(),
            ..PageHead::default()
        };
        assert_eq!(head.full_title(), "The Courier");
        head.title = "Tides".into();
        assert_eq!(head.full_title(), "Tides — The Courier");
    }
}
