//! The attack corpus through both of the browser's ways.

use standfirst::html::{Policy, Way, fill_by};
use standfirst::model::Untrusted;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

#[derive(serde::Deserialize)]
struct Attack {
    name: String,
    html: String,
}

fn attacks() -> Vec<Attack> {
    let mut attacks: Vec<Attack> = serde_json::from_str(include_str!("../attacks.json")).unwrap();
    for attack in &mut attacks {
        if attack.html == "DEEP" {
            attack.html = "<b><i>".repeat(3000) + "<script>window.hit=1</script>";
        }
    }
    attacks
}

fn place() -> Element {
    let document = web_sys::window().unwrap().document().unwrap();
    let place = document.create_element("div").unwrap();
    document.body().unwrap().append_child(&place).unwrap();
    place
}

fn all(place: &Element) -> Vec<Element> {
    let found = place.query_selector_all("*").unwrap();
    (0..found.length())
        .map(|index| found.get(index).unwrap().unchecked_into())
        .collect()
}

#[wasm_bindgen_test]
async fn no_attack_gets_through() {
    for way in [Way::Sanitizer, Way::Rebuilt] {
        for policy in [Policy::comment(), Policy::article(None)] {
            for attack in attacks() {
                let place = place();
                fill_by(way, &place, &Untrusted::html(attack.html), &policy);
                for element in all(&place) {
                    let name = element.local_name();
                    assert!(policy.keeps(&name), "{way:?} {}: <{name}>", attack.name);
                    for attribute in element.get_attribute_names() {
                        let attribute = attribute.as_string().unwrap();
                        let ours = ["rel", "loading", "decoding", "tabindex"]
                            .contains(&attribute.as_str());
                        assert!(
                            ours || policy.attributes(&name).contains(&attribute.as_str()),
                            "{way:?} {}: {name} {attribute}",
                            attack.name
                        );
                        let value = element.get_attribute(&attribute).unwrap().to_lowercase();
                        let squeezed: String = value.chars().filter(|one| *one > ' ').collect();
                        if ["href", "src", "srcset", "cite"].contains(&attribute.as_str()) {
                            for scheme in ["javascript:", "data:", "vbscript:"] {
                                assert!(
                                    !squeezed.contains(scheme),
                                    "{way:?} {}: {value}",
                                    attack.name
                                );
                            }
                        }
                    }
                    assert!(
                        element.id().is_empty() || element.id().starts_with("text-"),
                        "{way:?} {}",
                        attack.name
                    );
                }
                place.remove();
            }
        }
    }
    // Pictures that fail tell their handlers later.
    let wait = js_sys::Promise::new(&mut |resolve, _| {
        web_sys::window()
            .unwrap()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 50)
            .unwrap();
    });
    JsFuture::from(wait).await.unwrap();
    let hit = js_sys::Reflect::get(&web_sys::window().unwrap(), &"hit".into()).unwrap();
    assert!(hit.is_undefined(), "an attack ran");
}

#[wasm_bindgen_test]
fn links_in_comments_say_who_wrote_them() {
    for way in [Way::Sanitizer, Way::Rebuilt] {
        let place = place();
        fill_by(
            way,
            &place,
            &Untrusted::html("<p>a <a href=https://x.org/>b</a></p>"),
            &Policy::comment(),
        );
        let link = place.query_selector("a").unwrap().unwrap();
        let rel = link.get_attribute("rel").unwrap();
        assert!(rel.starts_with("ugc nofollow noopener"), "{way:?} {rel}");
        assert_eq!(place.text_content().unwrap(), "a b");
        place.remove();
    }
}

#[wasm_bindgen_test]
fn unwrapped_elements_leave_their_words() {
    for way in [Way::Sanitizer, Way::Rebuilt] {
        let place = place();
        let text = Untrusted::html("<div><h1>One</h1><span>two <font>three</font></span></div>");
        fill_by(way, &place, &text, &Policy::comment());
        assert_eq!(place.inner_html(), "Onetwo three", "{way:?}");
        place.remove();
    }
}

#[wasm_bindgen_test]
fn relative_addresses_are_read_against_their_server() {
    for way in [Way::Sanitizer, Way::Rebuilt] {
        let place = place();
        let policy = Policy::article(Some("https://x.org/wp/".into()));
        fill_by(
            way,
            &place,
            &Untrusted::html("<a href=/a>a</a><a href=b>b</a><a href=#c>c</a>"),
            &policy,
        );
        let links: Vec<_> = all(&place)
            .iter()
            .map(|link| link.get_attribute("href").unwrap())
            .collect();
        assert_eq!(
            links,
            ["https://x.org/a", "https://x.org/wp/b", "#text-c"],
            "{way:?}"
        );
        place.remove();
    }
}
