//! Elements and rows in a real page: what is reactive, what is kept, what is rebuilt.

use leptos::prelude::*;
use standfirst::view::discussion::rows::rows;
use standfirst_elements::{dynamic, element};
use standfirst_model::CommentId;
use standfirst_reactive::RwSignal;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

/// Mounts a view in a new element, which stays in the page.
fn mounted(view: impl FnOnce() -> AnyView + 'static) -> HtmlElement {
    let document = web_sys::window().unwrap().document().unwrap();
    let place: HtmlElement = document.create_element("div").unwrap().unchecked_into();
    document.body().unwrap().append_child(&place).unwrap();
    mount_to(place.clone(), view).forget();
    place
}

fn find(place: &HtmlElement, selector: &str) -> web_sys::Element {
    place.query_selector(selector).unwrap().expect(selector)
}

/// Waits until effects have run, which Leptos schedules in a task of their own.
async fn settled() {
    leptos::task::tick().await;
    leptos::task::tick().await;
}

/// Creates signals that outlive the view under test, so that the test can change them.
fn owned<T>(make: impl FnOnce() -> T) -> T {
    let owner = Owner::new();
    let made = owner.with(make);
    std::mem::forget(owner);
    made
}

#[wasm_bindgen_test]
async fn attributes_classes_and_text_are_reactive() {
    let on = owned(|| RwSignal::new(false));
    let place = mounted(move || {
        element("p")
            .class("notice")
            .toggle("loud", move || on.get())
            .set("title", move || on.get().then_some("on"))
            .child(move || if on.get() { "yes" } else { "no" })
            .into_any()
    });
    let notice = find(&place, "p");
    assert_eq!(notice.outer_html(), "<p class=\"notice\">no</p>");
    on.set(true);
    settled().await;
    assert_eq!(notice.class_name(), "notice loud");
    assert_eq!(notice.get_attribute("title").as_deref(), Some("on"));
    assert_eq!(notice.text_content().as_deref(), Some("yes"));
    on.set(false);
    settled().await;
    assert!(!notice.has_attribute("title"));
    assert_eq!(notice.class_name(), "notice");
}

#[wasm_bindgen_test]
async fn an_element_with_the_same_tag_is_kept_and_its_listener_replaced() {
    let turn = owned(|| RwSignal::new(0_u32));
    let pressed = owned(|| RwSignal::new(Vec::<u32>::new()));
    let place = mounted(move || {
        dynamic(move || {
            let now = turn.get();
            element("button")
                .set("value", now.to_string())
                .on("click", move |_| pressed.update(|all| all.push(now)))
                .child("Press")
        })
    });
    let button: HtmlElement = find(&place, "button").unchecked_into();
    button.focus().unwrap();
    turn.set(7);
    settled().await;
    assert!(button.is_connected(), "the same element");
    assert_eq!(button.get_attribute("value").as_deref(), Some("7"));
    button.click();
    assert_eq!(pressed.get_untracked(), [7], "and one listener");
}

#[wasm_bindgen_test]
async fn another_tag_replaces_the_element_in_place() {
    let open = owned(|| RwSignal::new(false));
    let place = mounted(move || {
        element("div")
            .child(element("i"))
            .child(move || {
                if open.get() {
                    element("textarea").set("name", "x")
                } else {
                    element("button").set("name", "x")
                }
            })
            .child(element("b"))
            .into_any()
    });
    let names = || -> String {
        let children = find(&place, "div").children();
        (0..children.length())
            .filter_map(|index| children.item(index))
            .map(|child| child.tag_name().to_lowercase() + " ")
            .collect()
    };
    assert_eq!(names(), "i button b ");
    open.set(true);
    settled().await;
    assert_eq!(names(), "i textarea b ");
    open.set(false);
    settled().await;
    assert_eq!(names(), "i button b ");
}

#[wasm_bindgen_test]
async fn rows_are_created_once_and_reordered() {
    let ids = owned(|| RwSignal::new(vec!["a", "b", "c"]));
    let made = owned(|| RwSignal::new(0_u32));
    let place = mounted(move || {
        let ids = move || ids.with(|ids| ids.iter().map(|id| CommentId::from(*id)).collect());
        let row = move |id: CommentId| {
            made.update(|made| *made += 1);
            element("li")
                .set("id", id.stored())
                .child(element("input"))
                .into_any()
        };
        element("ol").child(rows(ids, row)).into_any()
    });
    let order = || -> String {
        let rows = place.query_selector_all("li").unwrap();
        (0..rows.length())
            .filter_map(|index| rows.item(index)?.dyn_into::<HtmlElement>().ok())
            .map(|row| row.id())
            .collect()
    };
    assert_eq!(order(), "abc");
    let typed: web_sys::HtmlInputElement = find(&place, "#b input").unchecked_into();
    typed.set_value("half a sentence");
    typed.focus().unwrap();
    for (wanted, together) in [
        (vec!["x", "a", "b", "c"], "xabc"),
        (vec!["a", "b"], "ab"),
        (vec!["c", "b", "a"], "cba"),
        (vec![], ""),
        (vec!["b"], "b"),
    ] {
        let keeps = wanted.contains(&"b") && together != "b";
        ids.set(wanted);
        settled().await;
        assert_eq!(order(), together);
        if keeps {
            assert!(typed.is_connected(), "{together}");
            assert_eq!(typed.value(), "half a sentence");
        }
    }
    // Rows were created for a, b, c; then x; then c again; then b again.
    assert_eq!(made.get_untracked(), 6);
}

#[wasm_bindgen_test]
async fn a_removed_row_is_cleaned_up() {
    let ids = owned(|| RwSignal::new(vec!["a"]));
    let gone = owned(|| RwSignal::new(false));
    let _place = mounted(move || {
        let ids = move || ids.with(|ids| ids.iter().map(|id| CommentId::from(*id)).collect());
        let row = move |_| {
            on_cleanup(move || gone.set(true));
            element("li").into_any()
        };
        element("ol").child(rows(ids, row)).into_any()
    });
    assert!(!gone.get_untracked());
    ids.set(vec![]);
    settled().await;
    assert!(gone.get_untracked());
}
