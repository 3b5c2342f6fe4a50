//! Trees for native builds: untrusted ones parsed by `html5ever`, and rebuilt ones. Both are lists of nodes that refer
//! to each other by index, so that neither traversing nor dropping a tree recurses.

use std::cell::RefCell;
use std::rc::Rc;

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

use super::attributes::Attribute;
use super::policy::is_void;
use super::rebuild;

#[derive(Default)]
struct Node {
    /// The name of an element.
    name: Option<String>,
    /// The content of a text node.
    text: Option<String>,
    attributes: Vec<(String, String)>,
    children: Vec<usize>,
    /// The next sibling.
    next: Option<usize>,
}

/// A node of an untrusted tree.
#[derive(Clone)]
pub struct UntrustedNode {
    nodes: Rc<Vec<Node>>,
    at: usize,
}

impl UntrustedNode {
    /// Parses the HTML as a document and returns its body.
    pub fn parse(html: &str) -> Self {
        let document = parse_document(RcDom::default(), ParseOpts::default()).one(html);
        let mut nodes = vec![Node::default()];
        let mut at = 0;
        let mut waiting: Vec<(Handle, usize)> = vec![(document.document.clone(), 0)];
        while let Some((handle, own)) = waiting.pop() {
            let mut before: Option<usize> = None;
            for child in handle.children.borrow().iter() {
                let number = nodes.len();
                let node = read(child);
                if node.name.as_deref() == Some("body") && at == 0 {
                    at = number;
                }
                nodes.push(node);
                nodes[own].children.push(number);
                if let Some(before) = before {
                    nodes[before].next = Some(number);
                }
                before = Some(number);
                waiting.push((child.clone(), number));
            }
        }
        Self {
            nodes: Rc::new(nodes),
            at,
        }
    }

    fn node(&self) -> &Node {
        &self.nodes[self.at]
    }

    fn to(&self, at: usize) -> Self {
        Self {
            nodes: Rc::clone(&self.nodes),
            at,
        }
    }
}

fn read(handle: &Handle) -> Node {
    match &handle.data {
        NodeData::Text { contents } => Node {
            text: Some(contents.borrow().to_string()),
            ..Node::default()
        },
        NodeData::Element { name, attrs, .. } => {
            let attributes = attrs.borrow();
            let attributes = attributes.iter();
            let attributes =
                attributes.map(|one| (one.name.local.to_string(), one.value.to_string()));
            let is_html = name.ns == html5ever::ns!(html);
            Node {
                name: Some(if is_html {
                    name.local.to_string()
                } else {
                    String::new()
                }),
                attributes: attributes.collect(),
                ..Node::default()
            }
        }
        _ => Node::default(),
    }
}

impl rebuild::SourceNode for UntrustedNode {
    fn first_child(&self) -> Option<Self> {
        self.node().children.first().map(|at| self.to(*at))
    }

    fn next_sibling(&self) -> Option<Self> {
        self.node().next.map(|at| self.to(at))
    }

    fn text(&self) -> Option<String> {
        self.node().text.clone()
    }

    fn name(&self) -> Option<String> {
        self.node().name.clone()
    }

    fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.node().attributes.iter();
        let found = attributes.find(|(one, _)| one == name);
        found.map(|(_, value)| value.clone())
    }
}

/// An element of the rebuilt tree.
#[derive(Clone)]
pub struct RebuiltNode {
    nodes: Rc<RefCell<Vec<Node>>>,
    at: usize,
}

impl RebuiltNode {
    /// Returns an empty root.
    pub fn root() -> Self {
        Self {
            nodes: Rc::new(RefCell::new(vec![Node::default()])),
            at: 0,
        }
    }

    fn append(&self, node: Node) -> Self {
        let mut nodes = self.nodes.borrow_mut();
        let at = nodes.len();
        nodes.push(node);
        nodes[self.at].children.push(at);
        Self {
            nodes: Rc::clone(&self.nodes),
            at,
        }
    }

    /// Returns the text of all descendants.
    pub fn text(&self) -> String {
        self.written(false)
    }

    /// Returns the inner HTML.
    pub fn to_html(&self) -> String {
        self.written(true)
    }

    fn written(&self, with_tags: bool) -> String {
        let nodes = self.nodes.borrow();
        let mut html = String::new();
        // Each step is a node and whether to write its start tag (true) or its end tag.
        let mut steps = vec![(self.at, true)];
        while let Some((at, opens)) = steps.pop() {
            let node = &nodes[at];
            if let Some(text) = &node.text {
                html.push_str(&if with_tags {
                    escaped(text)
                } else {
                    text.clone()
                });
            }
            let name = node.name.as_deref().filter(|_| with_tags);
            if let (Some(name), false) = (name, opens) {
                html.push_str(&format!("</{name}>"));
                continue;
            }
            if let Some(name) = name {
                html.push_str(&format!("<{name}"));
                for (attribute, value) in &node.attributes {
                    html.push_str(&format!(" {attribute}=\"{}\"", escaped(value)));
                }
                html.push('>');
                if !is_void(name) {
                    steps.push((at, false));
                }
            }
            steps.extend(node.children.iter().rev().map(|child| (*child, true)));
        }
        html
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\u{a0}', "&nbsp;")
}

impl rebuild::Target for RebuiltNode {
    fn append_text(&self, text: &str) {
        self.append(Node {
            text: Some(text.to_owned()),
            ..Node::default()
        });
    }

    fn append_element(&self, name: &str, attributes: &[Attribute]) -> Option<Self> {
        let attributes = attributes.iter();
        let attributes = attributes.map(|(name, value)| ((*name).to_owned(), value.clone()));
        Some(self.append(Node {
            name: Some(name.to_owned()),
            attributes: attributes.collect(),
            ..Node::default()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize_tags::normalize_tags;

    fn depth(tree: &UntrustedNode) -> usize {
        let mut deepest = 0;
        let mut waiting = vec![(tree.at, 0)];
        while let Some((at, depth)) = waiting.pop() {
            deepest = deepest.max(depth);
            let children = tree.nodes[at].children.iter();
            waiting.extend(children.map(|child| (*child, depth + 1)));
        }
        deepest
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn parsed_depth_and_size_stay_within_bounds(
            pieces in proptest::collection::vec(
                proptest::sample::select(vec![
                    "<b>", "<i id=1>", "<a href=x>", "<p>", "<div>", "<li>", "<ul>", "<table>", "<td>", "<tr>", "<x>",
                    "</b>", "</i>", "</a>", "</p>", "</div>", "</li>", "</ul>", "</table>", "</td>", "</tr>", "</x>",
                    "<button>", "</button>", "<h2>", "</h2>", "<caption>", "</caption>", "<font size=1>", "words",
                ]),
                1..12,
            ),
        ) {
            let text = pieces.concat().repeat(300);
            let spelled = normalize_tags(&text);
            let tree = UntrustedNode::parse(&spelled);
            // A parser adds two elements around a table cell, and reopens formatting elements.
            proptest::prop_assert!(depth(&tree) <= 256 * 2 + 24, "{} of {text}", depth(&tree));
            let most = spelled.len() * 2 + 100;
            proptest::prop_assert!(tree.nodes.len() <= most, "{} of {text}", tree.nodes.len());
        }
    }
}
