//! The article page rendered to HTML without a browser, as for a prerendered page.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::rc::Rc;

use leptos::prelude::*;
use standfirst::state::composer::ComposerSource;
use standfirst::state::{
    Backends, Conversation, FormPurpose, Session, ViewSwitch, conversation_under,
};
use standfirst::view::article::{article, breadcrumb, neighbours, related};
use standfirst::view::discussion::{COMPOSER, discussion};
use standfirst_backend::transport::FetchTransport;
use standfirst_backend::{Backend, Connection, Profile};
use standfirst_config::{Config, MobileDefault};
use standfirst_i18n::Messages;
use standfirst_model::{
    Article, Comment, CommentId, Moment, Person, Section, SortOrder, Teaser, Thread, ThreadPage,
    Topic, Untrusted,
};
use standfirst_offline::{OwnComment, OwnComments};
use standfirst_reactive::Memo;

fn session(words: Messages) -> Session {
    let profile = include_str!("../public/profiles/standfirst.json");
    session_of(words, Profile::parse("standfirst.json", profile).unwrap())
}

fn session_of(words: Messages, profile: Profile) -> Session {
    session_on(words, profile, include_str!("../public/config.json"))
}

fn session_on(words: Messages, profile: Profile, config: &str) -> Session {
    let config = Config::parse(config).unwrap();
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
        ComposerSource::Linked(&COMPOSER),
    )
}

fn page(words: Messages, body: &str, comments: Vec<Comment>) -> String {
    page_of(session, words, body, comments)
}

fn page_of(
    session: impl FnOnce(Messages) -> Session,
    words: Messages,
    body: &str,
    comments: Vec<Comment>,
) -> String {
    answering(session, words, body, comments, None)
}

/// Renders the page with an open reply form below one of its comments.
fn answering(
    session: impl FnOnce(Messages) -> Session,
    words: Messages,
    body: &str,
    comments: Vec<Comment>,
    answered: Option<&str>,
) -> String {
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
                topics: vec![
                    Topic {
                        name: "Sand & silt".into(),
                        slug: Some("sand & silt".into()),
                    },
                    Topic {
                        name: "Weather".into(),
                        slug: None,
                    },
                ],
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
        let conversation = conversation_under(session, &subject)
            .map(|_| Conversation::of(session, &subject, thread));
        if let Some(conversation) = conversation {
            let reply = answered.map(|id| FormPurpose::Reply(CommentId::Known(id.into())));
            conversation.open_form.set(reply);
        }
        view! {
            {article(session, &subject, Some(breadcrumb(session, &subject)), Memo::new(|| Some(1)))}
            {neighbours(session, &subject)}
            {conversation.map(discussion)}
            {related(session, &subject)}
        }
        .to_html()
    })
}

fn english() -> Messages {
    Messages::english(include_str!("../public/messages/en.json")).unwrap()
}

#[test]
fn the_page_contains_article_comments_and_form() {
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
fn untrusted_html_is_cleaned() {
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
fn topics_are_links_where_the_backend_lists_their_articles() {
    let html = page(english(), "<p>x</p>", Vec::new());
    let link = "<a href=\"topic/sand%20%26%20silt\">Sand &amp; silt</a>";
    assert!(html.contains(link), "{html}");
    assert!(html.contains("<li>Weather</li>"), "{html}");
}

/// Returns the configuration of a site with these settings for comments.
fn on_terms(terms: &str) -> String {
    let comments = format!(r#"{{"profile":"standfirst",{terms}}}"#);
    format!(
        r#"{{"site":{{"name":"X"}},"articles":{{"profile":"standfirst"}},"comments":{comments}}}"#
    )
}

fn reply_under(terms: &str) -> String {
    let comments = vec![Comment::new("1", None, "First")];
    let config = on_terms(terms);
    let profile = include_str!("../public/profiles/standfirst.json");
    let profile = Profile::parse("standfirst.json", profile).unwrap();
    let session = |words| session_on(words, profile, &config);
    answering(session, english(), "<p>x</p>", comments, Some("1"))
}

#[test]
fn a_reader_who_must_sign_in_gets_a_link_and_no_form() {
    let html = reply_under(r#""sign_in":"/login?to={url}""#);
    assert!(html.contains("Only signed-in readers"), "{html}");
    let link = "href=\"/login?to=%2Farticle%2Ftides\"";
    assert!(html.contains(link), "{html}");
    assert!(!html.contains("<textarea"), "{html}");
}

#[test]
fn a_signed_in_reader_is_not_asked_for_name_and_email() {
    // A reader who is known only by name may have signed in anywhere.
    for terms in [r#""sign_in":"/login","reader":"Ada""#, r#""reader":"Ada""#] {
        let html = reply_under(terms);
        assert!(html.contains("<textarea"), "{html}");
        assert!(html.contains("Commenting as Ada"), "{html}");
        for part in ["Save my name", "name=\"email\"", "Only signed-in"] {
            assert!(!html.contains(part), "{terms}: {part} in {html}");
        }
    }
}

#[test]
fn the_form_says_that_comments_are_moderated() {
    for (terms, said) in [
        (r#""moderation":"all""#, "reads each comment before"),
        (r#""moderation":"first-time""#, "reads your first comment"),
    ] {
        let html = reply_under(terms);
        assert!(html.contains(said), "{terms}: {html}");
    }
    assert!(!reply_under(r#""moderation":"off""#).contains("moderator"));
}

#[test]
fn the_page_renders_in_every_language() {
    for (locale, text, said) in [
        (
            "pl",
            include_str!("../public/messages/pl.json"),
            "Dodaj komentarz",
        ),
        (
            "ar",
            include_str!("../public/messages/ar.json"),
            "اترك تعليقًا",
        ),
    ] {
        let html = page(
            english().with(locale, text).unwrap(),
            "<p>x</p>",
            Vec::new(),
        );
        assert!(html.contains(said), "{locale}");
    }
}

/// The comment was posted, but its id is unknown. The thread then returns it with its id, and it must not appear
/// twice.
#[test]
fn a_posted_comment_without_an_id_is_shown_once_when_the_thread_returns_it() {
    Owner::new().with(|| {
        let session = session(english());
        provide_context(session);
        let mut thread = Thread::default();
        let mut local = Comment::new("", None, "See **this**");
        local.id = CommentId::Local("key".into());
        local.author.name = "Ada".into();
        thread.add_own(local, SortOrder::Oldest);
        let conversation = Conversation::of(session, &Article::default(), thread);
        let now = Moment::from_milliseconds(1_800_000_000_000);
        let kept = OwnComment {
            created: now.milliseconds(),
            ..OwnComment::default()
        };
        let site = session.comment_site();
        OwnComments::load(&site, now).add(&CommentId::Local("key".into()), kept);
        let mut other = Comment::new("8", None, "See **this**");
        other.author.name = "Bob".into();
        let mut theirs = Comment::new("7", None, "");
        theirs.body = Untrusted::html("<p>See <b>this</b></p>");
        theirs.author.name = "Ada".into();
        theirs.created = Some(now);
        for (comments, own) in [(vec![other.clone()], "key"), (vec![other, theirs], "7")] {
            conversation.remove_appeared(&comments);
            conversation.change(|thread| {
                thread.append(ThreadPage {
                    comments,
                    ..ThreadPage::default()
                });
            });
            let here = |id: CommentId| {
                conversation
                    .thread
                    .with_untracked(|thread| thread.get(&id).is_some())
            };
            assert_eq!(here(CommentId::Local("key".into())), own == "key");
            assert_eq!(
                OwnComments::load(&site, now).get(&"7".into()).is_some(),
                own == "7"
            );
        }
        assert_eq!(conversation.thread.with_untracked(Thread::loaded_count), 2);
    });
}

/// Loads a shipped profile and removes some of its calls.
fn profile_without(name: &str, calls: &[&str]) -> Profile {
    let file = format!("{}/public/profiles/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(file).unwrap();
    let mut profile: serde_json::Value = serde_json::from_str(&text).unwrap();
    for call in calls {
        profile.as_object_mut().unwrap().remove(*call);
    }
    Profile::parse(name, &profile.to_string()).unwrap()
}

/// Renders a page with this profile, with two comments if it supports comments.
fn page_by(profile: Profile) -> String {
    let comments = vec![
        Comment::new("1", None, "First"),
        Comment::new("2", Some("1"), "Second"),
    ];
    page_of(
        |words| session_of(words, profile),
        english(),
        "<p>The text.</p>",
        comments,
    )
}

const FORM: [&str; 3] = ["<form", "form-new-text", ">Reply</button>"];

#[test]
fn a_profile_without_create_shows_comments_but_no_form() {
    for name in ["standfirst", "wordpress", "isso", "waline", "rest"] {
        let whole = page_by(profile_without(name, &[]));
        let html = page_by(profile_without(name, &["create"]));
        for part in FORM {
            assert!(whole.contains(part), "{name}: {part} in {whole}");
            assert!(!html.contains(part), "{name}: {part} in {html}");
        }
        assert!(
            html.contains("2 comments") && html.contains("Second"),
            "{name}"
        );
        assert!(!html.contains("Comments are closed"), "{name}");
    }
}

#[test]
fn a_profile_without_report_offers_no_report() {
    let button = ">Report</button>";
    for name in ["wordpress", "isso", "waline", "rest"] {
        let html = page_by(profile_without(name, &[]));
        assert!(!html.contains(button), "{name}: {html}");
    }
    let html = page_by(profile_without("standfirst", &[]));
    assert_eq!(html.matches(button).count(), 2, "{html}");
    let html = page_by(profile_without("standfirst", &["report"]));
    assert!(!html.contains(button), "{html}");
}

#[test]
fn pictures_of_authors_are_shown_only_if_the_publisher_says_so() {
    let html = |config: &str| {
        let mut comment = Comment::new("1", None, "First");
        comment.author.name = "Ada".into();
        comment.author.avatar = Some("https://g.example/7".into());
        let profile = profile_without("waline", &[]);
        page_of(
            |words| session_on(words, profile, config),
            english(),
            "<p>The text.</p>",
            vec![comment, Comment::new("2", None, "Second")],
        )
    };
    let site = r#""site": { "name": "Test" }, "articles": { "profile": "waline" }"#;
    let off = html(&format!("{{ {site} }}"));
    assert!(
        !off.contains("g.example") && !off.contains("avatar"),
        "{off}"
    );
    let on = html(&format!(r#"{{ {site}, "avatars": true }}"#));
    let image = r#"width="32" height="32" loading="lazy" referrerpolicy="no-referrer" src="https://g.example/7""#;
    assert_eq!(on.matches(image).count(), 1, "{on}");
    assert_eq!(on.matches(r#"class="avatar""#).count(), 2, "{on}");
    assert_eq!(on.matches("referrerpolicy").count(), 1, "{on}");
}

#[test]
fn a_profile_without_thread_shows_no_discussion() {
    for name in [
        "standfirst",
        "wordpress",
        "isso",
        "waline",
        "rest",
        "json-feed",
    ] {
        let html = page_by(profile_without(name, &["thread"]));
        assert!(html.contains("The text."), "{name}");
        for part in FORM.into_iter().chain(["id=\"comments\"", "comment"]) {
            assert!(!html.contains(part), "{name}: {part} in {html}");
        }
    }
}
