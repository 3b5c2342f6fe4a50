//! Tests against third-party servers.

mod isso;
mod shared_checks;
mod waline;
mod wordpress;
mod wordpress_plugin;

use standfirst_e2e::story::Story;

pub fn stories() -> Vec<Story> {
    [
        wordpress::stories(),
        wordpress_plugin::stories(),
        isso::stories(),
        waline::stories(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
