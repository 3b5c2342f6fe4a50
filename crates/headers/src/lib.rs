//! What a host sends with the files of the site: the content security policies, the other security headers, and
//! which files other sites may read.
//!
//! The build writes it into `_headers`, for static hosts, and into the pages of the widget. The reference server
//! sends it itself.

mod inline_scripts;
mod policy;

pub use policy::{EMBEDDING_PAGE_EXAMPLE, Host, MEDIA, for_site_page, of_widget_page};

/// The headers of every file.
pub const EVERY_FILE: &[(&str, &str)] = &[
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
];

/// The folders whose files the widget loads when it is embedded in another site. They hold no secrets, so every
/// origin may read them.
pub const SHARED_FOLDERS: &[&str] = &["widget/", "profiles/", "messages/"];

/// The file that a sandboxed frame reads. It has an opaque origin, so every origin may read this file, too.
pub const SHARED_FILE: &str = "config.json";
