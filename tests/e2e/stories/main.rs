//! The end-to-end tests. `README.md` in the parent folder says how to run one of them.

mod backends;
mod browsing;
mod embedded_article;
mod embedding;
mod faults;
mod framing;
mod harness;
mod installed;
mod keyboard;
mod large_content;
mod lazy_part;
mod markdown;
mod outbox;
mod page_origins;
mod reading;
mod recipes;
mod reports;
mod requirements;
mod sanitiser;
mod scroll_and_focus;
mod server_errors;
mod static_hosts;
mod unknown_outcome;
mod writing;

use std::process::ExitCode;

fn main() -> ExitCode {
    let stories = [
        // The longest test starts first: started last, it would run alone at the end.
        faults::stories(),
        unknown_outcome::stories(),
        harness::stories(),
        reading::stories(),
        browsing::stories(),
        writing::stories(),
        server_errors::stories(),
        outbox::stories(),
        reports::stories(),
        installed::stories(),
        large_content::stories(),
        markdown::stories(),
        scroll_and_focus::stories(),
        keyboard::stories(),
        requirements::stories(),
        embedding::stories(),
        embedded_article::stories(),
        framing::stories(),
        page_origins::stories(),
        lazy_part::stories(),
        recipes::stories(),
        sanitiser::stories(),
        static_hosts::stories(),
        backends::stories(),
    ];
    standfirst_e2e::story::run_all(stories.into_iter().flatten().collect())
}
