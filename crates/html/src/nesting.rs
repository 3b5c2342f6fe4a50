//! Counts how deep the elements of a text are nested, before a parser reads it.
//!
//! An element counts as closed only where every parser closes it, so no parser nests deeper than this module counts
//! (except for the parts of a table that parsers add). The count of badly nested markup may be too high. Then some
//! nesting is lost, but no text.

use super::policy::BLOCKS;

/// The greatest number of open elements: browsers search all of them for each tag.
const MAX_DEPTH: usize = 256;

/// The greatest number of open formatting elements: if they are closed in the wrong order, the parser reopens all of
/// them in each block that follows.
const MAX_FORMATTING: usize = 12;

/// The elements that browsers reopen (HTML Standard, 13.2.4.3).
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

const PARAGRAPHS: &[&str] = &["p"];
const CELLS: &[&str] = &["td", "th"];
const GROUPS: &[&str] = &["tbody", "thead", "tfoot"];

/// The stack of open elements.
#[derive(Default)]
pub struct Nesting {
    open: Vec<String>,
}

impl Nesting {
    /// Opens an element; returns false if that would be too deep.
    pub fn open(&mut self, name: &str) -> bool {
        for ended in ends_before(name) {
            let formatting = |one: &String| FORMATTING.contains(&one.as_str());
            if let Some(at) = self.open.iter().rposition(|one| !formatting(one))
                && ended.contains(&self.open[at].as_str())
            {
                self.end(at);
            }
        }
        if name == "a" {
            // Links do not nest: a new one ends the open one.
            self.end_formatting(name);
        }
        if self.open.len() >= MAX_DEPTH {
            return false;
        }
        if FORMATTING.contains(&name) {
            let formatting = self.open.iter();
            let formatting = formatting.filter(|one| FORMATTING.contains(&one.as_str()));
            if formatting.count() >= MAX_FORMATTING {
                return false;
            }
        }
        self.open.push(name.to_owned());
        true
    }

    /// Closes an element; returns false if no such element is open, so that the end tag has no effect.
    pub fn close(&mut self, name: &str) -> bool {
        for at in (0..self.open.len()).rev() {
            let one = self.open[at].as_str();
            if one == name {
                self.end(at);
                return true;
            }
            if !FORMATTING.contains(&one) && !ends_with(one, name) {
                break;
            }
        }
        // The parser may still use the end tag, and close more elements than are counted here.
        self.open.iter().any(|one| one == name)
    }

    fn end_formatting(&mut self, name: &str) {
        for at in (0..self.open.len()).rev() {
            let one = self.open[at].as_str();
            if one == name {
                self.end(at);
                return;
            }
            if !FORMATTING.contains(&one) {
                return;
            }
        }
    }

    /// Ends an element and all elements in it. Formatting elements in it are reopened after it.
    fn end(&mut self, at: usize) {
        let ended = self.open.split_off(at).into_iter().skip(1);
        let formatting = ended.filter(|one| FORMATTING.contains(&one.as_str()));
        self.open.extend(formatting);
    }
}

/// Returns the elements that end where the named one starts, from the inside out.
fn ends_before(name: &str) -> &'static [&'static [&'static str]] {
    match name {
        "li" => &[PARAGRAPHS, &["li"]],
        "dd" | "dt" => &[PARAGRAPHS, &["dd", "dt"]],
        "td" | "th" => &[PARAGRAPHS, CELLS],
        "tr" => &[PARAGRAPHS, CELLS, &["tr"]],
        "tbody" | "thead" | "tfoot" => &[PARAGRAPHS, CELLS, &["tr"], GROUPS],
        // Whether a table ends a paragraph depends on the document: in quirks mode it does not.
        "table" => &[],
        "p" | "ul" | "ol" | "pre" | "hr" | "blockquote" => &[PARAGRAPHS],
        name if BLOCKS.contains(&name) => &[PARAGRAPHS],
        _ => &[],
    }
}

/// Whether an element ends with the one around it.
fn ends_with(name: &str, around: &str) -> bool {
    match around {
        "table" | "tbody" | "thead" | "tfoot" | "tr" => {
            matches!(name, "p" | "td" | "th" | "tr" | "tbody" | "thead" | "tfoot")
        }
        "ul" | "ol" | "dl" | "div" | "blockquote" | "section" | "article" | "figure" => {
            matches!(name, "p" | "li" | "dd" | "dt")
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(tags: &str) -> usize {
        let mut nesting = Nesting::default();
        for tag in tags.split_whitespace() {
            match tag.strip_prefix('/') {
                Some(name) => nesting.close(name),
                None => nesting.open(tag),
            };
        }
        nesting.open.len()
    }

    #[test]
    fn implied_end_tags_close_elements() {
        for (tags, left) in [
            ("p p p", 1),
            ("ul li p li b /b li /ul", 0),
            ("table tr td p td tr td /table", 0),
            ("b i /b /i", 0),
            ("p b p", 2),
            ("div p b /div", 1),
            ("td b /td", 1),
            ("a a a", 1),
            ("dl dt dd dt /dl", 0),
        ] {
            assert_eq!(depth(tags), left, "{tags}");
        }
    }

    #[test]
    fn unmatched_end_tags_leave_elements_open() {
        // A parser ignores an end tag if another element is open in between.
        for (tags, left) in [("x div /x", 2), ("x div x /div", 3), ("b /x b /x b", 3)] {
            assert_eq!(depth(tags), left, "{tags}");
        }
        assert_eq!(depth(&"x div x /div ".repeat(1000)), MAX_DEPTH);
        assert_eq!(depth(&"b ".repeat(1000)), MAX_FORMATTING);
    }
}
