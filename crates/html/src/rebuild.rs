//! Rebuilds an untrusted tree, element by element, as a tree that contains only what the policy keeps. In a browser
//! the result is never serialised and parsed again: that can make sanitised markup unsafe (mutation XSS).

use super::attributes::{Attribute, anchor, kept_attributes};
use super::policy::{BLOCKS, CELLS, DROPPED, Policy, TextContext};

/// A node of an untrusted tree.
pub trait SourceNode: Clone {
    /// Returns the first child.
    fn first_child(&self) -> Option<Self>;
    /// Returns the next sibling.
    fn next_sibling(&self) -> Option<Self>;
    /// Returns the content of a text node; `None` for all other nodes.
    fn text(&self) -> Option<String>;
    /// Returns the name of an HTML element in lower case, or an empty name for an element of another namespace.
    fn name(&self) -> Option<String>;
    /// Returns an attribute of an element.
    fn attribute(&self, name: &str) -> Option<String>;
}

/// An element of the rebuilt tree.
pub trait Target: Clone {
    /// Appends a text node.
    fn append_text(&self, text: &str);
    /// Appends an element and returns it.
    fn append_element(&self, name: &str, attributes: &[Attribute]) -> Option<Self>;
}

/// The greatest depth of the rebuilt tree. Deeper elements are unwrapped, and their text stays. Each level costs
/// layout time.
const MAX_DEPTH: usize = 120;

/// A step of the traversal.
enum Step<S, T> {
    /// Copies a node into a parent at a depth.
    Copy(S, T, usize),
    /// Appends a separator after the content of an element, so that its text does not run into what follows.
    Separator(T, &'static str),
}

/// Copies the descendants of `source` that the policy keeps into `target`. Uses a list of steps and no recursion,
/// because untrusted nesting could overflow the stack.
pub fn rebuild<S: SourceNode, T: Target>(source: &S, target: &T, policy: &Policy) {
    let mut steps = Vec::new();
    push_children(&mut steps, source, target, 0);
    while let Some(step) = steps.pop() {
        match step {
            Step::Separator(target, text) => target.append_text(text),
            Step::Copy(node, target, depth) => {
                if let Some(next) = node.next_sibling() {
                    steps.push(Step::Copy(next, target.clone(), depth));
                }
                if let Some(text) = node.text() {
                    target.append_text(&text);
                } else if let Some(name) = node.name() {
                    copy(&mut steps, &node, &name, &target, depth, policy);
                }
            }
        }
    }
}

fn push_children<S: SourceNode, T: Target>(
    steps: &mut Vec<Step<S, T>>,
    source: &S,
    target: &T,
    depth: usize,
) {
    if let Some(first) = source.first_child() {
        steps.push(Step::Copy(first, target.clone(), depth));
    }
}

fn copy<S: SourceNode, T: Target>(
    steps: &mut Vec<Step<S, T>>,
    element: &S,
    name: &str,
    target: &T,
    depth: usize,
    policy: &Policy,
) {
    if DROPPED.contains(&name) {
        return;
    }
    let read = |attribute: &str| element.attribute(attribute);
    if name == "img" && !policy.keeps(name) {
        target.append_text(&read("alt").unwrap_or_default());
        return;
    }
    let is_block = BLOCKS.contains(&name);
    if depth < MAX_DEPTH && policy.keeps(name) {
        let attributes = kept_attributes(name, &read, policy);
        if policy.context == TextContext::TextOnly {
            steps.push(Step::Separator(target.clone(), "\n"));
        }
        if let Some(copy) = target.append_element(name, &attributes) {
            push_children(steps, element, &copy, depth + 1);
        }
        return;
    }
    // A link may point at the unwrapped element, so an empty anchor keeps its id.
    if let Some(id) = anchor(name, &read, policy) {
        target.append_element("a", &[("id", id)]);
    }
    if depth < MAX_DEPTH && is_block && !holds_blocks(element) {
        // The text of an unwrapped block stays in a block of its own.
        if let Some(paragraph) = target.append_element("p", &[]) {
            steps.push(Step::Separator(target.clone(), "\n"));
            push_children(steps, element, &paragraph, depth + 1);
        }
        return;
    }
    if is_block || CELLS.contains(&name) {
        let text = if is_block { "\n" } else { " " };
        steps.push(Step::Separator(target.clone(), text));
    }
    push_children(steps, element, target, depth);
}

/// Whether the element has a block as a direct child, which already separates its text.
fn holds_blocks<S: SourceNode>(element: &S) -> bool {
    let mut next = element.first_child();
    while let Some(node) = next {
        if let Some(name) = node.name() {
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
