//! Renders an [`Element`] into a page or a string.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::dom::Dom;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Position, PositionState, Render, RenderHtml};
use wasm_bindgen::JsCast;
use web_sys::Node;

use crate::apply::Applied;
use crate::element::Element;
use crate::setting::{Setting, Value};

/// An element on the page.
pub struct Mounted {
    tag: &'static str,
    node: web_sys::Element,
    settings: Vec<Applied>,
    children: Vec<AnyViewState>,
}

impl Render for Element {
    type State = Mounted;

    #[inline(never)]
    fn build(self) -> Mounted {
        let parts = *self.0;
        let node = Dom::create_element(parts.tag, parts.namespace);
        // Children first: the value of a `select` depends on its options.
        let children = parts
            .children
            .into_iter()
            .map(|child| {
                let mut child = child.build();
                child.mount(&node, None);
                child
            })
            .collect();
        Mounted {
            tag: parts.tag,
            settings: apply(parts.settings, &node, false),
            children,
            node,
        }
    }

    /// Keeps the DOM node if the new element has the same shape, and with it the focus and typed text.
    #[inline(never)]
    fn rebuild(self, state: &mut Mounted) {
        let same = self.0.tag == state.tag
            && self.0.children.len() == state.children.len()
            && self.0.settings.len() == state.settings.len()
            && self
                .0
                .settings
                .iter()
                .zip(&state.settings)
                .all(|(setting, earlier)| setting.can_replace(earlier));
        if !same {
            let mut next = self.build();
            state.insert_before_this(&mut next);
            state.unmount();
            *state = next;
            return;
        }
        let parts = *self.0;
        for (child, earlier) in parts.children.into_iter().zip(&mut state.children) {
            child.rebuild(earlier);
        }
        for (setting, earlier) in parts.settings.into_iter().zip(&mut state.settings) {
            setting.replace(&state.node, earlier);
        }
    }
}

fn apply(settings: Vec<Setting>, node: &web_sys::Element, is_written: bool) -> Vec<Applied> {
    settings
        .into_iter()
        .map(|setting| setting.apply(node, is_written))
        .collect()
}

impl Mountable for Mounted {
    fn unmount(&mut self) {
        self.node.remove();
    }

    fn mount(&mut self, parent: &web_sys::Element, marker: Option<&Node>) {
        Dom::insert_node(parent, &self.node, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        let Some(parent) = self.node.parent_element() else {
            return false;
        };
        child.mount(&parent, Some(&self.node));
        true
    }

    fn elements(&self) -> Vec<web_sys::Element> {
        vec![self.node.clone()]
    }
}

impl AddAnyAttr for Element {
    type Output<SomeNewAttr: Attribute> = Self;

    /// Elements set all of their attributes themselves and inherit none.
    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self {
        self
    }
}

impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        _escape: bool,
        mark_branches: bool,
        _extra: Vec<AnyAttribute>,
    ) {
        let parts = *self.0;
        buf.push('<');
        buf.push_str(parts.tag);
        write_settings(parts.settings, buf);
        buf.push('>');
        if !matches!(parts.tag, "br" | "hr" | "img" | "input" | "source") {
            *position = Position::FirstChild;
            for child in parts.children {
                child.to_html_with_buf(buf, position, true, mark_branches, Vec::new());
            }
            buf.push_str("</");
            buf.push_str(parts.tag);
            buf.push('>');
        }
        *position = Position::NextChild;
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Mounted {
        match position.get() {
            Position::FirstChild => cursor.child(),
            Position::Current => {}
            _ => cursor.sibling(),
        }
        let Ok(node) = cursor.current().dyn_into::<web_sys::Element>() else {
            // The server's HTML does not match: build the element instead of hydrating it.
            return self.build();
        };
        position.set(Position::FirstChild);
        let parts = *self.0;
        let children = parts
            .children
            .into_iter()
            .map(|child| child.hydrate::<FROM_SERVER>(cursor, position))
            .collect();
        cursor.set(node.clone().into());
        position.set(Position::NextChild);
        Mounted {
            tag: parts.tag,
            settings: apply(parts.settings, &node, true),
            children,
            node,
        }
    }

    fn into_owned(self) -> Self {
        self
    }
}

/// Writes the attributes. Classes of `toggle` are merged into the one attribute `class`.
fn write_settings(settings: Vec<Setting>, buf: &mut String) {
    let mut classes = String::new();
    for setting in settings {
        let (name, value) = match setting {
            Setting::Attribute(name, Value::Fixed(value)) => (name, value),
            Setting::Attribute(name, Value::Dynamic(value)) => (name, value.produce()),
            Setting::Toggle(class, shown) => ("class", shown.produce().then(|| class.to_owned())),
            Setting::FieldValue(_)
            | Setting::Checked(_)
            | Setting::Handler(..)
            | Setting::OnCreate(_) => continue,
        };
        let Some(value) = value else { continue };
        if name == "class" {
            if !classes.is_empty() {
                classes.push(' ');
            }
            classes.push_str(&value);
        } else {
            write_attribute(buf, name, &value);
        }
    }
    if !classes.is_empty() {
        write_attribute(buf, "class", &classes);
    }
}

fn write_attribute(buf: &mut String, name: &str, value: &str) {
    buf.push(' ');
    buf.push_str(name);
    buf.push_str("=\"");
    for letter in value.chars() {
        match letter {
            '&' => buf.push_str("&amp;"),
            '"' => buf.push_str("&quot;"),
            '<' => buf.push_str("&lt;"),
            '>' => buf.push_str("&gt;"),
            letter => buf.push(letter),
        }
    }
    buf.push('"');
}

#[cfg(test)]
mod tests {
    use crate::{element, fragment};

    #[test]
    fn an_element_is_rendered_with_its_attributes_and_children() {
        let html = element("p")
            .class("notice")
            .toggle("notice-quiet", || true)
            .toggle("notice-loud", || false)
            .set("title", "a \"b\" & <c>")
            .set("hidden", true)
            .set("lang", None::<String>)
            .child(element("b").child("1 < 2"))
            .child(None::<String>)
            .child(element("br"))
            .into_any();
        let html = leptos::prelude::RenderHtml::to_html(html);
        assert!(html.starts_with(
            r#"<p title="a &quot;b&quot; &amp; &lt;c&gt;" hidden="" class="notice notice-quiet"><b>1 &lt; 2</b>"#
        ), "{html}");
        assert!(html.ends_with("<br></p>"), "{html}");
    }

    #[test]
    fn a_fragment_adds_no_element() {
        let html = fragment()
            .child(element("i"))
            .child(element("b"))
            .into_any();
        let html = leptos::prelude::RenderHtml::to_html(html);
        assert!(html.starts_with("<i></i><b></b>"), "{html}");
    }
}
