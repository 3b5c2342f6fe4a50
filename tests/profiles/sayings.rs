//! What an answer says in other places and other words than its profile's conditions look at.

use standfirst::backend::{CreateContext, Created, Fault};
use standfirst::model::{FailureKind, Standing, Submission};

use crate::recorded::{answer, backend, page, run};

fn create(name: &str, status: u16, body: &str) -> Result<Created, Fault> {
    let (backend, _) = backend(name, "https://x.example", vec![answer(status, body)]);
    let submission = Submission {
        text: "Third".into(),
        name: "Cy".into(),
        ..Submission::default()
    };
    let context = CreateContext {
        idempotency_key: "k".into(),
        ..CreateContext::default()
    };
    run(backend.create(&page(), &submission, &context))
}

#[test]
fn a_comment_that_says_it_is_held_is_held() {
    for (name, body) in [
        ("rest", r#"{"comment":{"id":9,"status":"pending"}}"#),
        ("rest", r#"{"ok":true,"comment":{"id":9,"status":"held"}}"#),
        ("standfirst", r#"{"comment":{"id":"9","status":"held"}}"#),
    ] {
        let created = create(name, 201, body).unwrap();
        assert_eq!(created.comment.standing, Standing::Held, "{body}");
    }
}

#[test]
fn a_comment_that_was_thrown_away_is_not_called_posted() {
    for (name, body) in [
        // A word of WordPress' list of disallowed ones, where its bin is in use.
        ("wordpress", r#"{"id":9,"status":"trash"}"#),
        (
            "waline",
            r#"{"errno":0,"data":{"objectId":9,"status":"spam"}}"#,
        ),
        ("rest", r#"{"comment":{"id":9,"status":"deleted"}}"#),
        ("isso", r#"{"id":9,"mode":4}"#),
    ] {
        let fault = create(name, 201, body).map(|created| created.comment.standing);
        let kind = fault.map_err(|fault| fault.failure().kind);
        assert_eq!(kind, Err(FailureKind::Spam), "{name} {body}");
    }
}

#[test]
fn a_homemade_no_is_a_no_whatever_its_status() {
    for body in [
        r#"{"error":"Comments are closed"}"#,
        r#"{"error":{"code":"closed","message":"Closed"}}"#,
        r#"{"ok":false}"#,
        r#"{"success":false,"message":"Not today"}"#,
        r#"{"status":"error","message":"Not today"}"#,
        r#"{"status":"fail","data":{"text":"too short"}}"#,
    ] {
        assert!(create("rest", 200, body).is_err(), "{body}");
    }
    for body in [
        r#"{"error":null,"comment":{"id":9}}"#,
        r#"{"error":false,"id":9}"#,
        r#"{"error":"","id":9}"#,
        r#"{"error":0,"id":9}"#,
        r#"{"error":[],"id":9}"#,
        r#"{"ok":true}"#,
        r#"{"success":true,"status":"success","comment":{"id":9}}"#,
    ] {
        let created = create("rest", 200, body);
        let standing = created.map(|created| created.comment.standing);
        assert_eq!(standing.ok(), Some(Standing::Published), "{body}");
    }
}

#[test]
fn what_is_neither_a_yes_nor_a_no_is_no_answer() {
    for name in ["standfirst", "wordpress", "isso", "waline", "rest"] {
        for (status, body) in [(304, ""), (300, "[]"), (305, "{\"id\":9}"), (302, "")] {
            let kind = create(name, status, body).map_err(|fault| fault.failure().kind);
            assert_eq!(kind.err(), Some(FailureKind::Unreadable), "{name} {status}");
        }
    }
}
