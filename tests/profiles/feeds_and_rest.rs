use std::cell::Cell;
use std::rc::Rc;

use standfirst_backend::{CreateContext, Profile};
use standfirst_model::{CommentStatus, FailureKind, SortOrder, Submission};

use crate::recorded::{backend, delete, edit, page, profile, response, run, vote};

const FEED: &str = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Notes","authors":[{"name":"Nils"}],"items":[
    {"id":"https://notes.example/tides/","title":"Tides & time","content_html":"<p>In and out.</p>","date_published":"2026-11-01T08:00:00+01:00"},
    {"id":"https://notes.example/clocks/","content_text":"Tick.","date_published":"2026-11-02T08:00:00Z","authors":[{"name":"Ada"}]}]}"#;

#[test]
fn every_shipped_profile_is_valid() {
    for name in [
        "standfirst",
        "wordpress",
        "isso",
        "waline",
        "json-feed",
        "rest",
    ] {
        assert_eq!(profile(name).name, name);
    }
}

#[test]
fn a_feed_lists_and_opens_its_articles() {
    let (backend, recorded) = backend(
        "json-feed",
        "https://notes.example",
        vec![
            response(200, FEED),
            response(200, FEED),
            response(200, FEED),
        ],
    );
    let list = run(backend.articles(None, None)).unwrap();
    assert_eq!(
        recorded.last_request(),
        "GET https://notes.example/feed.json"
    );
    let slugs: Vec<_> = list
        .teasers
        .iter()
        .map(|teaser| teaser.slug.as_str())
        .collect();
    assert_eq!(slugs, ["tides", "clocks"]);
    let article = run(backend.article("tides")).unwrap();
    assert_eq!(article.teaser.headline.text, "Tides & time");
    assert_eq!(
        article.teaser.byline[0].name, "Nils",
        "the feed's author is the default"
    );
    let missing = run(backend.article("nothing")).unwrap_err();
    assert_eq!(missing.failure().kind, FailureKind::NotFound);
}

#[test]
fn a_feed_of_many_pages_is_followed_to_its_end() {
    let feed_page = |id: &str, next: &str| {
        let item = format!(r#"{{"id":"https://notes.example/{id}/","title":"{id}"}}"#);
        response(200, &format!(r#"{{"items":[{item}],"next_url":{next}}}"#))
    };
    let first = || feed_page("new", r#""https://notes.example/2.json""#);
    let second = || feed_page("older", r#""/3.json?all""#);
    let last = || feed_page("oldest", "null");
    let pages = || vec![first(), second(), last()];
    let (one, recorded) = backend("json-feed", "https://notes.example", pages());
    let (mut mark, mut slugs) = (None, Vec::new());
    loop {
        let page = run(one.articles(None, mark.as_ref())).unwrap();
        slugs.extend(page.teasers.into_iter().map(|teaser| teaser.slug));
        mark = page.next;
        if mark.is_none() {
            break;
        }
    }
    assert_eq!(slugs, ["new", "older", "oldest"]);
    let paths = ["feed.json", "2.json", "3.json?all"];
    for (index, path) in paths.into_iter().enumerate() {
        let request = format!("GET https://notes.example/{path}");
        assert_eq!(recorded.request_line(index), request);
    }
    // An article on a later page of the feed is found as well.
    let (one, _) = backend("json-feed", "https://notes.example", pages());
    let oldest = run(one.article("oldest")).unwrap();
    assert_eq!(oldest.teaser.headline.text, "oldest");
    let (one, _) = backend("json-feed", "https://notes.example", pages());
    let missing = run(one.article("none")).unwrap_err();
    assert_eq!(missing.failure().kind, FailureKind::NotFound);
    // Loading stops in a feed whose pages link in a circle.
    let circle = (0..100).map(|at| feed_page("new", &format!("\"/{}.json\"", at % 2)));
    let (one, recorded) = backend("json-feed", "https://notes.example", circle.collect());
    assert!(run(one.article("none")).is_err());
    assert_eq!(recorded.requests.borrow().len(), 50);
}

#[test]
fn a_feed_reports_that_it_has_no_comments() {
    let (backend, _) = backend("json-feed", "https://notes.example", vec![]);
    let fault = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap_err();
    assert!(fault.to_string().contains("has no \"thread\""), "{fault}");
}

#[test]
fn a_minimal_rest_endpoint_works() {
    let list = r#"[{"id":1,"text":"First","author":"Ada","created":"2026-11-01"},{"id":2,"parent":1,"text":"Second","name":"Bob"}]"#;
    let (backend, recorded) = backend(
        "rest",
        "https://x.example",
        vec![response(200, list), response(201, "")],
    );
    let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
    assert_eq!(thread.comments[1].parent, Some("1".into()));
    assert_eq!(thread.next, None);
    let submission = Submission {
        text: "Third".into(),
        name: "Cy".into(),
        ..Submission::default()
    };
    let context = CreateContext {
        idempotency_key: "k".into(),
        ..CreateContext::default()
    };
    let created = run(backend.create(&page(), &submission, &context)).unwrap();
    assert_eq!(
        (created.comment.body.text.as_str(), created.comment.status),
        ("Third", CommentStatus::Published)
    );
    assert!(
        recorded.last_request().contains("\"parent\":null"),
        "{}",
        recorded.last_request()
    );
}

#[test]
fn an_expired_token_is_renewed_once() {
    let list = r#"[{"id":1,"text":"First","author":"Ada"}]"#;
    let refused = || response(401, r#"{"message":"Sign in"}"#);
    let (backend, recorded) = backend(
        "rest",
        "https://x.example",
        vec![refused(), response(200, list), refused(), refused()],
    );
    let renewals = Rc::new(Cell::new(0));
    let counter = Rc::clone(&renewals);
    backend.set_token(Some("old".to_owned()));
    backend.set_token_renewal(Rc::new(move || {
        counter.set(counter.get() + 1);
        Box::pin(std::future::ready(Some(format!("new{}", counter.get()))))
    }));
    let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
    assert_eq!(thread.comments.len(), 1);
    let sent = |index: usize| {
        let requests = recorded.requests.borrow();
        let header = requests[index].headers.iter();
        header
            .clone()
            .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))
            .map(|(_, value)| value.clone())
    };
    assert_eq!(sent(0).as_deref(), Some("Bearer old"));
    assert_eq!(sent(1).as_deref(), Some("Bearer new1"));
    // Renewing stops after one attempt if the backend accepts no token.
    let fault = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap_err();
    assert_eq!(fault.failure().kind, FailureKind::LoginRequired);
    assert_eq!((renewals.get(), recorded.requests.borrow().len()), (2, 4));
    assert_eq!(sent(3).as_deref(), Some("Bearer new2"));
}

#[test]
fn a_profile_without_a_place_for_tokens_sends_none() {
    let (backend, recorded) = backend("isso", "https://c.example", vec![response(404, "")]);
    backend.set_token(Some("secret".to_owned()));
    let _ = run(backend.thread(&page(), SortOrder::Oldest, None, &[]));
    let requests = recorded.requests.borrow();
    assert!(!format!("{:?}", requests[0]).contains("secret"));
}

#[test]
fn a_profile_error_names_file_place_and_reason() {
    for (text, parts) in [
        (
            "{\"name\":\"x\",\"colour\":1}",
            vec!["x.json", "colour: unknown key"],
        ),
        (
            "{\"name\":\"x\",\n\"thread\":{\"request\":{\"url\":\"x\"},\"items\":\"a..b\"}}",
            vec!["x.json", "thread.items", "a..b"],
        ),
        (
            "{\"name\":\"x\",\"sections\":{\"request\":{\"url\":\"{nonsense}\"}}}",
            vec!["sections.request.url", "nonsense"],
        ),
        (
            "{\"name\":\"x\",\"delete\":{\"request\":{\"url\":\"{server}\",\"json\":{\"a\":\"{var.undeclared}\"}}}}",
            vec!["delete.request", "undeclared"],
        ),
        (
            "{\"name\":\"x\",\"vote\":{\"request\":{\"url\":\"{server}\",\"form\":{\"a\":\"{var.undeclared}\"}}}}",
            vec!["vote.request", "undeclared"],
        ),
        (
            "{\"name\":\"x\",\"headers\":{\"X-Site\":\"{var.undeclared}\"}}",
            vec!["headers", "undeclared"],
        ),
        (
            "{\"name\":\"x\",\"thread\":{\"request\":{\"url\":\"x\"},\"shape\":{\"kind\":\"flat\"},\"items\":\"$\",\"fields\":{\"id\":\"id\",\"body\":\"b\"},\
             \"sorts\":{\"newest\":{\"order\":\"{var.undeclared}\"}}}}",
            vec!["thread.sorts", "undeclared"],
        ),
        (
            "{\"name\":\"x\",\"thread\":{\"request\":{\"url\":\"x\"},\"shape\":{\"kind\":\"flat\"},\"items\":\"$\",\"fields\":{\"id\":\"id\",\"body\":\"b\"},\
             \"missing_parents\":{\"url\":\"x\",\"json\":{\"ids\":\"{unclosed\"}}}}",
            vec!["thread.missing_parents.json"],
        ),
    ] {
        let problem = Profile::parse("x.json", text).unwrap_err().to_string();
        for part in parts {
            assert!(problem.contains(part), "{problem} lacks {part}");
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_response_makes_the_engine_panic(body in "[\\[\\]\\{\\}\",:a-z0-9 ]{0,60}", status in 200u16..600) {
        for name in ["wordpress", "isso", "waline", "standfirst", "rest"] {
            let (one, _) = backend(name, "https://x.example", vec![response(status, &body); 12]);
            let _ = run(one.thread(&page(), SortOrder::Oldest, None, &[]));
        }
    }

    #[test]
    fn nesting_keeps_every_comment_once(depths in proptest::collection::vec(0usize..6, 1..40)) {
        // A list of depths describes a tree from the top: each item is a child of the last item one level above
        // it.
        let mut roots: Vec<serde_json::Value> = Vec::new();
        fn insert_at_depth(items: &mut Vec<serde_json::Value>, depth: usize, node: serde_json::Value) {
            match items.last_mut() {
                Some(last) if depth > 0 => {
                    let replies = last["replies"].as_array_mut().unwrap();
                    insert_at_depth(replies, depth - 1, node);
                }
                _ => items.push(node),
            }
        }
        for (index, depth) in depths.iter().enumerate() {
            let node = serde_json::json!({"id": index + 1, "text": "x", "mode": 1, "replies": []});
            insert_at_depth(&mut roots, *depth, node);
        }
        let body = serde_json::json!({"total_replies": depths.len(), "hidden_replies": 0, "replies": roots}).to_string();
        let (one, _) = backend("isso", "https://x.example", vec![response(200, &body)]);
        let page = run(one.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
        let ids: Vec<usize> = page.comments.iter().map(|comment| comment.id.known().unwrap().parse().unwrap()).collect();
        let expected: Vec<usize> = (1..=depths.len()).collect();
        proptest::prop_assert_eq!(ids, expected, "in reading order, each once");
        let mut thread = standfirst_model::Thread::default();
        thread.append(page);
        let reached: usize = thread.top_level().iter().map(|id| 1 + thread.descendants(id)).sum();
        proptest::prop_assert_eq!(reached, depths.len());
    }
}

const LIST: &str = r#"[{"id":1,"text":"First","author":"Tom &amp; Ann <3 cats"},{"text":"No id"},
    {"id":"3","text":null,"author":"Bob"},7,null]"#;

#[test]
fn bad_rows_are_left_out() {
    let (backend, _) = backend("rest", "https://x.example", vec![response(200, LIST)]);
    let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
    let ids: Vec<_> = thread
        .comments
        .iter()
        .map(|one| one.id.known().unwrap())
        .collect();
    assert_eq!(ids, ["1", "3"]);
    assert_eq!(thread.comments[0].author.name, "Tom & Ann <3 cats");
    assert_eq!(thread.comments[1].author.name, "Bob");
    assert_eq!(thread.comments[1].body.text, "");
}

#[test]
fn an_article_that_cannot_be_read_is_left_out_of_its_list() {
    let list = r#"{"items":[{"title":"No slug"},{"slug":"a","title":"A"},3,{"slug":"b","title":"",
        "standfirst":"One two"}],"next_cursor":null}"#;
    let (backend, _) = backend("standfirst", "", vec![response(200, list)]);
    let page = run(backend.articles(None, None)).unwrap();
    let headlines: Vec<_> = page
        .teasers
        .iter()
        .map(|one| one.headline.text.as_str())
        .collect();
    assert_eq!(headlines, ["A", "One two"]);
}

/// Responses of a network with a sign-in page, and of a broken server.
const UNREADABLE_BODIES: [&str; 5] = [
    "<!doctype html><title>Sign in</title>",
    "",
    "{\"id\":",
    "<br />\n<b>Notice</b>: Undefined index {\"id\":7}",
    "ok",
];

#[test]
fn a_response_that_is_not_the_backends_is_unreadable() {
    for name in ["standfirst", "wordpress", "isso", "waline", "rest"] {
        for body in UNREADABLE_BODIES {
            let responses = vec![response(200, body); 4];
            let (backend, _) = backend(name, "https://x.example", responses);
            let context = CreateContext {
                idempotency_key: "k".into(),
                ..CreateContext::default()
            };
            let submission = Submission {
                text: "x".into(),
                ..Submission::default()
            };
            let kind = |fault: standfirst_backend::BackendError| fault.failure().kind;
            let unreadable = Some(FailureKind::Unreadable);
            let created = run(backend.create(&page(), &submission, &context));
            assert_eq!(created.err().map(kind), unreadable, "{name} {body}");
            let capabilities = backend.fixed_settings().capabilities;
            let id = "7".into();
            if capabilities.edit {
                let edited = run(backend.act(&page(), &id, &edit("y", Some("t"))));
                assert_eq!(edited.err().map(kind), unreadable, "{name} {body}");
            }
            if capabilities.delete {
                let deleted = run(backend.act(&page(), &id, &delete(Some("t"))));
                assert_eq!(deleted.err().map(kind), unreadable, "{name} {body}");
            }
            if capabilities.vote_up {
                let up = standfirst_backend::VoteDirection::Up;
                let voted = run(backend.act(&page(), &id, &vote(up)));
                assert_eq!(voted.err().map(kind), unreadable, "{name} {body}");
            }
        }
    }
}

#[test]
fn a_success_with_an_incomplete_body_is_a_success() {
    let submission = Submission {
        text: "Third".into(),
        name: "Cy".into(),
        ..Submission::default()
    };
    for (code, body, status, known) in [
        (200, r#"{"id":9}"#, CommentStatus::Published, true),
        (
            201,
            r#"{"comment":{"nr":9}}"#,
            CommentStatus::Published,
            false,
        ),
        (202, r#"{"ok":true}"#, CommentStatus::Held, false),
        (201, "", CommentStatus::Published, false),
        (200, "[]", CommentStatus::Published, false),
    ] {
        let (backend, _) = backend("rest", "https://x.example", vec![response(code, body)]);
        let context = CreateContext {
            idempotency_key: "k".into(),
            ..CreateContext::default()
        };
        let created = run(backend.create(&page(), &submission, &context));
        let comment = created.unwrap().comment;
        assert_eq!(comment.id.known().is_some(), known, "{body}");
        assert_eq!(comment.status, status, "{body}");
        assert_eq!(comment.body.text, "Third", "{body}");
        assert_eq!(comment.author.name, "Cy", "{body}");
    }
}

#[test]
fn an_error_after_the_last_page_ends_the_list() {
    let mark = standfirst_model::thread::PageCursor("2".into());
    for status in [400, 404, 416] {
        let responses = vec![response(status, r#"{"code":"no_page"}"#); 3];
        let (backend, _) = backend("wordpress", "https://x.example", responses);
        let thread = run(backend.thread(&page(), SortOrder::Oldest, Some(&mark), &[])).unwrap();
        assert_eq!((thread.comments.len(), thread.next), (0, None));
        let list = run(backend.articles(None, Some(&mark))).unwrap();
        assert_eq!((list.teasers.len(), list.next), (0, None));
        assert!(run(backend.thread(&page(), SortOrder::Oldest, None, &[])).is_err());
    }
}

#[test]
fn replies_of_any_depth_are_read_in_linear_time() {
    let nested = |levels: usize| {
        let start = "{\"id\":1,\"text\":\"x\",\"replies\":[";
        format!("[{}{}]", start.repeat(levels), "]}".repeat(levels))
    };
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("public/profiles/rest.json");
    let text = std::fs::read_to_string(file).unwrap();
    let flat = r#""shape": { "kind": "flat" }"#;
    assert!(text.contains(flat));
    let shape = r#""shape": { "kind": "nested", "children": "replies" }"#;
    let text = text.replace(flat, shape);
    let once = |levels: usize| {
        let profile = Profile::parse("mine.json", &text).unwrap();
        let responses = vec![response(200, &nested(levels))];
        let (backend, _) = crate::recorded::backend_of(profile, "https://x.example", responses);
        let start = std::time::Instant::now();
        let thread = run(backend.thread(&page(), SortOrder::Oldest, None, &[])).unwrap();
        assert_eq!(thread.comments.len(), levels);
        start.elapsed().as_secs_f64()
    };
    // The fastest of three runs, because the machine may be busy with something else.
    let seconds = |levels| (0..3).map(|_| once(levels)).fold(f64::INFINITY, f64::min);
    let (few, many) = (seconds(5_000), seconds(40_000));
    assert!(
        many < few * 24.0 + 0.2,
        "{few} s for an eighth, {many} s for all"
    );
}

#[test]
fn a_crop_of_other_proportions_is_no_candidate() {
    let post = r#"[{"id":1,"slug":"a","title":{"rendered":"Arts &amp; Ideas"},"_embedded":{
        "wp:term":[[{"id":3,"name":"Arts &amp; Ideas"}],[{"name":"R&amp;D"}]],
        "wp:featuredmedia":[{"source_url":"/a.jpg","media_details":{"width":1200,"height":1800,"sizes":{
        "crop":{"source_url":"/crop.jpg","width":1170,"height":400},
        "medium":{"source_url":"/200.jpg","width":200,"height":300},
        "odd":{"source_url":"/683.jpg","width":683,"height":1024}}}}]}}]"#;
    let (backend, _) = backend("wordpress", "https://x.example", vec![response(200, post)]);
    let article = run(backend.article("a")).unwrap();
    let hero = article.teaser.hero.unwrap();
    let sources: Vec<_> = hero.candidates.iter().map(|one| one.src.as_str()).collect();
    assert_eq!(sources, ["/200.jpg", "/683.jpg"]);
    assert_eq!(article.teaser.section.unwrap().name, "Arts & Ideas");
    assert_eq!(article.teaser.topics[0].name, "R&D");
}

#[test]
fn the_content_text_of_a_feed_is_plain() {
    let feed = r#"{"items":[{"id":"https://x.example/a","title":"A","content_text":"a <b>\n\nb"},
        {"id":"https://x.example/b","title":"B","content_html":"<p>b</p>","content_text":"b"}]}"#;
    let (backend, _) = backend(
        "json-feed",
        "https://x.example",
        vec![response(200, feed); 2],
    );
    let plain = run(backend.article("a")).unwrap().body;
    assert_eq!(plain, standfirst_model::Untrusted::plain("a <b>\n\nb"));
    let html = run(backend.article("b")).unwrap().body;
    assert_eq!(
        (html.text.as_str(), html.format),
        ("<p>b</p>", standfirst_model::TextFormat::Html)
    );
}
