//! From a foreign tree to one of ours: what the policy keeps is made anew, element by element. In a browser nothing
//! is serialised and parsed again, which is how markup that was clean turns hostile (mutation XSS).

use super::attributes::{Attribute, anchor, kept};
use super::policy::{BLOCKS, CELLS, DROPPED, Place, Policy};

/// A node of a tree that somebody else wrote.
pub trait Foreign: Clone {
    /// The first node in it.
    fn first_child(&self) -> Option<Self>;
    /// The node behind it.
    fn next_sibling(&self) -> Option<Self>;
    /// The words of a text.
    fn words(&self) -> Option<String>;
    /// The name of an element of HTML, in small letters; empty for one of another language.
    fn name(&self) -> Option<String>;
    /// An attribute of an element.
    fn attribute(&self, name: &str) -> Option<String>;
}

/// An element of ours.
pub trait Target: Clone {
    /// Puts words at its end.
    fn append_words(&self, words: &str);
    /// Puts an element at its end.
    fn append_element(&self, name: &str, attributes: &[Attribute]) -> Option<Self>;
}

/// Below this depth nothing is nested further: words stay, boxes in boxes go. Each level costs layout.
const DEEPEST: usize = 120;

/// A step of the way through a tree.
enum Step<F, T> {
    /// A node to be copied, and what into, and how deep that is.
    Copy(F, T, usize),
    /// Words of ours that part what markup has parted.
    Part(T, &'static str),
}

/// Copies into `target` what the policy keeps below `source`. A list of steps and not recursion: how deep
/// somebody nests is not for us to trust.
pub fn rebuild<F: Foreign, T: Target>(source: &F, target: &T, policy: &Policy) {
    let mut steps = Vec::new();
    into(&mut steps, source, target, 0);
    while let Some(step) = steps.pop() {
        match step {
            Step::Part(target, words) => target.append_words(words),
            Step::Copy(node, target, depth) => {
                if let Some(next) = node.next_sibling() {
                    steps.push(Step::Copy(next, target.clone(), depth));
                }
                if let Some(words) = node.words() {
                    target.append_words(&words);
                } else if let Some(name) = node.name() {
                    copy(&mut steps, &node, &name, &target, depth, policy);
                }
            }
        }
    }
}

fn into<F: Foreign, T: Target>(steps: &mut Vec<Step<F, T>>, source: &F, target: &T, depth: usize) {
    if let Some(first) = source.first_child() {
        steps.push(Step::Copy(first, target.clone(), depth));
    }
}

fn copy<F: Foreign, T: Target>(
    steps: &mut Vec<Step<F, T>>,
    element: &F,
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
        target.append_words(&read("alt").unwrap_or_default());
        return;
    }
    let is_block = BLOCKS.contains(&name);
    if depth < DEEPEST && policy.keeps(name) {
        let attributes = kept(name, &read, policy);
        if policy.place == Place::Words {
            steps.push(Step::Part(target.clone(), "\n"));
        }
        if let Some(copy) = target.append_element(name, &attributes) {
            into(steps, element, &copy, depth + 1);
        }
        return;
    }
    // Something may point at an element that goes: the place stays.
    if let Some(id) = anchor(name, &read, policy) {
        target.append_element("a", &[("id", id)]);
    }
    if depth < DEEPEST && is_block && !holds_blocks(element) {
        // What stood in a block of its own still does.
        if let Some(paragraph) = target.append_element("p", &[]) {
            steps.push(Step::Part(target.clone(), "\n"));
            into(steps, element, &paragraph, depth + 1);
        }
        return;
    }
    if is_block || CELLS.contains(&name) {
        let words = if is_block { "\n" } else { " " };
        steps.push(Step::Part(target.clone(), words));
    }
    into(steps, element, target, depth);
}

/// True where a block stands directly in it: its words are apart already.
fn holds_blocks<F: Foreign>(element: &F) -> bool {
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
