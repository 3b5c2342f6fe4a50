//! The end-to-end tests. `README.md` in the parent folder says how to run one of them.

mod backends;
mod beforehand;
mod doubt;
mod embedded_article;
mod embedding;
mod failing;
mod faults;
mod finding;
mod foreign_pages;
mod framing;
mod harness;
mod installed;
mod keyboard;
mod large;
mod lazy_part;
mod markdown;
mod outbox;
mod place;
mod reading;
mod recipes;
mod sanitiser;
mod static_hosts;
mod writing;

use std::process::ExitCode;

fn main() -> ExitCode {
    let stories = [
        // The longest test starts first: started last, it would run alone at the end.
        faults::stories(),
        doubt::stories(),
        harness::stories(),
        reading::stories(),
        finding::stories(),
        writing::stories(),
        failing::stories(),
        outbox::stories(),
        installed::stories(),
        large::stories(),
        markdown::stories(),
        place::stories(),
        keyboard::stories(),
        beforehand::stories(),
        embedding::stories(),
        embedded_article::stories(),
        framing::stories(),
        foreign_pages::stories(),
        lazy_part::stories(),
        recipes::stories(),
        sanitiser::stories(),
        static_hosts::stories(),
        backends::stories(),
    ];
    standfirst_e2e::story::run_all(stories.into_iter().flatten().collect())
}
