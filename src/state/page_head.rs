//! What a page says of itself in its head: title, canonical address, description. Only the
//! application uses this; a widget leaves its host's head alone.

#[cfg(target_arch = "wasm32")]
#[path = "page_head_browser.rs"]
mod platform;
#[cfg(not(target_arch = "wasm32"))]
#[path = "page_head_native.rs"]
mod platform;

pub use platform::{absolute, apply};

/// The address of the site, with a slash at its end: what tells two sites of an origin apart.
pub fn site() -> String {
    absolute("./")
}

/// The head of one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageHead {
    /// What the page is about; empty on the front page.
    pub title: String,
    /// The publication.
    pub site_name: String,
    /// The address to be cited; `None` where there is nothing to cite.
    pub canonical: Option<String>,
    /// A sentence about it.
    pub description: Option<String>,
    /// False where search engines should pass by: nothing was found here.
    pub indexed: bool,
}

impl PageHead {
    /// The whole title: what the page is about before whose it is, since tabs cut the end.
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
    fn the_subject_stands_first() {
        let mut head = PageHead {
            site_name: "The Courier".into(),
            ..PageHead::default()
        };
        assert_eq!(head.full_title(), "The Courier");
        head.title = "Tides".into();
        assert_eq!(head.full_title(), "Tides — The Courier");
    }
}
