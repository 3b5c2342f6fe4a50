//! What a change of the conversation wakes: the number of reactive computations that run, and the rows that it
//! touches. Both must be the same in a thread of 20 comments and in one of 2,000.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use standfirst::state::composer::ComposerSource;
use standfirst::state::conversation::VoteDirection;
use standfirst::state::{Backends, Conversation, FormPurpose, Session, ViewSwitch};
use standfirst::view::discussion::{COMPOSER, discussion};
use standfirst_backend::transport::{ResponseFuture, pause};
use standfirst_backend::{Backend, Connection, Profile, Request, Response, Transport};
use standfirst_config::{Config, MobileDefault};
use standfirst_i18n::Messages;
use standfirst_model::{Article, Comment, CommentId, Moment, Teaser, Thread, ThreadPage};
use standfirst_reactive::run_count::runs;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::{console_log, wasm_bindgen_test};
use web_sys::{HtmlElement, HtmlTextAreaElement};

/// A backend that accepts every vote and publishes every comment.
struct Accepting;

impl Transport for Accepting {
    fn send(&self, request: Request) -> ResponseFuture {
        let (status, body) = match request.method.as_str() {
            "PUT" => (200, r#"{"score": 7}"#),
            _ => (
                201,
                r#"{"comment": {"id": "own", "parent_id": "2", "author": {"name": "Me"},
                "body_html": "<p>Mine</p>", "status": "published", "created": "2026-11-22T08:00:00Z"},
                "edit_token": "t"}"#,
            ),
        };
        let response = Response {
            status,
            body: body.to_owned(),
            ..Response::default()
        };
        Box::pin(std::future::ready(Ok(response)))
    }

    fn warn(&self, what: &str) {
        panic!("{what}");
    }
}

fn session() -> Session {
    let profile = include_str!("../../public/profiles/standfirst.json");
    let profile = Profile::parse("standfirst.json", profile).unwrap();
    let backend = Backend::new(profile, Connection::default(), Rc::new(Accepting)).unwrap();
    let backends = Backends {
        articles: backend.clone(),
        comments: Some(backend),
    };
    let messages = Messages::english(include_str!("../../public/messages/en.json")).unwrap();
    Session::new(
        Config::parse(include_str!("../../public/config.json")).unwrap(),
        messages,
        backends,
        "/".to_owned(),
        ViewSwitch::start(None, 1280.0, MobileDefault::Auto),
        ComposerSource::Linked(&COMPOSER),
    )
}

fn comment(id: usize, parent: Option<&str>) -> Comment {
    let mut comment = Comment::new(id.to_string(), parent, "<p>Words</p>");
    comment.author.name = format!("Reader {id}");
    comment.created = Moment::from_milliseconds(i64::try_from(id).unwrap()).into();
    comment.score = Some(0);
    comment
}

/// A thread of this many comments: 3 replies to 2, 2 replies to 1, every tenth comment has a reply, and all others
/// are at the top.
fn thread(size: usize) -> Thread {
    let parent = |id: usize| match id {
        2 | 3 => Some((id - 1).to_string()),
        id if id > 10 && id % 10 == 1 => Some((id - 1).to_string()),
        _ => None,
    };
    let comments = (1..=size).map(|id| comment(id, parent(id).as_deref()));
    let mut thread = Thread::default();
    thread.append(ThreadPage {
        comments: comments.collect(),
        ..ThreadPage::default()
    });
    thread
}

/// A discussion on the page.
struct Page {
    conversation: Conversation,
    place: HtmlElement,
    mutations: JsValue,
}

impl Page {
    fn with(size: usize) -> Self {
        let window = web_sys::window().unwrap();
        window.local_storage().unwrap().unwrap().clear().unwrap();
        let document = window.document().unwrap();
        let place: HtmlElement = document.create_element("div").unwrap().unchecked_into();
        document.body().unwrap().append_child(&place).unwrap();
        let made = Rc::new(Cell::new(None));
        let conversation = Rc::clone(&made);
        let view = move || {
            let session = session();
            provide_context(session);
            let article = Article {
                teaser: Teaser {
                    slug: "tides".into(),
                    ..Teaser::default()
                },
                ..Article::default()
            };
            let made = Conversation::of(session, &article, thread(size));
            made.rows.set(size);
            conversation.set(Some(made));
            discussion(made)
        };
        mount_to(place.clone(), view).forget();
        let observe = js_sys::Function::new_with_args(
            "place",
            "const seen = [];
            const observer = new MutationObserver((records) => seen.push(...records));
            observer.observe(place, {subtree: true, childList: true, attributes: true, characterData: true});
            return seen;",
        );
        let mutations = observe.call1(&JsValue::NULL, &place).unwrap();
        Self {
            conversation: made.get().unwrap(),
            place,
            mutations,
        }
    }

    fn find(&self, selector: &str) -> HtmlElement {
        let found = self.place.query_selector(selector).unwrap();
        found.expect(selector).unchecked_into()
    }

    fn has(&self, selector: &str) -> bool {
        self.place.query_selector(selector).unwrap().is_some()
    }

    fn text(&self, selector: &str) -> String {
        let found = self.place.query_selector(selector).unwrap();
        found
            .and_then(|found| found.text_content())
            .unwrap_or_default()
    }

    /// Returns the ids of the rows in which something has changed since the last call, in order.
    fn touched(&self) -> String {
        let rows = js_sys::Function::new_with_args(
            "mutations",
            "const row = ({target}) =>
                (target.nodeType === 1 ? target : target.parentElement)?.closest('.comment')?.id;
            return [...new Set(mutations.splice(0).map(row))].filter(Boolean).sort().join(' ');",
        );
        let rows = rows.call1(&JsValue::NULL, &self.mutations).unwrap();
        rows.as_string().unwrap()
    }

    fn is_outbox_empty(&self) -> bool {
        let outbox = self.conversation.session().outbox;
        outbox.entries.with_untracked(Vec::is_empty) && outbox.sending.get_untracked().is_none()
    }

    /// Makes a change, waits until `is_done`, and returns how many computations it ran and which rows it touched.
    async fn wakes(&self, change: impl FnOnce(), is_done: impl Fn() -> bool) -> (u32, String) {
        quiet().await;
        self.touched();
        let before = runs();
        change();
        while !is_done() {
            pause(1).await;
        }
        quiet().await;
        (runs() - before, self.touched())
    }

    fn type_into(&self, selector: &str, words: &str) {
        let field = self.find(selector);
        let set = js_sys::Function::new_with_args(
            "field, words",
            "field.value = words; field.dispatchEvent(new Event('input', {bubbles: true}));",
        );
        set.call2(&JsValue::NULL, &field, &words.into()).unwrap();
    }
}

/// Waits until no computation has run for some turns of the event loop.
async fn quiet() {
    let mut last = runs();
    let mut turns = 0;
    while turns < 5 {
        pause(2).await;
        turns = if runs() == last { turns + 1 } else { 0 };
        last = runs();
    }
}

/// The changes that the test makes, each with the rows that it may touch and the most computations that it may run.
const CHANGES: [(&str, &str, u32); 7] = [
    ("a vote", "comment-5", 20),
    ("an opened form", "comment-2", 110),
    ("a keystroke", "", 30),
    // Comment 1 counts its replies, and comment 2 shows it.
    ("a posted reply", "comment-1 comment-2", 140),
    // It is the target now, and the reader's own comment no longer is.
    ("a comment by another reader", "comment-own", 50),
    ("a fold", "comment-10", 40),
    ("a vote on an older reply", "comment-3", 20),
];

/// What the outbox does in several steps is sometimes seen at once and sometimes step by step.
const STEPS: u32 = 6;

async fn changes(size: usize) -> Vec<(u32, String)> {
    let page = Page::with(size);
    let conversation = page.conversation;
    let id = |id: &str| CommentId::from(id);
    let mut wakes = Vec::new();
    let is_counted = |row: &str| {
        let row = format!("#comment-{row} > .comment-self");
        page.has(&format!("{row} .vote[aria-pressed=true]"))
            && page.text(&format!("{row} .score")).contains('7')
            && page.is_outbox_empty()
    };

    let change = || conversation.vote(id("5"), VoteDirection::Up);
    wakes.push(page.wakes(change, || is_counted("5")).await);

    let change = || {
        conversation
            .open_form
            .set(Some(FormPurpose::Reply(id("2"))))
    };
    let form = "#comment-2 form textarea";
    wakes.push(page.wakes(change, || page.has(form)).await);

    // The first key opens what is below the field, so the second is counted.
    page.find(form).focus().unwrap();
    page.type_into(form, "M");
    let typed: HtmlTextAreaElement = page.find(form).unchecked_into();
    let change = || page.type_into(form, "Mine");
    wakes.push(page.wakes(change, || typed.value() == "Mine").await);

    page.type_into("#comment-2 form [name=name]", "Me");
    page.type_into("#comment-2 form [name=email]", "me@example.org");
    let change = || page.find("#comment-2 form [type=submit]").click();
    let is_done = || page.has("#comment-own") && page.is_outbox_empty();
    wakes.push(page.wakes(change, is_done).await);

    let change = || {
        conversation.new_comments.set(vec![comment(9999, None)]);
        conversation.show_new_comments();
    };
    wakes.push(page.wakes(change, || page.has("#comment-9999")).await);

    let change = || conversation.fold(&id("10"));
    let folded = "#comment-10 .fold[aria-expanded=false]";
    wakes.push(page.wakes(change, || page.has(folded)).await);

    // Comment 3 has got a sister since it was rendered.
    let change = || conversation.vote(id("3"), VoteDirection::Up);
    wakes.push(page.wakes(change, || is_counted("3")).await);
    page.place.remove();
    wakes
}

#[wasm_bindgen_test]
async fn a_change_wakes_the_same_few_computations_however_long_the_thread_is() {
    let short = changes(20).await;
    let long = changes(2_000).await;
    for (((what, ..), short), long) in CHANGES.iter().zip(&short).zip(&long) {
        console_log!("{what}: {short:?} of 20, {long:?} of 2,000");
    }
    for (((what, rows, most), short), long) in CHANGES.iter().zip(&short).zip(&long) {
        let apart = short.0.abs_diff(long.0);
        assert!(apart <= STEPS, "{what} wakes {short:?} or {long:?}");
        for (wakes, touched) in [short, long] {
            assert!(wakes <= most, "{what} wakes {wakes}");
            assert_eq!(touched, rows, "{what}");
        }
    }
}
