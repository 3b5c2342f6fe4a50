//! The end-to-end tests. `README.md` in the parent folder says how to run one of them.

mod avatars;
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
mod release_archive;
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
    let tests = [
        // The longest test starts first: started last, it would run alone at the end.
        faults::tests(),
        unknown_outcome::tests(),
        harness::tests(),
        reading::tests(),
        browsing::tests(),
        writing::tests(),
        server_errors::tests(),
        outbox::tests(),
        reports::tests(),
        avatars::tests(),
        installed::tests(),
        large_content::tests(),
        markdown::tests(),
        scroll_and_focus::tests(),
        keyboard::tests(),
        requirements::tests(),
        embedding::tests(),
        embedded_article::tests(),
        framing::tests(),
        page_origins::tests(),
        lazy_part::tests(),
        recipes::tests(),
        sanitiser::tests(),
        static_hosts::tests(),
        release_archive::tests(),
        backends::tests(),
    ];
    standfirst_e2e::runner::run_all(tests.into_iter().flatten().collect())
}
