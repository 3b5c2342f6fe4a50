//! From a foreign tree to one of ours: what the policy keeps is made anew, element by element. Nothing is
//! serialised and parsed again, which is how markup that was clean turns hostile (mutation XSS).

use web_sys::{Document, Element, Node};

use super::browser::check_addresses;
use super::foreign_tree::{ForeignElement, ForeignNode, as_element};
use super::policy::{BLOCKS, CELLS, DROPPED, Policy, is_safe_image};

/// Below this depth nothing is nested further: words stay, boxes in boxes go. Browsers stop there, too (512),
/// and each level costs layout.
const DEEPEST: usize = 120;

/// A step of the way through a tree.
enum Step {
    /// A node to be copied, and what into, and how deep that is.
    Copy(ForeignNode, Node, usize),
    /// Words of ours that part what markup has parted.
    Part(Node, &'static str),
}

/// Copies into `target` what the policy keeps below `source`. A list of steps and not recursion: how deep
/// somebody nests is not for us to trust.
pub fn rebuild(source: &ForeignElement, target: &Element, policy: &Policy) {
    let Some(document) = target.owner_document() else {
        return;
    };
    let mut steps = Vec::new();
    into(&mut steps, source, target, 0);
    while let Some(step) = steps.pop() {
        match step {
            Step::Part(target, words) => append_text(&document, &target, words),
            Step::Copy(node, target, depth) => {
                if let Some(next) = node.next_sibling() {
                    steps.push(Step::Copy(next, target.clone(), depth));
                }
                if node.node_type() == Node::TEXT_NODE {
                    let words = node.node_value().unwrap_or_default();
                    append_text(&document, &target, &words);
                } else if let Some(element) = as_element(&node) {
                    copy(&document, &mut steps, &element, &target, depth, policy);
                }
            }
        }
    }
}

fn into(steps: &mut Vec<Step>, source: &ForeignNode, target: &Node, depth: usize) {
    if let Some(first) = source.first_child() {
        steps.push(Step::Copy(first, target.clone(), depth));
    }
}

fn append_text(document: &Document, target: &Node, words: &str) {
    let _ = target.append_child(&document.create_text_node(words));
}

fn copy(
    document: &Document,
    steps: &mut Vec<Step>,
    element: &ForeignElement,
    target: &Node,
    depth: usize,
    policy: &Policy,
) {
    let name = element.local_name();
    if DROPPED.contains(&name.as_str()) {
        return;
    }
    let is_html = element.namespace_uri().as_deref() == Some("http://www.w3.org/1999/xhtml");
    let is_block = is_html && BLOCKS.contains(&name.as_str());
    if depth < DEEPEST && is_html && policy.keeps(&name) {
        if let Ok(copy) = document.create_element(&name) {
            copy_attributes(element, &copy, &name, policy);
            let _ = target.append_child(&copy);
            into(steps, element, &copy, depth + 1);
        }
    } else if is_html && name == "img" {
        append_text(
            document,
            target,
            &element.get_attribute("alt").unwrap_or_default(),
        );
    } else {
        leave_anchor(document, element, target);
        if depth < DEEPEST && is_block && !holds_blocks(element) {
            // What stood in a block of its own still does.
            if let Ok(paragraph) = document.create_element("p") {
                let _ = target.append_child(&paragraph);
                steps.push(Step::Part(target.clone(), "\n"));
                into(steps, element, &paragraph, depth + 1);
            }
            return;
        }
        if is_block || CELLS.contains(&name.as_str()) {
            steps.push(Step::Part(
                target.clone(),
                if is_block { "\n" } else { " " },
            ));
        }
        into(steps, element, target, depth);
    }
}

fn copy_attributes(element: &ForeignElement, copy: &Element, name: &str, policy: &Policy) {
    for attribute in policy.attributes(name) {
        if let Some(value) = element.get_attribute(attribute) {
            let _ = copy.set_attribute(attribute, &value);
        }
    }
    if name == "a"
        && let Some(anchor) = element.get_attribute("name")
        && !copy.has_attribute("id")
    {
        copy.set_id(&anchor);
    }
    if name == "img" {
        show_lazy(element, copy);
    }
    // Addresses are checked before the copy enters the page: a picture is fetched at once.
    check_addresses(copy, policy);
}

/// Pictures that a script of the page they come from would have brought: it is not here.
fn show_lazy(element: &ForeignElement, copy: &Element) {
    let lazy = |names: &[&str]| {
        let mut values = names.iter().filter_map(|name| element.get_attribute(name));
        values.find(|value| !value.trim().is_empty() && is_safe_image(value))
    };
    let stands_in = copy
        .get_attribute("src")
        .is_none_or(|src| src.trim().is_empty() || !is_safe_image(&src));
    let real = lazy(&["data-src", "data-lazy-src", "data-original"]);
    if let Some(real) = real.filter(|_| stands_in || !copy.has_attribute("srcset")) {
        let _ = copy.set_attribute("src", &real);
    }
    if !copy.has_attribute("srcset")
        && let Some(real) = lazy(&["data-srcset", "data-lazy-srcset"])
    {
        let _ = copy.set_attribute("srcset", &real);
    }
}

/// Something may point at an element that goes: the place stays.
fn leave_anchor(document: &Document, element: &ForeignElement, target: &Node) {
    if let Some(id) = element.get_attribute("id").filter(|id| !id.is_empty())
        && let Ok(anchor) = document.create_element("a")
    {
        anchor.set_id(&id);
        let _ = target.append_child(&anchor);
    }
}

/// True where a block stands directly in it: its words are apart already.
fn holds_blocks(element: &ForeignElement) -> bool {
    let mut next = element.first_child();
    while let Some(node) = next {
        if let Some(child) = as_element(&node) {
            let name = child.local_name();
            let name = name.as_str();
            if BLOCKS.contains(&name) || is_kept_block(name) {
                return true;
            }
        }
        next = node.next_sibling();
    }
    false
}

fn is_kept_block(name: &str) -> bool {
    matches!(name, "p" | "ul" | "ol" | "li" | "pre" | "blockquote" | "hr")
}
