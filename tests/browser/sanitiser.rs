//! The attack corpus, generated documents and the rules of display, through both of the browser's ways.

use standfirst::html::{Policy, Way, fill, fill_by, text_of};
use standfirst::model::Untrusted;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

const BOTH: [Way; 2] = [Way::Sanitizer, Way::Parser];

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
    for way in BOTH {
        for policy in [Policy::comment(), Policy::article(None)] {
            for attack in attacks() {
                let place = place();
                let is_said = attack.html.contains("seen<");
                let text = Untrusted::html(attack.html);
                assert!(fill_by(way, &place, &text, &policy), "{way:?} did not run");
                let words = place.text_content().unwrap();
                assert!(
                    !is_said || words.contains("seen"),
                    "{way:?} {}: {words}",
                    attack.name
                );
                assert_eq!(
                    text_of(&text).contains("seen"),
                    words.contains("seen"),
                    "{}",
                    attack.name
                );
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
    for way in BOTH {
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

/// What becomes of a text by each way; both must agree.
fn shown(html: &str, policy: &Policy) -> String {
    let [one, other] = BOTH.map(|way| {
        let place = place();
        assert!(fill_by(way, &place, &Untrusted::html(html), policy));
        let shown = place.inner_html();
        place.remove();
        shown
    });
    assert_eq!(one, other, "{html}");
    one
}

#[wasm_bindgen_test]
fn the_sanitizer_of_the_browser_takes_our_configuration() {
    for policy in [Policy::comment(), Policy::article(None)] {
        let place = place();
        let way = fill(&place, &Untrusted::html("<p>a"), &policy);
        assert_eq!(way, Some(Way::Sanitizer));
        place.remove();
    }
}

#[wasm_bindgen_test]
fn elements_that_nobody_knows_leave_their_words() {
    for (html, wanted) in [
        ("Это <nobr>по-моему</nobr> важно", "Это по-моему важно"),
        ("<x-note><p>text</p></x-note>", "<p>text</p>"),
        ("vector<int> is fast", "vector is fast"),
        ("<math><mi>x</mi></math> <button>y</button>", "x y"),
        (
            "a<script>b</script><style>c</style><template>d</template>",
            "a",
        ),
        ("<span>two <font>three</font></span>", "two three"),
    ] {
        assert_eq!(shown(html, &Policy::comment()), wanted);
    }
}

#[wasm_bindgen_test]
fn blocks_and_cells_stay_apart() {
    for (html, wanted) in [
        (
            "<div>First.</div><div>Second.</div>",
            "<p>First.</p>\n<p>Second.</p>\n",
        ),
        ("<div><div>A</div><p>B</p></div>", "<p>A</p>\n<p>B</p>\n"),
        (
            "<table><tr><td>1</td><td>2</td></tr><tr><th>3</th><td>4</td></tr></table>",
            "<p>1 2 </p>\n<p>3 4 </p>\n\n\n",
        ),
        ("<h2>Title</h2>words", "<p>Title</p>\nwords"),
    ] {
        assert_eq!(shown(html, &Policy::comment()), wanted);
    }
}

#[wasm_bindgen_test]
fn pictures_that_are_words_are_said() {
    let html = "Well <img class=\"emoji\" src=\"https://s.w.org/1f642.svg\" alt=\"🙂\"> done";
    assert_eq!(shown(html, &Policy::comment()), "Well 🙂 done");
    assert_eq!(text_of(&Untrusted::html(html)), "Well 🙂 done");
}

#[wasm_bindgen_test]
fn what_is_not_shown_can_be_reached() {
    let policy = Policy::article(None);
    for (html, address) in [
        (
            "<figure><iframe src=\"https://v.example/1\" title=\"A film\"></iframe></figure>",
            "https://v.example/1",
        ),
        (
            "<video><source src=\"https://v.example/2.mp4\"></video>",
            "https://v.example/2.mp4",
        ),
    ] {
        let text = shown(html, &policy);
        assert!(text.contains(&format!("href=\"{address}\"")), "{text}");
    }
    assert!(
        shown(
            "<iframe src=\"https://v.example/1\" title=\"A film\"></iframe>",
            &policy
        )
        .contains(">A film</a>")
    );
    let hostile = shown(
        "<iframe src=\"javascript:window.hit=1\" title=\"x\">y</iframe>",
        &policy,
    );
    assert!(!hostile.contains("<a"), "{hostile}");
}

#[wasm_bindgen_test]
fn lazy_pictures_are_shown() {
    let policy = Policy::article(Some("https://x.org/2026/post/".into()));
    let html = "<img src=\"data:image/gif;base64,R0\" data-src=\"/a.png\"><noscript><img src=\"/a.png\"></noscript>";
    let text = shown(html, &policy);
    assert_eq!(text.matches("https://x.org/a.png").count(), 1, "{text}");
}

#[wasm_bindgen_test]
fn every_address_is_read_against_the_items_own() {
    let policy = Policy::article(Some("https://x.org/2026/post/".into()));
    let html = "<img src=wheels.png srcset=\"a.png 1x, b.png 2x\"><a href=../other/>o</a><blockquote cite=c>q</blockquote>";
    let text = shown(html, &policy);
    for address in [
        "post/wheels.png\"",
        "post/a.png 1x",
        "post/b.png 2x",
        "2026/other/",
        "post/c\"",
    ] {
        assert!(
            text.contains(&format!("https://x.org/2026/{address}").replace("2026/2026", "2026")),
            "{address}: {text}"
        );
    }
}

#[wasm_bindgen_test]
fn footnotes_point_at_each_other_whatever_carries_the_name() {
    for policy in [Policy::comment(), Policy::article(None)] {
        let html = "<a href=#n1>1</a> <a name=n1>one</a> <a href=#n2>2</a> <span id=n2>two</span> <div id=n3>3</div>";
        let text = shown(html, &policy);
        for id in ["text-n1", "text-n2", "text-n3"] {
            assert!(text.contains(&format!("id=\"{id}\"")), "{id}: {text}");
        }
        assert!(
            text.contains("href=\"#text-n1\"") && text.contains("href=\"#text-n2\""),
            "{text}"
        );
    }
}

/// A document by chance: nested, named, broken off. The same seed makes the same ones.
struct Generator(u64);

impl Generator {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or_default() % bound
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn document(&mut self) -> String {
        const TAGS: &[&str] = &[
            "form",
            "form",
            "input",
            "div",
            "p",
            "b",
            "a",
            "table",
            "tr",
            "td",
            "svg",
            "math",
            "mtext",
            "mglyph",
            "style",
            "title",
            "template",
            "noscript",
            "select",
            "option",
            "textarea",
            "iframe",
            "img",
            "object",
            "embed",
            "x-y",
            "annotation-xml",
            "foreignObject",
            "desc",
            "xmp",
            "plaintext",
            "button",
            "fieldset",
            "marquee",
            "details",
            "video",
            "base",
            "meta",
            "script",
            "body",
            "html",
            "frameset",
        ];
        const NAMES: &[&str] = &[
            "namespaceURI",
            "localName",
            "nodeType",
            "parentNode",
            "firstChild",
            "nextSibling",
            "nodeValue",
            "attributes",
            "getAttribute",
            "querySelectorAll",
            "textContent",
            "body",
            "children",
            "ownerDocument",
            "remove",
            "id",
            "style",
            "innerHTML",
            "app",
        ];
        let mut html = String::new();
        let mut open = Vec::new();
        for _ in 0..self.below(24) + 1 {
            match self.below(8) {
                0 => html.push_str(self.one_of(&[
                    "a",
                    "<",
                    "]]>",
                    "<!--",
                    "-->",
                    "&lt;b&gt;",
                    "\u{0}",
                    "<![CDATA[",
                ])),
                1 | 2 => {
                    if let Some(tag) = open.pop() {
                        html.push_str(&format!("</{tag}>"));
                    }
                }
                _ => {
                    let tag = self.one_of(TAGS);
                    let attribute = self.one_of(&[
                        "name", "id", "title", "src", "href", "onload", "onstart", "onbegin",
                        "onerror", "form",
                    ]);
                    let name = self.one_of(NAMES);
                    let value = self.one_of(&[
                        name,
                        "window.hit=1",
                        "javascript:window.hit=1",
                        "x",
                        "</title><img src=x onerror=window.hit=1>",
                    ]);
                    html.push_str(&format!("<{tag} {attribute}=\"{value}\">"));
                    open.push(tag);
                }
            }
        }
        html
    }
}

/// `STANDFIRST_DOCUMENTS` says how many documents when the tests are compiled, `STANDFIRST_SEED` which.
#[wasm_bindgen_test]
fn no_generated_document_runs_hangs_or_traps() {
    let number = |text: Option<&str>, otherwise| {
        text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let count = number(option_env!("STANDFIRST_DOCUMENTS"), 2_000);
    let seed = number(option_env!("STANDFIRST_SEED"), 2026);
    let mut generator = Generator(seed * 2 + 1);
    let mut longest = (0.0, String::new());
    for at in 0..count {
        let html = generator.document();
        let text = Untrusted::html(html.clone());
        let policy = if at % 2 == 0 {
            Policy::comment()
        } else {
            Policy::article(None)
        };
        let place = place();
        let began = js_sys::Date::now();
        for way in BOTH {
            assert!(fill_by(way, &place, &text, &policy), "seed {seed}: {html}");
            for element in all(&place) {
                let name = element.local_name();
                assert!(
                    policy.keeps(&name),
                    "seed {seed}, {way:?}: <{name}> of {html}"
                );
                for attribute in element.get_attribute_names() {
                    let attribute = attribute.as_string().unwrap();
                    assert!(
                        !attribute.starts_with("on"),
                        "seed {seed}, {way:?}: {attribute} of {html}"
                    );
                }
            }
        }
        text_of(&text);
        let took = js_sys::Date::now() - began;
        if took > longest.0 {
            longest = (took, html);
        }
        place.remove();
    }
    web_sys::console::log_1(
        &format!(
            "seed {seed}: {count} documents, the slowest took {} ms: {}",
            longest.0, longest.1
        )
        .into(),
    );
    assert!(
        longest.0 < 500.0,
        "seed {seed}: {} ms for {}",
        longest.0,
        longest.1
    );
    let hit = js_sys::Reflect::get(&web_sys::window().unwrap(), &"hit".into()).unwrap();
    assert!(hit.is_undefined(), "seed {seed}: something ran");
}

#[wasm_bindgen_test]
fn depth_and_length_are_no_faults() {
    for html in [
        "<b>".repeat(5_000) + "deep",
        "<div>".repeat(5_000) + "deep",
        "<form><table><tr><td>".repeat(1_000) + "deep",
        "x".repeat(1_000_000) + "deep",
    ] {
        assert!(text_of(&Untrusted::html(html.clone())).ends_with("deep"));
        let place = place();
        fill(&place, &Untrusted::html(html), &Policy::comment());
        assert!(place.text_content().unwrap().trim_end().ends_with("deep"));
        place.remove();
    }
}

#[wasm_bindgen_test]
fn relative_addresses_are_read_against_their_server() {
    for way in BOTH {
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
