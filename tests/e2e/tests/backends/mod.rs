//! Tests against third-party servers.

mod isso;
mod shared_checks;
mod waline;
mod wordpress;
mod wordpress_plugin;

use standfirst_e2e::runner::EndToEndTest;

pub fn tests() -> Vec<EndToEndTest> {
    [
        wordpress::tests(),
        wordpress_plugin::tests(),
        isso::tests(),
        waline::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
