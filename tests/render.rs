//! The article page rendered to HTML with no browser: what a prerendered page will be made of.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::rc::Rc;

use leptos::prelude::*;
use standfirst::backend::transport::FetchTransport;
use standfirst::backend::{Backend, Connection, Profile};
use standfirst::config::{Config, MobileDefault};
use standfirst::i18n::Words;
use standfirst::model::{
    Article, Comment, Moment, Person, Section, Teaser, Thread, ThreadPage, Untrusted,
};
use standfirst::state::cell::Derived;
use standfirst::state::desk::Source;
use standfirst::state::{Backends, Conversation, Session, ViewSwitch};
use standfirst::view::article::{article, breadcrumb, neighbours, related};
use standfirst::view::discussion::{DESK, discussion};

fn session(words: Words) -> Session {
    let config = Config::parse(include_str!("../public/config.json")).unwrap();
    let profile = Profile::parse(
        "standfirst.json",
        include_str!("../public/profiles/standfirst.json"),
    )
    .unwrap();
    let backend = Backend::new(profile, Connection::default(), Rc::new(FetchTransport)).unwrap();
    let backends = Backends {
        articles: backend.clone(),
        comments: Some(backend),
    };
    let view = ViewSwitch::start(None, 1280.0, MobileDefault::Auto);
    Session::new(
        config,
        words,
        backends,
        "/".to_owned(),
        view,
        Source::Here(&DESK),
    )
}

fn page(words: Words, body: &str, comments: Vec<Comment>) -> String {
    Owner::new().with(|| {
        let session = session(words);
        provide_context(session);
        let subject = Article {
            teaser: Teaser {
                slug: "tides".into(),
                headline: Untrusted::html("Tides &amp; <em>time</em>"),
                standfirst: Some(Untrusted::plain("Eleven minutes.")),
                section: Some(Section {
                    slug: "harbour".into(),
                    name: "Harbour".into(),
                }),
                byline: vec![Person {
                    name: "Ines Talvik".into(),
                    url: None,
                }],
                published: Moment::parse("2026-11-22T06:30:00Z"),
                ..Teaser::default()
            },
            body: Untrusted::html(body),
            ..Article::default()
        };
        let mut thread = Thread::default();
        thread.append(ThreadPage {
            comments,
            ..ThreadPage::default()
        });
        let conversation = Conversation::of(session, &subject, thread);
        view! {
            {article(session, &subject, Some(breadcrumb(session, &subject)), Derived::new(|| Some(1)))}
            {neighbours(session, &subject)}
            {discussion(conversation)}
            {related(session, &subject)}
        }
        .to_html()
    })
}

fn english() -> Words {
    Words::english(include_str!("../public/messages/en.json")).unwrap()
}

#[test]
fn the_page_holds_what_a_reader_came_for() {
    let mut reply = Comment::new("2", Some("1"), "A reply");
    reply.author.name = "Bob".into();
    let html = page(
        english(),
        "<p>The text.</p>",
        vec![Comment::new("1", None, "First <b>"), reply],
    );
    for part in [
        "Tides &amp; time</h1>",
        "Eleven minutes.",
        "Ines Talvik",
        "datetime=\"2026-11-22T06:30:00Z\"",
        "<p>The text.</p>",
        "1 comment",
        "id=\"comment-2\"",
        "First &lt;b&gt;",
        "Leave a reply",
        "for=\"form-new-text\"",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}

#[test]
fn hostile_text_is_harmless_here_too() {
    let html = page(
        english(),
        "<p onclick=x>a</p><script>alert(1)</script>",
        vec![Comment {
            body: Untrusted::html(
                "<img src=x onerror=alert(1)><a href='javascript:alert(1)'>x</a>",
            ),
            ..Comment::new("1", None, "")
        }],
    );
    for part in ["onclick", "onerror", "<script", "javascript:"] {
        assert!(!html.contains(part), "{part} in {html}");
    }
}

#[test]
fn every_language_renders_it() {
    for (locale, text, said) in [
        (
            "pl",
            include_str!("../public/messages/pl.json"),
            "Dodaj komentarz",
        ),
        ("ar", include_str!("../public/messages/ar.json"), "اترك ردًا"),
    ] {
        let html = page(
            english().with(locale, text).unwrap(),
            "<p>x</p>",
            Vec::new(),
        );
        assert!(html.contains(said), "{locale}");
    }
}
