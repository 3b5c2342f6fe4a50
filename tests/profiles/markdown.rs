//! Comments in Markdown, from a backend that returns what was typed.

use standfirst_backend::{CreateContext, Created, Profile};
use standfirst_html::{Policy, clean};
use standfirst_model::{Submission, TextFormat};

use crate::recorded::{backend, backend_of, page, response, run};

fn markdown() -> Profile {
    let text = include_str!("../../public/profiles/rest.json");
    let plain = "\"at\": \"text ?? body ?? content\", \"format\": \"plain\"";
    let text = text.replace(plain, "\"at\": \"text\", \"format\": \"markdown\"");
    Profile::parse("markdown.json", &text).unwrap()
}

#[test]
fn a_comment_that_is_only_acknowledged_is_shown_as_in_the_thread() {
    let submission = Submission {
        text: "A *word*".into(),
        ..Submission::default()
    };
    let context = CreateContext {
        idempotency_key: "k".into(),
        ..CreateContext::default()
    };
    let (backend, _) = backend_of(markdown(), "https://x.example", vec![response(201, "")]);
    let created = run(backend.create(&page(), &submission, &context)).unwrap();
    let unseen = Created::held(&backend, &submission, "k");
    for comment in [created.comment, unseen.comment] {
        let shown = clean(&comment.body, &Policy::comment());
        assert_eq!(shown.trim(), "<p>A <em>word</em></p>");
    }
}

#[test]
fn typed_text_is_plain_where_the_thread_is_not_markdown() {
    for name in ["rest", "standfirst", "wordpress", "isso", "waline"] {
        let (backend, _) = backend(name, "https://x.example", vec![]);
        assert_eq!(
            backend.typed_text("A *word*").format,
            TextFormat::Plain,
            "{name}"
        );
    }
}
