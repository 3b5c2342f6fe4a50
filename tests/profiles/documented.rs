//! The example in docs/profiles.md, exactly as printed, against the responses it describes.

use std::path::Path;

use serde_json::{Map, Value};
use standfirst_backend::{CreateContext, Profile};
use standfirst_model::{CommentId, CommentStatus, FailureKind, SortOrder, Submission};

use crate::recorded::{backend_of, page, response, run};

fn read_file(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect(file)
}

/// Returns the JSON blocks of the steps, in order.
fn json_blocks() -> Vec<String> {
    let text = read_file("docs/profiles.md");
    let (_, steps) = text.split_once("## Your own endpoint").expect("the steps");
    let (steps, _) = steps.split_once("\n## ").expect("the next section");
    let blocks = steps.split("```json").skip(1);
    let ends = blocks.map(|block| block.split("```").next().unwrap_or_default());
    ends.map(str::to_owned).collect()
}

/// Returns a copy of `rest.json` with what steps 3 and 4 add to it.
fn documented_profile(blocks: &[String]) -> Profile {
    let mut profile: Map<String, Value> =
        serde_json::from_str(&read_file("public/profiles/rest.json")).expect("a profile");
    for block in blocks {
        let keys: Map<String, Value> = serde_json::from_str(&format!("{{{block}}}"))
            .unwrap_or_else(|error| panic!("{error}: {block}"));
        profile.extend(keys);
    }
    let text = Value::Object(profile).to_string();
    Profile::parse("mine.json", &text).unwrap_or_else(|problem| panic!("{problem}"))
}

#[test]
fn the_documented_example_reads_and_posts_comments() {
    let blocks = json_blocks();
    let [list, thread, create] = &blocks[..] else {
        panic!("the steps have changed: {blocks:?}");
    };
    let written = r#"{"nr":8,"answers":null,"who":"Bo","said":"Hi","at":1795479600}"#;
    let responses = vec![
        response(200, list),
        response(201, written),
        response(202, written),
        response(422, r#"{"error":"too_many"}"#),
    ];
    let profile = documented_profile(&[thread.clone(), create.clone()]);
    let (backend, recorded) = backend_of(profile, "https://you.example", responses);
    let found = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
    assert_eq!(found.comments[0].author.name, "Ada");
    assert_eq!(found.comments[0].body.text, "Hello");
    assert_eq!(found.total, Some(1));

    let mut submission = Submission {
        name: "Bo".to_owned(),
        text: "Hi".to_owned(),
        ..Submission::default()
    };
    let context = CreateContext::default();
    let created = run(backend.create(&page(), &submission, &context)).unwrap();
    let sent = |index: usize| -> Value {
        let requests = recorded.requests.borrow();
        serde_json::from_str(requests[index].body.as_deref().unwrap_or_default()).unwrap()
    };
    assert_eq!(created.comment.id, CommentId::from("8"));
    assert_eq!(
        sent(1)["answers"],
        Value::Null,
        "a top-level comment has no parent"
    );
    submission.parent = Some(CommentId::from("7"));
    let held = run(backend.create(&page(), &submission, &context)).unwrap();
    assert_eq!(held.comment.status, CommentStatus::Held);
    assert_eq!(sent(2)["answers"], 7);
    let refused = run(backend.create(&page(), &submission, &context)).unwrap_err();
    assert_eq!(refused.failure().kind, FailureKind::TooFast);
}
